package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A road leads to a platform's server, as long as nothing is wrong with it.
type road struct {
	*httptest.Server
	api   *httputil.ReverseProxy
	takes time.Duration // each call on its way there

	mu    sync.Mutex
	wrong string
	over  context.Context // until something else is wrong
	end   context.CancelFunc
	asked int
}

// What may be wrong with a road.
const (
	isOpen  = ""
	isDown  = "down"
	hangs   = "hangs"
	refuses = "refuses" // the token
)

// newRoad leads to the server of an address, whatever its path.
func newRoad(t *testing.T, address string) *road {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r := &road{api: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})}
	r.over, r.end = context.WithCancel(context.Background())
	r.api.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	r.Server = httptest.NewServer(r)
	t.Cleanup(func() {
		r.becomes(isDown)
		r.Close()
	})
	return r
}

// becomes changes what is wrong, and ends what is on its way.
func (r *road) becomes(wrong string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = wrong
	r.end()
	r.over, r.end = context.WithCancel(context.Background())
}

func (r *road) calls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

func (r *road) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	wrong, over := r.wrong, r.over
	r.asked++
	r.mu.Unlock()
	switch wrong {
	case isDown:
		panic(http.ErrAbortHandler)
	case refuses:
		refuse(w, http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized))
	case hangs:
		select {
		case <-over.Done():
		case <-req.Context().Done():
		}
		panic(http.ErrAbortHandler)
	default:
		ctx, cancel := context.WithCancel(req.Context())
		defer cancel()
		defer context.AfterFunc(over, cancel)()
		if r.takes > 0 {
			sleep(ctx, r.takes)
		}
		r.api.ServeHTTP(w, req.WithContext(ctx))
	}
}

// A lane is a platform where one person writes and waits for the answer.
type lane struct {
	said chan conversations.Message
	sent chan string
	n    int

	takes time.Duration // a message on its way to them
}

func (*lane) Platform() conversations.Platform { return "lane" }

func (*lane) Limits() conversations.Limits { return conversations.Limits{} }

func (l *lane) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-l.said:
			if err := deliver(ctx, m); err != nil {
				return err
			}
		}
	}
}

func (l *lane) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	sleep(ctx, l.takes)
	l.sent <- string(d.Text)
	return "", nil
}

// answered is how long a text waits for its answer.
func (l *lane) answered(t *testing.T) time.Duration {
	t.Helper()
	l.n++
	text := fmt.Sprint("text ", l.n)
	begun := time.Now()
	l.said <- conversations.Message{ID: conversations.MessageID(text), At: begun, Body: conversations.Text(text),
		Actor: conversations.Account{Platform: l.Platform(), User: "ada"}, Room: conversations.Room{Platform: l.Platform(), Chat: "ada"}}
	select {
	case got := <-l.sent:
		if got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	case <-time.After(tooLong):
		t.Fatalf("nobody answers %q", text)
	}
	return time.Since(begun)
}

// median is how long answers take, in the quietest of some rounds: the machine
// has other work.
func (l *lane) median(t *testing.T) time.Duration {
	t.Helper()
	const rounds, answers = 5, 21
	best := time.Duration(0)
	for round := range rounds {
		all := make([]time.Duration, answers)
		for i := range all {
			all[i] = l.answered(t)
		}
		slices.Sort(all)
		if middle := all[answers/2]; round == 0 || middle < best {
			best = middle
		}
	}
	return best
}

// A pair is a process with Telegram and a lane, and what it says of itself.
type pair struct {
	lane   *lane
	bot    *bot.Bot
	db     *storage.DB
	listen string
	stop   func() error
}

// echoing is a bot that says what was said.
func echoing(db *storage.DB, adapters ...bot.Adapter) bot.Config {
	return bot.Config{
		Turns: db, Outbox: db, Adapters: adapters, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Handle: func(s conversations.State, m conversations.Message) conversations.Outcome {
			return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: conversations.Markup(m.Words())}}}
		},
		Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{Text: "sorry"} },
	}
}

