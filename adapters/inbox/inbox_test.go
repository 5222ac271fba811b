package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A desk is an inbox, and the bot behind it, which notes what it gets and then
// does what deliver says.
type desk struct {
	*Inbox
	work    sync.WaitGroup
	deliver func(context.Context, conversations.Message) error

	mu  sync.Mutex
	got []string // every time, the messages of one person that went together
}

func newDesk(deliver func(context.Context, conversations.Message) error) *desk {
	d := &desk{deliver: deliver}
	d.Inbox = New(Options{Deliver: d.take, Work: &d.work, Log: slog.New(slog.DiscardHandler)})
	return d
}

// insisting makes a desk's inbox insist, second by second.
func insisting(deliver func(context.Context, conversations.Message) error) *desk {
	d := newDesk(deliver)
	d.o.Insist = func(ctx context.Context, do func(context.Context) error) error {
		for do(ctx) != nil {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
			}
		}
		return nil
	}
	return d
}

func (d *desk) take(ctx context.Context, m conversations.Message) error {
	d.mu.Lock()
	var texts []string
	for _, each := range append(slices.Clone(m.Earlier), m) {
		texts = append(texts, fmt.Sprint(each.Body))
	}
	d.got = append(d.got, fmt.Sprint(texts))
	d.mu.Unlock()
	return d.deliver(ctx, m)
}

func (d *desk) delivered() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.got)
}

// holds reports what the inbox still holds.
func (d *desk) holds(t *testing.T) {
	t.Helper()
	if len(d.lines) != 0 || d.waiting != 0 || len(d.taps) != 0 || len(d.slots) != 0 {
		t.Errorf("it keeps %v, which are %d, %v and %d slots", d.lines, d.waiting, d.taps, len(d.slots))
	}
}

// says is an item: a person writes a text.
func says(person, text string) Item {
	return Item{Message: &conversations.Message{
		ID:    conversations.MessageID(person + ":" + text),
		Actor: conversations.Account{Platform: "test", User: person}, Room: conversations.Room{Platform: "test", Chat: person},
		Body: conversations.Text(text),
	}}
}

// takes makes every turn take a while.
func takes(d time.Duration) func(context.Context, conversations.Message) error {
	return func(context.Context, conversations.Message) error { <-time.After(d); return nil }
}

// inVirtualTime runs a test in a bubble of its own.
func inVirtualTime(t *testing.T, f func(*testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var errFullDisk = errors.New("the disk is full")

func TestInbox_KeepsNothingOfWhatWasTaken(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		d := newDesk(takes(time.Second))
		signs := &signs{}
		tap := says("1", "tap")
		tap.Tap = sign{signs, "tap"}
		err := d.AcceptAll(t.Context(), []Item{tap, says("1", "a"), says("2", "b"), {}, {Tap: sign{signs, "nothing"}}})
		d.work.Wait()
		if err != nil {
			t.Error(err)
		}
		d.holds(t)
	})
}

// What waits when a person's turn comes goes together, in its order, and not
// more than shares a commit. Others are not among it.
func TestInbox_WhatWaitsGoesTogether(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		d := newDesk(nil)
		d.deliver = func(_ context.Context, m conversations.Message) error {
			<-time.After(time.Second)
			for _, each := range m.Earlier {
				if each.Actor != m.Actor || each.ID == m.ID {
					t.Errorf("%+v goes together with %+v", each, m)
				}
			}
			return nil
		}
		taken := make(chan error, 200)
		say := func(person, text string) {
			d.Accept(t.Context(), says(person, text), func(err error) { taken <- err })
		}
		say("1", "0")
		say("2", "other")
		synctest.Wait()
		var texts []string
		for i := 1; i < TogetherMax+3; i++ {
			say("1", fmt.Sprint(i))
			texts = append(texts, fmt.Sprint(i))
		}
		d.work.Wait()
		got := slices.DeleteFunc(d.delivered(), func(s string) bool { return s == "[other]" })
		equal(t, "delivered", got, []string{"[0]", fmt.Sprint(texts[:TogetherMax]), fmt.Sprint(texts[TogetherMax:])})
		for range TogetherMax + 4 {
			if err := <-taken; err != nil {
				t.Error(err)
			}
		}
		d.holds(t)
	})
}

