package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

const (
	hostileEach = 2 * time.Millisecond // 500 a second
	othersWrite = 40                   // people
	othersEach  = 25 * time.Millisecond
)

// A crier is a platform at whose rates nothing has to wait, that says when each chat was
// answered.
type crier struct {
	mu   sync.Mutex
	sent map[string]time.Time // by the message that is answered
}

func (*crier) Platform() conversations.Platform { return "telegram" }

func (*crier) Limits() conversations.Limits {
	return conversations.Limits{PerSecond: 1000, PerChat: 1000}
}

func (*crier) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

func (c *crier) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if chat := d.To.Room.Chat; c.sent[chat].IsZero() {
		c.sent[chat] = time.Now()
	}
	return "1", nil
}

// One person who writes 500 messages a second, each after the one before as adapters do,
// and one at a time, disturbs nobody: how long others wait for their answers, and what
// the process holds, are as without.
func TestFlood_OneHostilePersonDisturbsNobody(t *testing.T) {
	t.Parallel()
	w := newOthers(t)
	w.round(false) // warms up
	var calm, loud []time.Duration
	var heap [2]uint64
	rounds := 4
	if *timing {
		rounds = 16 // how it begins is then a small part of it
	}
	for range rounds { // by turns, so that what else the machine does meets both
		calm = append(calm, w.round(false)...)
		heap[0] = max(heap[0], heapNow())
		loud = append(loud, w.round(true)...)
		heap[1] = max(heap[1], heapNow())
	}
	p := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)*95/100]
	}
	rows := w.rows()
	t.Logf("p95 of %d answers: %v, and %v beside %d hostile messages; heap %d KB, then %d KB; %d rows about messages", len(calm), p(calm), p(loud), w.hostile, heap[0]>>10, heap[1]>>10, rows)
	if grown := heap[1] - min(heap[0], heap[1]); grown > 8<<20 {
		t.Errorf("it holds %d KB more", grown>>10)
	}
	if rows > rounds*(2*othersWrite+100)+othersWrite+200 {
		t.Errorf("%d rows were kept of the messages", rows)
	}
	if *timing && float64(p(loud)) > 1.1*float64(p(calm)) {
		t.Errorf("p95 went from %v to %v, want 10 %% at most", p(calm), p(loud))
	}
}

func heapNow() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// others are people who write now and then, over the real engine and store.
type others struct {
	t       *testing.T
	b       *bot.Bot
	file    string
	c       *crier
	n       int
	mu      sync.Mutex
	hostile int
}

func newOthers(t *testing.T) *others {
	t.Helper()
	_, content, err := load("", func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	engine, err := newEngine(config{Reminders: remindersDefaults()}, content)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "waymark.db")
	db, err := storage.Open(t.Context(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	w := &others{t: t, file: file, c: &crier{sent: map[string]time.Time{}}}
	w.b = bot.New(bot.Config{Turns: db, Outbox: db, Handle: engine.Handle, Sorry: engine.Sorry,
		Adapters: []bot.Adapter{w.c}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *others) says(id, who, text string) {
	err := w.b.Receive(context.Background(), conversations.Message{ID: conversations.MessageID(id), At: time.Now(), Body: conversations.Text(text),
		Actor: conversations.Account{Platform: "telegram", User: who}, Room: conversations.Room{Platform: "telegram", Chat: who}})
	if err != nil {
		w.t.Error(err)
	}
}

// round lets each of the others write once, beside a hostile person or not, and returns
// how long each waited for the answer.
func (w *others) round(hostile bool) (waited []time.Duration) {
	w.n++
	ctx, enough := context.WithCancel(context.Background())
	var work sync.WaitGroup
	if hostile {
		work.Go(func() { w.shout(ctx) })
	}
	asked := map[string]time.Time{}
	tick := time.NewTicker(othersEach)
	for i := range othersWrite {
		who := fmt.Sprintf("other%d of %d", i, w.n)
		asked[who] = time.Now()
		work.Go(func() { w.says(who, who, "/start ern-rnd") })
		<-tick.C
	}
	tick.Stop()
	enough()
	work.Wait()
	if err := w.b.Flush(context.Background()); err != nil {
		w.t.Error(err)
	}
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	for who, at := range asked {
		if w.c.sent[who].IsZero() {
			w.t.Errorf("%s was never answered", who)
			continue
		}
		waited = append(waited, w.c.sent[who].Sub(at))
	}
	return waited
}

// shout writes 500 messages a second until ctx ends.
func (w *others) shout(ctx context.Context) {
	tick := time.NewTicker(hostileEach)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.mu.Lock()
			w.hostile++
			n := w.hostile
			w.mu.Unlock()
			w.says(fmt.Sprint("shout ", n), "shouter", "how do I get a code? "+fmt.Sprint(n))
		}
	}
}

// rows is how many messages the database knows of.
func (w *others) rows() (n int) {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+w.file+"?mode=ro")
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(w.t.Context(), "SELECT count(*) FROM seen").Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}
