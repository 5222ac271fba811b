package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// An attic is a memory in which threads of tickets are left that are gone.
type attic struct {
	*memory
	left []conversations.Leftover
	told []conversations.Leftover
}

func (s *attic) Leftovers(context.Context, conversations.Platform, time.Time, int) ([]conversations.Leftover, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.left), nil
}

func (s *attic) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if l, ok := m.Body.(conversations.Leftover); ok {
		s.mu.Lock()
		s.told = append(s.told, l)
		s.left = slices.DeleteFunc(s.left, func(x conversations.Leftover) bool { return x.Ticket == l.Ticket })
		s.mu.Unlock()
	}
	return s.memory.Turn(ctx, m, decide)
}

// A mill is a stage on which threads can be deleted, some of them not at once and some never.
type mill struct {
	*stage
	asked map[string]int
}

func (a *mill) Shred(_ context.Context, thread conversations.Room) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[thread.Chat]++
	switch {
	case thread.Chat == "locked":
		return conversations.ErrRefused
	case thread.Chat == "broken":
		panic("broken")
	case thread.Chat == "down", thread.Chat == "slow" && a.asked["slow"] < 3:
		return errors.New("it is down")
	}
	return nil
}

// Each thread is deleted, or its helpdesk is told that it has to be; what fails is tried
// again for a day and holds up nothing.
func TestShred_UntilItIsGoneOrTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &attic{memory: newMemory()}
		for i, chat := range []string{"", "thread", "locked", "broken", "down", "slow"} {
			l := conversations.Leftover{Ticket: conversations.TicketID(i), Desk: conversations.Room{Platform: here, Chat: "office"}, Since: time.Now()}
			if chat != "" {
				l.Thread = conversations.Room{Platform: here, Chat: chat}
			}
			s.left = append(s.left, l)
		}
		a := &mill{newStage(), map[string]int{}}
		log := shredsFor(t, s, a, 26*time.Hour)
		deleted := map[string]bool{}
		for _, l := range s.told {
			deleted[l.Thread.Chat] = l.Deleted
		}
		want := map[string]bool{"": false, "thread": true, "locked": false, "broken": false, "down": false, "slow": true}
		for chat, is := range want {
			if got, told := deleted[chat]; !told || got != is {
				t.Errorf("%q is told %v as deleted %v, want %v", chat, told, got, is)
			}
		}
		if len(s.told) != len(want) || len(s.left) != 0 {
			t.Errorf("told %d, left %v", len(s.told), s.left)
		}
		if a.asked["thread"] != 1 || a.asked["locked"] != 1 || a.asked["slow"] != 3 || a.asked["down"] < 20 || a.asked["down"] > 60 {
			t.Errorf("asked %v", a.asked)
		}
		if !strings.Contains(log, "level=WARN") || strings.Count(log, "ticket gone from its helpdesk") != len(want) {
			t.Errorf("the log is %s", log)
		}
	})
}

// Where the platform has no threads the helpdesk is told at once.
func TestShred_WithoutThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &attic{memory: newMemory(), left: []conversations.Leftover{{Ticket: 1, Desk: conversations.Room{Platform: here, Chat: "office"}, Thread: conversations.Room{Platform: here, Chat: "x"}, Since: time.Now()}}}
		shredsFor(t, s, newStage(), time.Minute)
		if len(s.told) != 1 || s.told[0].Deleted {
			t.Errorf("told %+v", s.told)
		}
	})
}

func shredsFor(t *testing.T, s *attic, a Adapter, long time.Duration) (log string) {
	t.Helper()
	var text bytes.Buffer
	b := New(Config{
		Turns: s, Outbox: s, Adapters: []Adapter{a}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&text, nil)),
		Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
			return conversations.Outcome{State: st}
		},
		Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{} },
	})
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	if err := b.Run(ctx); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	return text.String()
}
