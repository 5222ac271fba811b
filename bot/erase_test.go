package bot

import (
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

// An erasing stage notes what it deletes between what it sends.
type erasing struct {
	*stage
	did []string
	err error
}

func (a *erasing) Erase(_ context.Context, in conversations.Room, ref conversations.Ref) error {
	a.did = append(a.did, fmt.Sprint("erased ", ref, " in ", in.Chat))
	return a.err
}

func (a *erasing) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	a.did = append(a.did, "sent "+string(d.Text))
	return "", nil
}

// What a person wrote is deleted before they are told, and they are told whatever
// becomes of it.
func TestErase_BeforeThePersonIsTold(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("too old")} {
		a, s := &erasing{stage: newStage(), err: err}, newMemory()
		room := conversations.Room{Platform: here, Chat: "ada"}
		s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: room}, Text: "hidden", Erases: "m1"}})
		s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: room}, Text: "more"}})
		if err := newBot(s, nil, a).Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := []string{"erased m1 in ada", "sent hidden", "sent more"}; !slices.Equal(a.did, want) {
			t.Errorf("got %q, want %q", a.did, want)
		}
	}
}

// Deleting is a call like others: it takes a token of its chat.
func TestErase_CountsAsACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := &erasing{stage: newStage()}, newMemory()
		a.limits.PerChat = 1
		room := conversations.Room{Platform: here, Chat: "ada"}
		for _, r := range []conversations.Reply{{Text: "one", Erases: "m1"}, {Text: "two", Erases: "m2"}, {Text: "three"}} {
			r.To = conversations.Recipient{Room: room}
			s.add(conversations.Delivery{Reply: r})
		}
		begin := time.Now()
		if err := newBot(s, nil, a).Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(begin), 2*time.Second; took != want || len(a.did) != 5 {
			t.Errorf("got %q in %v, want five calls in %v: three at once, then one a second", a.did, took, want)
		}
	})
}

func TestErases_SaysWhoCan(t *testing.T) {
	t.Parallel()
	if !Erases([]Adapter{&erasing{stage: newStage()}})(here) || Erases([]Adapter{newStage()})(here) {
		t.Error("want those that are an Eraser, and nobody else")
	}
}

// Nothing of what was typed goes on before the shield has looked, or where it breaks.
func TestReceive_TheShieldStandsFirst(t *testing.T) {
	t.Parallel()
	for name, shield := range map[string]func(conversations.Message) conversations.Message{
		"hides": func(m conversations.Message) conversations.Message {
			m.Body = conversations.Text("[PIN]")
			m.Name = ""
			m.Files = nil
			return m
		},
		"breaks": func(conversations.Message) conversations.Message { panic("out of range") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			var seen []string
			b := New(Config{
				Turns: newMemory(), Outbox: newMemory(), Shield: shield, Sorry: sorry, Adapters: []Adapter{newStage()},
				Log: slog.New(slog.NewTextHandler(&log, nil)), Now: time.Now,
				Understand: func(text string) conversations.Meaning { seen = append(seen, text); return conversations.Meaning{} },
				Handle: func(s conversations.State, m conversations.Message) conversations.Outcome {
					seen = append(seen, fmt.Sprint(m.Body, m.Name, m.Files))
					return echo(s, m)
				},
			})
			m := says("1", "ada", "4711")
			m.Name, m.Files = "4711", []conversations.File{{Name: "4711.png"}}
			if err := b.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if all := fmt.Sprint(seen); len(seen) == 0 || strings.Contains(all, "4711") {
				t.Errorf("seen was %s", all)
			}
		})
	}
}
