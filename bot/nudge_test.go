package bot

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A neglectful memory has a ticket that is neglected every so often, until it was
// told so often.
type neglectful struct {
	*memory
	nudge time.Time
	told  []time.Time
}

func (s *neglectful) Neglected(_ context.Context, now time.Time, _ int) ([]conversations.Neglect, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nudge.IsZero() || s.nudge.After(now) {
		return nil, nil
	}
	return []conversations.Neglect{{Account: conversations.Account{Platform: here, User: "ada"}, Room: conversations.Room{Platform: here, Chat: "ada"}, Ticket: 12, Nudge: s.nudge}}, nil
}

func (s *neglectful) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if n, ok := m.Body.(conversations.Neglected); ok && n.Ticket == 12 {
		s.mu.Lock()
		s.told = append(s.told, m.At)
		if s.nudge = m.At.Add(4 * time.Hour); len(s.told) == 3 {
			s.nudge = time.Time{}
		}
		s.mu.Unlock()
	}
	return s.memory.Turn(ctx, m, decide)
}

// A helpdesk is told again when it is time, and once each time.
func TestNudge_EachTimeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &neglectful{memory: newMemory()}
		start := time.Now()
		s.nudge = start.Add(4 * time.Hour)
		b := New(Config{
			Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
			Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
				return conversations.Outcome{State: st}
			},
			Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{} },
		})
		ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
		defer cancel()
		if err := b.Run(ctx); err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
		if len(s.told) != 3 {
			t.Fatalf("told at %v, want three times", s.told)
		}
		for i, at := range s.told {
			if late := at.Sub(start.Add(time.Duration(i+1) * 4 * time.Hour)); late < 0 || late > time.Minute {
				t.Errorf("time %d was %v late", i, late)
			}
		}
	})
}

// What staff do, and what others try, is on record once, and never what they wrote.
func TestReceive_ActsAreOnRecord(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	act := conversations.Act{What: "close", Ticket: 12}
	b := New(Config{
		Turns: newMemory(), Outbox: newMemory(), Adapters: []Adapter{newStage()}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
			return conversations.Outcome{State: st, Act: act}
		},
		Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{} },
	})
	m := conversations.Message{ID: "1", Actor: conversations.Account{Platform: here, User: "eve"}, Room: conversations.Room{Platform: here, Chat: "office"}, Body: conversations.Text("/close a secret")}
	for range 2 { // the platform offers it again
		if err := b.Receive(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	act.Refused, m.ID, m.Actor.User = "not of the staff", "2", "mallory"
	if err := b.Receive(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := log.String()
	if strings.Count(got, "act of staff") != 2 || !strings.Contains(got, "act=close ticket=12 platform=here") || !strings.Contains(got, `platform=here why="not of the staff"`) ||
		strings.Contains(got, "secret") || strings.Contains(got, "=eve") || strings.Contains(got, "mallory") || strings.Contains(got, "office") {
		t.Errorf("the record is\n%s", got)
	}
}

// What belongs into a thread that is gone is tried at once, in another one.
func TestFate_OfAThreadThatIsGone(t *testing.T) {
	t.Parallel()
	now := time.Now()
	f := fate(conversations.Delivery{ID: 1}, conversations.ErrThreadGone, now, 0)
	if f.Verdict != conversations.Deferred || f.Cause != conversations.ThreadGone || !f.Until.Equal(now) {
		t.Errorf("got %+v", f)
	}
	if f = fate(conversations.Delivery{ID: 1, Attempts: 1}, conversations.ErrThreadGone, now, 0); !f.Until.After(now) {
		t.Errorf("again: got %+v, want a pause", f)
	}
}