// Of a line nothing is acknowledged from the first that was not kept, and what
// comes afterwards is not held by it.
func TestInbox_AFailureIsOfAllBehind(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		failing := true
		d := newDesk(func(context.Context, conversations.Message) error {
			<-time.After(time.Second)
			if failing {
				return errFullDisk
			}
			return nil
		})
		refused := make(chan error, 200)
		say := func() { d.Accept(t.Context(), says("1", "x"), func(err error) { refused <- err }) }
		for range TogetherMax + 10 {
			say()
		}
		d.work.Wait()
		if len(refused) != TogetherMax+10 {
			t.Fatalf("%d of %d were answered", len(refused), TogetherMax+10)
		}
		d.holds(t)
		for range TogetherMax + 10 {
			if err := <-refused; err == nil {
				t.Error("one was acknowledged")
			}
		}
		failing = false
		say()
		if err := <-refused; err != nil {
			t.Errorf("the next one: %v", err)
		}
		d.work.Wait()
	})
}

// All of a batch stand in line before the first is delivered, and the error
// that counts is the one that somebody met.
func TestInbox_ABatchFailsFromTheFirstOfAPersonOn(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		d := newDesk(func(_ context.Context, m conversations.Message) error {
			if m.Actor.User == "1" {
				return errFullDisk
			}
			return nil
		})
		err := d.AcceptAll(t.Context(), []Item{says("1", "a1"), says("2", "b1"), says("1", "a2"), {}})
		if want := "2 of 4 that arrived were not taken: the disk is full"; err == nil || err.Error() != want || !errors.Is(err, errFullDisk) {
			t.Errorf("got %v, want %s", err, want)
		}
		got := d.delivered()
		slices.Sort(got)
		equal(t, "delivered", got, []string{"[a1 a2]", "[b1]"})
	})
}

func TestInbox_OthersGoOnWhileOneHangs(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		release := make(chan struct{})
		d := newDesk(func(_ context.Context, m conversations.Message) error {
			if m.Actor.User == "1" {
				<-release
			}
			return nil
		})
		acknowledged := make(map[string]bool)
		say := func(person, text string) {
			d.Accept(t.Context(), says(person, text), func(err error) { acknowledged[text] = err == nil })
			synctest.Wait()
		}
		say("1", "a1")
		say("1", "a2")
		say("2", "b1")
		equal(t, "while a1 hangs", d.delivered(), []string{"[a1]", "[b1]"})
		if acknowledged["a1"] || acknowledged["a2"] || !acknowledged["b1"] {
			t.Errorf("acknowledged: %v, want b1 only", acknowledged)
		}
		close(release)
		d.work.Wait()
		equal(t, "in the end", d.delivered(), []string{"[a1]", "[b1]", "[a2]"})
		if !acknowledged["a1"] || !acknowledged["a2"] {
			t.Errorf("acknowledged: %v, want all", acknowledged)
		}
	})
}

func TestInbox_NotMoreAtOnceThanAllowed(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		d := newDesk(func(context.Context, conversations.Message) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			<-time.After(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		})
		var items []Item
		for i := range 3 * AtOnce {
			items = append(items, says(fmt.Sprint(i), "x"))
		}
		begin := time.Now()
		if err := d.AcceptAll(t.Context(), items); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin); most != AtOnce || took != 3*time.Second {
			t.Errorf("got %d at once and all in %v, want %d and 3s", most, took, AtOnce)
		}
	})
}

// After the end nothing begins, and what has begun is finished.
func TestInbox_EndsInTheMiddle(t *testing.T) {
	for name, open := range map[string]func(func(context.Context, conversations.Message) error) *desk{
		"offered again": newDesk, "insisting": insisting,
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				d := open(func(ctx context.Context, _ conversations.Message) error {
					<-ctx.Done()
					<-time.After(time.Second) // it commits all the same
					return nil
				})
				answers := map[string]error{}
				say := func(text string) {
					d.Accept(ctx, says("1", text), func(err error) { answers[text] = err })
					synctest.Wait()
				}
				say("first")
				say("second")
				stop()
				d.work.Wait()
				equal(t, "delivered", d.delivered(), []string{"[first]"})
				if len(answers) != 2 || answers["first"] != nil || !errors.Is(answers["second"], context.Canceled) {
					t.Errorf("got %v, want the second one not taken", answers)
				}
				d.holds(t)
			})
		})
	}
}
