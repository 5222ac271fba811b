package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// wave puts n unbidden deliveries to n chats into the outbox.
func wave(s *memory, n int) {
	for i := range n {
		s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("chat", i)}}, Text: "news", Kind: conversations.Unbidden})
	}
}

// most is how many of the calls are in the fullest window; it is half open.
func most(calls []call, window time.Duration) int {
	var n, begin int
	for i, c := range calls {
		for c.at.Sub(calls[begin].at) >= window {
			begin++
		}
		n = max(n, i-begin+1)
	}
	return n
}

func TestRate_IsUsedAndNeverExceeded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		perSecond float64
		latency   time.Duration
		clears    bool
		chats     int
		kind      conversations.Kind
	}{
		{perSecond: 30, chats: 3000, kind: conversations.Unbidden},
		{perSecond: 30, latency: 500 * time.Millisecond, chats: 3000, kind: conversations.Unbidden},
		{perSecond: 30, latency: time.Second, chats: 3000, kind: conversations.Unbidden},
		{perSecond: 30, latency: 500 * time.Millisecond, clears: true, chats: 1500, kind: conversations.Unbidden},
		{perSecond: 30, latency: 500 * time.Millisecond, clears: true, chats: 1500, kind: conversations.Said},
		{perSecond: 7, latency: 100 * time.Millisecond, chats: 500, kind: conversations.Unbidden},
		{perSecond: 0.5, latency: time.Second, chats: 50, kind: conversations.Unbidden},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%v each second, %v, clears %t, %q", tt.perSecond, tt.latency, tt.clears, tt.kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newTidyStage(), newMemory()
				a.limits.PerSecond = tt.perSecond
				a.send = func(context.Context, conversations.Delivery) error {
					<-time.After(tt.latency)
					return nil
				}
				a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
					<-time.After(tt.latency)
					return nil
				}
				wave(s, tt.chats)
				calls := tt.chats
				if tt.clears {
					calls *= 2
				}
				for i := range s.lines {
					s.lines[i].Kind = tt.kind
					if tt.clears {
						s.lines[i].Clears = "card"
					}
				}
				begin := time.Now()
				running(t, s, a)
				for tries := 600; tries > 0 && len(a.asked()) < calls; tries-- {
					pass(time.Second)
				}
				pass(tt.latency)
				took := a.calls[len(a.calls)-1].at.Sub(begin).Seconds()
				if tt.clears {
					took -= clearAfter.Seconds() // in which the last ones wait
				}
				if len(a.calls) != calls || len(s.lines) != 0 {
					t.Fatalf("got %d calls, %d left; want %d, 0", len(a.calls), len(s.lines), calls)
				}
				if used := float64(calls) / (took * tt.perSecond); used < 0.98 {
					t.Errorf("got %.1f%% of the rate in %.1f s, want 98%%", 100*used, took)
				}
				if got, limit := most(a.calls, time.Second), int(tt.perSecond+3); got > limit {
					t.Errorf("got %d calls in one second, want at most %d", got, limit)
				}
				if looks := s.looks; looks > calls+calls/10+10 {
					t.Errorf("the outbox was read %d times for %d calls", looks, calls)
				}
			})
		})
	}
}

func TestRate_WhatBecomesUrgentGoesNext(t *testing.T) {
	t.Parallel()
	for _, clears := range []bool{false, true} {
		t.Run(fmt.Sprint("clears ", clears), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newTidyStage(), newMemory()
				a.limits.PerSecond, a.limits.PerChat = 30, 1
				wave(s, 10_000)
				if clears {
					for i := range s.lines {
						s.lines[i].Clears = "card"
					}
				}
				a.send = func(_ context.Context, d conversations.Delivery) error {
					if d.Kind == conversations.Unbidden {
						<-time.After(500 * time.Millisecond)
					}
					return nil
				}
				b := running(t, s, a)
				for i := range 20 {
					pass(217 * time.Millisecond)
					begin := time.Now()
					who := fmt.Sprint("ada", i)
					receive(t, b, says(who, who, "help"))
					pass(time.Second / 30)
					if got := a.texts(who); len(got) != 1 {
						t.Errorf("after %v nothing was sent", time.Since(begin))
					}
				}
			})
		})
	}
}

func TestRate_AWithdrawnDeliveryIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.limits.PerSecond = 1
		wave(s, 10)
		running(t, s, a)
		pass(1500 * time.Millisecond)
		s.mu.Lock()
		for _, l := range s.lines {
			s.change(l.Line)
		}
		s.lines = nil
		s.changed()
		s.mu.Unlock()
		pass(time.Minute)
		if got := len(a.asked()); got != 4 {
			t.Errorf("got %d calls, want the 4 before it was withdrawn", got)
		}
	})
}

