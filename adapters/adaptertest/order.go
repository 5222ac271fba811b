package adaptertest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"waymark/conversations"
)

// A register notes what was begun and what was kept, and that nobody's turn
// begins before the one before it is over.
type register struct {
	t *testing.T

	mu   sync.Mutex
	busy map[string]conversations.Body // by person
	tale []string                      // "+text": it was begun; "text": it was kept; "-text": it was not
}

func newRegister(t *testing.T) *register {
	return &register{t: t, busy: map[string]conversations.Body{}}
}

// around is turn, noted.
func (r *register) around(turn func(ctx context.Context, text string) error) func(context.Context, conversations.Message) error {
	return func(ctx context.Context, m conversations.Message) error {
		text, ok := m.Body.(conversations.Text)
		if !ok {
			return nil // a greeting of the adapter's own
		}
		r.mu.Lock()
		if other, busy := r.busy[m.Actor.User]; busy {
			r.t.Errorf("%q began while the turn of %q was not over", m.Body, other)
		}
		r.busy[m.Actor.User] = m.Body
		r.tale = append(r.tale, "+"+string(text))
		r.mu.Unlock()

		err := turn(ctx, string(text))

		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.busy, m.Actor.User)
		if err != nil {
			text = "-" + text
		}
		r.tale = append(r.tale, string(text))
		return err
	}
}

// first is where something stands in the tale; -1: it has not happened.
func (r *register) first(what string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Index(r.tale, what)
}

func (r *register) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.tale, ", ")
}

// hangs: while one person's turn hangs, what they wrote behind it waits, and
// another's goes through.
func hangs(t *testing.T, w World) {
	if !w.Can().Many {
		t.Skip("only one person is there")
	}
	w.Say(t, "ada", "hangs")
	w.Say(t, "ada", "behind")
	w.Say(t, "grace", "goes through")
	noted := newRegister(t)
	release := make(chan struct{})
	r := start(t, w.Adapter(t), noted.around(func(ctx context.Context, text string) error {
		if text == "hangs" {
			select {
			case <-release:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}))
	r.until("both were offered", func(all []conversations.Message) bool {
		texts := said(all)
		return slices.Contains(texts, "hangs") && slices.Contains(texts, "goes through")
	})
	if noted.first("+behind") >= 0 {
		t.Errorf("what stood behind did not wait: %v", noted)
	}
	close(release)
	w.Say(t, "ada", "the end") // an offer shows that the turn before it is over
	r.until("all were offered", hears(4))
	if kept, next := noted.first("hangs"), noted.first("+behind"); kept < 0 || next < kept {
		t.Errorf("what stood behind did not wait: %v", noted)
	}
}

// fails: while one person's turn fails, it is offered again, nothing that they
// wrote behind it is taken, and another's goes through.
func fails(t *testing.T, w World) {
	if !w.Can().Many || !w.Can().Again {
		t.Skip("only one person is there, or nothing is offered again")
	}
	w.Say(t, "ada", "fails")
	w.Say(t, "ada", "behind")
	w.Say(t, "grace", "goes through")
	noted := newRegister(t)
	through := make(chan struct{})
	var mu sync.Mutex
	failed := 0
	r := start(t, w.Adapter(t), noted.around(func(_ context.Context, text string) error {
		mu.Lock()
		defer mu.Unlock()
		switch text {
		case "goes through":
			select {
			case <-through: // it was offered twice
			default:
				close(through)
			}
		case "fails":
			select {
			case <-through:
				if failed >= 2 {
					return nil
				}
			default:
			}
			failed++
			return errNotKept
		}
		return nil
	}))
	r.until("all were offered", hears(3))
	w.Say(t, "ada", "the end")
	r.until("the last one came", hears(4))
	kept := noted.first("fails")
	if kept < 0 {
		t.Errorf("it was not kept before what stood behind it: %v", noted)
	}
	if next := noted.first("+behind"); next < kept {
		t.Errorf("what stood behind did not wait: %v", noted)
	}
	if other := noted.first("goes through"); other < 0 || other > kept {
		t.Errorf("the other one waited: %v", noted)
	}
}
