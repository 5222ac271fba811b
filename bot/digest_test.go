package bot

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A diary is a memory that notes which digests were told for the first time, and
// fails so many of them before.
type diary struct {
	*memory
	mu    sync.Mutex
	told  []string
	seen  map[conversations.MessageID]bool
	fails int
}

func (s *diary) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := m.Body.(conversations.Digest)
	switch {
	case !ok || s.seen[m.ID]:
		return nil
	case s.fails > 0:
		s.fails--
		return errors.New("the disk is full")
	}
	s.seen[m.ID] = true
	s.told = append(s.told, string(d.What)+" "+m.Room.Chat+" "+m.At.UTC().Format("Mon 15:04"))
	return nil
}

// An hours is open on days of the week between two hours, in UTC.
type hours struct {
	days     []time.Weekday
	from, to int
}

func (h hours) Open(t time.Time) (time.Time, bool) {
	t = t.UTC()
	opens, closes := t.Truncate(24*time.Hour).Add(time.Duration(h.from)*time.Hour), t.Truncate(24*time.Hour).Add(time.Duration(h.to)*time.Hour)
	return closes, slices.Contains(h.days, t.Weekday()) && !t.Before(opens) && t.Before(closes)
}

func (h hours) Next(t time.Time) time.Time {
	for ; ; t = t.Truncate(time.Hour).Add(time.Hour) {
		if _, open := h.Open(t); open {
			return t
		}
	}
}

func (hours) After(t time.Time, d time.Duration) time.Time { return t.Add(d) }
func (hours) Local(t time.Time) time.Time                  { return t.UTC() }

// A weekly is a schedule of Mondays at eight, in UTC.
type weekly struct{}

func (weekly) Next(t time.Time) time.Time {
	for d := t.UTC().Truncate(24 * time.Hour); ; d = d.Add(24 * time.Hour) {
		if at := d.Add(8 * time.Hour); at.Weekday() == time.Monday && at.After(t) {
			return at
		}
	}
}

// TestDigest_OnceEach: for each opening and each moment of the schedule, over
// restarts, also late, and although the store fails meanwhile.
func TestDigest_OnceEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &diary{memory: newMemory(), seen: map[conversations.MessageID]bool{}}
		desks := []Desk{
			{Room: conversations.Room{Platform: here, Chat: "office"}, Hours: hours{[]time.Weekday{1, 2}, 9, 17}, Digest: weekly{}},
			{Room: conversations.Room{Platform: here, Chat: "round the clock"}},
			{Room: conversations.Room{Platform: here, Chat: "always"}, Hours: hours{[]time.Weekday{0, 1, 2, 3, 4, 5, 6}, 0, 24}},
		}
		runFor := func(d time.Duration) {
			b := New(Config{
				Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Now: time.Now, Log: slog.New(slog.DiscardHandler), Desks: desks,
				Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
					return conversations.Outcome{State: st}
				},
				Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{} },
			})
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			if err := b.Run(ctx); err != nil && ctx.Err() == nil {
				t.Fatal(err)
			}
		}
		runFor(55 * time.Hour) // until Monday at seven: the bubble begins on a Saturday
		s.fails = 4
		runFor(3 * time.Hour)
		runFor(2 * time.Hour)         // the same day, after a restart
		<-time.After(24 * time.Hour)  // in the bubble: it takes no time, and it is Tuesday noon
		runFor(24 * time.Hour)        // until Wednesday
		<-time.After(142 * time.Hour) // until Tuesday at ten: late, and too late for what Monday was to say
		runFor(time.Hour)

		var office []string
		for _, told := range s.told {
			if strings.Contains(told, " office ") {
				office = append(office, told)
			}
		}
		want := []string{"regular office Mon 08:00", "opening office Mon 09:00", "opening office Tue 12:00", "opening office Tue 10:00"}
		if !slices.Equal(office, want) {
			t.Errorf("told %q, want %q", office, want)
		}
		if slices.ContainsFunc(s.told, func(told string) bool { return strings.Contains(told, "round the clock") }) {
			t.Errorf("told %q: nobody says when they are there", s.told)
		}
	})
}
