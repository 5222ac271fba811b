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

func (s *attic) Leftovers(_ context.Context, _ conversations.Platform, since time.Time, _ int) ([]conversations.Leftover, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.left), func(l conversations.Leftover) bool { return l.Since.After(since) }), nil
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

// What is on its way into a thread, or was just opening it, has ended before the thread
// is deleted or given up.
func TestShred_NotWhileSomethingMayBeOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := &attic{memory: newMemory()}, &mill{newStage(), map[string]int{}}
		for i, chat := range []string{"thread", "locked"} {
			s.left = append(s.left, conversations.Leftover{Ticket: conversations.TicketID(i), Thread: conversations.Room{Platform: here, Chat: chat}, Since: time.Now()})
		}
		begun := time.Now()
		shredsFor(t, s, a, fileLimit)
		if len(a.asked) != 0 || len(s.told) != 0 {
			t.Errorf("after %v it asked for %v and told %d", time.Since(begun), a.asked, len(s.told))
		}
		shredsFor(t, s, a, 2*time.Minute)
		if len(a.asked) != 2 || len(s.told) != 2 {
			t.Errorf("after %v it asked for %v and told %d, want both", time.Since(begun), a.asked, len(s.told))
		}
	})
}

// Where another process may do it by now, nothing is deleted and nobody is told.
func TestShred_NotWhatMayBeAnothers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := &attic{memory: newMemory()}, &mill{newStage(), map[string]int{}}
		s.left = []conversations.Leftover{{Ticket: 1, Thread: conversations.Room{Platform: here, Chat: "thread"}, Since: time.Now().Add(-2 * shredFor)}}
		b := New(Config{Turns: s, Outbox: s, Adapters: []Adapter{a}, Now: time.Now, Log: newBot(s.memory, nil).log})
		b.lines[0].held = func(context.Context) bool { return false }
		err := b.shredAt(t.Context(), s, b.lines[0], map[conversations.TicketID]shredding{})
		if !errors.Is(err, conversations.ErrNotHeld) || len(a.asked) != 0 || len(s.told) != 0 {
			t.Errorf("%v; it asked for %v and told %d", err, a.asked, len(s.told))
		}
	})
}

// Where the platform has no threads the helpdesk is told all the same.
func TestShred_WithoutThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &attic{memory: newMemory(), left: []conversations.Leftover{{Ticket: 1, Desk: conversations.Room{Platform: here, Chat: "office"}, Thread: conversations.Room{Platform: here, Chat: "x"}, Since: time.Now()}}}
		shredsFor(t, s, newStage(), 5*time.Minute)
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
