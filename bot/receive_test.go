package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

func TestReceive_SameMessageTwice(t *testing.T) {
	t.Parallel()
	s := newMemory()
	b := newBot(s, nil, newStage())
	for range 2 {
		if err := b.Receive(t.Context(), says("1", "ada", "hello")); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.lines) != 1 {
		t.Errorf("got %d replies, want 1", len(s.lines))
	}
}

func TestReceive_PanicKeepsTheStateAndSaysSorry(t *testing.T) {
	t.Parallel()
	s := newMemory()
	var log bytes.Buffer
	b := newBot(s, slog.New(slog.NewTextHandler(&log, nil)), newStage())
	for _, m := range []conversations.Message{says("1", "ada", "hello"), says("2", "ada", "boom")} {
		if err := b.Receive(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.people["ada"].Journey.Trail; !slices.Equal(got, []conversations.StepID{"hello"}) {
		t.Errorf("got trail %v, want what stood before the panic", got)
	}
	if got := s.lines[len(s.lines)-1].Text; got != "sorry" {
		t.Errorf("got reply %q, want an apology", got)
	}
	if !s.seen["2"] {
		t.Error("the message was not noted as seen")
	}
	for _, want := range []string{"I fell over", "receive.go", "message=" + string(conversations.Message{ID: "2", Room: conversations.Room{Platform: here}}.Trace())} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the operator's log lacks %q: %s", want, &log)
		}
	}
}

func TestReceive_TriesThreeTimes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		noTurn, noFail   int
		turns            int
		reply            string
		fails            bool
		after            time.Duration
		gaveUp, wasSaved bool
	}{
		{name: "once", noTurn: 1, turns: 2, reply: "hello", after: 100 * time.Millisecond, wasSaved: true},
		{name: "twice", noTurn: 2, turns: 3, reply: "hello", after: 300 * time.Millisecond, wasSaved: true},
		{name: "three times", noTurn: 3, turns: 3, reply: "sorry", after: 300 * time.Millisecond, gaveUp: true},
		{name: "nothing works", noTurn: 3, noFail: 1, turns: 3, fails: true, after: 300 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newMemory()
				s.noTurn, s.noFail = tt.noTurn, tt.noFail
				begin := time.Now()
				err := newBot(s, nil, newStage()).Receive(t.Context(), says("1", "ada", "hello"))
				if errors.Is(err, errAlone) != tt.fails {
					t.Errorf("got error %v, want one: %t", err, tt.fails)
				}
				if got := time.Since(begin); got != tt.after {
					t.Errorf("it took %v, want %v", got, tt.after)
				}
				if s.turns != tt.turns {
					t.Errorf("got %d turns, want %d", s.turns, tt.turns)
				}
				var reply string
				if len(s.lines) == 1 {
					reply = string(s.lines[0].Text)
				}
				if reply != tt.reply {
					t.Errorf("got reply %q, want %q", reply, tt.reply)
				}
				if got := len(s.failed) == 1; got != tt.gaveUp {
					t.Errorf("given up: got %t, want %t", got, tt.gaveUp)
				}
				if _, got := s.people["ada"]; got != tt.wasSaved {
					t.Errorf("state saved: got %t, want %t", got, tt.wasSaved)
				}
			})
		})
	}
}

func TestReceive_FinishesATurnThatHasBegun(t *testing.T) {
	t.Parallel()
	s := newMemory()
	ctx, cancel := context.WithCancel(t.Context())
	s.inTurn = cancel
	if err := newBot(s, nil, newStage()).Receive(ctx, says("1", "ada", "hello")); err != nil {
		t.Fatal(err)
	}
	if !s.seen["1"] {
		t.Error("the turn was lost")
	}
}

func TestReceive_StoppedWhileItTriesAgainKeepsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		s.noTurn, s.fault = 1, errDisk
		ctx, cancel := context.WithCancel(t.Context())
		s.inTurn = cancel
		err := newBot(s, nil, newStage()).Receive(ctx, says("1", "ada", "hello"))
		if !errors.Is(err, errDisk) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want both reasons", err)
		}
		if len(s.failed) > 0 || len(s.seen) > 0 {
			t.Error("the message counts as seen, and nobody would offer it again")
		}
	})
}

