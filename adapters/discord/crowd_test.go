package discord_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A clock goes as the one on the wall, and can be put forward.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

// A crowd writes to a bot with a real database. Everybody counts: what they say is
// the number of what they said before. What was decided stands in the trail of
// their journey, which is kept in the transaction of the turn.
type crowd struct {
	*discordapi.Server
	t     *testing.T
	clock *clock
	file  string
	names []string

	said    []int // by each
	planned int

	mu      sync.Mutex
	decided map[string]bool // it was, perhaps in a transaction that failed
	db      *storage.DB
	bot     *bot.Bot
	end     func()
}

func newCrowd(t *testing.T, n int, o discordapi.Options) *crowd {
	t.Helper()
	c := &crowd{t: t, clock: &clock{}, file: "sqlite:" + filepath.Join(t.TempDir(), "waymark.db"), said: make([]int, n), decided: map[string]bool{}}
	for i := range n {
		c.names = append(c.names, fmt.Sprint("person ", i))
	}
	o.Token, o.Now = token, c.clock.now
	s, err := discordapi.New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Server = s
	t.Cleanup(func() {
		c.stop()
		s.Close()
		for _, v := range s.Violations() {
			t.Error(v)
		}
	})
	return c
}

// start runs the bot with an adapter that reaches the API at address.
func (c *crowd) start(address string) {
	c.t.Helper()
	db, err := storage.Open(c.t.Context(), c.file, c.clock.now)
	if err != nil {
		c.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&faults{t: c.t}, &slog.HandlerOptions{Level: slog.LevelError}))
	a, err := discord.New(discord.Options{Token: platform.NewSecret(token), APIURL: address, Bookmarks: db.Bookmarks, Now: c.clock.now, Log: log})
	if err != nil {
		c.t.Fatal(err)
	}
	b := bot.New(bot.Config{
		Turns: db, Outbox: db, Adapters: []bot.Adapter{a}, Now: c.clock.now, Log: log, Handle: c.decide,
		Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{Text: "sorry"} },
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.db, c.bot = db, b
	c.end = func() {
		cancel()
		if err := <-ended; err != nil {
			c.t.Error(err)
		}
		if err := db.Close(); err != nil {
			c.t.Error(err)
		}
	}
}

// stop ends the bot, where one runs.
func (c *crowd) stop() {
	c.mu.Lock()
	end := c.end
	c.end = nil
	c.mu.Unlock()
	if end != nil {
		end()
	}
}

// Faults are errors in the log, which nobody wants there.
type faults struct{ t *testing.T }

func (f *faults) Write(line []byte) (int, error) {
	f.t.Errorf("logged: %s", line)
	return len(line), nil
}

// decide notes what was said, and repeats it as long as there is room.
func (c *crowd) decide(s conversations.State, m conversations.Message) conversations.Outcome {
	text := m.Words()
	if text == "" {
		return conversations.Outcome{State: s}
	}
	c.mu.Lock()
	c.decided[m.Actor.User+" "+text] = true
	c.mu.Unlock()
	s.Journey.Trail = append(slices.Clone(s.Journey.Trail), conversations.StepID(text))
	out := conversations.Outcome{State: s}
	if s.Waits < conversations.AnswersMax {
		out.Replies = []conversations.Reply{{Text: conversations.Markup(text)}}
	}
	return out
}

// plan is who writes when: everybody up to most times, in any order.
func (c *crowd) plan(random *rand.Rand, most int) (who []int) {
	for i := range c.names {
		for range random.IntN(most + 1) {
			who = append(who, i)
		}
	}
	random.Shuffle(len(who), func(i, j int) { who[i], who[j] = who[j], who[i] })
	c.planned = len(who)
	return who
}

// write lets people write one after the other, within a time by the server's
// clock.
func (c *crowd) write(who []int, within time.Duration) {
	for _, i := range who {
		c.clock.forward(within / time.Duration(len(who)))
		c.Say(c.names[i], strconv.Itoa(c.said[i]))
		c.said[i]++
	}
}

