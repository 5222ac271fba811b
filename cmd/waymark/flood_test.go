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

// A floodStage is a platform at Telegram's rates on which everything arrives.
type floodStage struct {
	mu   sync.Mutex
	sent map[string][]heard // by chat
}

type heard struct {
	at   time.Time
	kind conversations.Kind
	to   conversations.Ref // the message that it answers
	text string
}

func (*floodStage) Platform() conversations.Platform { return "telegram" }

func (*floodStage) Limits() conversations.Limits {
	return conversations.Limits{PerSecond: 30, PerChat: 1, PerGroupMinute: 20, Group: func(chat string) bool { return strings.HasPrefix(chat, "-") }}
}

func (*floodStage) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

func (s *floodStage) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[d.To.Room.Chat] = append(s.sent[d.To.Room.Chat], heard{time.Now(), d.Kind, d.Answers, string(d.Text)})
	return "1", nil
}

func (s *floodStage) in(chat string) []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[chat]
}

// afloat runs the real engine over the real store in virtual time. say lets
// somebody write.
func afloat(t *testing.T, test func(t *testing.T, s *floodStage, say func(chat, who string, text string) conversations.Ref)) {
	t.Helper()
	t.Parallel()
	_, content, err := load("", func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	engine, err := newEngine(config{Reminders: remindersDefaults()}, content)
	if err != nil {
		t.Fatal(err)
	}
	file := "sqlite:" + filepath.Join(t.TempDir(), "waymark.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), file, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		s := &floodStage{sent: make(map[string][]heard)}
		b := bot.New(bot.Config{Turns: db, Outbox: db, Handle: engine.Handle, Sorry: engine.Sorry,
			Adapters: []bot.Adapter{s}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		n := 0
		test(t, s, func(chat, who, text string) conversations.Ref {
			n++
			ref := conversations.Ref(fmt.Sprint(n))
			err := b.Receive(t.Context(), conversations.Message{ID: conversations.MessageID(ref), Ref: ref, At: time.Now(), Body: conversations.Text(text),
				Shared: strings.HasPrefix(chat, "-"), Actor: conversations.Account{Platform: "telegram", User: who}, Room: conversations.Room{Platform: "telegram", Chat: chat}})
			if err != nil {
				t.Fatal(err)
			}
			return ref
		})
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A group takes twenty messages a minute. After a thousand commands it is not
// dumb for most of an hour: what is asked once it is over is answered within a
// minute, and nothing was said that nobody asked for.
func TestFlood_AGroupAnswersSoonAfter(t *testing.T) {
	afloat(t, func(t *testing.T, s *floodStage, say func(string, string, string) conversations.Ref) {
		for range 1000 {
			say("-5", "flooder", "/help")
			<-time.After(50 * time.Millisecond)
		}
		<-time.After(5 * time.Second)
		asked := time.Now()
		ref := say("-5", "other", "/faq")
		<-time.After(2 * time.Minute)
		var waited time.Duration
		for _, h := range s.in("-5") {
			if h.to == ref {
				waited = h.at.Sub(asked)
			}
			if h.kind != conversations.Said {
				t.Errorf("the group was told %+v", h)
			}
		}
		if waited == 0 || waited > time.Minute {
			t.Errorf("answered after %v, want a minute at most; %d were said", waited, len(s.in("-5")))
		}
		t.Logf("answered after %v", waited)
	})
}

// In private, too, and there it is said, once for each line of answers. Twenty
// questions at once are no flood.
func TestFlood_InPrivateIsToldOnce(t *testing.T) {
	afloat(t, func(t *testing.T, s *floodStage, say func(string, string, string) conversations.Ref) {
		for i := range 20 {
			say("1", "quick", fmt.Sprint("/faq ", i))
		}
		<-time.After(time.Minute)
		if got := s.in("1"); len(got) != 20 {
			t.Errorf("20 quick questions had %d answers", len(got))
		}
		for i := range 500 {
			say("2", "flooder", fmt.Sprint("/faq ", i))
		}
		<-time.After(time.Minute)
		notices := 0
		for _, h := range s.in("2") {
			if h.kind == conversations.Excess {
				notices++
			}
		}
		if got := s.in("2"); len(got) > conversations.AnswersMax+5 || notices != 1 {
			t.Errorf("500 at once had %d answers, %d of them notices; want 20 or a few more, and one", len(got), notices)
		}
		before := len(s.in("2"))
		say("2", "flooder", "/faq")
		<-time.After(2 * time.Second)
		if got := s.in("2"); len(got) != before+1 || got[before].kind != conversations.Said {
			t.Errorf("afterwards: %d answers more, want one", len(got)-before)
		}
	})
}

// Who is in the middle of their own flood can be deleted, and hears so.
func TestFlood_DeletedInTheMiddle(t *testing.T) {
	afloat(t, func(t *testing.T, s *floodStage, say func(string, string, string) conversations.Ref) {
		for range 100 {
			say("3", "flooder", "/faq")
		}
		say("3", "flooder", "delete my data")
		say("3", "flooder", "/faq")
		say("3", "flooder", "yes, delete it")
		<-time.After(time.Minute)
		got := s.in("3")
		if last := got[len(got)-1]; !strings.HasPrefix(last.text, "Deleted") {
			t.Errorf("the last thing said is %q", last.text)
		}
	})
}
