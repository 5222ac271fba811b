package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
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
			unsent + "other: nothing is received since 2026-11-23 09:00Z: the token is revoked or mistyped; it is tried again at 12:04:31Z"},
		{bot.Standing{Phase: bot.Over, Since: at(9, 0, 0), Why: why},
			"other: nothing is received or sent since 2026-11-23 09:00Z: the token is revoked or mistyped; mend it and start Waymark again, what waits is kept until then"},
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

// A mute is a platform that takes nothing as long as it is silent.
type mute struct {
	lane
	silent atomic.Bool
}

func (*mute) Platform() conversations.Platform { return "mute" }

func (m *mute) Send(ctx context.Context, _ conversations.Delivery) (conversations.Ref, error) {
	if m.silent.Load() {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return "", nil
}

// One that receives and answers no send is noticed after a minute of it, and so
// is, at once, that it is well again.
func TestServe_ASilentPlatformIsNamed(t *testing.T) {
	t.Parallel()
	file := "sqlite:" + filepath.Join(t.TempDir(), "waymark.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), file, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		q, other := new(mute), &lane{sent: make(chan string, 1)}
		c := echoing(db, q, other)
		ready := newReadiness(db, c.Adapters, time.Now)
		c.Note = ready.note
		b := bot.New(c)
		ready.standings = b.Platforms
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		begin := time.Now()
		says := func(after time.Duration, want string) {
			t.Helper()
			<-time.After(time.Until(begin.Add(after)))
			got := ""
			if err := ready.ready(t.Context()); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("after %v it says %q, want %q", after, got, want)
			}
		}
		q.silent.Store(true)
		for _, p := range []conversations.Platform{"mute", "lane"} {
			m := conversations.Message{ID: conversations.MessageID(p), At: begin, Body: conversations.Text("hello"), Actor: conversations.Account{Platform: p, User: "ada"}, Room: conversations.Room{Platform: p, Chat: "ada"}}
			if err := b.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		<-other.sent
		if took := time.Since(begin); took != 0 {
			t.Errorf("the other one was answered after %v", took)
		}
		const unsent = "nothing can be sent by mute since 2000-01-01 00:00Z; what waits is kept and tried again"
		says(time.Second, "")
		says(unsentAfter+31*time.Second, unsent) // a send may take half a minute
		says(time.Hour, unsent)
		q.silent.Store(false)
		<-time.After(6 * time.Minute) // the next try
		says(time.Since(begin), "")
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A staller is a database that answers nothing before one stops to wait.
type staller struct{ shelf }

func (staller) Counts(ctx context.Context) (storage.Counts, error) {
	<-ctx.Done()
	return storage.Counts{}, ctx.Err()
}

func (staller) Owed(ctx context.Context, _ time.Time, _ int) ([]conversations.Owed, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// However many ask, and whoever scrapes beside them, nobody waits for /readyz longer than
// it may take, and a database that was not waited for is asked again.
func TestReadiness_TakesNoLongerThanItMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(staller{}, nil, time.Now, slog.New(slog.DiscardHandler))
		r := readinessOf(&shelf{}, time.Now, &post{name: "here"})
		r.waits = w.ask
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				begun := time.Now()
				if facts, err := r.says(t.Context()); err != nil || len(facts) != 0 {
					t.Errorf("it says %q (%v), want nothing", facts, err)
				}
				if took := time.Since(begun); took != readyWithin {
					t.Errorf("it took %v, want %v", took, readyWithin)
				}
			})
		}
		all.Go(func() {
			<-time.After(time.Second)
			begun := time.Now()
			if k := w.ask(t.Context()); k.unknown == nil {
				t.Error("a database that is mute said what waits")
			}
			if took := time.Since(begun); took > scrapeLimit {
				t.Errorf("a scrape took %v, want no more than %v", took, scrapeLimit)
			}
		})
		all.Wait()
	})
}
