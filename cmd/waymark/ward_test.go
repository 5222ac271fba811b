package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/guides"
	"waymark/storage"
)

// A ward is the engine, the store and both adapters between the two platforms, with
// a helpdesk on one of them. It is the program but for what it understands and
// says of itself, so that several can be torn at once: tickets need neither.
type ward struct {
	t       *testing.T
	tg      *telegramapi.Server
	dc      *discordapi.Server
	ahead   atomic.Int64 // of the clock on the wall
	log     *lockedBuffer
	content *content.Content
	file    string
	desk    engine.Desk
	roles   []string // in Telegram that may act there
	honest  *honesty
	hurries bool // time goes by quickly while something is awaited
	doubted int  // answers that Discord lost for longer than it knows a message again
	killed  int  // how often what serves was killed; it is another process then, into which nobody looks

	mu   sync.Mutex
	db   *storage.DB
	bot  *bot.Bot
	ends func()
}

// newWard has both platforms, as fast as they can be, and serves nothing yet.
func newWard(t *testing.T) *ward {
	t.Helper()
	built, err := guides.Load(guides.Builtin(), defaults().settings())
	if err != nil {
		t.Fatal(err)
	}
	w := &ward{t: t, content: built, log: &lockedBuffer{}, file: "sqlite:" + filepath.Join(t.TempDir(), "waymark.db")}
	w.honest = &honesty{ward: w, by: map[conversations.Ref]string{}, told: map[string]bool{}, came: map[string]bool{}, not: map[string]bool{}}
	specs := os.Getenv("WAYMARK_SPECS")
	w.dc, err = discordapi.New(discordapi.Options{Token: discordToken, Now: w.now, IdentifyEvery: -1, Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	w.dc.Limit(0, 0)
	w.dc.GlobalLimit(0)
	w.dc.Guild("Hospital")
	o := telegramapi.Options{Now: w.now, Second: 50 * time.Millisecond, Seed: 13, CallbackAge: time.Hour}
	if specs != "" {
		if o.Spec, err = telegramapi.LoadSpec(filepath.Join(specs, "telegram-bot-api.json")); err != nil {
			t.Fatal(err)
		}
	}
	w.tg = telegramapi.New(o)
	t.Cleanup(func() {
		w.stop()
		w.tg.Close()
		w.dc.Close()
		for _, v := range slices.Concat(w.dc.Violations(), w.tg.Violations()) {
			t.Error(v)
		}
		if t.Failed() {
			said := w.log.String()
			t.Log(said[max(0, len(said)-8000):])
		}
	})
	return w
}

func (w *ward) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// start serves until stop is called.
func (w *ward) start() {
	w.t.Helper()
	db, err := storage.Open(w.t.Context(), w.file, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	var desks [2][]string
	if p := w.desk.Room.Platform; p == telegram.Platform {
		desks[0] = []string{w.desk.Room.Chat}
	} else if p == discord.Platform {
		desks[1] = []string{w.desk.Room.Chat}
	}
	first, err := telegram.New(telegram.Options{
		Token: platform.NewSecret(w.tg.Token()), APIURL: w.tg.URL(), PerSecond: 1000, PerChat: 1000, PerGroupMinute: 100_000, Desks: desks[0], Roles: w.roles, Menus: menus(w.content), Now: w.now, Log: log,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	second, err := discord.New(discord.Options{
		Token: platform.NewSecret(discordToken), APIURL: w.dc.URL(), MessageContent: true, Bookmarks: db.Bookmarks, Desks: desks[1], Menus: menus(w.content), Now: w.now, Log: log,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	here := []bot.Adapter{first, hastyAdapter{second}}
	e := engine.New(w.content)
	e.Desk, e.Desks = w.desk, map[conversations.NetworkID]engine.Desk{}
	c := bot.Config{Turns: db, Outbox: db, Handle: w.honest.around(e.Handle), Sorry: e.Sorry, Adapters: here, Now: w.now, Log: log}
	if !w.desk.Room.IsZero() {
		c.Desks = []bot.Desk{{Room: w.desk.Room}}
	}
	b := bot.New(c)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	w.dc.AllowContent(true)
	sessions := w.dc.Identifies()
	go func() { ended <- b.Run(ctx) }()
	w.mu.Lock()
	w.db, w.bot = db, b
	w.ends = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
		if err := db.Close(); err != nil {
			w.t.Error(err)
		}
	})
	w.mu.Unlock()
	w.await("it serves", func() bool { return w.tg.Polling() && w.dc.Identifies() > sessions && w.dc.Connected() })
}

// stop ends what serves, as an operator does.
func (w *ward) stop() {
	w.mu.Lock()
	end := w.ends
	w.ends = nil
	w.mu.Unlock()
	if end != nil {
		end()
	}
}

// await waits until it is so.
func (w *ward) await(what string, so func() bool) {
	w.t.Helper()
	within(w.t, 2*tooLong, func() bool {
		is := so()
		if !is && w.hurries {
			w.passes(250 * time.Millisecond)
		}
		return is
	}, func() string {
		said := w.log.String()
		return fmt.Sprintf("it never came that %s\n%s", what, said[max(0, len(said)-4000):])
	})
}

// passes lets time go by, and sends what has fallen due.
func (w *ward) passes(d time.Duration) {
	w.t.Helper()
	w.ahead.Add(int64(d))
	w.flush()
}

func (w *ward) flush() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*tooLong)
	defer cancel()
	if err := w.bot.Flush(ctx); err != nil {
		w.t.Fatal(err)
	}
}

// counts are how much waits to be sent, and how much was given up.
func (w *ward) counts() (waiting, dead int) {
	w.t.Helper()
	w.asks(`SELECT (SELECT count(*) FROM outbox WHERE state <> 'parked'), (SELECT count(*) FROM undelivered)`, &waiting, &dead)
	return waiting, dead
}

// tickets are how many there are, and how many of them are open.
func (w *ward) tickets() (all, open int) {
	w.t.Helper()
	w.asks(`SELECT count(*), COALESCE(SUM(closed_at = 0), 0) FROM tickets`, &all, &open)
	return all, open
}

// asks asks the database, whoever serves it.
func (w *ward) asks(query string, into ...any) {
	w.t.Helper()
	db, err := sql.Open("sqlite3", strings.TrimPrefix(w.file, "sqlite:")+"?_busy_timeout=10000")
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(into...); err != nil && !strings.Contains(err.Error(), "no such table") {
		w.t.Fatal(err)
	}
}

// Honesty holds what senders are told to what has happened: nobody is told that a
// word has arrived before it stands where it was to go.
type honesty struct {
	ward *ward
	mu   sync.Mutex
	by   map[conversations.Ref]string // what staff wrote, by its message
	told map[string]bool              // of which they were told that it arrived
	came map[string]bool              // words that a turn was made of
	not  map[string]bool              // of which staff were told that they have not, or may not have, arrived
	lies []string
	acts []conversations.Act
}

// around is an engine whose every turn is looked at.
func (h *honesty) around(handle func(conversations.State, conversations.Message) conversations.Outcome) func(conversations.State, conversations.Message) conversations.Outcome {
	return func(s conversations.State, m conversations.Message) conversations.Outcome {
		out := handle(s, m)
		h.mu.Lock()
		defer h.mu.Unlock()
		if out.Act != (conversations.Act{}) {
			h.acts = append(h.acts, out.Act)
		}
		said := ""
		switch b := m.Body.(type) {
		case conversations.Text:
			said = string(b)
		case conversations.Command:
			said = b.Args
		case conversations.Ended:
			h.ended(s, b)
		}
		for _, word := range wordsIn(said) {
			h.came[word] = true
		}
		if all := wordsIn(said); s.ByStaff && len(all) == 1 && m.Ref != "" {
			h.by[m.Ref] = all[0]
		}
		return out
	}
}

// heard waits until a turn was made of all words of somebody and to them.
func (w *ward) heard(x *stay) {
	w.t.Helper()
	w.await("all was heard", func() bool { return w.honest.heard(slices.Concat(x.own, x.staffs)...) })
}

// heard reports whether a turn was made of each of some words.
func (h *honesty) heard(words ...string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !slices.ContainsFunc(words, func(word string) bool { return !h.came[word] })
}

func (h *honesty) ended(s conversations.State, e conversations.Ended) {
	word := h.by[e.Of]
	if e.Ticket == 0 { // it is of what a person wrote, whose messages have numbers of their own
		return
	}
	if e.Cause != "" || word == "" {
		h.not[word] = true
		return
	}
	h.told[word] = true
	reads := h.ward.reads(s.Person.Account)
	if !slices.ContainsFunc(reads, func(text string) bool { return slices.Contains(wordsIn(text), word) }) {
		h.lies = append(h.lies, fmt.Sprintf("%s counts as delivered to %s, who reads %s", word, s.Person.Account.User, strings.Join(reads, " / ")))
	}
}

// reads is what the bot has said to an account in private.
func (w *ward) reads(a conversations.Account) (texts []string) {
	if a.Platform == telegram.Platform {
		return telegramReads(w.tg, a.User)
	}
	return discordReads(w.dc, a.User)
}
