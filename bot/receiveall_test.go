package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// those are messages of ada that come together, the last with the earlier ones.
func those(texts ...string) conversations.Message {
	var all []conversations.Message
	for i, text := range texts {
		all = append(all, says(fmt.Sprint(i), "ada", text))
	}
	m := all[len(all)-1]
	m.Earlier = all[:len(all)-1]
	return m
}

func TestReceive_ThoseThatWaitedShareATurn(t *testing.T) {
	t.Parallel()
	s, e := newMemory(), &events{}
	b := newBot(s, nil, newStage())
	b.note = e.note
	if err := b.Receive(t.Context(), those("one", "boom", "three")); err != nil {
		t.Fatal(err)
	}
	if s.shared != 1 || s.turns != 0 {
		t.Errorf("got %d shared turns and %d others, want one shared", s.shared, s.turns)
	}
	if got, want := s.people["ada"].Journey.Trail, []conversations.StepID{"one", "three"}; !slices.Equal(got, want) {
		t.Errorf("got trail %q, want %q", got, want)
	}
	if got, want := e.results(Turned), []string{"broken", "done", "done"}; !slices.Equal(got, want) {
		t.Errorf("got events %q, want %q", got, want)
	}
	var said []string
	for _, l := range s.lines {
		said = append(said, string(l.Text))
	}
	if want := []string{"one", "sorry", "three"}; !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

// Where they cannot be kept together each is kept by itself, in order, up to
// the first that cannot. What is wrong with one alone holds none.
func TestReceive_OneByOneWhereTogetherFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		noTurn int
		fault  error
		trail  []conversations.StepID
		failed []conversations.MessageID
		err    error
	}{
		"a hiccup":                  {1, errDisk, []conversations.StepID{"one", "two", "three"}, nil, nil},
		"the first is to blame":     {4, errAlone, []conversations.StepID{"two", "three"}, []conversations.MessageID{"0"}, nil},
		"none can be kept":          {1000, errDisk, nil, nil, errDisk},
		"none can be kept for long": {4, errDisk, nil, nil, errDisk},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newMemory()
				s.noTurn, s.fault = test.noTurn, test.fault
				err := newBot(s, nil, newStage()).Receive(t.Context(), those("one", "two", "three"))
				if !errors.Is(err, test.err) {
					t.Errorf("got %v, want %v", err, test.err)
				}
				if got := s.people["ada"].Journey.Trail; !slices.Equal(got, test.trail) {
					t.Errorf("got trail %q, want %q", got, test.trail)
				}
				if !slices.Equal(s.failed, test.failed) {
					t.Errorf("given up: %q, want %q", s.failed, test.failed)
				}
			})
		})
	}
}

// What was kept before the first that could not be is sent at once: whoever
// offers the others again may take long over it.
func TestReceive_WhatWasKeptIsSentAlthoughOthersWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		s.fault, s.sick = errDisk, map[string]bool{"eve": true}
		b := newBot(s, nil, a)
		m := says("2", "eve", "two")
		m.Earlier = []conversations.Message{says("1", "ada", "one")}
		if err := b.Receive(t.Context(), m); !errors.Is(err, errDisk) {
			t.Errorf("got %v, want to be offered the second again", err)
		}
		select {
		case <-b.lines[0].wake:
		default:
			t.Error("nobody was told that something may be due")
		}
	})
}

// Whatever a store says that is not about the message alone, even once in three
// tries, nothing is acknowledged and nothing given up.
func TestReceive_GivesUpOnlyWhatIsToBlame(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]error{
		{errDisk, errDisk, errDisk},
		{errAlone, errAlone, errDisk},
		{errDisk, errAlone, errAlone},
		{errAlone, context.DeadlineExceeded, errAlone},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, e := newMemory(), &events{}
			b := newBot(s, nil, newStage())
			b.note, b.turns = e.note, &sickTurns{s, faults}
			if err := b.Receive(t.Context(), says("1", "ada", "hello")); err == nil {
				t.Errorf("%v: acknowledged", faults)
			}
			if len(s.failed) > 0 || len(s.seen) > 0 || len(s.lines) > 0 {
				t.Errorf("%v: %q given up, %v seen", faults, s.failed, s.seen)
			}
			if got := e.results(Turned); !slices.Equal(got, []string{"failed"}) {
				t.Errorf("%v: counted as %q", faults, got)
			}
			if err := b.Receive(t.Context(), says("1", "ada", "hello")); err != nil || len(s.lines) != 1 {
				t.Errorf("offered again: %v, %d answers", err, len(s.lines))
			}
		})
	}
}

