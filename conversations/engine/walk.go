package engine

import (
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// trailMax is how many steps of a trail are kept: far more than any guide has.
const trailMax = 200

// here returns today's step and its part.
func (w *walker) here() (*content.Step, *content.Part) {
	s, p, _ := w.content.Step(w.state.Journey.At)
	return s, p
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

// A walker moves one person's journey. It says nothing: who is moved, and what
// they are told of it, is for others.
type walker struct {
	content *content.Content
	state   *conversations.State
	now     time.Time     // when the message is read; it may have waited
	away    time.Duration // since the person last did anything
	moved   bool          // the person's step vanished, so what they say is not about the one they stand on
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

// leave notes how today's step was left, and returns the one to go on with, if
// there is any. Where that is where a jump began, it returns that.
func (w *walker) leave(how conversations.OptionID) (to conversations.StepID, returns, ok bool) {
	s, p := w.here()
	j := &w.state.Journey
	if j.Answers == nil {
		j.Answers = map[conversations.StepID]conversations.OptionID{}
	}
	j.Answers[s.ID] = how
	w.wake()
	r, _ := w.route()
	to, ok = r.Onward(s, p, how)
	if back := j.Return; back != "" && back != to && r.DetourEnds(s, p, to, back) {
		return back, true, true
	}
	return to, false, ok
}

// end finishes the guide.
func (c *companion) end() {
	c.walker.end()
	c.card.showStep()
}

// end finishes the guide.
func (w *walker) end() {
	j := &w.state.Journey
	j.Phase, j.Return, j.Since = conversations.Finished, "", w.now
}

// passedOver are the parts of the guide that were neither walked nor had.
func (w *walker) passedOver() []*content.Part {
	var open []*content.Part
	r, _ := w.route()
	for _, id := range r.Guide.Parts {
		if p, ok := w.content.Part(id); ok && r.PartDone(id) == "" {
			open = append(open, p)
		}
	}
	return open
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

// stand sets the person on a step.
func (w *walker) stand(id conversations.StepID) {
	j := &w.state.Journey
	if j.At != "" && j.At != id {
		j.Trail = append(j.Trail, j.At)
		j.Trail = j.Trail[max(0, len(j.Trail)-trailMax):]
	}
	if j.At != id { // who comes to the same step again has waited there all the time
		j.At, j.Since = id, w.now
	}
	if j.Return == id {
		j.Return = ""
	}
	w.wake()
}

// wake ends a pause and a finish: whoever acts is walking.
func (w *walker) wake() {
	w.state.Journey.Phase = conversations.Walking
}

// back goes to the step that was shown before this one.
func (c *companion) back() {
	if c.state.Journey.Phase == conversations.Finished {
		c.walker.wake()
		c.card.showStep()
		return
	}
	over, ok := c.walker.back()
	for _, g := range over {
		c.notice("guide-switched", "guide", g.Title.In(c.language))
	}
	if !ok {
		c.notice("no-way-back")
	}
	c.card.showStep()
}

// back sets the person on the step that was shown before this one, in the guide
// they came from where only that has it, and reports whether there is any. It
// returns the guides that they went over to.
func (w *walker) back() (over []*content.Guide, ok bool) {
	j := &w.state.Journey
	for len(j.Trail) > 0 {
		last := j.Trail[len(j.Trail)-1]
		j.Trail = j.Trail[:len(j.Trail)-1]
		r, _ := w.route()
		if before, ok := w.content.Route(conversations.Journey{Guide: j.Before}, w.state.Person.Network); ok && !r.Has(last) && before.Has(last) {
			r, j.Guide, j.Before = before, j.Before, j.Guide
			over = append(over, before.Guide)
		}
		if r.Has(last) && last != j.At {
			delete(j.Answers, last)
			j.At, j.Since = last, w.now
			if j.Return == last {
				j.Return = ""
			}
			w.wake()
			return over, true
		}
	}
	return over, false
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
	c.notice("skipped")
	c.leave(content.Skip)
}

func (p *whenParser) skip(n int) bool {
	p.rest = p.rest[n:]
	return true
}

// have goes to the end of the part: the person has what it leads to.
func (c *companion) have(id conversations.StepID) {
	_, p, _ := c.content.Step(id)
	if c.state.Journey.Phase == conversations.Finished || c.walker.moved {
		c.card.showStep()
		return
	}
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

// beginAgain begins the guide anew, in the same network, and returns its first
// step.
func (w *walker) beginAgain() conversations.StepID {
	j := &w.state.Journey
	*j = conversations.Journey{Guide: j.Guide, Active: j.Active, Nagged: j.Nagged}
	r, _ := w.route()
	return r.Start()
}

// jump notes where the person comes back to after a jump to a step, and reports
// whether it leads anywhere else than here.
func (w *walker) jump(to conversations.StepID) bool {
	j := &w.state.Journey
	if j.At == to {
		return false
	}
	if j.Return == "" && j.Phase != conversations.Finished {
		j.Return = j.At
	}
	return true
}

// reopen forgets what was answered in a part, for somebody who goes there again.
func (w *walker) reopen(p *content.Part) {
	j := &w.state.Journey
	for _, s := range p.Steps {
		delete(j.Answers, s.ID)
	}
	if r, _ := w.route(); r.InPart(p, j.At) || j.Phase == conversations.Finished {
		j.Return = ""
	} else if j.Return == "" {
		j.Return = j.At
	}
}
