package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A deafMute is measured as a real one, and sends to nobody.
type deafMute struct {
	bot.Adapter
	limits conversations.Limits

	mu   sync.Mutex
	sent []conversations.Delivery
}

func newDeafMute(a bot.Adapter) *deafMute {
	l := a.Limits()
	l.PerSecond, l.PerChat, l.PerGroupMinute = 0, 0, 0
	return &deafMute{Adapter: a, limits: l}
}

func (m *deafMute) Limits() conversations.Limits { return m.limits }

func (m *deafMute) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, d)
	return conversations.Ref(fmt.Sprint("m", d.ID)), nil
}

// take returns what was sent, and forgets it.
func (m *deafMute) take() (all []conversations.Delivery) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, m.sent = m.sent, nil
	return all
}

// A hostileWorld is the whole bot between a person on one platform and a helpdesk on
// another.
type hostileWorld struct {
	t            *testing.T
	b            *bot.Bot
	person, desk *deafMute
	on           conversations.Ref // a message of the ticket
	n            int
}

func newHostileWorld(t *testing.T, person, desk bot.Adapter) *hostileWorld {
	t.Helper()
	p := &process{out: io.Discard, err: io.Discard, getenv: func(string) string { return "" }, now: time.Now, platforms: platforms()}
	conf, content, err := p.load(configured(t, "http.listen = \"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "waymark.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &hostileWorld{t: t, person: newDeafMute(person), desk: newDeafMute(desk)}
	engine, err := newEngine(conf, content)
	if err != nil {
		t.Fatal(err)
	}
	engine.Desk.Room = conversations.Room{Platform: desk.Platform(), Chat: "1"}
	w.b = bot.New(bot.Config{
		Turns: db, Outbox: db, Handle: engine.Handle, Sorry: engine.Sorry,
		Adapters: []bot.Adapter{w.person, w.desk}, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	w.says(false, conversations.Text("/start ern-rnd"))
	w.says(false, conversations.Text("/human help me"))
	w.says(false, conversations.Tap{Token: "S"})
	for _, d := range w.desk.take() {
		w.on = conversations.Ref(fmt.Sprint("m", d.ID))
	}
	w.says(true, conversations.Text("/take"))
	return w
}

// says is one message, and how long it takes until all that comes of it is sent.
func (w *hostileWorld) says(byStaff bool, b conversations.Body) time.Duration {
	w.t.Helper()
	w.n++
	m := conversations.Message{
		ID: conversations.MessageID(fmt.Sprint(w.n)), Ref: conversations.Ref(fmt.Sprint(w.n)), At: time.Now(), Body: b,
		Actor: conversations.Account{Platform: w.person.Platform(), User: "ada"}, Room: conversations.Room{Platform: w.person.Platform(), Chat: "7"},
	}
	if byStaff {
		m.Actor, m.Room = conversations.Account{Platform: w.desk.Platform(), User: "eve"}, conversations.Room{Platform: w.desk.Platform(), Chat: "1"}
		m.On, m.Shared = w.on, true
	}
	begun := time.Now()
	if err := w.b.Receive(w.t.Context(), m); err != nil {
		w.t.Fatal(err)
	}
	took := time.Since(begun)
	if err := w.b.Flush(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return took
}

// wildly is text of which each bit may be markup, so many characters of it.
func wildly(n int) map[string]string {
	all := map[string]string{}
	for _, piece := range []string{"*a_", "[a](b", "> - 1. ", "```\n", "@everyone ", "e\u0301"} {
		all[piece] = string([]rune(strings.Repeat(piece, n))[:n])
	}
	return all
}

// TestHostile_CostsNoMoreThanTheLongestMessage: what is too long to be passed on is cut
// before anything is made of it.
func TestHostile_CostsNoMoreThanTheLongestMessage(t *testing.T) {
	tg, err := telegram.New(telegram.Options{Token: platform.NewSecret(goodToken), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	dc, err := discord.New(discord.Options{Token: platform.NewSecret(goodDiscord), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	const longest, far = 4096, 64 << 10
	for name, w := range map[string]*hostileWorld{
		"to Discord": newHostileWorld(t, tg, dc), "to Telegram": newHostileWorld(t, dc, tg),
	} {
		for piece := range wildly(1) {
			for _, byStaff := range []bool{false, true} {
				takes := func(n int) time.Duration {
					return max(w.says(byStaff, conversations.Text(wildly(n)[piece])), 2*time.Millisecond)
				}
				times := 100.0
				for try := 0; try < 5 && times >= 4; try++ { // a machine that is busy may be slow once
					times = float64(takes(far)) / float64(takes(longest))
				}
				if times >= 4 {
					t.Errorf("%s, by staff %t: 64 KB of %q take %.1f times as long as the longest message", name, byStaff, piece, times)
				}
			}
		}
		for _, d := range append(w.person.take(), w.desk.take()...) {
			if strings.Contains(string(d.Text), "@everyone") {
				t.Errorf("%s: everyone is called: %.80q", name, d.Text)
			}
		}
	}
}