// newPair runs one.
func newPair(t *testing.T, file, token, apiURL string) *pair {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db, err := storage.Open(t.Context(), file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	first, err := telegram.New(telegram.Options{Token: platform.NewSecret(token), APIURL: apiURL, Now: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{lane: &lane{said: make(chan conversations.Message), sent: make(chan string, 1)}, db: db}
	c := echoing(db, first, p.lane)
	ready := newReadiness(db, c.Adapters, time.Now)
	c.Note = ready.note
	p.bot = bot.New(c)
	ready.standings = p.bot.Platforms
	p.listen = opened(t, routes(ready.says, http.NotFoundHandler(), nil))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.bot.Run(ctx) }()
	p.stop = sync.OnceValue(func() error {
		stop()
		err := <-ended
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		return err
	})
	t.Cleanup(func() { _ = p.stop() }) // where the test has failed before
	return p
}

// says waits until the process says so of itself: why it is not ready, or
// nothing.
func (p *pair) says(t *testing.T, want string) {
	t.Helper()
	var is running
	var err error
	eventually(t, func() bool {
		is, err = askRunning(t.Context(), p.listen)
		got := strings.Join(is.reasons, "\n")
		return err == nil && is.ready == (want == "") && strings.Contains(got, want) && len(is.reasons) <= 1
	}, func() string { return fmt.Sprintf("it says %+v, %v, want %q", is, err, want) })
}

// waits waits until so many deliveries do, and none was buried.
func (p *pair) waits(t *testing.T, want int) {
	t.Helper()
	var counts storage.Counts
	var err error
	eventually(t, func() bool {
		counts, err = p.db.Counts(t.Context())
		return err == nil && counts.Waiting == want && counts.Dead == 0
	}, func() string { return fmt.Sprintf("got %+v, %v, want %d that wait", counts, err, want) })
}

// eventually waits until it is so.
func eventually(t *testing.T, so func() bool, otherwise func() string) {
	t.Helper()
	within(t, tooLong, so, otherwise)
}

// within is eventually with more patience, or less.
func within(t *testing.T, patience time.Duration, so func() bool, otherwise func() string) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	enough := time.After(patience)
	for !so() {
		select {
		case <-look.C:
		case <-enough:
			t.Fatal(otherwise())
		}
	}
}

// One platform is down, hangs, comes back and refuses us for good. Who writes on
// the other is answered as before, and the process says at each moment what is
// wrong.
func TestServe_OnePlatformInTroubleHoldsNoOther(t *testing.T) {
	t.Parallel()
	api := fake.New(fake.Options{Second: 50 * time.Millisecond})
	t.Cleanup(api.Close)
	way, file := newRoad(t, api.URL()), "sqlite:"+filepath.Join(t.TempDir(), "waymark.db")
	p := newPair(t, file, api.Token(), way.URL)
	bob := fake.User{ID: 7, First: "Bob"}
	hears := func(text string) {
		t.Helper()
		eventually(t, func() bool { m, _ := api.Latest(bob.ID); return m.Text == text },
			func() string { return fmt.Sprintf("Bob reads %+v, want %q", api.Chat(bob.ID), text) })
	}
	p.says(t, "")
	api.Say(bob, "hello")
	hears("hello")
	took := map[string]time.Duration{} // an answer, by what is wrong, in the quietest round
	type moment struct{ wrong, reason string }
	moments, most, often := []moment{
		{isDown, "telegram: nothing is received since 2"},
		{isOpen, ""},
		{hangs, "telegram: nothing is received since 2"},
		{isOpen, ""},
	}, 5.0, 1 // who had to wait would wait for seconds, and the machine has other work
	if *timing {
		most, often, p.lane.takes = 1.1, 6, 20*time.Millisecond // as to a server that is near
	}
	moments = slices.Repeat(moments, often)
	for range often {
		moments = append(moments, moment{refuses, "telegram: nothing is received or sent since 2"})
	}
	for _, moment := range moments {
		way.becomes(moment.wrong)
		p.says(t, moment.reason)
		is := p.lane.median(t)
		if was, ok := took[moment.wrong]; !ok || is < was {
			took[moment.wrong] = is
		}
		p.says(t, moment.reason)
		if moment.wrong == isOpen {
			text := fmt.Sprint("back after ", p.lane.n)
			api.Say(bob, text)
			hears(text)
			p.waits(t, 0) // Bob may read it before we know
		}
	}
	for wrong, is := range took {
		ratio := float64(is) / float64(took[isOpen])
		t.Logf("%q: an answer takes %v, %.2f of what it takes when all is well", wrong, is, ratio)
		if ratio > most {
			t.Errorf("%q: an answer takes %v, %.2f of what it takes when all is well, want %.2f at most", wrong, is, ratio, most)
		}
	}

	// It has ended for good: nobody asks Telegram any more, though all is well
	// again, and what is said to Bob waits.
	way.becomes(isOpen)
	before := way.calls()
	err := p.bot.Receive(t.Context(), conversations.Message{ID: "telegram:by another way", At: time.Now(), Body: conversations.Text("it is mended"),
		Actor: conversations.Account{Platform: telegram.Platform, User: "7"}, Room: conversations.Room{Platform: telegram.Platform, Chat: "7"}})
	if err != nil {
		t.Fatal(err)
	}
	p.lane.median(t)
	if n := way.calls() - before; n != 0 {
		t.Errorf("Telegram was called %d times after it had refused us for good", n)
	}
	p.waits(t, 1)
	if err := p.stop(); err != nil {
		t.Errorf("asked to end it says %v", err)
	}

	p = newPair(t, file, api.Token(), way.URL)
	p.says(t, "")
	hears("it is mended")
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}
