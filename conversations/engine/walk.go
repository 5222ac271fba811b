package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// A companion walks along: it does what people say about their way, and tells
// them where it led.
type companion struct {
	*speaker
	greeter  *greeter
	card     *card
	walker   *walker
	faq      *faq
	reminder *reminder
	state    *conversations.State
}

// choose takes one of the options of today's step.
func (c *companion) choose(id conversations.OptionID) {
	s, _ := c.walker.here()
	o, ok := s.Option(id)
	if !ok {
		c.notice("old-button")
		c.card.showStep()
		return
	}
	c.walker.happened(didTake, string(s.ID), string(id))
	c.walker.wake()
	if says := c.fill(o.Says, c.state); says != "" {
		c.note(says)
	}
	switch {
	case o.Stay:
		if s.Decided() {
			c.state.Journey.Nagged = c.walker.now // what the check-in would ask is answered
		}
		c.say(c.card.stillAt(), append(c.reminder.askAgainLater(s), c.card.ways()...)...)
	case o.Topic != "":
		topic, _ := c.content.Topic(o.Topic)
		c.faq.topic(topic)
	case o.Older:
		c.older("")
	case o.Newer:
		c.switchGuide(c.content.Guides[0].ID)
	case o.Meanwhile != "":
		r, _ := c.walker.route()
		first, _ := r.First(o.Meanwhile)
		c.goTo(first)
	default:
		c.leave(id)
	}
}

// done is the typed "done" or "ok". It counts only where it can mean nothing
// else: the step has an option of that name and it was just offered, and nobody
// else has to act.
func (c *companion) done() {
	s, _ := c.walker.here()
	_, has := s.Option(content.Done)
	offered := len(c.state.Journey.Offered) == 0 || c.walker.offered().has(token(vChoose, string(s.ID), string(content.Done)))
	switch {
	case c.state.Journey.Phase == conversations.Finished || c.walker.moved:
		c.card.showStep()
	case !has || s.Waits() || !offered:
		c.notice("choose-first")
		c.card.showStep()
	default:
		c.choose(content.Done)
	}
}

// leave goes on along the way from today's step.
func (c *companion) leave(how conversations.OptionID) {
	to, returns, ok := c.walker.leave(how)
	switch {
	case returns:
		c.stand(to)
	case ok:
		c.arrive(to)
	default:
		if open := c.walker.passedOver(); len(open) > 0 {
			c.askPassedOver(open)
			return
		}
		c.end()
	}
}

// end finishes the guide.
func (c *companion) end() {
	c.walker.end()
	c.card.showStep()
}

// askPassedOver asks at the guide's end what became of parts that the person
// jumped over.
func (c *companion) askPassedOver(open []*content.Part) {
	r, _ := c.walker.route()
	var cs []conversations.Choice
	for _, p := range open {
		first, _ := r.First(p.ID)
		cs = append(cs, conversations.Choice{Label: c.label("goto", "step", p.Title.In(c.language)), Token: token(vGo, string(first))})
	}
	c.ask(c.phrase("passed-over"), append(cs, conversations.Choice{Label: c.label("all-done"), Token: token(vEnd)}, c.card.resume())...)
}

// arrive stands the person on a step and shows it.
func (c *companion) arrive(id conversations.StepID) {
	_, from := c.walker.here()
	_, to, _ := c.content.Step(id)
	if to != nil && (from == nil || from.ID != to.ID) {
		c.note(c.card.partIntro(to))
	}
	c.stand(id)
}

// stand is arrive without a word about the part.
func (c *companion) stand(id conversations.StepID) {
	c.walker.stand(id)
	c.card.showStep()
}

// back goes to the step that was shown before this one.
func (c *companion) back() {
	if c.state.Journey.Phase == conversations.Finished {
		c.walker.wake()
		c.card.showStep()
		return
	}
	c.walker.happened(didBack, string(c.state.Journey.At))
	over, ok := c.walker.back()
	for _, g := range over {
		c.notice("guide-switched", "guide", g.Title.In(c.language))
	}
	if !ok {
		c.notice("no-way-back")
	}
	c.card.showStep()
}

// skip goes on without doing the step. Where the way divides, one has to say
// which way.
func (c *companion) skip(id conversations.StepID) {
	s, _, _ := c.content.Step(id)
	if c.state.Journey.Phase == conversations.Finished || c.walker.moved {
		c.card.showStep()
		return
	}
	if s.Divides() || s.Waits() {
		c.notice("choose-first")
		c.card.showStep()
		return
	}
	c.walker.happened(didSkip, string(id))
	c.notice("skipped")
	c.leave(content.Skip)
}

// have goes to the end of the part: the person has what it leads to.
func (c *companion) have(id conversations.StepID) {
	_, p, _ := c.content.Step(id)
	if c.state.Journey.Phase == conversations.Finished || c.walker.moved {
		c.card.showStep()
		return
	}
	c.walker.happened(didHave, string(id))
	c.notice("had-part", "part", p.Title.In(c.language))
	c.leave(content.Have)
}

// askHave asks before words end a whole part.
func (c *companion) askHave(id conversations.StepID) {
	_, p, _ := c.content.Step(id)
	c.ask(c.phrase("have-sure", "part", p.Title.In(c.language)),
		conversations.Choice{Label: c.label("have-yes"), Token: token(vHave, string(id))}, conversations.Choice{Label: c.label("have-no"), Token: token(vResume)})
}

// goTo jumps to a named step, in the network's older guide where only that
// has it, and offers the way back to where the jump began.
func (c *companion) goTo(id conversations.StepID) {
	r, _ := c.walker.route()
	switch {
	case r.Has(id):
	case c.walker.olderHas(id):
		c.older(id)
		return
	default:
		c.notice("unknown-step")
		c.guideMap()
		return
	}
	if c.walker.jump(id) {
		c.notice("went", "step", c.title(id))
	}
	c.stand(id)
}

// partAgain starts one part of the guide again.
func (c *companion) partAgain(id conversations.PartID) {
	r, _ := c.walker.route()
	first, ok := r.First(id)
	p, _ := c.content.Part(id)
	if !ok || !r.Has(first) {
		c.notice("old-button")
		c.guideMap()
		return
	}
	c.walker.reopen(p)
	c.note(c.card.partIntro(p))
	c.stand(first)
}

// startAgain begins the guide anew, in the same network.
func (c *companion) startAgain() { c.arrive(c.walker.beginAgain()) }
