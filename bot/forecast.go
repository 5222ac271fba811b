package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"waymark/conversations"
)

// A Verdict is what would become of a reminder.
type Verdict struct {
	conversations.Owed
	At       conversations.StepID // where its person stands
	Withheld string               // why it would not be said; empty: it would be
}

// Forecast asks handle about all reminders that are due at a moment, the oldest
// first, and keeps nothing of what it says. What was planned by something else
// than what counts now is planned anew before, as it is while a [Bot] runs.
func Forecast(ctx context.Context, book Ledger, handle func(conversations.State, conversations.Message) conversations.Outcome, now, at time.Time) (all []Verdict, err error) {
	judge := func(o conversations.Owed, s conversations.State) {
		all = append(all, Verdict{o, s.Journey.At, handle(s, due(o, at)).Withheld})
	}
	plan := handle(conversations.State{}, conversations.Message{At: now, Body: conversations.Replan{}}).State.Planned
	err = book.EachOwed(ctx, at, func(o conversations.Owed, s conversations.State) error {
		if s.Planned == plan {
			judge(o, s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = book.EachUnplanned(ctx, plan, func(o conversations.Owed, s conversations.State) error {
		s = handle(s, replan(o, plan, now)).State
		for _, o.Reminder = range s.Reminders {
			if !o.Due.After(at) {
				judge(o, s)
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Verdict) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Person, b.Person))
	})
	return all, err
}
