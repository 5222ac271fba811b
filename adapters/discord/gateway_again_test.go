package discord

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A session that can be resumed only in words is given up after some tries.
func TestGateway_GivesUpWhatIsNeverResumed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		var resumes atomic.Int64
		b.serve = func(l *fakeLink) {
			b.becomes(func(l *fakeLink) {
				if l.greeted() == opResume {
					resumes.Add(1)
					l.raw(`{"op":9,"d":true}`)
				} else {
					b.becomes(nil)
					l.ready()
				}
				l.serve()
			})
			l.greeted()
			l.ready()
			l.hang(closedByNothing)
		}
		_ = inVirtualTime(t, b, func() { pass(10 * time.Minute) })
		if n := resumes.Load(); n != vainMax || len(b.identifies) != 2 {
			t.Errorf("%d RESUMEs and %d IDENTIFYs, want %d and then a second", n, len(b.identifies), vainMax)
		}
	})
}

// After op 9 Discord wants a client to wait from one to five seconds.
func TestGateway_WaitsAfterOp9(t *testing.T) {
	t.Parallel()
	for i := range 40 {
		synctest.Test(t, func(t *testing.T) {
			b := newBench()
			b.serve = func(l *fakeLink) {
				b.becomes(nil)
				l.greeted()
				l.ready()
				<-time.After(time.Hour)
				l.raw(fmt.Sprintf(`{"op":9,"d":%t}`, i%2 == 0))
			}
			b.serve = beating(b, b.serve)
			_ = inVirtualTime(t, b, func() { pass(2 * time.Hour) })
			if len(b.dials) != 2 {
				t.Fatalf("%d connections, want 2", len(b.dials))
			}
			if after := b.dials[1].Sub(b.dials[0]) - time.Hour; after < time.Second || after >= 5*time.Second {
				t.Errorf("it came again after %v, want from one to five seconds", after)
			}
		})
	}
}

// beating serves with heartbeats answered beside it.
func beating(b *bench, serve func(*fakeLink)) func(*fakeLink) {
	return func(l *fakeLink) {
		b.wg.Go(func() {
			for {
				select {
				case <-time.After(10 * time.Second):
					l.raw(`{"op":11}`)
				case <-l.gone:
					return
				}
			}
		})
		serve(l)
	}
}

// deafened is a link that nothing can be written to.
type deafened struct{ *fakeLink }

var errBrokenPipe = errors.New("broken pipe")

func (deafened) write([]byte) error { return errBrokenPipe }

// Where nothing can be written any more, the server has often said why.
func TestTalk_NothingCanBeWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve func(*fakeLink)
		after time.Duration
		final bool
	}{
		"without a word":         {func(l *fakeLink) { l.hello(); <-l.gone }, brokenTime, false},
		"with a reason":          {func(l *fakeLink) { l.hello(); <-time.After(brokenTime / 2); l.hang(4004) }, brokenTime / 2, true},
		"though all seems to go": {func(l *fakeLink) { l.hello(); l.event("X", 1, "{}"); <-l.gone }, brokenTime, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench()
				b.serve = c.serve
				dial := b.g.dial
				b.g.dial = func(ctx context.Context, address string) (link, error) {
					l, err := dial(ctx, address)
					return deafened{l.(noting).fakeLink}, err
				}
				err := inVirtualTime(t, b, func() {
					pass(0)
					begun := time.Now()
					l, _ := b.newest()
					<-l.gone
					if after := time.Since(begun); after != c.after {
						t.Errorf("it went after %v, want %v", after, c.after)
					}
					synctest.Wait()
					if err := b.g.pulse.Health(); !c.final && !errors.Is(err, errBrokenPipe) {
						t.Errorf("health: got %v, want why", err)
					}
				})
				if final := errors.As(err, new(*conversations.FinalError)); final != c.final {
					t.Errorf("run: got %v, final: want %v", err, c.final)
				}
			})
		})
	}
}