// sickTurns fails with each of its faults once.
type sickTurns struct {
	*memory
	faults []error
}

func (s *sickTurns) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if len(s.faults) > 0 {
		err := s.faults[0]
		s.faults = s.faults[1:]
		return err
	}
	return s.memory.Turn(ctx, m, decide)
}

// Wherever a message breaks something, it is noted in the end, the process
// lives, and others are answered.
func TestReceive_APanicAnywhereIsOneMessages(t *testing.T) {
	t.Parallel()
	boom := func(m conversations.Message) {
		if m.Body == conversations.Text("boom") {
			panic("I fell over")
		}
	}
	for name, spoil := range map[string]func(*Config){
		"Handle and Sorry": func(c *Config) {
			c.Sorry = func(conversations.Message) conversations.Reply { panic("and nobody says sorry") }
		},
		"the limits that are fitted to": func(c *Config) {
			a := newStage()
			a.limits = conversations.Limits{Text: 1, Length: func(conversations.Markup) int { panic("too long") }}
			c.Adapters = []Adapter{a}
		},
		"Understand": func(c *Config) {
			c.Understand = func(string) conversations.Meaning { panic("no idea") }
		},
		"Note": func(c *Config) {
			c.Note = func(Event) { panic("uncountable") }
		},
		"the store, and Sorry": func(c *Config) {
			c.Turns = brokenTurns{c.Turns.(*memory), boom}
			c.Sorry = func(conversations.Message) conversations.Reply { panic("and nobody says sorry") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newMemory()
				c := Config{Turns: s, Outbox: s, Handle: echo, Sorry: sorry, Adapters: []Adapter{newStage()}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
				spoil(&c)
				b := New(c)
				for i, text := range []string{"one", "boom", "two"} {
					if err := b.Receive(t.Context(), says(fmt.Sprint(i), "ada", text)); err != nil {
						t.Errorf("%s: %v", text, err)
					}
				}
				if err := b.Receive(t.Context(), those("boom", "boom")); err != nil {
					t.Errorf("together: %v", err)
				}
				for i := range 3 {
					if !s.seen[conversations.MessageID(fmt.Sprint(i))] {
						t.Errorf("message %d is offered again for ever", i)
					}
				}
				for _, l := range s.lines {
					if l.Text == "" {
						t.Error("an apology without words waits to be sent")
					}
				}
			})
		})
	}
}

type brokenTurns struct {
	*memory
	boom func(conversations.Message)
}

func (s brokenTurns) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	s.boom(m)
	return s.memory.Turn(ctx, m, decide)
}

// A message that breaks in a flood is not apologised for again and again.
func TestReceive_NoApologyBeyondTheBound(t *testing.T) {
	t.Parallel()
	s := newMemory()
	s.people["ada"] = conversations.State{Waits: conversations.AnswersMax}
	if err := newBot(s, nil, newStage()).Receive(t.Context(), says("1", "ada", "boom")); err != nil || len(s.lines) != 0 || !s.seen["1"] {
		t.Errorf("got %v, %d apologies", err, len(s.lines))
	}
}

// Where not even the apology can be stored, the message is given up without.
func TestReceive_GivenUpWithoutWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		s.noTurn = 3
		b := newBot(s, nil, newStage())
		b.turns = wordless{s}
		if err := b.Receive(t.Context(), says("1", "ada", "hello")); err != nil || !slices.Equal(s.failed, []conversations.MessageID{"1"}) {
			t.Errorf("got %v, %q given up", err, s.failed)
		}
	})
}

// wordless can store no apology.
type wordless struct{ *memory }

func (s wordless) Fail(ctx context.Context, m conversations.Message, sorry conversations.Reply) error {
	if sorry.Text != "" {
		return errAlone
	}
	return s.memory.Fail(ctx, m, sorry)
}
