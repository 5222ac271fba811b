package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// start greets. A payload, as it comes with an invitation's link, names the
// network, the guide, or both: "ern-rnd_cpms-rnd". One of [turn.inPrivate] goes
// on with what began elsewhere.
func (t *turn) start(payload string) {
	payload = strings.ToLower(content.Clean(payload))
	if t.cameFrom(payload) {
		return
	}
	var network conversations.NetworkID
	var guide conversations.GuideID
	for word := range strings.SplitSeq(payload, "_") {
		if n, ok := t.c.NetworkNamed(word); ok {
			network = n.ID
		}
		if g, ok := t.c.Guide(conversations.GuideID(word)); ok {
			guide = g.ID
		}
	}
	switch {
	case t.started() && (network != "" && network != t.s.Person.Network || guide != "" && guide != t.s.Journey.Guide):
		t.invitedElsewhere(network, guide)
	case t.started():
		t.welcome()
		t.showStep()
	case network != "":
		t.notice("hello")
		t.s.Person.Network = network
		t.begin(guide)
	case guide != "":
		t.s.Journey.Wanted = guide
		t.hello()
	default:
		t.hello()
	}
}

// invitedElsewhere takes up an invitation of somebody who walks already. Whoever
// posts a link can have it tapped, so it changes nothing but asks: for the
// network first, then for the guide.
func (t *turn) invitedElsewhere(n conversations.NetworkID, g conversations.GuideID) {
	if guide, ok := t.c.Guide(g); ok && (n == "" || n == t.s.Person.Network) {
		t.offerGuide(guide)
		return
	}
	yes := token(vNetwork, string(n), string(g))
	if g == "" || len(yes) > conversations.TokenMax {
		yes = token(vNetwork, string(n))
	}
	text := t.phrase("link-network", "network", t.networkName(n))
	if was, ok := t.c.Network(t.s.Person.Network); ok {
		text = t.phrase("link-elsewhere", "network", t.networkName(n), "was", was.Name)
	}
	if g == "" {
		text = t.withGuide(text, n)
	}
	t.ask(text, conversations.Choice{Label: t.label("network-no"), Token: token(vResume)}, conversations.Choice{Label: t.label("network-yes"), Token: yes})
}

// withGuide adds to a question for the network that the guide changes with it,
// where it does.
func (t *turn) withGuide(text conversations.Markup, n conversations.NetworkID) conversations.Markup {
	g, ok := t.c.Guide(t.guideIn(n))
	if !ok || g.ID == t.s.Journey.Guide {
		return text
	}
	return paragraphs(text, t.phrase("link-guide", "network", t.networkName(n), "guide", g.Title.In(t.lang)))
}

// offerGuide says which guide an invitation is for, and how to go over to it.
func (t *turn) offerGuide(g *content.Guide) {
	t.notice("invitation", "guide", g.Title.In(t.lang))
	t.say(t.stillAt(), t.switchTo(g), t.resume())
}

// awhile is how long somebody has to be away to be welcomed back.
const awhile = 6 * time.Hour

func (t *turn) welcome() {
	if t.away > awhile {
		t.notice("welcome-back")
	}
}

// switchTo is the choice that goes over to another guide.
func (t *turn) switchTo(g *content.Guide) conversations.Choice {
	return conversations.Choice{Label: t.label("other-guide", "guide", g.Title.In(t.lang)), Token: token(vGuide, string(g.ID))}
}

// hello greets a stranger and asks which network invited them.
func (t *turn) hello() {
	t.notice("hello")
	text, cs := t.whichNetwork()
	t.say(text, cs...)
}

// askNetwork says something and asks which network invited the person.
func (t *turn) askNetwork(id content.PhraseID) {
	t.notice(id)
	text, cs := t.whichNetwork()
	t.ask(text, cs...)
}

// whichNetwork asks for the networks that are offered first, else for any.
func (t *turn) whichNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range t.c.Offered {
		if net, ok := t.c.Network(n); ok {
			cs = append(cs, conversations.Choice{Label: net.Name, Token: token(vNetwork, string(n))})
		}
	}
	if len(cs) == 0 {
		return t.everyNetwork()
	}
	cs = append(cs, conversations.Choice{Label: t.label("another-network"), Token: token(vListAll)}, t.noNetwork())
	return t.phrase("which-network"), cs
}

// allNetworks lists every network.
func (t *turn) allNetworks() {
	text, cs := t.everyNetwork()
	t.ask(text, cs...)
}

func (t *turn) everyNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range t.c.Networks {
		cs = append(cs, conversations.Choice{Label: n.Name, Token: token(vNetwork, string(n.ID))})
	}
	return t.phrase("all-networks"), append(cs, t.noNetwork())
}

// noNetwork is the choice of people who do not know their network.
func (t *turn) noNetwork() conversations.Choice {
	return conversations.Choice{Label: t.label("no-network"), Token: token(vNetwork)}
}

// network takes the person's network and begins, or changes it on the way. An
// invitation's button names the guide, too, where the invitation does.
func (t *turn) network(id conversations.NetworkID, g conversations.GuideID) {
	if _, ok := t.c.Network(id); !ok && id != "" {
		t.notice("old-button")
		t.allNetworks()
		return
	}
	switch {
	case !t.started():
		t.s.Person.Network = id
		t.begin(t.s.Journey.Wanted)
	case g != "" && t.wasOffered(token(vNetwork, string(id), string(g))):
		t.setNetwork(id, g)
	case id == t.s.Person.Network:
		t.showStep()
	case t.wasOffered(token(vNetwork, string(id))):
		t.setNetwork(id, "")
	case id == "": // a button of long ago, which knows less than we do
		t.notice("old-button")
		t.showStep()
	default: // a button of long ago, or a word that is also a network's name
		t.ask(t.withGuide(t.phrase("network-sure", "network", t.networkName(id)), id),
			conversations.Choice{Label: t.label("network-yes"), Token: token(vNetwork, string(id))}, conversations.Choice{Label: t.label("network-no"), Token: token(vResume)})
	}
}

