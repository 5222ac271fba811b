package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
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
			s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("flood", i%people)}}, Text: "again"}})
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

// atMost is how many there were at once, which it forgets, and how many there
// are now.
func (c *inAir) atMost(name string) (most, now int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	most = c.most[name]
	c.most[name] = c.now[name]
	return most, c.now[name]
}

// Those who failed before take half of the places, though there are many, and
// though what is sent to them now was never tried.
func TestDispatch_WhatFailedTakesHalfOfThePlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		calls := inAir{now: make(map[string]int), most: make(map[string]int)}
		var well atomic.Bool
		a.send = func(_ context.Context, d conversations.Delivery) error {
			defer calls.of(d.To.Room.Chat)()
			<-time.After(2 * time.Second)
			if isBad(d.To.Room.Chat) && !well.Load() {
				return errDisk
			}
			return nil
		}
		write := func(who string, from, to int) {
			for i := from; i < to; i++ {
				for range 2 {
					s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint(who, i)}}, Text: "hello"})
				}
			}
		}
		write("bad", 0, 100)
		b := running(t, s, a)
		pass(30 * time.Second)
		calls.atMost("bad")
		s.mu.Lock()
		write("good", 0, 300)
		s.mu.Unlock()
		b.lines[0].poke()
		pass(10 * time.Second)
		bad, _ := calls.atMost("bad")
		good, _ := calls.atMost("good")
		if bad > 16 || bad == 0 || good < 16 {
			t.Errorf("got at most %d bad and %d good at once, want 16 at most and 16 at least", bad, good)
		}
		well.Store(true)
		pass(10 * time.Minute)
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.lines) != 0 {
			t.Errorf("got %d left, want those who failed to be well again", len(s.lines))
		}
	})
}

// A call that takes long gives its place to others.
func TestDispatch_ASlowCallGivesItsPlaceToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		calls := inAir{now: make(map[string]int), most: make(map[string]int)}
		a.send = func(_ context.Context, d conversations.Delivery) error {
			defer calls.of(d.To.Room.Chat)()
			if isBad(d.To.Room.Chat) {
				<-time.After(20 * time.Second)
			}
			return nil
		}
		for i := range 40 {
			s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("bad", i)}}, Text: "hello"})
		}
		b := running(t, s, a)
		pass(slowAfter - time.Millisecond)
		if most, now := calls.atMost("bad"); most != 32 || now != 32 {
			t.Errorf("got %d calls, at most %d at once, want 32", now, most)
		}
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Millisecond)
		_, now := calls.atMost("bad")
		if got := a.texts("ada"); len(got) != 1 || now != 40 {
			t.Errorf("got %v, %d in the air; want the answer, and the others on their way", got, now)
		}
		pass(time.Minute)
	})
}
