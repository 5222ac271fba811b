package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// status says what is done, what is next, and who has to act.
func (c *companion) status() {
	j := &c.state.Journey
	if !c.walker.started() && c.state.Person.Network != "" {
		c.say(c.card.stillAt(), c.card.ways()...)
		return
	}
	if !c.walker.started() {
		c.greeter.askNetwork("not-started")
		return
	}
	pr := c.walker.progress()
	var lines []string
	for _, p := range pr.Parts {
		lines = append(lines, "- "+c.partLine(p, pr))
	}
	g, _ := c.content.Guide(j.Guide)
	head, next := content.PhraseID("status"), conversations.Markup("")
	if j.Phase == conversations.Finished {
		head = "status-finished"
	} else if s, _ := c.walker.here(); s != nil {
		next = c.phrase("next-to-act", "actor", c.card.actor(s.Actor))
	}
	name := c.networkName(c.state.Person.Network)
	if j.Phase == conversations.Paused {
		next = paragraphs(next, c.phrase("paused-note"))
	}
	next = paragraphs(next, c.reminder.nextOwed())
	choices := append(c.card.ways(), conversations.Choice{Label: c.label("open-map"), Token: token(vMap)})
	c.say(paragraphs(c.phrase(head, "guide", g.Title.In(c.language), "network", name),
		conversations.Markup(strings.Join(lines, "\n")), next), choices...)
}

func (c *companion) partLine(p content.PartProgress, pr content.Progress) string {
	title := p.Part.Title.In(c.language)
	switch p.State {
	case content.PartLeft:
		return c.label("part-done", "part", title)
	case content.PartHad:
		return c.label("part-had", "part", title)
	case content.PartJumped:
		return c.label("part-jumped", "part", title)
	case content.PartHere:
		return c.label("part-here", "part", title, "number", strconv.Itoa(pr.Number),
			"total", strconv.Itoa(pr.Total), "step", c.title(c.state.Journey.At))
	default:
		return c.label("part-open", "part", title, "minutes", c.minutes(p.Left))
	}
}

// guideNamed opens a guide by its id, goes to a step by its id or title, or
// shows the guide's parts.
func (c *companion) guideNamed(name string) {
	if g, ok := c.content.Guide(conversations.GuideID(strings.ToLower(name))); ok {
		c.switchGuide(g.ID)
		return
	}
	if id, ok := c.walker.stepNamed(name, c.language); ok {
		c.goTo(id)
		return
	}
	if name != "" {
		c.notice("unknown-step")
	}
	c.guideMap()
}

// guideMap shows the parts of the guide with their steps.
func (c *companion) guideMap() {
	j := &c.state.Journey
	g, _ := c.content.Guide(j.Guide)
	text := []conversations.Markup{c.phrase("map", "guide", g.Title.In(c.language))}
	var cs []conversations.Choice
	for i, id := range g.Parts {
		p, _ := c.content.Part(id)
		lines := []string{c.label("map-part", "number", strconv.Itoa(i+1), "part", p.Title.In(c.language)), ""}
		for _, s := range c.walker.wayThrough(p) {
			lines = append(lines, "- "+c.title(s))
		}
		text = append(text, conversations.Markup(strings.Join(lines, "\n")))
		cs = append(cs, conversations.Choice{Label: p.Title.In(c.language), Token: token(vMap, string(id))})
	}
	for i := range c.content.Guides {
		if other := &c.content.Guides[i]; other.ID != j.Guide && (other.ID == c.walker.olderGuide() || other.ID == c.content.GuideOf(c.state.Person.Network)) {
			cs = append(cs, c.switchTo(other))
		}
	}
	cs = append(cs, conversations.Choice{Label: c.label("change-network"), Token: token(vListAll)}, conversations.Choice{Label: c.label("again"), Token: token(vAgain)}, c.card.resume())
	c.ask(paragraphs(text...), cs...)
}

// partMap offers the steps of one part to go to, and to start it again.
func (c *companion) partMap(id conversations.PartID) {
	g, _ := c.content.Guide(c.state.Journey.Guide)
	p, ok := c.content.Part(id)
	if !ok || !slices.Contains(g.Parts, id) {
		c.guideMap()
		return
	}
	var cs []conversations.Choice
	for _, s := range c.walker.wayThrough(p) {
		cs = append(cs, conversations.Choice{Label: c.title(s), Token: token(vGo, string(s))})
	}
	again := content.PhraseID("part-start")
	if slices.ContainsFunc(p.Steps, func(s content.Step) bool { _, done := c.state.Journey.Answers[s.ID]; return done }) {
		again = "part-again"
	}
	cs = append(cs, conversations.Choice{Label: c.label(again), Token: token(vPart, string(id))}, c.card.resume())
	c.ask(c.phrase("part-map", "part", p.Title.In(c.language)), cs...)
}

// askAgain asks before everything is begun anew.
func (c *companion) askAgain() {
	c.ask(c.phrase("again-sure"), conversations.Choice{Label: c.label("again-yes"), Token: token(vWipe)}, conversations.Choice{Label: c.label("again-no"), Token: token(vResume)})
}