// networkName is a network's name, or "your network" where it is not known.
func (t *turn) networkName(id conversations.NetworkID) string {
	if n, ok := t.c.Network(id); ok {
		return n.Name
	}
	return t.label("your-network")
}

// setNetwork changes the network of somebody who walks, and the guide with it
// where that is the network's own. Where an invitation names a guide, that one
// is offered instead.
func (t *turn) setNetwork(id conversations.NetworkID, invited conversations.GuideID) {
	after := t.guideIn(id)
	t.s.Person.Network = id
	if id == "" {
		t.notice("network-unset")
	} else {
		t.notice("network-set", "network", t.networkName(id))
	}
	if invited == "" && after != t.s.Journey.Guide {
		t.switchGuide(after)
		return
	}
	if t.stepBack() {
		t.notice("not-asked-for", "network", t.networkName(id))
	}
	if g, ok := t.c.Guide(invited); ok && invited != t.s.Journey.Guide {
		t.offerGuide(g)
		return
	}
	if s, ok := t.extraToDo(); ok {
		t.goTo(s)
		return
	}
	t.showStep()
}

// guideIn is the guide that the person would walk in a network: who walks the
// one that theirs uses by default goes over to the new one's.
func (t *turn) guideIn(id conversations.NetworkID) conversations.GuideID {
	if t.s.Journey.Guide == t.c.GuideOf(t.s.Person.Network) {
		return t.c.GuideOf(id)
	}
	return t.s.Journey.Guide
}

// extraToDo is a step that only this network asks for and that the person has
// not done, when they are in its part or past it.
func (t *turn) extraToDo() (conversations.StepID, bool) {
	r, _ := t.route()
	for _, id := range r.Extra {
		_, p, ok := t.c.Step(id)
		if _, done := t.s.Journey.Answers[id]; done || !ok || !r.Has(id) || id == t.s.Journey.At {
			continue
		}
		if r.InPart(p, t.s.Journey.At) || r.PartDone(p.ID) != "" {
			return id, true
		}
	}
	return "", false
}

// begin sets off on a guide: the network's own where none is asked for.
func (t *turn) begin(id conversations.GuideID) {
	if _, ok := t.c.Guide(id); !ok {
		id = t.c.GuideOf(t.s.Person.Network)
	}
	t.s.Journey = conversations.Journey{Guide: id, Active: t.s.Journey.Active}
	r, _ := t.route()
	t.s.Journey.At = r.Start()
	t.overview(r)
	t.s.Journey.At = ""
	t.stand(r.Start())
}

// overview says what lies ahead: the parts, and how long they take.
func (t *turn) overview(r content.Route) {
	pr := t.c.Progress(t.s.Journey, t.s.Person.Network)
	var parts []string
	var sum time.Duration
	for i, p := range pr.Parts {
		parts = append(parts, strconv.Itoa(i+1)+". "+t.label("overview-part", "part", p.Part.Title.In(t.lang)))
		sum += p.Left
	}
	g, _ := t.c.Guide(t.s.Journey.Guide)
	name := t.networkName(t.s.Person.Network)
	text := t.phrase("overview", "guide", g.Title.In(t.lang), "network", name,
		"parts", strings.Join(parts, "\n"), "minutes", t.minutes(sum))
	if t.reminding != nil && len(t.reminding.After) > 0 && !t.s.Person.Unnagged {
		text = paragraphs(text, t.phrase("overview-reminds"))
	}
	for _, id := range r.Extra {
		if s, _, ok := t.c.Step(id); ok && r.Has(id) && !s.Waits() {
			text = paragraphs(text, t.phrase("overview-extra", "network", name, "step", t.title(id)))
		}
	}
	t.say(text)
}

// older leads into the network's older guide, to a step of it or to the part
// that takes the place of today's.
func (t *turn) older(at conversations.StepID) {
	g, ok := t.c.Guide(t.olderGuide())
	if !ok || g.ID == t.s.Journey.Guide {
		t.notice("no-older-guide")
		t.showStep()
		return
	}
	t.notice("guide-switched", "guide", g.Title.In(t.lang))
	t.intoGuide(g.ID, at)
}

// olderGuide is the older guide of the person's network.
func (t *turn) olderGuide() conversations.GuideID { return t.c.OlderGuide(t.s.Person.Network) }

// olderHas reports whether the network's older guide walks that step.
func (t *turn) olderHas(id conversations.StepID) bool {
	r, ok := t.c.Route(conversations.Journey{Guide: t.olderGuide()}, t.s.Person.Network)
	return ok && r.Has(id)
}

// switchGuide goes over to another guide. What both share stays done.
func (t *turn) switchGuide(id conversations.GuideID) {
	g, ok := t.c.Guide(id)
	if !ok {
		t.notice("old-button")
		t.guideMap()
		return
	}
	t.notice("guide-switched", "guide", g.Title.In(t.lang))
	t.intoGuide(id, "")
}

// intoGuide stands the person in a guide: on step at, else on today's step
// where the guide has it, else at its entrance.
func (t *turn) intoGuide(id conversations.GuideID, at conversations.StepID) {
	j := &t.s.Journey
	old, _ := t.route()
	j.Before, j.Guide, j.Return = j.Guide, id, ""
	r, _ := t.route()
	switch {
	case at != "" && r.Has(at):
	case r.Has(j.At) && j.Phase != conversations.Finished:
		at = j.At
	default:
		at = r.Entrance(old.Guide)
	}
	t.arrive(at)
}
