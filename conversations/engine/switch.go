package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

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

// offerGuide says which guide an invitation is for, and how to go over to it.
func (c *companion) offerGuide(g *content.Guide) {
	c.notice("invitation", "guide", g.Title.In(c.language))
	c.say(c.card.stillAt(), c.switchTo(g), c.card.resume())
}

// switchTo is the choice that goes over to another guide.
func (c *companion) switchTo(g *content.Guide) conversations.Choice {
	return conversations.Choice{Label: c.label("other-guide", "guide", g.Title.In(c.language)), Token: token(vGuide, string(g.ID))}
}

// guideTapped goes over to another guide where that was just offered. A button
// of long ago asks.
func (c *companion) guideTapped(id conversations.GuideID) {
	g, ok := c.content.Guide(id)
	switch {
	case ok && id == c.state.Journey.Guide:
		c.card.showStep()
	case ok && !c.walker.offered().has(token(vGuide, string(id))):
		c.askGuide(g, c.switchTo(g))
	default:
		c.switchGuide(id)
	}
}

// mayLeaveGuide reports whether a button may lead to a step, and asks where
// only the older guide has that and it is a button of long ago.
func (c *companion) mayLeaveGuide(tapped conversations.Token, id conversations.StepID) bool {
	r, _ := c.walker.route()
	g, ok := c.content.Guide(c.walker.olderGuide())
	if r.Has(id) || !ok || !c.walker.olderHas(id) || c.walker.offered().has(tapped) {
		return true
	}
	c.askGuide(g, conversations.Choice{Label: c.label("goto-older", "step", c.title(id)), Token: tapped})
	return false
}

// askGuide asks before the guide is changed.
func (c *companion) askGuide(g *content.Guide, yes conversations.Choice) {
	c.ask(c.phrase("guide-sure", "guide", g.Title.In(c.language)), conversations.Choice{Label: c.label("network-no"), Token: token(vResume)}, yes)
}

// oldButton answers the button of a step that is not today's.
func (c *companion) oldButton(id conversations.StepID) {
	_, _, stands := c.content.Step(id)
	_, answered := c.state.Journey.Answers[id]
	switch {
	case c.state.Journey.Phase == conversations.Finished, !stands:
		c.notice("old-button")
	case answered:
		c.notice("behind-you", "step", c.title(id))
	default:
		c.notice("other-step", "step", c.title(id))
	}
	c.card.showStep()
}
