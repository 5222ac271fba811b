package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/storage"
)

// An era is the same database under changing configs and clocks.
type era struct {
	t       *testing.T
	content *content.Content
	db      *storage.DB
	ahead   atomic.Int64 // of the bot's clock
	said    int

	mu   sync.Mutex
	sent []time.Time // reminders
}

func newEra(t *testing.T, begin string) *era {
	t.Helper()
	e := &era{t: t, content: yearsContent(t)}
	<-time.After(time.Until(brusselsTime(t, begin)))
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "era.db"), e.now)
	if err != nil {
		t.Fatal(err)
	}
	e.db = db
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func brusselsTime(t *testing.T, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (e *era) now() time.Time { return time.Now().Add(time.Duration(e.ahead.Load())) }

func (e *era) engine(c remindersConfig) *engine.Engine {
	e.t.Helper()
	engine, err := newEngine(config{Reminders: c}, e.content)
	if err != nil {
		e.t.Fatal(err)
	}
	return engine
}

// says lets people say something, each the same.
func (e *era) says(engine *engine.Engine, people int, text string) {
	e.t.Helper()
	for i := range people {
		e.said++
		m := conversations.Message{ID: conversations.MessageID(fmt.Sprint(e.said)), At: e.now(), Body: conversations.Text(text),
			Actor: conversations.Account{Platform: e.Platform(), User: fmt.Sprint(i)}, Room: conversations.Room{Platform: e.Platform(), Chat: fmt.Sprint(i)}}
		if err := e.db.Turn(e.t.Context(), m, func(s conversations.State) conversations.Outcome { return engine.Handle(s, m) }); err != nil {
			e.t.Fatal(err)
		}
	}
}

// runs lets a bot run for a while, and returns when it sent reminders.
func (e *era) runs(engine *engine.Engine, d time.Duration) []time.Time {
	e.t.Helper()
	e.sent = nil
	ctx, stop := context.WithCancel(e.t.Context())
	ended := make(chan error)
	b := bot.New(bot.Config{Turns: e.db, Outbox: e.db, Reminders: e.db, Handle: engine.Handle, Sorry: engine.Sorry,
		Adapters: []bot.Adapter{e}, Now: e.now, Log: slog.New(slog.DiscardHandler)})
	go func() { ended <- b.Run(ctx) }()
	<-time.After(d)
	stop()
	if err := <-ended; err != nil {
		e.t.Error(err)
	}
	return e.sent
}

func (*era) Platform() conversations.Platform { return "era" }
func (*era) Limits() conversations.Limits     { return conversations.Limits{} }

func (*era) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

func (e *era) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d.Kind == conversations.Unbidden {
		e.sent = append(e.sent, e.now())
	}
	return "", nil
}

// Whatever the operator changes, everybody who walks is reminded once, when the
// config says that runs, and not before.
func TestReminders_FollowTheConfig(t *testing.T) {
	t.Parallel()
	const people = 30
	defaults := func(*remindersConfig) {}
	off := func(c *remindersConfig) { c.After = nil }
	for name, c := range map[string]struct {
		before, after func(*remindersConfig)
		idle          time.Duration // until the restart
		first         string        // when all are reminded; empty: nobody is within three days
	}{
		"a later schedule":     {defaults, func(c *remindersConfig) { c.Schedule = "30 16 * * *" }, 0, "2026-11-25 16:30"},
		"an earlier schedule":  {defaults, func(c *remindersConfig) { c.Schedule = "0 7 * * *" }, 0, "2026-11-25 07:00"},
		"a schedule past due":  {defaults, func(c *remindersConfig) { c.Schedule = "30 16 * * *" }, 23*time.Hour + time.Second, "2026-11-25 16:30"},
		"shorter silences":     {defaults, func(c *remindersConfig) { c.Schedule, c.After = "* * * * *", []string{"1m"} }, time.Hour, "2026-11-24 11:01"},
		"longer silences":      {defaults, func(c *remindersConfig) { c.After = []string{"30h"} }, time.Hour, "2026-11-26 09:00"},
		"another home":         {defaults, func(c *remindersConfig) { c.Timezone = "Asia/Tokyo" }, 0, "2026-11-26 01:00"},
		"switched on":          {off, defaults, 100 * 24 * time.Hour, "2027-03-05 09:00"},
		"switched off":         {defaults, off, 0, ""},
		"nothing but restarts": {defaults, defaults, time.Hour, "2026-11-25 09:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEra(t, "2026-11-24 10:00")
				before, after := remindersDefaults(), remindersDefaults()
				c.before(&before)
				c.after(&after)
				e.says(e.engine(before), people, "/start ern-rnd")
				<-time.After(c.idle)
				want, runs := 0, 3*24*time.Hour
				var first time.Time
				if c.first != "" {
					want, first = people, brusselsTime(t, c.first)
					runs = time.Until(first) + time.Hour/2
				}
				sent := e.runs(e.engine(after), runs)
				early := slices.IndexFunc(sent, func(at time.Time) bool { return at.Before(first) || at.Sub(first) > 10*time.Minute })
				if len(sent) < want || want == 0 && len(sent) > 0 || early >= 0 {
					t.Errorf("%d of %d were reminded, at %v …; want all at %v", len(sent), people, sent[:min(1, len(sent))], first)
				}
			})
		})
	}
}

// A wish for a moment at which somebody was reminded already, before the clock
// was set back, is a new one.
func TestReminders_TheSameMomentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEra(t, "2026-11-24 09:30")
		engine := e.engine(remindersDefaults())
		e.says(engine, 1, "/start ern-rnd")
		e.says(engine, 1, "remind me today at 10:00")
		first := e.runs(engine, time.Hour)
		e.ahead.Add(-int64(24 * time.Hour))
		e.says(engine, 1, "remind me tomorrow at 10:00")
		second := e.runs(engine, 25*time.Hour)
		if len(first) != 1 || len(second) != 1 || !first[0].Equal(second[0]) {
			t.Errorf("said at %v, and after the clock went back at %v; want once each, at ten", first, second)
		}
	})
}
