package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A square is a platform where some chats are bad: what is said to them takes
// a while and ends so.
type square struct {
	end   error
	takes time.Duration

	mu       sync.Mutex
	answered map[string]time.Time // who was, and when first
}

func (*square) Platform() conversations.Platform { return "square" }

func (*square) Limits() conversations.Limits {
	return conversations.Limits{PerSecond: 30, PerChat: 1}
}

func (*square) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return ctx.Err()
}

func (s *square) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	<-time.After(50 * time.Millisecond)
	if strings.HasPrefix(d.To.Room.Chat, "bad") {
		<-time.After(s.takes)
		return "", s.end
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered[d.To.Room.Chat].IsZero() {
		s.answered[d.To.Room.Chat] = time.Now()
	}
	return "1", nil
}

// onSquare runs a bot with the real store, in virtual time. Some say a lot
// first; then sixty others write, one after another.
func onSquare(t *testing.T, s *square, some string, people, each int, every time.Duration) (answered int, mean, worst time.Duration) {
	t.Helper()
	file := "sqlite:" + filepath.Join(t.TempDir(), "waymark.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), file, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		s.answered = make(map[string]time.Time)
		reply := conversations.Reply{Text: "hello"}
		b := bot.New(bot.Config{
			Turns: db, Outbox: db, Adapters: []bot.Adapter{s}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Handle: func(now conversations.State, _ conversations.Message) conversations.Outcome {
				return conversations.Outcome{State: now, Replies: []conversations.Reply{reply}}
			},
			Sorry: func(conversations.Message) conversations.Reply { return reply },
		})
		say := func(who string, n int) {
			m := conversations.Message{ID: conversations.MessageID(fmt.Sprint(who, "/", n)), At: time.Now(), Body: conversations.Text("x"), Actor: conversations.Account{Platform: s.Platform(), User: who}, Room: conversations.Room{Platform: s.Platform(), Chat: who}}
			if err := b.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		for n := range each {
			for i := range people {
				say(fmt.Sprint(some, i), n)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		<-time.After(time.Second)
		asked := make(map[string]time.Time)
		for i := range 60 {
			who := fmt.Sprint("other", i)
			asked[who] = time.Now()
			say(who, 0)
			<-time.After(every)
		}
		<-time.After(time.Minute)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for who, at := range asked {
			if s.answered[who].IsZero() {
				continue
			}
			wait := s.answered[who].Sub(at)
			answered, mean, worst = answered+1, mean+wait, max(worst, wait)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return answered, mean / time.Duration(max(1, answered)), worst
}

// Addresses that always fail delay nobody else.
func TestServe_BadAddressesDelayNobody(t *testing.T) {
	t.Parallel()
	refused := &conversations.LaterError{After: 30 * time.Second}
	unsure := fmt.Errorf("%w: nobody knows", conversations.ErrUnsure)
	for _, tt := range []struct {
		name  string
		bad   int
		end   error
		takes time.Duration
		worst time.Duration
	}{
		{"refused", 1, refused, 0, time.Second},
		{"refused", 2, refused, 0, time.Second},
		{"refused", 5, refused, 0, 3 * time.Second},
		{"unsure", 1, unsure, 0, time.Second},
		{"unsure", 100, unsure, 0, 5 * time.Second},
		{"silent", 64, unsure, 30 * time.Second, 10 * time.Second},
	} {
		t.Run(fmt.Sprint(tt.bad, " ", tt.name), func(t *testing.T) {
			t.Parallel()
			answered, mean, worst := onSquare(t, &square{end: tt.end, takes: tt.takes}, "bad", tt.bad, 1, 10*time.Second)
			t.Logf("%d of 60 answered, mean %v, worst %v", answered, mean, worst)
			if answered != 60 || mean > time.Second || worst > tt.worst {
				t.Errorf("got %d answered, mean %v, worst %v; want 60, 1s, %v", answered, mean, worst, tt.worst)
			}
		})
	}
}

// Those who write hundreds of messages delay nobody else: lines take turns.
func TestServe_AFloodDelaysNobody(t *testing.T) {
	t.Parallel()
	answered, mean, worst := onSquare(t, &square{}, "flood", 60, 100, 2*time.Second)
	t.Logf("%d of 60 answered, mean %v, worst %v", answered, mean, worst)
	if answered != 60 || worst > 3*time.Second {
		t.Errorf("got %d answered, the last after %v; want 60 within 3s", answered, worst)
	}
}
