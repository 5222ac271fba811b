package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// start greets. A payload, as it comes with an invitation's link, names the
// network, the guide, or both: "ern-rnd_cpms-rnd". One of [speaker.inPrivate] goes
// on with what began elsewhere.
func (h *host) start(payload string) {
	payload = strings.ToLower(content.Clean(payload))
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
}

// A greeter says hello, and asks which network invited somebody.
type greeter struct{ *speaker }

// offerGuide says which guide an invitation is for, and how to go over to it.
func (c *companion) offerGuide(g *content.Guide) {
	c.notice("invitation", "guide", g.Title.In(c.language))
	c.say(c.card.stillAt(), c.switchTo(g), c.card.resume())
}

// awhile is how long somebody has to be away to be welcomed back.
const awhile = 6 * time.Hour

func (h *host) welcome() {
	if h.walker.away > awhile {
		h.notice("welcome-back")
	}
}

// switchTo is the choice that goes over to another guide.
func (c *companion) switchTo(g *content.Guide) conversations.Choice {
	return conversations.Choice{Label: c.label("other-guide", "guide", g.Title.In(c.language)), Token: token(vGuide, string(g.ID))}
}

// hello greets a stranger and asks which network invited them.
func (g *greeter) hello() {
	g.notice("hello")
	text, cs := g.whichNetwork()
	g.say(text, cs...)
}

// askNetwork says something and asks which network invited the person.
func (g *greeter) askNetwork(id content.PhraseID) {
	g.notice(id)
	text, cs := g.whichNetwork()
	g.ask(text, cs...)
}

// whichNetwork asks for the networks that are offered first, else for any.
func (g *greeter) whichNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range g.content.Offered {
		if net, ok := g.content.Network(n); ok {
			cs = append(cs, conversations.Choice{Label: net.Name, Token: token(vNetwork, string(n))})
		}
	}
	if len(cs) == 0 {
		return g.everyNetwork()
	}
	cs = append(cs, conversations.Choice{Label: g.label("another-network"), Token: token(vListAll)}, g.noNetwork())
	return g.phrase("which-network"), cs
}

// allNetworks lists every network.
func (g *greeter) allNetworks() {
	text, cs := g.everyNetwork()
	g.ask(text, cs...)
}

func (g *greeter) everyNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range g.content.Networks {
		cs = append(cs, conversations.Choice{Label: n.Name, Token: token(vNetwork, string(n.ID))})
	}
	return g.phrase("all-networks"), append(cs, g.noNetwork())
}

// noNetwork is the choice of people who do not know their network.
func (g *greeter) noNetwork() conversations.Choice {
	return conversations.Choice{Label: g.label("no-network"), Token: token(vNetwork)}
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

// networkName is a network's name, or "your network" where it is not known.
func (sp *speaker) networkName(id conversations.NetworkID) string {
	if n, ok := sp.content.Network(id); ok {
		return n.Name
	}
	return sp.label("your-network")
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

// guideIn is the guide that the person would walk in a network: who walks the
// one that theirs uses by default goes over to the new one's.
func (w *walker) guideIn(id conversations.NetworkID) conversations.GuideID {
	if w.state.Journey.Guide == w.content.GuideOf(w.state.Person.Network) {
		return w.content.GuideOf(id)
	}
	return w.state.Journey.Guide
}

// extraToDo is a step that only this network asks for and that the person has
// not done, when they are in its part or past it.
func (w *walker) extraToDo() (conversations.StepID, bool) {
	r, _ := w.route()
	for _, id := range r.Extra {
		_, p, ok := w.content.Step(id)
		if _, done := w.state.Journey.Answers[id]; done || !ok || !r.Has(id) || id == w.state.Journey.At {
			continue
		}
		if r.InPart(p, w.state.Journey.At) || r.PartDone(p.ID) != "" {
			return id, true
		}
	}
	return "", false
}

// begin sets off on a guide: the network's own where none is asked for.
func (h *host) begin(id conversations.GuideID) {
	h.walker.begin(id)
	first := h.state.Journey.At
	h.overview()
	h.state.Journey.At = ""
	h.companion.stand(first)
}

// begin sets the person on the first step of a guide: the network's own where
// none is asked for.
func (w *walker) begin(id conversations.GuideID) {
	if _, ok := w.content.Guide(id); !ok {
		id = w.content.GuideOf(w.state.Person.Network)
	}
	w.state.Journey = conversations.Journey{Guide: id, Active: w.state.Journey.Active}
	r, _ := w.route()
	w.state.Journey.At = r.Start()
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

// older leads into the network's older guide, to a step of it or to the part
// that takes the place of today's.
func (c *companion) older(at conversations.StepID) {
	g, ok := c.content.Guide(c.walker.olderGuide())
	if !ok || g.ID == c.state.Journey.Guide {
		c.notice("no-older-guide")
		c.card.showStep()
		return
	}
	c.notice("guide-switched", "guide", g.Title.In(c.language))
	c.arrive(c.walker.enter(g.ID, at))
}

// olderGuide is the older guide of the person's network.
func (w *walker) olderGuide() conversations.GuideID {
	return w.content.OlderGuide(w.state.Person.Network)
}

// olderHas reports whether the network's older guide walks that step.
func (w *walker) olderHas(id conversations.StepID) bool {
	r, ok := w.content.Route(conversations.Journey{Guide: w.olderGuide()}, w.state.Person.Network)
	return ok && r.Has(id)
}

// switchGuide goes over to another guide. What both share stays done.
func (c *companion) switchGuide(id conversations.GuideID) {
	g, ok := c.content.Guide(id)
	if !ok {
		c.notice("old-button")
		c.guideMap()
		return
	}
	c.notice("guide-switched", "guide", g.Title.In(c.language))
	c.arrive(c.walker.enter(id, ""))
}

// enter goes over to a guide, and returns where the person stands in it: on
// step at, else on today's step where the guide has it, else at its entrance.
func (w *walker) enter(id conversations.GuideID, at conversations.StepID) conversations.StepID {
	j := &w.state.Journey
	old, _ := w.route()
	j.Before, j.Guide, j.Return = j.Guide, id, ""
	r, _ := w.route()
	switch {
	case at != "" && r.Has(at):
		return at
	case r.Has(j.At) && j.Phase != conversations.Finished:
		return j.At
	}
	return r.Entrance(old.Guide)
}
