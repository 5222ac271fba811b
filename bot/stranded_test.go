package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A castaway is a memory in which a helpdesk cannot be reached between two moments,
// and one ticket is stranded there; it fails as often at first.
type castaway struct {
	*memory
	from, until time.Time
	probes      []time.Time
	told        []conversations.StrandedStage
	fails       int
}

func (s *castaway) Lost(context.Context, conversations.Room) (since time.Time, why string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails--; s.fails > 0 {
		return since, "", errors.New("the database is locked")
	}
	if now := time.Now(); !now.Before(s.from) && now.Before(s.until) {
		return s.from, "the channel is gone", nil
	}
	return since, "", nil
}

func (s *castaway) Probe(context.Context, conversations.Room) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.probes = append(s.probes, time.Now())
	return nil
}

func (s *castaway) stage(at conversations.StrandedStage) []conversations.Stranding {
	return []conversations.Stranding{{
		Account: conversations.Account{Platform: here, User: "ada"}, Room: conversations.Room{Platform: here, Chat: "ada"},
		Stranded: conversations.Stranded{Ticket: 12, Since: s.from, Stage: at},
	}}
}

func (s *castaway) Stranded(_ context.Context, _ conversations.Room, now time.Time, _ int) ([]conversations.Stranding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.from.Add(conversations.NotYetAfter)) || len(s.told) > 0 {
		return nil, nil
	}
	return s.stage(conversations.NotYet), nil
}

func (s *castaway) Arrived(context.Context, int) ([]conversations.Stranding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.until) || len(s.told) != 1 {
		return nil, nil
	}
	return s.stage(conversations.Arrived), nil
}

func (s *castaway) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if b, ok := m.Body.(conversations.Stranded); ok {
		s.mu.Lock()
		s.told = append(s.told, b.Stage)
		s.mu.Unlock()
	}
	return s.memory.Turn(ctx, m, decide)
}

// While a helpdesk cannot be reached it is tried, less and less often, its operator
// hears so once, and people are told both ways.
func TestSeek_UntilItIsReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &castaway{memory: newMemory(), from: start.Add(time.Hour), until: start.Add(time.Hour + 12*time.Minute), fails: 3}
		var log bytes.Buffer
		b := New(Config{
			Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Desks: []Desk{{Room: conversations.Room{Platform: here, Chat: "office"}}},
			Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
				return conversations.Outcome{State: st}
			},
			Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{} },
		})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		if err := b.Run(ctx); err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
		if n := len(s.probes); n < 8 || n > 12 || s.probes[1].Sub(s.probes[0]) > 10*time.Second || s.probes[n-1].Sub(s.probes[n-2]) < 2*time.Minute {
			t.Errorf("tried at %v, want soon at first and then every few minutes", s.probes)
		}
		if len(s.told) != 2 || s.told[0] != conversations.NotYet || s.told[1] != conversations.Arrived {
			t.Errorf("told %v", s.told)
		}
		for text, want := range map[string]int{
			`level=ERROR msg="helpdesk cannot be reached: `: 1, `in=office`: 2, `why="the channel is gone"`: 1, `level=INFO msg="helpdesk reached again`: 1, `the database is locked`: 2,
		} {
			if got := strings.Count(log.String(), text); got != want {
				t.Errorf("%q is in the log %d times, want %d:\n%s", text, got, want, log.String())
			}
		}
	})
}
