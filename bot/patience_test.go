package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// isBad are the chats of which a test says what is wrong with them.
func isBad(chat string) bool { return strings.HasPrefix(chat, "bad") }

// badOnes makes what is sent to bad chats end so, and the rest in 50 ms.
func badOnes(a *stage, end func(context.Context) error) {
	a.send = func(ctx context.Context, d conversations.Delivery) error {
		<-time.After(50 * time.Millisecond)
		if isBad(d.To.Room.Chat) {
			return end(ctx)
		}
		return nil
	}
}

// writeAll lets n write, one after another, and says how long they waited.
func writeAll(t *testing.T, b *Bot, a *stage, n int, every time.Duration) (answered int, mean, worst time.Duration) {
	t.Helper()
	asked := make(map[string]time.Time)
	for i := range n {
		who := fmt.Sprint("good", i)
		asked[who] = time.Now()
		receive(t, b, says(who, who, "hello"))
		pass(every)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, x := range a.sent {
		if at, ok := asked[x.chat]; ok {
			answered++
			mean += x.at.Sub(at)
			worst = max(worst, x.at.Sub(at))
		}
	}
	return answered, mean / time.Duration(max(1, answered)), worst
}

// What is wrong with some chats delays nobody else.
func TestDispatch_BadChatsDelayNobodyElse(t *testing.T) {
	t.Parallel()
	refused := func(context.Context) error { return &conversations.LaterError{After: 30 * time.Second} }
	broken := func(context.Context) error { return fmt.Errorf("%w: 500", conversations.ErrUnsure) }
	silent := func(ctx context.Context) error {
		<-ctx.Done()
		return fmt.Errorf("%w: silent", conversations.ErrUnsure)
	}
	for _, tt := range []struct {
		name  string
		bad   int
		lines int // answers that wait for each of them
		end   func(context.Context) error
		worst time.Duration
	}{
		{"429", 1, 1, refused, time.Second},
		{"429", 2, 1, refused, time.Second},
		{"429", 5, 1, refused, 2 * time.Second},
		{"429", 40, 3, refused, 10 * time.Second},
		{"500", 100, 1, broken, 4 * time.Second},
		{"silent", 64, 2, silent, 6 * time.Second},
		{"silent", 200, 1, silent, 25 * time.Second},
	} {
		t.Run(fmt.Sprint(tt.bad, " ", tt.name), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newStage()
				a.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
				badOnes(a, tt.end)
				b := running(t, newMemory(), a)
				for i := range tt.bad * tt.lines {
					receive(t, b, says(fmt.Sprint("b", i), fmt.Sprint("bad", i%tt.bad), "hello"))
				}
				pass(time.Second)
				answered, mean, worst := writeAll(t, b, a, 60, 10*time.Second)
				t.Logf("%d of 60 answered, mean %v, worst %v", answered, mean, worst)
				if answered != 60 || mean > time.Second || worst > tt.worst {
					t.Errorf("got %d answered, mean %v, worst %v; want 60, 1s, %v", answered, mean, worst, tt.worst)
				}
			})
		})
	}
}

// A group has a limit of its own, which says nothing of anybody else.
func TestRate_GroupsSpeakForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1, PerGroupMinute: 20, Group: isBad}
		badOnes(a, func(context.Context) error { return &conversations.LaterError{After: time.Hour} })
		b := running(t, newMemory(), a)
		for i := range 10 {
			receive(t, b, says(fmt.Sprint("g", i), fmt.Sprint("bad", i), "hello"))
		}
		pass(time.Second)
		if answered, _, worst := writeAll(t, b, a, 10, time.Second); answered != 10 || worst > 100*time.Millisecond {
			t.Errorf("got %d answered, the last after %v; want 10 at once", answered, worst)
		}
	})
}

func TestRate_EverybodyWaitsWhereThePlatformSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.To.Room.Chat == "ada" && d.Attempts == 0 {
				return &conversations.LaterError{After: 10 * time.Second, Everybody: true}
			}
			return nil
		}
		b := running(t, newMemory(), a)
		begin := time.Now()
		for _, who := range []string{"ada", "bob", "cyd"} {
			receive(t, b, says(who, who, "hello"))
			pass(time.Second)
		}
		pass(time.Minute)
		for _, x := range a.sent {
			if got := x.at.Sub(begin); got != 10*time.Second {
				t.Errorf("%s was answered after %v, want 10s", x.chat, got)
			}
		}
		if len(a.sent) != 3 {
			t.Errorf("got %v, want all three answered", a.sent)
		}
	})
}

// The platform refuses everybody and does not say so: calls are made one at a
// time, after growing pauses, and not as late as the longest wait.
func TestRate_FindsOutWhetherEverybodyIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
		var open atomic.Bool
		a.send = func(context.Context, conversations.Delivery) error {
			<-time.After(50 * time.Millisecond)
			if !open.Load() {
				return &conversations.LaterError{After: time.Hour}
			}
			return nil
		}
		b := running(t, newMemory(), a)
		begin := time.Now()
		for i := range 300 {
			who := fmt.Sprint("chat", i)
			receive(t, b, says(who, who, "hello"))
		}
		pass(30 * time.Second)
		var gaps []time.Duration
		calls := a.asked()
		for i, c := range calls[1:] {
			if gap := c.at.Sub(calls[i].at); gap > 500*time.Millisecond {
				gaps = append(gaps, gap.Round(time.Second))
			}
		}
		if want := []time.Duration{1e9, 2e9, 4e9, 8e9}; !slices.Equal(gaps, want) || len(calls) > 12 {
			t.Errorf("got pauses of %v in %d calls, want %v", gaps, len(calls), want)
		}
		open.Store(true)
		pass(30 * time.Second)
		if got := len(a.sent); got != 300-len(calls) {
			t.Errorf("got %d sent within 30 s, want all but the %d who are to wait an hour", got, len(calls))
		}
		t.Logf("%d calls while everybody was refused; the first success after %v", len(calls), a.sent[0].at.Sub(begin))
	})
}

// One chat that refuses twice while it waits, a send and then a clearing, is one.
func TestRate_OneChatIsNoCrowd(t *testing.T) {
	t.Parallel()
	r := newRates(conversations.Limits{})
	now := time.Now()
	for range 2 * crowd {
		if r.refused("ada", false, now.Add(time.Minute), now) {
			t.Fatal("one chat speaks for all")
		}
	}
	suspects := 0
	for i := range crowd - 1 {
		if r.refused(fmt.Sprint("bob", i), false, now.Add(time.Minute), now) {
			suspects++
		}
	}
	if suspects != 1 || !r.probing() {
		t.Errorf("got suspicion %d times, probing %v; want once, at the third chat", suspects, r.probing())
	}
}

func TestRate_ACrowdIsWithinSeconds(t *testing.T) {
	t.Parallel()
	r := newRates(conversations.Limits{})
	now := time.Now()
	for i := range 10 {
		now = now.Add(crowdWithin/(crowd-1) + time.Second)
		if r.refused(fmt.Sprint("chat", i), false, now.Add(time.Minute), now) {
			t.Fatalf("chat %d and those long before it are taken for a crowd", i)
		}
	}
}

func TestRate_WhoWasRefusedBeforeTellsNothingNew(t *testing.T) {
	t.Parallel()
	r := newRates(conversations.Limits{})
	now := time.Now()
	for i := range 10 {
		if r.refused(fmt.Sprint("chat", i), true, now.Add(time.Minute), now) {
			t.Fatal("chats that were not well speak for all")
		}
	}
}
