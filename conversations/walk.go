package conversations

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
		t.s.Journey.Since = t.m.At
		t.say(t.stillAt(), t.ways()...)
	case o.Topic != "":
		topic, _ := t.c.Topic(o.Topic)
		t.topic(topic)
	case o.Older:
		t.older("")
	default:
		t.leave(id)
	}
}

// done is the typed "done": the one option that moves on, or the one an
// author called so.
func (t *turn) done() {
	s, _ := t.here()
	if t.s.Journey.Phase == Finished {
		t.showStep()
		return
	}
	if _, ok := s.option(Done); ok {
		t.choose(Done)
		return
	}
	t.notice("choose-first")
	t.showStep()
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
	if !ok {
		j.Phase, j.Return = Finished, ""
		j.Since = t.m.At
		t.showStep()
		return
	}
	t.arrive(to)
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
	j.At, j.Since = id, t.m.At
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
	r, _ := t.route()
	for len(j.Trail) > 0 {
		last := j.Trail[len(j.Trail)-1]
		j.Trail = j.Trail[:len(j.Trail)-1]
		if r.has(last) && last != j.At {
			delete(j.Answers, last)
			j.At, j.Since = last, t.m.At
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
	if t.s.Journey.Phase == Finished {
		t.showStep()
		return
	}
	if s.divides() {
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
		if o.moves() {
			n++
		}
	}
	return n > 1
}

// have goes to the end of the part: the person has what it leads to.
func (t *turn) have(id StepID) {
	_, p, _ := t.c.Step(id)
	if t.s.Journey.Phase == Finished {
		t.showStep()
		return
	}
	t.notice("had-part", "part", p.Title.In(t.lang))
	t.leave(hadIt)
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
	t.s.Journey.Return = ""
	t.notices = append(t.notices, t.partIntro(p))
	t.stand(first)
}

// startAgain begins the guide anew, in the same network.
func (t *turn) startAgain() {
	t.s.Journey = Journey{Guide: t.s.Journey.Guide, Active: t.m.At}
	r, _ := t.route()
	t.arrive(r.start())
}