func TestReceive_UnderstandsWhatWasTyped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body conversations.Body
		want string
	}{
		"text":    {conversations.Text("help"), "help"},
		"edited":  {conversations.Edited("help me"), "help me"},
		"command": {conversations.Command{Name: "help"}, ""},
		"ask":     {conversations.Command{Name: "ask", Args: "help me"}, "help me"},
		"asked":   {conversations.Text("/ask help me"), "help me"},
		"tap":     {conversations.Tap{Token: "help"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked string
			var got conversations.Message
			b := New(Config{
				Turns: newMemory(),
				Handle: func(s conversations.State, m conversations.Message) conversations.Outcome {
					got = m
					return conversations.Outcome{State: s}
				},
				Understand: func(text string) conversations.Meaning {
					asked = text
					return conversations.Meaning{Best: "this"}
				},
				Now: time.Now,
				Log: slog.New(slog.DiscardHandler),
			})
			m := says("1", "ada", "")
			m.Body = tt.body
			if err := b.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if asked != tt.want || (got.Meaning.Best == "this") != (tt.want != "") {
				t.Errorf("asked about %q and got meaning %v, want it asked about %q", asked, got.Meaning, tt.want)
			}
		})
	}
}

func TestReceive_RepliesFitThePlatformBeforeTheyAreStored(t *testing.T) {
	t.Parallel()
	s, a := newMemory(), newStage()
	a.limits = conversations.Limits{Text: 10, Length: func(m conversations.Markup) int { return len(m) }}
	if err := newBot(s, nil, a).Receive(t.Context(), says("1", "ada", "one paragraph\n\nanother")); err != nil {
		t.Fatal(err)
	}
	var got []conversations.Markup
	for _, l := range s.lines {
		got = append(got, l.Text)
	}
	if want := []conversations.Markup{"one", "paragraph", "another"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReceive_AReplyToNobodyFitsTheSendersPlatform(t *testing.T) {
	t.Parallel()
	s, a := newMemory(), newStage()
	a.limits = conversations.Limits{Choices: 1}
	b := newBot(s, nil, a)
	b.handle = func(st conversations.State, _ conversations.Message) conversations.Outcome {
		return conversations.Outcome{State: st, Replies: []conversations.Reply{{Text: "which?", Choices: make([]conversations.Choice, 3)}}}
	}
	if err := b.Receive(t.Context(), says("1", "ada", "hello")); err != nil {
		t.Fatal(err)
	}
	if len(s.lines) != 3 {
		t.Errorf("got %d replies, want 3 with a choice each", len(s.lines))
	}
}

func TestReceive_ATurnMaySayNothing(t *testing.T) {
	t.Parallel()
	s := newMemory()
	b := newBot(s, nil, newStage())
	b.handle = func(st conversations.State, _ conversations.Message) conversations.Outcome {
		return conversations.Outcome{State: st}
	}
	if err := b.Receive(t.Context(), says("1", "ada", "hello")); err != nil {
		t.Fatal(err)
	}
	if len(s.lines) != 0 || !s.seen["1"] {
		t.Errorf("got %d replies, seen: %t; want 0, true", len(s.lines), s.seen["1"])
	}
}

// Who answers in a group what a platform has shown before it told us, waits until it has, but
// not for long; who writes in private for a moment; and nobody else does.
func TestReceive_AnswersToWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		call   time.Duration
		shared bool
		on     conversations.Ref
		want   time.Duration
	}{
		"soon":       {400 * time.Millisecond, true, "x", 300 * time.Millisecond},
		"never":      {time.Minute, true, "x", time.Second},
		"in private": {400 * time.Millisecond, false, "x", 2 * time.Millisecond},
		"just then":  {101 * time.Millisecond, false, "", time.Millisecond},
		"no answer":  {400 * time.Millisecond, true, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newStage(), newMemory()
				a.send = func(ctx context.Context, _ conversations.Delivery) error {
					select {
					case <-time.After(of.call):
					case <-ctx.Done():
					}
					return nil
				}
				s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "group"}}, Text: "a ticket"}})
				b := running(t, s, a)
				pass(100 * time.Millisecond)
				m := says("1", "group", "I take it")
				m.On, m.Shared = of.on, of.shared
				for i := range 3 { // all that come together wait together
					earlier := m
					earlier.ID = conversations.MessageID(fmt.Sprint("earlier", i))
					m.Earlier = append(m.Earlier, earlier)
				}
				begun := time.Now()
				if err := b.Receive(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				if got := time.Since(begun); got != of.want {
					t.Errorf("it waited %v, want %v", got, of.want)
				}
			})
		})
	}
}
