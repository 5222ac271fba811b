package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// An informed memory knows who wants to hear what became of their words.
type informed struct {
	*memory
	all []conversations.Ending
}

func (s *informed) Sent(ctx context.Context, id int64, ref conversations.Ref) error {
	s.mu.Lock()
	for _, l := range s.lines {
		if l.ID == id && l.Notify != "" {
			s.all = append(s.all, conversations.Ending{
				Account: conversations.Account{Platform: here, User: "eve"}, Room: conversations.Room{Platform: here, Chat: "eve"},
				Ended: conversations.Ended{Delivery: id, Of: l.Notify},
			})
		}
	}
	s.mu.Unlock()
	return s.memory.Sent(ctx, id, ref)
}

func (s *informed) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	err := s.memory.Turn(ctx, m, decide)
	if ended, ok := m.Body.(conversations.Ended); ok && err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all = slices.DeleteFunc(s.all, func(e conversations.Ending) bool { return e.Ended == ended })
	}
	return err
}

func (s *informed) Endings(_ context.Context, limit int) ([]conversations.Ending, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all[:min(limit, len(s.all))]), nil
}

// telling is a bot that says where words have arrived.
func telling(t *testing.T, s *informed, a Adapter) Config {
	return Config{
		Turns: s, Outbox: s, Adapters: []Adapter{a}, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Handle: func(st conversations.State, m conversations.Message) conversations.Outcome {
			ended, ok := m.Body.(conversations.Ended)
			if !ok {
				return conversations.Outcome{State: st}
			}
			return conversations.Outcome{State: st, Replies: []conversations.Reply{{
				To: conversations.Recipient{Room: m.Room}, Text: conversations.Markup(fmt.Sprint(ended.Of, " has arrived")),
			}}}
		},
		Sorry: func(conversations.Message) conversations.Reply { return conversations.Reply{Text: "sorry"} },
	}
}

// relay puts eve's words to ada on their way.
func (s *informed) relay(words string) {
	s.add(conversations.Delivery{Reply: conversations.Reply{
		To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: conversations.Markup(words), Notify: conversations.Ref(words),
	}})
}

func TestTell_AtOnceWhileItRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := &informed{memory: newMemory()}, newStage()
		s.relay("before")
		defer start(t, telling(t, s, a))()
		pass(time.Millisecond)
		if got := a.texts("eve"); !slices.Equal(got, []string{"before has arrived"}) {
			t.Errorf("eve is told %q", got)
		}
		if len(s.all) > 0 {
			t.Errorf("%v is told again and again", s.all)
		}
	})
}

// What could not be kept is told at the next look.
func TestTell_AgainAfterAFault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := &informed{memory: newMemory()}, newStage()
		s.fault, s.noTurn = errDisk, turnTries
		s.relay("before")
		defer start(t, telling(t, s, a))()
		pass(turnPause)
		if got := a.texts("eve"); len(got) > 0 {
			t.Errorf("eve is told %q, which was not kept", got)
		}
		pass(2 * lookEvery)
		if got := a.texts("eve"); !slices.Equal(got, []string{"before has arrived"}) {
			t.Errorf("eve is told %q", got)
		}
	})
}

func TestFlush_TellsWhatBecameOfWords(t *testing.T) {
	t.Parallel()
	s, a := &informed{memory: newMemory()}, newStage()
	s.relay("one")
	s.relay("two")
	b := New(telling(t, s, a))
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := a.texts("eve"); !slices.Equal(got, []string{"one has arrived", "two has arrived"}) {
		t.Errorf("eve is told %q", got)
	}
	s.fault, s.noTurn = errDisk, turnTries
	s.relay("three")
	if err := b.Flush(t.Context()); err == nil {
		t.Error("nobody is told of three, and Flush says that all is well")
	}
}

// What became of a report is reported to nobody: that would go on for ever.
func TestFlush_ReportsNoReport(t *testing.T) {
	t.Parallel()
	s, a := &informed{memory: newMemory()}, newStage()
	s.relay("one")
	c := telling(t, s, a)
	report := c.Handle
	c.Handle = func(st conversations.State, m conversations.Message) conversations.Outcome {
		out := report(st, m)
		for i := range out.Replies {
			out.Replies[i].Notify = conversations.Ref(out.Replies[i].Text)
		}
		return out
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := New(c).Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if got := a.texts("eve"); !slices.Equal(got, []string{"one has arrived"}) {
		t.Errorf("eve is told %d times: %.100q", len(got), got)
	}
}
