package engine

import (
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A walker moves one person's journey. It says nothing: who is moved, and what
// they are told of it, is for others.
type walker struct {
	content *content.Content
	state   *conversations.State
	now     time.Time     // when the message is read; it may have waited
	away    time.Duration // since the person last did anything
	moved   bool          // the person's step vanished, so what they say is not about the one they stand on
}

// started reports whether the person has a guide to walk.
func (w *walker) started() bool { return w.state.Journey.Guide != "" }

// here returns today's step and its part.
func (w *walker) here() (*content.Step, *content.Part) {
	s, p, _ := w.content.Step(w.state.Journey.At)
	return s, p
}

func (w *walker) route() (content.Route, bool) {
	return w.content.Route(w.state.Journey, w.state.Person.Network)
}

// progress is how far the person is.
func (w *walker) progress() content.Progress {
	return w.content.Progress(w.state.Journey, w.state.Person.Network)
}

// walks reports whether the person is on their way: they have begun, and are
// not at the end.
func (w *walker) walks() bool { return w.started() && w.state.Journey.Phase != conversations.Finished }

// offered are the choices below the last reply to them.
func (w *walker) offered() offer { return w.state.Journey.Offered }

// begin sets the person on the first step of a guide: the network's own where
// none is asked for.
func (w *walker) begin(id conversations.GuideID) {
	if _, ok := w.content.Guide(id); !ok {
		id = w.content.GuideOf(w.state.Person.Network)
	}
	w.state.Journey = conversations.Journey{Guide: id, Active: w.state.Journey.Active, Reported: w.state.Journey.Reported}
	r, _ := w.route()
	w.state.Journey.At = r.Start()
}

// beginAgain begins the guide anew, in the same network, and returns its first
// step.
func (w *walker) beginAgain() conversations.StepID {
	j := &w.state.Journey
	*j = conversations.Journey{Guide: j.Guide, Active: j.Active, Nagged: j.Nagged, Reported: j.Reported}
	r, _ := w.route()
	return r.Start()
}

// trailMax is how many steps of a trail are kept: far more than any guide has.
const trailMax = 200

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
func (w *walker) end() {
	j := &w.state.Journey
	j.Phase, j.Return, j.Since = conversations.Finished, "", w.now
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

// guideIn is the guide that the person would walk in a network: who walks the
// one that theirs uses by default goes over to the new one's.
func (w *walker) guideIn(id conversations.NetworkID) conversations.GuideID {
	if w.state.Journey.Guide == w.content.GuideOf(w.state.Person.Network) {
		return w.content.GuideOf(id)
	}
	return w.state.Journey.Guide
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

// wayThrough returns the steps of p on the person's way.
func (w *walker) wayThrough(p *content.Part) []conversations.StepID {
	var ids []conversations.StepID
	r, _ := w.route()
	for _, id := range r.Steps() {
		if _, in, ok := w.content.Step(id); ok && in.ID == p.ID {
			ids = append(ids, id)
		}
	}
	return ids
}

// stepNamed finds a step of the person's guide by its id, the end of its id,
// or its title.
func (w *walker) stepNamed(name string, l conversations.Language) (conversations.StepID, bool) {
	want := content.Plain(name)
	r, _ := w.route()
	for i := range w.content.Parts {
		for _, s := range w.content.Parts[i].Steps {
			_, end, _ := strings.Cut(string(s.ID), "/")
			hit := content.Plain(string(s.ID)) == want || content.Plain(end) == want || content.Plain(s.Title.In(l)) == want
			if want != "" && hit && r.Has(s.ID) {
				return s.ID, true
			}
		}
	}
	return "", false
}
