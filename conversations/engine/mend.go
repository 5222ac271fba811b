package engine

import (
	"maps"
	"slices"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// mend puts a journey back on its feet after the content was edited: renamed
// steps are found under their new names, and from a step that vanished the
// person is led to the nearest earlier one that stands.
func (w *walker) mend() {
	j := &w.state.Journey
	if j.Guide == "" {
		return
	}
	n, hasNetwork := w.content.Network(w.state.Person.Network)
	if !hasNetwork {
		w.state.Person.Network = ""
	}
	if _, ok := w.content.Guide(j.Guide); !ok {
		j.Guide = w.content.Guides[0].ID
		if hasNetwork {
			j.Guide = n.Guide
		}
	}
	rename(j, w.content)
	w.moved = w.stepBack()
}

// stepBack stands the person on the nearest earlier step that their guide
// has, and reports whether it had to. Who has finished stays at the end.
func (w *walker) stepBack() bool {
	j := &w.state.Journey
	r, _ := w.route()
	if !r.Has(j.Return) {
		j.Return = ""
	}
	if r.Has(j.At) {
		return false
	}
	if way := r.Steps(); j.Phase == conversations.Finished {
		j.At = way[len(way)-1]
		return false
	}
	j.At = r.Start()
	for i, id := range slices.Backward(j.Trail) {
		if r.Has(id) {
			j.At, j.Trail = id, j.Trail[:i]
			break
		}
	}
	delete(j.Answers, j.At)
	j.Since = w.now
	return true
}

// rename replaces former step ids by today's.
func rename(j *conversations.Journey, c *content.Content) {
	j.At, j.Return = c.CurrentID(j.At), c.CurrentID(j.Return)
	for i, id := range j.Trail {
		j.Trail[i] = c.CurrentID(id)
	}
	for _, id := range slices.Sorted(maps.Keys(j.Answers)) {
		today := c.CurrentID(id)
		if today == id {
			continue
		}
		if _, taken := j.Answers[today]; !taken {
			j.Answers[today] = j.Answers[id]
		}
		delete(j.Answers, id)
	}
}

// setPhase brings the phase in line with where the person stands.
func (w *walker) setPhase() {
	j := &w.state.Journey
	if j.Guide == "" || j.Phase == conversations.Paused || j.Phase == conversations.Finished {
		return
	}
	j.Phase = conversations.Walking
	if s, _, ok := w.content.Step(j.At); ok && s.Waits() {
		j.Phase = conversations.Waiting
	}
}

// recount begins the counts anew for somebody who moved; who only answers has not.
func (w *walker) recount() {
	j := &w.state.Journey
	j.Nags = 0
	if s, _ := w.here(); s != nil && s.Decided() && !j.Nagged.Before(j.Since) { // by a clock that was ahead
		j.Nagged = j.Since.Add(-time.Microsecond)
	}
}
