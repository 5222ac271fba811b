package bot

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// A book is what is owed, of people planned by today and of others.
type book struct {
	owed, unplanned map[conversations.Owed]conversations.State
}

func (b book) EachOwed(_ context.Context, until time.Time, each func(conversations.Owed, conversations.State) error) error {
	for o, s := range b.owed {
		if o.Due.After(until) {
			continue
		}
		if err := each(o, s); err != nil {
			return err
		}
	}
	return nil
}

func (b book) EachUnplanned(_ context.Context, plan conversations.PlanID, each func(conversations.Owed, conversations.State) error) error {
	if plan != today {
		return fmt.Errorf("asked for plan %d", plan)
	}
	for o, s := range b.unplanned {
		if err := each(o, s); err != nil {
			return err
		}
	}
	return nil
}

func TestForecast_ByWhatCountsNow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	nag := func(in time.Duration) conversations.Reminder {
		return conversations.Reminder{Kind: conversations.Nag, Due: now.Add(in)}
	}
	owed := func(person int64, r conversations.Reminder) conversations.Owed {
		return conversations.Owed{Person: person, Reminder: r}
	}
	b := book{
		owed: map[conversations.Owed]conversations.State{
			owed(3, nag(time.Hour)):   {Planned: today},
			owed(1, nag(time.Hour)):   {Planned: today},
			owed(2, nag(time.Minute)): {Planned: today, Journey: conversations.Journey{At: "a/b"}},
			owed(4, nag(time.Hour)):   {Planned: 3}, // it is owed no more when planned anew
			owed(5, nag(3*time.Hour)): {Planned: today},
		},
		unplanned: map[conversations.Owed]conversations.State{owed(4, conversations.Reminder{}): {Planned: 3}},
	}
	handle := func(s conversations.State, m conversations.Message) conversations.Outcome {
		switch m.Body.(type) {
		case conversations.Replan:
			s.Planned, s.Reminders = today, []conversations.Reminder{nag(2 * time.Hour), nag(4 * time.Hour)}
			return conversations.Outcome{State: s}
		case conversations.Due:
			if !m.At.Equal(now.Add(2 * time.Hour)) {
				t.Errorf("asked at %v", m.At)
			}
			if s.Journey.At == "a/b" {
				return conversations.Outcome{Withheld: "late"}
			}
		}
		return conversations.Outcome{}
	}
	all, err := Forecast(t.Context(), b, handle, now, now.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := []Verdict{
		{Owed: owed(2, nag(time.Minute)), At: "a/b", Withheld: "late"},
		{Owed: owed(1, nag(time.Hour))},
		{Owed: owed(3, nag(time.Hour))},
		{Owed: owed(4, nag(2*time.Hour))},
	}
	if !slices.Equal(all, want) {
		t.Errorf("got\n%v\nwant\n%v", all, want)
	}
}
