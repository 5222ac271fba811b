package bot

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"waymark/conversations"
)

// events are counted by bots of a test.
type events struct {
	mu  sync.Mutex
	all []Event
}

func (e *events) note(v Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, v)
}

// results are those of one kind of event, in order.
func (e *events) results(w What) (results []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.all {
		if v.What == w {
			results = append(results, v.Result)
		}
	}
	slices.Sort(results)
	return results
}

func TestNote_WhatBecameOfTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, e := newMemory(), &events{}
		c := reminding(s, e, newStage())
		c.Handle = echo
		b := New(c)
		for _, m := range []conversations.Message{says("1", "ada", "hello"), says("1", "ada", "hello"), says("2", "ada", "boom")} {
			if err := b.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		s.noTurn = 3
		if err := b.Receive(t.Context(), says("3", "ada", "lost")); err != nil {
			t.Fatal(err)
		}
		s.noTurn, s.noFail = 3, 1
		if err := b.Receive(t.Context(), says("4", "ada", "refused")); err == nil {
			t.Fatal("got no error")
		}
		if got, want := e.results(Turned), []string{"broken", "done", "failed", "given-up", "seen"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := e.all[0]; got != (Event{Turned, here, "done"}) {
			t.Errorf("got %+v", got)
		}
	})
}
