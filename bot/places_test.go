package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// Lines take turns: who writes now and then waits for one answer to each of
// those who have hundreds waiting, and not for all of them.
func TestDispatch_AFloodDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const people, each = 60, 200
		a, s := newStage(), newMemory()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
		for i := range people * each {
			s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Address{Platform: here, Chat: fmt.Sprint("flood", i%people)}, Text: "again"}})
		}
		b := running(t, s, a)
		answered, mean, worst := writeAll(t, b, a, 30, 5*time.Second)
		t.Logf("%d of 30 answered, mean %v, worst %v", answered, mean, worst)
		if answered != 30 || worst > 3*time.Second {
			t.Errorf("got %d answered, the last after %v; want 30 within 3s", answered, worst)
		}
	})
}

// inAir counts the calls of a stage.
type inAir struct {
	mu        sync.Mutex
	now, most map[string]int // by how the chats' names begin
}

func (c *inAir) of(chat string) func() {
	name := strings.TrimRight(chat, "0123456789")
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now[name]++
	c.most[name] = max(c.most[name], c.now[name])
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now[name]--
	}
}

// Those who failed before take half of the places, though there are many, and
// though what is sent to them now was never tried.
func TestDispatch_WhatFailedTakesHalfOfThePlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		calls := inAir{now: make(map[string]int), most: make(map[string]int)}
		ill := true
		a.send = func(_ context.Context, d conversations.Delivery) error {
			defer calls.of(d.To.Chat)()
			<-time.After(2 * time.Second)
			if isBad(d.To.Chat) && ill {
				return errDisk
			}
			return nil
		}
		write := func(who string, from, to int) {
			for i := from; i < to; i++ {
				for range 2 {
					s.put(conversations.Reply{To: conversations.Address{Platform: here, Chat: fmt.Sprint(who, i)}, Text: "hello"})
				}
			}
		}
		write("bad", 0, 100)
		b := running(t, s, a)
		pass(30 * time.Second)
		clear(calls.most)
		s.mu.Lock()
		write("good", 0, 300)
		s.mu.Unlock()
		b.lines[0].poke()
		pass(10 * time.Second)
		if got := calls.most; got["bad"] > 16 || got["bad"] == 0 || got["good"] < 16 {
			t.Errorf("got at most %v at once, want 16 of the bad at most, and of the others as many at least", got)
		}
		ill = false
		pass(10 * time.Minute)
		if len(s.lines) != 0 {
			t.Errorf("got %d left, want those who failed to be well again", len(s.lines))
		}
	})
}

// A call that takes long gives its place to others, and never more than its
// chat's own.
func TestDispatch_ASlowCallGivesItsPlaceToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		calls := inAir{now: make(map[string]int), most: make(map[string]int)}
		a.send = func(_ context.Context, d conversations.Delivery) error {
			defer calls.of(d.To.Chat)()
			if isBad(d.To.Chat) {
				<-time.After(20 * time.Second)
			}
			return nil
		}
		for i := range 40 {
			s.put(conversations.Reply{To: conversations.Address{Platform: here, Chat: fmt.Sprint("bad", i)}, Text: "hello"})
		}
		b := running(t, s, a)
		pass(slowAfter - time.Millisecond)
		if got := calls.now["bad"]; got != 32 {
			t.Errorf("got %d calls at once, want 32", got)
		}
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Millisecond)
		if got := a.texts("ada"); len(got) != 1 || calls.now["bad"] != 40 {
			t.Errorf("got %v, %d in the air; want the answer, and the others on their way", got, calls.now["bad"])
		}
		pass(time.Minute)
	})
}
