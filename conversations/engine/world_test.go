package engine_test

import (
	"context"
	"testing"

	"waymark/conversations"
)

func (w *memory) Turn(_ context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if w.seen[m.ID] {
		return nil
	}
	w.seen[m.ID] = true
	out := decide(clone(w.state))
	w.state = out.State
	w.state.Person.ID = 1 // as a store does
	w.replies = append(w.replies, out.Replies...)
	return nil
}

func (w *memory) Take(testing.TB) []conversations.Reply {
	all := w.replies
	w.replies = nil
	return all
}

func (w *memory) Restart(testing.TB) {}
