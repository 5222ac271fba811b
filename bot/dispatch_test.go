package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// running starts a bot in a bubble of fake time and stops it at the end.
func running(t *testing.T, s *memory, a Adapter) *Bot {
	t.Helper()
	b := newBot(s, nil, a)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	synctest.Wait()
	return b
}

func receive(t *testing.T, b *Bot, m conversations.Message) {
	t.Helper()
	if err := b.Receive(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

func TestDispatch_WakesAfterATurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		b := running(t, newMemory(), a)
		begin := time.Now()
		receive(t, b, says("1", "ada", "hello"))
		synctest.Wait()
		if got := a.texts("ada"); !slices.Equal(got, []string{"hello"}) {
			t.Errorf("got %v, want the answer at once", got)
		}
		if got := time.Since(begin); got != 0 {
			t.Errorf("the answer took %v", got)
		}
	})
}

func TestDispatch_SendsAtStartWhatWasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: "from before"})
		running(t, s, a)
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want the reply of the last run", got)
		}
	})
}

func TestDispatch_FindsByItselfWhatFallsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		running(t, s, a)
		s.mu.Lock()
		s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: "nobody woke me"})
		s.mu.Unlock()
		pass(lookEvery)
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want the reply after %v", got, lookEvery)
		}
	})
}

func TestDispatch_BacksOffExactly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		begin := time.Now()
		var tries []time.Duration
		a.send = func(context.Context, conversations.Delivery) error {
			tries = append(tries, time.Since(begin))
			if len(tries) <= 11 {
				return errors.New("no line")
			}
			return nil
		}
		b := running(t, newMemory(), a)
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Hour)
		var want []time.Duration
		var at time.Duration
		for _, pause := range []int{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
			at += time.Duration(pause) * time.Second
			want = append(want, at)
		}
		if !slices.Equal(tries, want) {
			t.Errorf("got tries after\n%v, want\n%v", tries, want)
		}
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want one reply", got)
		}
	})
}

func TestDispatch_WaitsAsLongAsThePlatformAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		begin := time.Now()
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.Text == "one" && d.Attempts == 0 {
				return fmt.Errorf("send: %w", &conversations.LaterError{After: 1234 * time.Millisecond})
			}
			return nil
		}
		b := running(t, newMemory(), a)
		receive(t, b, says("1", "ada", "one"))
		receive(t, b, says("2", "ada", "two"))
		receive(t, b, says("3", "bob", "other chat"))
		pass(time.Minute)
		if got := a.texts("ada"); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("got %v, want both in order", got)
		}
		for _, x := range a.sent {
			want := 1234 * time.Millisecond
			if x.chat == "bob" {
				want = 0
			}
			if got := x.at.Sub(begin); got != want {
				t.Errorf("%q was sent after %v, want %v", x.text, got, want)
			}
		}
	})
}

func TestDispatch_ParksALineUntilTheReturn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		var tries int
		gone := true
		a.send = func(context.Context, conversations.Delivery) error {
			tries++
			if gone {
				return fmt.Errorf("send: %w", conversations.ErrUnreachable)
			}
			return nil
		}
		b := running(t, newMemory(), a)
		receive(t, b, says("1", "ada", "one"))
		pass(time.Hour)
		if tries != 1 {
			t.Errorf("got %d tries, want 1", tries)
		}
		gone = false
		receive(t, b, says("2", "ada", "two"))
		synctest.Wait()
		if got := a.texts("ada"); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("got %v, want the parked reply first", got)
		}
	})
}

func TestDispatch_NoMessageTwiceWhenSentIsNotRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		s.noSent = 3
		b := running(t, s, a)
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Minute)
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want one reply", got)
		}
		if len(s.lines) != 0 {
			t.Errorf("it stays in the outbox: %v", s.lines)
		}
	})
}

// While every chat in flight waits to be recorded, nobody else is answered.
func TestDispatch_GoesOnSoonAfterTheOutboxCanBeWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		s.noSent = 1 << 30
		b := running(t, s, a)
		for i := range parallel + 1 {
			who := fmt.Sprint("ada", i)
			receive(t, b, says(who, who, "hello"))
		}
		pass(time.Hour)
		if len(a.sent) != parallel {
			t.Fatalf("got %d sent, want the %d there is room for", len(a.sent), parallel)
		}
		s.mu.Lock()
		s.noSent = 0
		s.mu.Unlock()
		pass(recordPause)
		if len(a.sent) != parallel+1 || len(s.lines) != 0 {
			t.Errorf("got %d sent, %d left after %v; want %d, 0", len(a.sent), len(s.lines), recordPause, parallel+1)
		}
	})
}

func TestDispatch_LooksAgainWhenTheOutboxFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		s.noDue = 2
		b := running(t, s, a)
		receive(t, b, says("1", "ada", "hello"))
		pass(2 * lookEvery)
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want the reply", got)
		}
	})
}

func TestDispatch_OneChatKeepsItsOrderAndManyGoTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const chats, each = 40, 5
		a, s := newStage(), newMemory()
		var flying, most atomic.Int64
		a.send = func(context.Context, conversations.Delivery) error {
			most.Store(max(most.Load(), flying.Add(1)))
			<-time.After(time.Second)
			flying.Add(-1)
			return nil
		}
		b := running(t, s, a)
		begin := time.Now()
		for i := range each {
			for c := range chats {
				receive(t, b, says(fmt.Sprint(c, "-", i), fmt.Sprint("chat", c), fmt.Sprint(i)))
			}
		}
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		for c := range chats {
			if got := a.texts(fmt.Sprint("chat", c)); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
				t.Errorf("chat %d got %v", c, got)
			}
		}
		if most.Load() != 32 {
			t.Errorf("got at most %d sends at once, want 32", most.Load())
		}
		if got, want := time.Since(begin), 8*time.Second; got > want {
			t.Errorf("it took %v, want at most %v", got, want) // 200 sends, 32 at once, and one chat may be the last
		}
	})
}

func TestDispatch_ASlowChatHoldsNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		a.send = func(ctx context.Context, d conversations.Delivery) error {
			if d.To.Room.Chat == "slow" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		b := running(t, newMemory(), a)
		receive(t, b, says("1", "slow", "hello"))
		synctest.Wait()
		receive(t, b, says("2", "ada", "hello"))
		synctest.Wait()
		if got := a.texts("ada"); len(got) != 1 {
			t.Errorf("got %v, want the answer at once", got)
		}
	})
}