// everybodyWrites makes everybody known: Discord names no rooms to a bot.
func (c *crowd) everybodyWrites() {
	c.t.Helper()
	c.until("a session", c.Connected)
	for i := range c.names {
		c.write([]int{i}, 0)
	}
	c.quiet(3 * time.Minute)
}

func (c *crowd) total() (n int) {
	for _, said := range c.said {
		n += said
	}
	return n
}

// until waits until it is so.
func (c *crowd) until(what string, so func() bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 30*time.Second)
	defer cancel()
	if !c.Wait(ctx, so) {
		c.t.Fatalf("no %s", what)
	}
}

// quiet waits until all that was said is decided, or it takes too long.
func (c *crowd) quiet(limit time.Duration) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), limit)
	defer cancel()
	done := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.decided)
	}
	if !c.Wait(ctx, func() bool { return done() == c.total() }) {
		c.t.Errorf("after %v %d of %d messages are decided", limit, done(), c.total())
	}
}

// judge holds what was kept to what was said, after the bot has stopped: each
// once and in order. The answers that were sent are in order, too.
func (c *crowd) judge() (lost, doubled int) {
	c.t.Helper()
	db, err := storage.Open(c.t.Context(), c.file, c.clock.now)
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	swapped := 0
	for i, name := range c.names {
		l, d, s := compared(c.trail(db, name), c.said[i])
		if l+d+s > 0 {
			c.t.Errorf("%s said %d things; decided was %v", name, c.said[i], c.trail(db, name))
		}
		lost, doubled, swapped = lost+l, doubled+d, swapped+s
		if sent := c.sent(name); !increasing(sent) {
			c.t.Errorf("%s reads %v", name, sent)
		}
	}
	if lost+doubled+swapped > 0 {
		c.t.Errorf("of %d messages %d are lost, %d doubled, %d out of order", c.total(), lost, doubled, swapped)
	}
	return lost, doubled
}

// trail is what was decided of what somebody said.
func (c *crowd) trail(db *storage.DB, name string) (trail []conversations.StepID) {
	c.t.Helper()
	m := conversations.Message{
		ID: conversations.MessageID("look at " + name), At: c.clock.now(), Body: conversations.Text(""),
		Actor: conversations.Account{Platform: discord.Platform, User: c.User(name)}, Room: conversations.Room{Platform: discord.Platform, Chat: c.DM(name)},
	}
	m.ID += conversations.MessageID(fmt.Sprint(" ", m.At.UnixNano()))
	err := db.Turn(c.t.Context(), m, func(s conversations.State) conversations.Outcome {
		trail = s.Journey.Trail
		return conversations.Outcome{State: s}
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return trail
}

// compared says how many of the numbers below n are lost, come again, or stand
// behind a later one.
func compared(trail []conversations.StepID, n int) (lost, doubled, swapped int) {
	seen := make(map[int]bool)
	last := -1
	for _, step := range trail {
		i, err := strconv.Atoi(string(step))
		switch {
		case err != nil || seen[i]:
			doubled++
		case i < last:
			swapped++
		}
		seen[i], last = true, max(last, i)
	}
	return n - len(seen), doubled, swapped
}

// sent is what somebody reads of ours, as numbers.
func (c *crowd) sent(name string) (all []int) {
	for _, p := range c.Posts(c.DM(name)) {
		if p.Author != c.Bot() {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(discord.Shown(p.Content)))
		if err != nil {
			c.t.Errorf("%s reads %q", name, p.Content)
		}
		all = append(all, n)
	}
	return all
}

func (c *crowd) answers() (n int) {
	for _, name := range c.names {
		n += len(c.sent(name))
	}
	return n
}

func increasing(all []int) bool {
	for i := 1; i < len(all); i++ {
		if all[i] <= all[i-1] {
			return false
		}
	}
	return true
}
