package engine

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A host lets people in: whoever begins, comes by an invitation, or says which
// network they belong to.
type host struct {
	*speaker
	greeter   *greeter
	card      *card
	walker    *walker
	faq       *faq
	companion *companion
	reminding *Reminding
	state     *conversations.State
	from      conversations.NetworkID // of the room that led here; empty: none
}

// start greets. A payload, as it comes with an invitation's link, names the
// network, the guide, or both: "ern-rnd_cpms-rnd". One of [speaker.inPrivate] goes
// on with what began elsewhere. Who has not begun and names no network begins in
// that of the room that led here, now or before.
func (h *host) start(payload string) {
	payload = strings.ToLower(content.Clean(payload))
	if h.from != "" && !h.walker.started() {
		h.state.Person.Network = h.from
	}
	if h.cameFrom(payload) {
		return
	}
	var network conversations.NetworkID
	var guide conversations.GuideID
	for word := range strings.SplitSeq(payload, "_") {
		if n, ok := h.content.NetworkNamed(word); ok {
			network = n.ID
		}
		if g, ok := h.content.Guide(conversations.GuideID(word)); ok {
			guide = g.ID
		}
	}
	if network == "" && !h.walker.started() {
		network = h.state.Person.Network
		guide = cmp.Or(guide, h.state.Journey.Wanted)
	}
	switch {
	case h.walker.started() && (network != "" && network != h.state.Person.Network || guide != "" && guide != h.state.Journey.Guide):
		h.invitedElsewhere(network, guide)
	case h.walker.started():
		h.welcome()
		h.card.showStep()
	case network != "":
		h.notice("hello")
		h.state.Person.Network = network
		h.begin(guide)
	case guide != "":
		h.state.Journey.Wanted = guide
		h.greeter.hello()
	default:
		h.greeter.hello()
	}
}

// cameFrom takes up a payload of inPrivate, and reports whether it is one.
func (h *host) cameFrom(payload string) bool {
	if payload == content.HereInPrivate && h.walker.started() {
		h.welcome()
		h.card.showStep()
		return true
	}
	id, ok := strings.CutPrefix(payload, content.TopicInPrivate)
	if !ok {
		return false
	}
	if p, ok := h.content.Topic(conversations.TopicID(id)); ok {
		h.faq.topic(p)
		return true
	}
	h.notice("unknown-topic")
	h.faq.menu()
	return true
}

// invitedElsewhere takes up an invitation of somebody who walks already. Whoever
// posts a link can have it tapped, so it changes nothing but asks: for the
// network first, then for the guide.
func (h *host) invitedElsewhere(n conversations.NetworkID, g conversations.GuideID) {
	if guide, ok := h.content.Guide(g); ok && (n == "" || n == h.state.Person.Network) {
		h.companion.offerGuide(guide)
		return
	}
	yes := token(vNetwork, string(n), string(g))
	if g == "" || len(yes) > conversations.TokenMax {
		yes = token(vNetwork, string(n))
	}
	text := h.phrase("link-network", "network", h.networkName(n))
	if was, ok := h.content.Network(h.state.Person.Network); ok {
		text = h.phrase("link-elsewhere", "network", h.networkName(n), "was", was.Name)
	}
	if g == "" {
		text = h.withGuide(text, n)
	}
	h.ask(text, conversations.Choice{Label: h.label("network-no"), Token: token(vResume)}, conversations.Choice{Label: h.label("network-yes"), Token: yes})
}

// withGuide adds to a question for the network that the guide changes with it,
// where it does.
func (h *host) withGuide(text conversations.Markup, n conversations.NetworkID) conversations.Markup {
	g, ok := h.content.Guide(h.walker.guideIn(n))
	if !ok || g.ID == h.state.Journey.Guide {
		return text
	}
	return paragraphs(text, h.phrase("link-guide", "network", h.networkName(n), "guide", g.Title.In(h.language)))
}

// awhile is how long somebody has to be away to be welcomed back.
const awhile = 6 * time.Hour

func (h *host) welcome() {
	if h.walker.away > awhile {
		h.notice("welcome-back")
	}
}

// network takes the person's network and begins, or changes it on the way. An
// invitation's button names the guide, too, where the invitation does.
func (h *host) network(id conversations.NetworkID, g conversations.GuideID) {
	if _, ok := h.content.Network(id); !ok && id != "" {
		h.notice("old-button")
		h.greeter.allNetworks()
		return
	}
	switch {
	case !h.walker.started():
		h.state.Person.Network = id
		h.begin(h.state.Journey.Wanted)
	case g != "" && h.walker.offered().has(token(vNetwork, string(id), string(g))):
		h.setNetwork(id, g)
	case id == h.state.Person.Network:
		h.card.showStep()
	case h.walker.offered().has(token(vNetwork, string(id))):
		h.setNetwork(id, "")
	case id == "": // a button of long ago, which knows less than we do
		h.notice("old-button")
		h.card.showStep()
	default: // a button of long ago, or a word that is also a network's name
		h.ask(h.withGuide(h.phrase("network-sure", "network", h.networkName(id)), id),
			conversations.Choice{Label: h.label("network-yes"), Token: token(vNetwork, string(id))}, conversations.Choice{Label: h.label("network-no"), Token: token(vResume)})
	}
}

// setNetwork changes the network of somebody who walks, and the guide with it
// where that is the network's own. Where an invitation names a guide, that one
// is offered instead.
func (h *host) setNetwork(id conversations.NetworkID, invited conversations.GuideID) {
	after := h.walker.guideIn(id)
	h.state.Person.Network = id
	if id == "" {
		h.notice("network-unset")
	} else {
		h.notice("network-set", "network", h.networkName(id))
	}
	if invited == "" && after != h.state.Journey.Guide {
		h.companion.switchGuide(after)
		return
	}
	if h.walker.stepBack() {
		h.notice("not-asked-for", "network", h.networkName(id))
	}
	if g, ok := h.content.Guide(invited); ok && invited != h.state.Journey.Guide {
		h.companion.offerGuide(g)
		return
	}
	if s, ok := h.walker.extraToDo(); ok {
		h.companion.goTo(s)
		return
	}
	h.card.showStep()
}

// begin sets off on a guide: the network's own where none is asked for.
func (h *host) begin(id conversations.GuideID) {
	h.walker.begin(id)
	first := h.state.Journey.At
	h.overview()
	h.state.Journey.At = ""
	h.companion.stand(first)
}

// overview says what lies ahead: the parts, and how long they take.
func (h *host) overview() {
	r, _ := h.walker.route()
	pr := h.walker.progress()
	var parts []string
	var sum time.Duration
	for i, p := range pr.Parts {
		parts = append(parts, strconv.Itoa(i+1)+". "+h.label("overview-part", "part", p.Part.Title.In(h.language)))
		sum += p.Left
	}
	g, _ := h.content.Guide(h.state.Journey.Guide)
	name := h.networkName(h.state.Person.Network)
	text := h.phrase("overview", "guide", g.Title.In(h.language), "network", name,
		"parts", strings.Join(parts, "\n"), "minutes", h.minutes(sum))
	if h.reminding != nil && len(h.reminding.After) > 0 && !h.state.Person.Unnagged {
		text = paragraphs(text, h.phrase("overview-reminds"))
	}
	for _, id := range r.Extra {
		if s, _, ok := h.content.Step(id); ok && r.Has(id) && !s.Waits() {
			text = paragraphs(text, h.phrase("overview-extra", "network", name, "step", h.title(id)))
		}
	}
	h.say(text)
}
