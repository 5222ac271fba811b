package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
)

// A shelf is a keeper that is made up.
type shelf struct {
	broken error
	made   []time.Time // of what was tried and waits
}

func (s *shelf) Ping(context.Context) error { return s.broken }

func (s *shelf) Unsent(_ context.Context, _ conversations.Platform, since time.Time) (first time.Time, _ error) {
	for _, made := range s.made {
		if !made.Before(since) && (first.IsZero() || made.Before(first)) {
			first = made
		}
	}
	return first, s.broken
}

func TestReadiness_SaysSinceWhenNothingIsSent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db := &shelf{}
	r := &readiness{db: db, platform: "here", receives: func() error { return nil }, now: func() time.Time { return now }}
	const since0900, ready = "nothing can be sent by here since 2026-11-23 09:00Z; what waits is kept and tried again", ""
	wants := func(after time.Duration, want string) {
		t.Helper()
		now = now.Add(after)
		said := ""
		if err := r.ready(t.Context()); err != nil {
			said = err.Error()
		}
		if said != want {
			t.Errorf("at %v it says %q, want %q", now, said, want)
		}
	}
	sends := func(result string) { r.note(bot.Event{What: bot.Delivered, Platform: "here", Result: result}) }

	wants(0, ready) // nothing was to be sent
	db.made = append(db.made, now)
	sends("deferred")
	r.note(bot.Event{What: bot.Delivered, Platform: "elsewhere", Result: "sent"})
	r.note(bot.Event{What: bot.Turned, Platform: "here", Result: "done"})
	wants(59*time.Second, ready)
	sends("unsure")
	wants(time.Second, since0900)
	wants(24*time.Hour, since0900)

	sends("sent") // and one fails for ever, for a reason of its own
	sends("deferred")
	wants(24*time.Hour, ready)
	db.made = append(db.made, now)
	wants(time.Minute, "nothing can be sent by here since 2026-11-25 09:01Z; what waits is kept and tried again")
	sends("sent")
	wants(time.Hour, ready)

	now = now.Add(-48 * time.Hour) // a clock that was ahead
	sends("deferred")
	wants(2*time.Minute, ready)
}

func TestReadiness_SaysAllThatHinders(t *testing.T) {
	t.Parallel()
	full, deaf := errors.New("the disk is full"), errors.New("nothing is received")
	r := &readiness{db: &shelf{broken: full}, receives: func() error { return deaf }, now: time.Now, failed: time.Unix(1, 0)}
	if err := r.ready(t.Context()); err == nil || err.Error() != "the disk is full\nthe database does not answer\nnothing is received" {
		t.Errorf("it says %v, want all", err)
	}
}
