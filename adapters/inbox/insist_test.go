package inbox

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

// Who insists tries until it is kept: the order holds, nothing is refused, and
// nobody else waits.
func TestInsisting_HoldsOnePersonsLineOnly(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		tries := 0
		d := insisting(func(_ context.Context, m conversations.Message) error {
			if m.Actor.User == "1" {
				if tries++; tries <= 3 {
					return errFullDisk
				}
			}
			return nil
		})
		begin := time.Now()
		after := map[string]time.Duration{}
		say := func(person, text string) {
			d.Accept(t.Context(), says(person, text), func(err error) {
				if err != nil {
					t.Errorf("%s: %v", text, err)
				}
				after[text] = time.Since(begin)
			})
			synctest.Wait()
		}
		say("1", "a1")
		say("1", "a2")
		say("2", "b1")
		say("1", "a3")
		d.work.Wait()
		equal(t, "delivered", d.delivered(), []string{"[a1]", "[b1]", "[a1]", "[a1]", "[a1]", "[a2 a3]"})
		if after["b1"] != 0 || after["a1"] != 3*time.Second || after["a3"] != 3*time.Second {
			t.Errorf("taken after %v", after)
		}
		d.holds(t)
	})
}

// A pause between two tries keeps nobody's slot, however many people wait.
func TestInsisting_PausesKeepNoSlot(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var kept atomic.Bool
		d := insisting(func(_ context.Context, m conversations.Message) error {
			if !kept.Load() && m.Actor.User != "well" {
				return errFullDisk
			}
			return nil
		})
		var taken atomic.Int64
		for i := range 2 * AtOnce {
			d.Accept(t.Context(), says(fmt.Sprint(i), "x"), func(error) { taken.Add(1) })
		}
		synctest.Wait()
		d.Accept(t.Context(), says("well", "x"), func(error) { taken.Add(1) })
		synctest.Wait()
		if n := taken.Load(); n != 1 {
			t.Errorf("%d were taken while %d people wait, want the one who is well", n, 2*AtOnce)
		}
		kept.Store(true)
		d.work.Wait()
	})
}

// The memory is bounded, for one person and for all, and what finds no room is
// refused at once. What was taken in keeps its order.
func TestInsisting_RefusesWhatFindsNoRoom(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		d := insisting(func(context.Context, conversations.Message) error { return errFullDisk })
		var full atomic.Int64
		say := func(person string) {
			d.Accept(ctx, says(person, "x"), func(err error) {
				if errors.Is(err, ErrFull) {
					full.Add(1)
				}
			})
		}
		for range LineMax + 5 {
			say("0")
		}
		if n := full.Load(); n != 5 {
			t.Errorf("%d of one person were refused, want 5", n)
		}
		for i := range WaitingMax {
			say(fmt.Sprint(1 + i/100))
		}
		if n := full.Load(); n != 5+LineMax || d.waiting != WaitingMax {
			t.Errorf("%d were refused and %d wait, want %d and %d", n, d.waiting, 5+LineMax, WaitingMax)
		}
		stop()
		d.work.Wait()
		if len(d.lines) != 0 || d.waiting != 0 || len(d.slots) != 0 {
			t.Errorf("%d lines and %d messages are left", len(d.lines), d.waiting)
		}
	})
}

// Where trying again is of no use any more, the line fails as one that is
// offered again does.
func TestInsisting_GivesUpWithAllBehind(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		d := newDesk(func(context.Context, conversations.Message) error {
			<-time.After(time.Second)
			return errFullDisk
		})
		d.o.Insist = func(ctx context.Context, do func(context.Context) error) error { return do(ctx) }
		var answers []error
		on := &signs{}
		for _, tap := range []string{"first", "second"} {
			d.Accept(t.Context(), taps(tap, on), func(err error) { answers = append(answers, err) })
			synctest.Wait()
		}
		d.work.Wait()
		if len(answers) != 2 || !errors.Is(answers[0], errFullDisk) || !errors.Is(answers[1], errAhead) {
			t.Errorf("got %v, want the reason and that one stood behind it", answers)
		}
		d.holds(t)
	})
}

// A tap that is lost at the end has no sign: whoever pressed sees it fail, and
// presses again.
func TestInsisting_GivesNoSignOfWhatIsLost(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		d := insisting(func(context.Context, conversations.Message) error { return errFullDisk })
		on := &signs{began: time.Now()}
		var lost error
		d.Accept(ctx, taps("tap", on), func(err error) { lost = err })
		<-time.After(TapPatience / 2)
		stop()
		d.work.Wait()
		if !errors.Is(lost, context.Canceled) || len(on.given) != 0 {
			t.Errorf("got %v, and %v was given", lost, on.given)
		}
		d.holds(t)
	})
}