func TestRate_AChatIsWrittenToSlowlyAndHoldsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.limits.PerSecond, a.limits.PerChat = 30, 1
		for c := range 40 {
			for i := range 6 {
				s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("busy", c)}}, Text: conversations.Markup(fmt.Sprint(i))})
			}
		}
		wave(s, 300)
		b := newBot(s, nil, a)
		begin := time.Now()
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for c := range 40 {
			chat := fmt.Sprint("busy", c)
			if got := a.texts(chat); !slices.Equal(got, []string{"0", "1", "2", "3", "4", "5"}) {
				t.Errorf("%s got %v", chat, got)
			}
			if got := most(ofChat(a.calls, chat), time.Second); got > 4 {
				t.Errorf("%s got %d in one second, want at most 4", chat, got)
			}
		}
		if took := time.Since(begin); took > 18*time.Second { // 540 at 30 each second
			t.Errorf("it took %v: the busy chats held the others", took)
		}
		pass(time.Minute)
		if held, _ := b.lines[0].rates.held(time.Now()); held != 0 || len(b.lines[0].rates.chats) != 0 {
			t.Errorf("got %d chats held, %d remembered after a minute's rest, want none", held, len(b.lines[0].rates.chats))
		}
	})
}

func ofChat(calls []call, chat string) []call {
	return slices.DeleteFunc(slices.Clone(calls), func(c call) bool { return c.chat != chat })
}

func TestRate_NoMinuteOfAGroupHasMoreThanItsShare(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 2, 3, 7, 20, 60} {
		t.Run(fmt.Sprint(perMinute), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newStage(), newMemory()
				a.limits = conversations.Limits{PerSecond: 30, PerChat: 0.01, PerGroupMinute: perMinute,
					Group: func(chat string) bool { return strings.HasPrefix(chat, "group") }}
				group := conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "group"}}
				for range 3 * perMinute {
					s.put(conversations.Reply{To: group, Text: "hello"})
				}
				b := newBot(s, nil, a)
				begin := time.Now()
				if err := b.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := most(a.calls, time.Minute); got > perMinute {
					t.Errorf("got %d in a minute, want at most %d", got, perMinute)
				}
				if took := time.Since(begin); len(a.sent) != 3*perMinute || took > 6*time.Minute {
					t.Errorf("got %d sent in %v, want %d", len(a.sent), took, 3*perMinute)
				}
			})
		})
	}
}

// asksToWait makes a stage answer what is sent to a chat for the first time
// with a LaterError.
func asksToWait(a *stage, after map[string]time.Duration) {
	a.send = func(_ context.Context, d conversations.Delivery) error {
		if wait := after[d.To.Room.Chat]; wait > 0 && d.Attempts == 0 {
			return &conversations.LaterError{After: wait}
		}
		return nil
	}
}

func TestRate_WhatIsAskedForAChatIsItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		asksToWait(a, map[string]time.Duration{"ada": 10 * time.Second, "bob": 4 * time.Second})
		b := running(t, newMemory(), a)
		begin := time.Now()
		for _, who := range []string{"ada", "cyd", "bob", "dan"} {
			receive(t, b, says(who, who, "hello"))
			synctest.Wait()
		}
		pass(time.Minute)
		got := make(map[string]time.Duration)
		for _, x := range a.sent {
			got[x.chat] = x.at.Sub(begin)
		}
		for who, want := range map[string]time.Duration{"ada": 10 * time.Second, "bob": 4 * time.Second, "cyd": 0, "dan": 0} {
			if at, ok := got[who]; !ok || at != want {
				t.Errorf("%s was answered after %v (%t), want %v", who, at, ok, want)
			}
		}
	})
}

func TestFlush_DoesNotWaitForThePlatformsPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.limits.PerSecond = 30
		asksToWait(a, map[string]time.Duration{"ada": time.Hour, "bob": time.Hour, "cyd": time.Hour})
		b := newBot(s, nil, a)
		begin := time.Now()
		for _, who := range []string{"ada", "bob", "cyd", "dan"} {
			receive(t, b, says(who, who, "hello"))
			if err := b.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); len(a.sent) != 0 || len(s.lines) != 4 || took != 0 {
			t.Errorf("got %v sent, %d left after %v; want 0, 4 at once: it may be all who are refused", a.sent, len(s.lines), took)
		}
	})
}

func TestFlush_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.limits.PerSecond = 1
		wave(s, 100)
		ctx, cancel := context.WithTimeout(t.Context(), 10500*time.Millisecond)
		defer cancel()
		begin := time.Now()
		if err := newBot(s, nil, a).Flush(ctx); err == nil {
			t.Error("got nil, want that it did not send all")
		}
		if took := time.Since(begin); took != 10500*time.Millisecond || len(a.sent) != 13 {
			t.Errorf("got %d sent in %v, want 13 in 10.5s", len(a.sent), took)
		}
	})
}
