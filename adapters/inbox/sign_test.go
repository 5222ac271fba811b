package inbox

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"waymark/conversations"
)

// Signs are those that were given, each with the moment.
type signs struct {
	hang bool // giving one takes until its context ends

	mu    sync.Mutex
	given []string
	began time.Time
}

// A sign is one of them.
type sign struct {
	*signs
	name string
}

func (s sign) Give(ctx context.Context) error {
	if s.hang {
		<-ctx.Done()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = append(s.given, fmt.Sprint(s.name, " ", time.Since(s.began)))
	return ctx.Err()
}

// taps is an item: somebody presses a button.
func taps(tap string, on *signs) Item {
	i := says("1", tap)
	i.Message.Body = conversations.Tap{Token: conversations.Token(tap)}
	i.Tap = sign{on, tap}
	return i
}

func TestSigns_ForWhoWaitsLong(t *testing.T) {
	for name, c := range map[string]struct {
		turn        time.Duration
		tap, typing string
	}{
		"quick turn": {300 * time.Millisecond, "tap 300ms", ""},
		"slow turn":  {4 * time.Second, "tap 1.5s", "typing 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				for want, what := range map[string]func(*signs) Item{
					c.tap: func(on *signs) Item { return taps("tap", on) },
					c.typing: func(on *signs) Item {
						i := says("1", "text")
						i.Typing = sign{on, "typing"}
						return i
					},
				} {
					on := &signs{began: time.Now()}
					d := newDesk(takes(c.turn))
					d.Accept(t.Context(), what(on), func(error) {})
					d.work.Wait()
					if got := fmt.Sprint(on.given); got != "["+want+"]" {
						t.Errorf("got %s, want %s", got, want)
					}
				}
			})
		})
	}
}

// What goes together is shown once in each place.
func TestSigns_EqualOnesAreOne(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		on := &signs{began: time.Now()}
		d := newDesk(takes(time.Minute))
		var items []Item
		for _, place := range []string{"here", "here", "there", "here"} {
			i := says("1", "x")
			i.Typing = sign{on, place}
			items = append(items, i)
		}
		if err := d.AcceptAll(t.Context(), items); err != nil {
			t.Error(err)
		}
		d.work.Wait()
		if len(on.given) != 2 || on.given[0] == on.given[1] {
			t.Errorf("got %v, want here and there once", on.given)
		}
	})
}

func TestSigns_ATapOfferedAgainIsNotAnsweredAgain(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		on := &signs{began: time.Now()}
		tries := 0
		d := newDesk(func(context.Context, conversations.Message) error {
			if tries++; tries == 1 {
				return errFullDisk
			}
			return nil
		})
		for range 2 {
			_ = d.AcceptAll(t.Context(), []Item{taps("tap", on)})
		}
		d.work.Wait()
		equal(t, "given", on.given, []string{"tap 0s"})
		d.holds(t)
	})
}

// A tap without a message has nothing to deliver, and spins all the same. One
// that waits between tries is answered in time.
func TestSigns_EveryTapIsAnswered(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		on := &signs{began: time.Now()}
		tries := 0
		d := insisting(func(context.Context, conversations.Message) error {
			if tries++; tries < 5 {
				return errFullDisk
			}
			return nil
		})
		acknowledged := 0
		count := func(error) { acknowledged++ }
		d.Accept(t.Context(), Item{Tap: sign{on, "nothing"}}, count)
		d.Accept(t.Context(), taps("held", on), count)
		d.work.Wait()
		equal(t, "given", on.given, []string{"nothing 0s", "held 1.5s"})
		if acknowledged != 2 {
			t.Errorf("%d were acknowledged, want 2", acknowledged)
		}
	})
}

func TestSigns_ThatHangKeepNobody(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		on := &signs{hang: true, began: time.Now()}
		d := newDesk(takes(0))
		if err := d.AcceptAll(t.Context(), []Item{taps("tap", on), says("1", "next"), says("2", "other")}); err != nil {
			t.Error(err)
		}
		if took := time.Since(on.began); took != 0 {
			t.Errorf("all were taken after %v, want at once", took)
		}
		d.work.Wait()
		if took := time.Since(on.began); took != SignLimit {
			t.Errorf("the end took %v, want %v", took, SignLimit)
		}
	})
}
