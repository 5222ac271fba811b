package conversations

import "slices"

// trailMax is how many steps of a trail are kept: far more than any guide has.
const trailMax = 200

// here returns today's step and its part.
func (t *turn) here() (*Step, *Part) {
	s, p, _ := t.c.Step(t.s.Journey.At)
	return s, p
}

// choose takes one of the options of today's step.
func (t *turn) choose(id OptionID) {
	s, _ := t.here()
	o, ok := s.option(id)
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
		if s.decided() {
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
		first, _ := r.first(o.Meanwhile)
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
	_, has := s.option(Done)
	offered := len(t.s.Journey.Offered) == 0 || t.wasOffered(token(vChoose, string(s.ID), string(Done)))
	switch {
	case t.s.Journey.Phase == Finished || t.moved:
		t.showStep()
	case !has || s.Waits() || !offered:
		t.notice("choose-first")
		t.showStep()
	default:
		t.choose(Done)
	}
}

// wasOffered reports whether the last reply had that button.
func (t *turn) wasOffered(want Token) bool {
	return slices.ContainsFunc(t.s.Journey.Offered, func(c Choice) bool { return c.Token == want })
}

// leave notes how today's step was left and goes on along the way.
func (t *turn) leave(how OptionID) {
	s, p := t.here()
	j := &t.s.Journey
	if j.Answers == nil {
		j.Answers = map[StepID]OptionID{}
	}
	j.Answers[s.ID] = how
	t.wake()
	r, _ := t.route()
	to, ok := r.onward(s, p, how)
	if back := j.Return; back != "" && back != to && r.detourEnds(s, p, to, back) {
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

// detourEnds reports whether a jump that began at back is over when the person
// goes from s on to next: they leave the part they jumped into, or the steps
// that only their network asks for.
func (r route) detourEnds(s *Step, p *Part, next, back StepID) bool {
	if s.Extra {
		n, _, ok := r.c.Step(next)
		return !ok || !n.Extra
	}
	return !r.inPart(p, next) && !r.inPart(p, back)
}

// end finishes the guide.
func (t *turn) end() {
	j := &t.s.Journey
	j.Phase, j.Return, j.Since = Finished, "", t.now
	t.showStep()
}

// passedOver are the parts of the guide that were neither walked nor had.
func (t *turn) passedOver() []*Part {
	var open []*Part
	r, _ := t.route()
	for _, id := range r.guide.Parts {
		if p, ok := t.c.Part(id); ok && r.partDone(id) == "" {
			open = append(open, p)
		}
	}
	return open
}

// askPassedOver asks at the guide's end what became of parts that the person
// jumped over.
func (t *turn) askPassedOver(open []*Part) {
	r, _ := t.route()
	var cs []Choice
	for _, p := range open {
		first, _ := r.first(p.ID)
		cs = append(cs, Choice{Label: t.label("goto", "step", p.Title.In(t.lang)), Token: token(vGo, string(first))})
	}
	t.ask(t.phrase("passed-over"), append(cs, Choice{Label: t.label("all-done"), Token: token(vEnd)}, t.resume())...)
}

// arrive stands the person on a step and shows it.
func (t *turn) arrive(id StepID) {
	_, from := t.here()
	_, to, _ := t.c.Step(id)
	if to != nil && (from == nil || from.ID != to.ID) {
		t.notices = append(t.notices, t.partIntro(to))
	}
	t.stand(id)
}

// stand is arrive without a word about the part.
func (t *turn) stand(id StepID) {
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
	t.s.Journey.Phase = Walking
}

// back goes to the step that was shown before this one.
func (t *turn) back() {
	j := &t.s.Journey
	if j.Phase == Finished {
		t.wake()
		t.showStep()
		return
	}
	for len(j.Trail) > 0 {
		last := j.Trail[len(j.Trail)-1]
		j.Trail = j.Trail[:len(j.Trail)-1]
		r, _ := t.route()
		if before, ok := t.c.route(Journey{Guide: j.Before}, t.s.Person.Network); ok && !r.has(last) && before.has(last) {
			r, j.Guide, j.Before = before, j.Before, j.Guide
			t.notice("guide-switched", "guide", before.guide.Title.In(t.lang))
		}
		if r.has(last) && last != j.At {
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
func (t *turn) skip(id StepID) {
	s, _, _ := t.c.Step(id)
	if t.s.Journey.Phase == Finished || t.moved {
		t.showStep()
		return
	}
	if s.divides() || s.Waits() {
		t.notice("choose-first")
		t.showStep()
		return
	}
	t.notice("skipped")
	t.leave(skippedIt)
}

// divides reports whether more than one option moves on.
func (s *Step) divides() bool {
	n := 0
	for _, o := range s.Options {
		if o.Moves() {
			n++
		}
	}
	return n > 1
}

// have goes to the end of the part: the person has what it leads to.
func (t *turn) have(id StepID) {
	_, p, _ := t.c.Step(id)
	if t.s.Journey.Phase == Finished || t.moved {
		t.showStep()
		return
	}
	t.notice("had-part", "part", p.Title.In(t.lang))
	t.leave(hadIt)
}

// askHave asks before words end a whole part.
func (t *turn) askHave(id StepID) {
	_, p, _ := t.c.Step(id)
	t.ask(t.phrase("have-sure", "part", p.Title.In(t.lang)),
		Choice{Label: t.label("have-yes"), Token: token(vHave, string(id))}, Choice{Label: t.label("have-no"), Token: token(vResume)})
}

// goTo jumps to a named step, in the network's older guide where only that
// has it, and offers the way back to where the jump began.
func (t *turn) goTo(id StepID) {
	j := &t.s.Journey
	r, _ := t.route()
	switch {
	case r.has(id):
	case t.olderHas(id):
		t.older(id)
		return
	default:
		t.notice("unknown-step")
		t.guideMap()
		return
	}
	if j.At != id {
		if j.Return == "" && j.Phase != Finished {
			j.Return = j.At
		}
		t.notice("went", "step", t.title(id))
	}
	t.stand(id)
}

// partAgain starts one part of the guide again.
func (t *turn) partAgain(id PartID) {
	r, _ := t.route()
	first, ok := r.first(id)
	p, _ := t.c.Part(id)
	if !ok || !r.has(first) {
		t.notice("old-button")
		t.guideMap()
		return
	}
	for _, s := range p.Steps {
		delete(t.s.Journey.Answers, s.ID)
	}
	if j := &t.s.Journey; r.inPart(p, j.At) || j.Phase == Finished {
		j.Return = ""
	} else if j.Return == "" {
		j.Return = j.At
	}
	t.notices = append(t.notices, t.partIntro(p))
	t.stand(first)
}

// startAgain begins the guide anew, in the same network.
func (t *turn) startAgain() {
	t.s.Journey = Journey{Guide: t.s.Journey.Guide, Active: t.s.Journey.Active, Nagged: t.s.Journey.Nagged}
	r, _ := t.route()
	t.arrive(r.start())
}
