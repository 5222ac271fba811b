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

// A post is a platform that is made up.
type post struct {
	bot.Adapter
	name   conversations.Platform
	health error
}

func (p *post) Platform() conversations.Platform { return p.name }

func (p *post) Health() error { return p.health }

// readinessOf is that of platforms that run.
func readinessOf(db keeper, now func() time.Time, posts ...*post) *readiness {
	var adapters []bot.Adapter
	var standings []bot.Standing
	for _, p := range posts {
		adapters = append(adapters, p)
		standings = append(standings, bot.Standing{Platform: p.name, Phase: bot.Running})
	}
	r := newReadiness(db, adapters, now)
	r.standings = func() []bot.Standing { return standings }
	return r
}

func TestReadiness_SaysSinceWhenNothingIsSent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db := &shelf{}
	r := readinessOf(db, func() time.Time { return now }, &post{name: "here"})
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
	r := readinessOf(&shelf{broken: full}, time.Now, &post{name: "here", health: deaf}, &post{name: "elsewhere"})
	for _, is := range r.platforms {
		is.failed = time.Unix(1, 0)
	}
	if err := r.ready(t.Context()); err == nil || err.Error() != "the disk is full\nthe database does not answer\nhere: nothing is received" {
		t.Errorf("it says %v, want all", err)
	}
}

// Every platform speaks for itself, and what its adapter knew before it ended is
// not said any more.
func TestReadiness_SaysWhatEachPlatformDoes(t *testing.T) {
	t.Parallel()
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, 11, 23, hour, minute, second, 0, time.UTC)
	}
	now := at(12, 0, 0)
	db := &shelf{made: []time.Time{at(8, 0, 0)}}
	one, other := &post{name: "one"}, &post{name: "other", health: errors.New("nothing is received since 08:00:\nthe line is cut")}
	r := readinessOf(db, func() time.Time { return now }, one, other)
	why := errors.New("the token is revoked\nor mistyped")
	r.platforms[1].note("deferred", at(8, 0, 0))
	const unsent = "nothing can be sent by other since 2026-11-23 08:00Z; what waits is kept and tried again\n"
	for _, tt := range []struct {
		is   bot.Standing
		want string
	}{
		{bot.Standing{Phase: bot.Idle}, unsent + "other: nothing is received: it has not begun"},
		{bot.Standing{Phase: bot.Running, Since: at(8, 0, 0)}, unsent + "other: nothing is received since 08:00: the line is cut"},
		{bot.Standing{Phase: bot.Failing, Since: at(9, 0, 0), Again: at(12, 4, 31), Why: why},
			unsent + "other: nothing is received since 2026-11-23 09:00Z, and it is begun again at 12:04:31Z: the token is revoked or mistyped"},
		{bot.Standing{Phase: bot.Ended, Since: at(9, 0, 0), Why: why},
			"other: nothing is received or sent since 2026-11-23 09:00Z, until somebody mends it and starts Waymark again; what waits is kept: the token is revoked or mistyped"},
		{bot.Standing{Phase: bot.Gone, Since: at(9, 0, 0)}, unsent + "other: nothing is received since 2026-11-23 09:00Z: it has ended"},
	} {
		tt.is.Platform = "other"
		all := []bot.Standing{{Platform: "one", Phase: bot.Running}, tt.is}
		r.standings = func() []bot.Standing { return all }
		if err := r.ready(t.Context()); err == nil || err.Error() != tt.want {
			t.Errorf("%s: it says\n%v, want\n%s", tt.is.Phase, err, tt.want)
		}
		if up := r.up(t.Context()); !up["one"] || up["other"] {
			t.Errorf("%s: up are %v, want one", tt.is.Phase, up)
		}
	}
	all := []bot.Standing{{Platform: "one", Phase: bot.Running}, {Platform: "other", Phase: bot.Running}}
	r.standings = func() []bot.Standing { return all }
	other.health = nil
	r.note(bot.Event{What: bot.Delivered, Platform: "other", Result: "sent"})
	if err := r.ready(t.Context()); err != nil || !r.up(t.Context())["other"] {
		t.Errorf("it works again, and says %v", err)
	}
}
