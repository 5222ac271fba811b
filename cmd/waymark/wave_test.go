package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/telegram"
	"waymark/conversations"
	"waymark/storage"
)

// `make torture` sets due high.
var (
	due    = flag.Int("due", 200, "how many sends are due at once while people write")
	rate   = flag.Float64("rate", 30, "how many sends a second the platform takes in a wave, and the config asks for")
	timing = flag.Bool("timing", false, "nothing else runs beside, so hold rates and waits to what is promised")
)

const (
	writers    = 50
	writeEvery = 5 * time.Second
)

// A wave of sends that nobody asked for uses what the platform allows, and
// nobody who writes meanwhile waits for it.
func TestServe_AWaveDelaysNobody(t *testing.T) {
	t.Parallel()
	rates := fake.Rates{PerSecond: *rate, Burst: max(5, int(*rate)/20), PerChat: 1, ChatBurst: 5}
	w := newTown(t, fake.Options{Rates: rates}, "polling", fmt.Sprintf("per_second = %v", *rate))
	w.migrate()
	w.owe(*due)
	w.start()
	ctx, enough := context.WithCancel(t.Context())
	var talk sync.WaitGroup
	talk.Go(func() { w.write(ctx) })
	long, cancel := context.WithTimeout(t.Context(), time.Duration(*due)*time.Second/10+time.Minute)
	defer cancel()
	if !w.api.Wait(long, func() bool { return w.query(`SELECT count(*) FROM outbox WHERE kind = 'unbidden'`) == 0 }) {
		t.Fatalf("the wave is not over; it says\n%s", w.says())
	}
	enough()
	talk.Wait()
	w.quiet(time.Minute)
	w.stop()
	w.judge(t, rates)
}

// owe puts n unbidden sends into the outbox, each to somebody who has written
// before.
func (w *town) owe(n int) {
	w.t.Helper()
	db, err := storage.Open(w.t.Context(), "sqlite:"+w.database(), time.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	for i := 0; i < n; i += 500 {
		var wave []conversations.Reply
		for chat := i; chat < min(i+500, n); chat++ {
			p := fake.User{ID: int64(100_000 + chat)}
			w.api.Say(p, "/start")
			wave = append(wave, conversations.Reply{
				To: conversations.Recipient{Room: conversations.Room{Platform: telegram.Platform, Chat: chatOf(p)}}, Text: "Your step waits.", Kind: conversations.Unbidden,
			})
		}
		m := conversations.Message{ID: conversations.MessageID("wave " + strconv.Itoa(i)), Room: conversations.Room{Platform: "test"}, Body: conversations.Text("")}
		err := db.Turn(w.t.Context(), m, func(s conversations.State) conversations.Outcome {
			return conversations.Outcome{State: s, Replies: wave}
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.forgetUpdates()
}

// write lets the writers write, each once in writeEvery, until ctx ends.
func (w *town) write(ctx context.Context) {
	tick := time.NewTicker(writeEvery / writers)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.api.Say(fake.User{ID: int64(500 + n%writers)}, []string{"/start ern-rnd", "/status", "done"}[n/writers%3])
		}
	}
}

// judge looks at what the server saw.
func (w *town) judge(t *testing.T, rates fake.Rates) {
	t.Helper()
	var spent, waited []time.Duration
	var first, last time.Time
	for _, method := range []string{"sendMessage", "editMessageReplyMarkup", "editMessageText"} {
		for _, r := range w.api.Requests(method) {
			if r.Code != http.StatusOK && r.Code != http.StatusTooManyRequests {
				t.Errorf("%s was answered %d %s", method, r.Code, r.Error)
			}
			if first.IsZero() || r.At.Before(first) {
				first = r.At
			}
			spent = append(spent, r.At.Sub(first))
		}
	}
	for i := range *due {
		for _, m := range w.api.Chat(int64(100_000 + i)) {
			if m.Bot && m.At.After(last) {
				last = m.At
			}
		}
	}
	during := 0
	for _, at := range spent {
		if at <= last.Sub(first) {
			during++
		}
	}
	used := float64(during) / (rates.PerSecond * last.Sub(first).Seconds())
	for i := range writers {
		var asked time.Time
		for _, m := range w.api.Chat(int64(500 + i)) {
			switch {
			case !m.Bot:
				asked = m.At
			case !asked.IsZero():
				waited = append(waited, m.At.Sub(asked))
				asked = time.Time{}
			}
		}
	}
	slices.Sort(waited)
	p95 := waited[len(waited)*95/100]
	s := w.api.Stats()
	t.Logf("%d due at once: %d sends in %.1f s, %.1f %% of %v/s used, %d answers 429; %d replies to people who wrote, p95 %v, longest %v",
		*due, during, last.Sub(first).Seconds(), 100*used, rates.PerSecond, s.Floods, len(waited), p95, waited[len(waited)-1])
	if !*timing {
		t.Log("not held to rates and waits, because other tests run beside: see -timing")
		return
	}
	if s.Floods > 0 {
		t.Errorf("got %d answers 429, want none", s.Floods)
	}
	if used < 0.98 {
		t.Errorf("got %.1f %% of the rate used, want 98 %%", 100*used)
	}
	if p95 >= time.Second {
		t.Errorf("got p95 %v, want under a second", p95)
	}
}
