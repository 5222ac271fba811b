package engine_test

import (
	"context"
	"time"

	"waymark/conversations"
)

func (w *memory) Neglected(_ context.Context, now time.Time, _ int) (all []conversations.Neglect, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tickets {
		if a := w.where(t.person); t.person != 0 && t.Closed.IsZero() && !t.Nudge.IsZero() && !t.Nudge.After(now) {
			all = append(all, conversations.Neglect{Account: a, Room: w.accounts[a].room, Ticket: t.ID, Nudge: t.Nudge})
		}
	}
	return all, nil
}
