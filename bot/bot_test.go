package bot

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

func TestRun_EndsWhenTheAdapterSaysGoodbye(t *testing.T) {
	t.Parallel()
	a := newStage()
	a.ends <- nil
	if err := newBot(newMemory(), nil, a).Run(t.Context()); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

func TestRun_EndsWithWhatIsFinal(t *testing.T) {
	t.Parallel()
	revoked, left := newStage(), newStage()
	revoked.ends <- &conversations.FinalError{Err: errDisk}
	left.ends <- nil
	err := newBot(newMemory(), nil, left, revoked).Run(t.Context())
	if !errors.Is(err, errDisk) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
	if want := "run here: disk on fire"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestRun_OneGoodbyeLeavesTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone, stays := newStage(), newStage()
		gone.ends <- nil
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- newBot(newMemory(), nil, gone, stays).Run(ctx) }()
		synctest.Wait()
		stays.said <- says("1", "ada", "hello")
		if err := <-stays.acked; err != nil {
			t.Errorf("got %v, want nil", err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("got %v, want nil", err)
		}
	})
}

func TestRun_AcknowledgesOnlyWhatIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		s.noTurn, s.noFail = 3, 1
		running(t, s, a)
		a.said <- says("1", "ada", "hello")
		if err := <-a.acked; !errors.Is(err, errDisk) {
			t.Errorf("got %v, want %v", err, errDisk)
		}
		a.said <- says("1", "ada", "hello")
		if err := <-a.acked; err != nil {
			t.Errorf("got %v, want nil when it is offered again", err)
		}
	})
}

func TestRun_FinishesTheSendInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.send = func(ctx context.Context, _ conversations.Delivery) error {
			<-time.After(3 * time.Second)
			return ctx.Err()
		}
		b := newBot(s, nil, a)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		receive(t, b, says("1", "ada", "one"))
		receive(t, b, says("2", "ada", "two"))
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if got := a.texts("ada"); !slices.Equal(got, []string{"one"}) {
			t.Errorf("got %v, want what was in flight", got)
		}
		if len(s.lines) != 1 {
			t.Errorf("got %d in the outbox, want the one that was not begun", len(s.lines))
		}
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := a.texts("ada"); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("got %v after Flush, want both", got)
		}
	})
}

// Who asks the process to stop does not wait for a platform that is silent; what
// may have arrived there is kept, and said again at the next start.
func TestRun_WaitsNotLongForASilentPlatform(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.send = func(ctx context.Context, _ conversations.Delivery) error {
			<-ctx.Done()
			return errors.Join(conversations.ErrUnsure, ctx.Err())
		}
		b := newBot(s, nil, a)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		receive(t, b, says("1", "ada", "one"))
		<-time.After(time.Second)
		begin := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != lastLimit {
			t.Errorf("it ended after %v, want %v", took, lastLimit)
		}
		if len(s.lines) != 1 {
			t.Errorf("got %d in the outbox, want the one that may have arrived", len(s.lines))
		}
	})
}

func TestRun_ForgetsAtStartAndEveryHour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		begin := time.Now()
		running(t, s, newStage())
		pass(2*time.Hour + time.Minute)
		s.mu.Lock()
		defer s.mu.Unlock()
		var want []time.Time
		for h := range 3 {
			want = append(want, begin.Add(time.Duration(h)*time.Hour).Add(-7*24*time.Hour))
		}
		if !slices.EqualFunc(s.forgot, want, time.Time.Equal) {
			t.Errorf("got %v, want %v", s.forgot, want)
		}
	})
}

func TestFlush_LeavesWhatThePlatformHoldsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.To.Room.Chat == "bob" {
				return &conversations.LaterError{After: time.Hour}
			}
			return nil
		}
		b := newBot(s, nil, a)
		receive(t, b, says("1", "bob", "later"))
		receive(t, b, says("2", "ada", "one"))
		receive(t, b, says("3", "ada", "two"))
		begin := time.Now()
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := a.texts("ada"); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("got %v, want all that was due", got)
		}
		if len(s.lines) != 1 || time.Since(begin) != 0 {
			t.Errorf("got %d left after %v, want 1 at once", len(s.lines), time.Since(begin))
		}
	})
}

func TestFlush_SaysThatTheOutboxFails(t *testing.T) {
	t.Parallel()
	s := newMemory()
	s.noDue = 1
	if err := newBot(s, nil, newStage()).Flush(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
}
