package engine

import (
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// trailMax is how many steps of a trail are kept: far more than any guide has.
const trailMax = 200

// here returns today's step and its part.
func (t *turn) here() (*content.Step, *content.Part) {
	s, p, _ := t.c.Step(t.s.Journey.At)
	return s, p
}

// choose takes one of the options of today's step.
func (t *turn) choose(id conversations.OptionID) {
	s, _ := t.here()
	o, ok := s.Option(id)
	if !ok {
		t.notice("old-button")
		t.showStep()
		return
	}
	t.wake()
	if says := t.content(o.Says); says != "" {
		t.notices = append(t.notices, says)
	}
	switch {
	case o.Stay:
		if s.Decided() {
			t.s.Journey.Nagged = t.now // what the check-in would ask is answered
		}
		t.say(t.stillAt(), append(t.askAgainLater(s), t.ways()...)...)
	case o.Topic != "":
		topic, _ := t.c.Topic(o.Topic)
		t.topic(topic)
	case o.Older:
		t.older("")
	case o.Newer:
		t.switchGuide(t.c.Guides[0].ID)
	case o.Meanwhile != "":
		r, _ := t.route()
		first, _ := r.First(o.Meanwhile)
		t.goTo(first)
	default:
		t.leave(id)
	}
}

// done is the typed "done" or "ok". It counts only where it can mean nothing
// else: the step has an option of that name and it was just offered, and nobody
// else has to act.
func (t *turn) done() {
	s, _ := t.here()
	_, has := s.Option(content.Done)
	offered := len(t.s.Journey.Offered) == 0 || t.wasOffered(token(vChoose, string(s.ID), string(content.Done)))
	switch {
	case t.s.Journey.Phase == conversations.Finished || t.moved:
		t.showStep()
	case !has || s.Waits() || !offered:
		t.notice("choose-first")
		t.showStep()
	default:
		t.choose(content.Done)
	}
}

// wasOffered reports whether the last reply had that button.
func (t *turn) wasOffered(want conversations.Token) bool {
	return slices.ContainsFunc(t.s.Journey.Offered, func(c conversations.Choice) bool { return c.Token == want })
}

// leave notes how today's step was left and goes on along the way.
func (t *turn) leave(how conversations.OptionID) {
	s, p := t.here()
	j := &t.s.Journey
	if j.Answers == nil {
		j.Answers = map[conversations.StepID]conversations.OptionID{}
	}
	j.Answers[s.ID] = how
	t.wake()
	r, _ := t.route()
	to, ok := r.Onward(s, p, how)
	if back := j.Return; back != "" && back != to && r.DetourEnds(s, p, to, back) {
		t.stand(back)
		return
	}
	if ok {
		t.arrive(to)
		return
	}
	if open := t.passedOver(); len(open) > 0 {
		t.askPassedOver(open)
		return
	}
	t.end()
}

// end finishes the guide.
func (t *turn) end() {
	j := &t.s.Journey
	j.Phase, j.Return, j.Since = conversations.Finished, "", t.now
	t.showStep()
}

// passedOver are the parts of the guide that were neither walked nor had.
func (t *turn) passedOver() []*content.Part {
	var open []*content.Part
	r, _ := t.route()
	for _, id := range r.Guide.Parts {
		if p, ok := t.c.Part(id); ok && r.PartDone(id) == "" {
			open = append(open, p)
		}
	}
	return open
}

// askPassedOver asks at the guide's end what became of parts that the person
// jumped over.
func (t *turn) askPassedOver(open []*content.Part) {
	r, _ := t.route()
	var cs []conversations.Choice
	for _, p := range open {
		first, _ := r.First(p.ID)
		cs = append(cs, conversations.Choice{Label: t.label("goto", "step", p.Title.In(t.lang)), Token: token(vGo, string(first))})
	}
	t.ask(t.phrase("passed-over"), append(cs, conversations.Choice{Label: t.label("all-done"), Token: token(vEnd)}, t.resume())...)
}

// arrive stands the person on a step and shows it.
func (t *turn) arrive(id conversations.StepID) {
	_, from := t.here()
	_, to, _ := t.c.Step(id)
	if to != nil && (from == nil || from.ID != to.ID) {
		t.notices = append(t.notices, t.partIntro(to))
	}
	t.stand(id)
}

// stand is arrive without a word about the part.
func (t *turn) stand(id conversations.StepID) {
	j := &t.s.Journey
	if j.At != "" && j.At != id {
		j.Trail = append(j.Trail, j.At)
		j.Trail = j.Trail[max(0, len(j.Trail)-trailMax):]
	}
	if j.At != id { // who comes to the same step again has waited there all the time
		j.At, j.Since = id, t.now
	}
	if j.Return == id {
		j.Return = ""
	}
	t.wake()
	t.showStep()
}

// wake ends a pause and a finish: whoever acts is walking.
func (t *turn) wake() {
	t.s.Journey.Phase = conversations.Walking
}

// back goes to the step that was shown before this one.
func (t *turn) back() {
	j := &t.s.Journey
	if j.Phase == conversations.Finished {
		t.wake()
		t.showStep()
		return
	}
	for len(j.Trail) > 0 {
		last := j.Trail[len(j.Trail)-1]
		j.Trail = j.Trail[:len(j.Trail)-1]
		r, _ := t.route()
		if before, ok := t.c.Route(conversations.Journey{Guide: j.Before}, t.s.Person.Network); ok && !r.Has(last) && before.Has(last) {
			r, j.Guide, j.Before = before, j.Before, j.Guide
			t.notice("guide-switched", "guide", before.Guide.Title.In(t.lang))
		}
		if r.Has(last) && last != j.At {
			delete(j.Answers, last)
			j.At, j.Since = last, t.now
			if j.Return == last {
				j.Return = ""
			}
			t.wake()
			t.showStep()
			return
		}
	}
	t.notice("no-way-back")
	t.showStep()
}

// skip goes on without doing the step. Where the way divides, one has to say
// which way.
func (t *turn) skip(id conversations.StepID) {
	s, _, _ := t.c.Step(id)
	if t.s.Journey.Phase == conversations.Finished || t.moved {
		t.showStep()
		return
	}
	if s.Divides() || s.Waits() {
		t.notice("choose-first")
		t.showStep()
		return
	}
	t.notice("skipped")
	t.leave(content.Skip)
}

// have goes to the end of the part: the person has what it leads to.
func (t *turn) have(id conversations.StepID) {
	_, p, _ := t.c.Step(id)
	if t.s.Journey.Phase == conversations.Finished || t.moved {
		t.showStep()
		return
	}
	t.notice("had-part", "part", p.Title.In(t.lang))
	t.leave(content.Have)
}

// askHave asks before words end a whole part.
func (t *turn) askHave(id conversations.StepID) {
	_, p, _ := t.c.Step(id)
	t.ask(t.phrase("have-sure", "part", p.Title.In(t.lang)),
		conversations.Choice{Label: t.label("have-yes"), Token: token(vHave, string(id))}, conversations.Choice{Label: t.label("have-no"), Token: token(vResume)})
}

// goTo jumps to a named step, in the network's older guide where only that
// has it, and offers the way back to where the jump began.
func (t *turn) goTo(id conversations.StepID) {
	j := &t.s.Journey
	r, _ := t.route()
	switch {
	case r.Has(id):
	case t.olderHas(id):
		t.older(id)
		return
	default:
		t.notice("unknown-step")
		t.guideMap()
		return
	}
	if j.At != id {
		if j.Return == "" && j.Phase != conversations.Finished {
			j.Return = j.At
		}
		t.notice("went", "step", t.title(id))
	}
	t.stand(id)
}

// partAgain starts one part of the guide again.
func (t *turn) partAgain(id conversations.PartID) {
	r, _ := t.route()
	first, ok := r.First(id)
	p, _ := t.c.Part(id)
	if !ok || !r.Has(first) {
		t.notice("old-button")
		t.guideMap()
		return
	}
	for _, s := range p.Steps {
		delete(t.s.Journey.Answers, s.ID)
	}
	if j := &t.s.Journey; r.InPart(p, j.At) || j.Phase == conversations.Finished {
		j.Return = ""
	} else if j.Return == "" {
		j.Return = j.At
	}
	t.notices = append(t.notices, t.partIntro(p))
	t.stand(first)
}

// startAgain begins the guide anew, in the same network.
func (t *turn) startAgain() {
	t.s.Journey = conversations.Journey{Guide: t.s.Journey.Guide, Active: t.s.Journey.Active, Nagged: t.s.Journey.Nagged}
	r, _ := t.route()
	t.arrive(r.Start())
}
