package storagetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// A followed store is one of which somebody keeps what is due by what they are told
// alone. Whenever anybody looks, that must be what there is.
type followed struct {
	Store
	t testing.TB

	mu      sync.Mutex // of changed alone
	changed map[conversations.Line]bool

	looking sync.Mutex // of all else
	known   map[conversations.Line]head
	firsts  map[conversations.Line]conversations.Delivery // as they were told since anybody looked
}

// A head is what one has to know of the first of a line.
type head struct {
	ID     int64
	Urgent bool
	Place  int64
}

// everything is a limit that nothing reaches, and far when all is due.
const everything = 10_000

var far = later.AddDate(100, 0, 0)

func follow(t testing.TB, s Store) Store {
	f := &followed{Store: s, t: t, changed: map[conversations.Line]bool{}, known: map[conversations.Line]head{}, firsts: map[conversations.Line]conversations.Delivery{}}
	s.OnChange(func(lines []conversations.Line) []conversations.Line {
		f.note(lines)
		if f.looking.TryLock() { // else whoever looks does it
			defer f.looking.Unlock()
			f.learn(context.Background())
		}
		return nil
	})
	return f
}

func (f *followed) Reopen(t *testing.T) Store {
	again := f.Store.Reopen(t)
	s := follow(t, again).(*followed)
	for _, p := range []conversations.Platform{ada.Platform, eve.Platform} {
		for _, x := range dueAt(t, again, p, far, everything) {
			s.known[x.Line] = head{x.ID, x.Urgent, x.Place}
		}
	}
	return s
}

// Due is the store's, and looks whether what was told leads to the same.
func (f *followed) Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	f.t.Helper()
	f.looking.Lock()
	defer f.looking.Unlock()
	there, here := map[conversations.Line]head{}, map[conversations.Platform]bool{p: true}
	all, err := f.Store.Due(ctx, p, far, everything)
	if err == nil {
		for _, x := range all {
			there[x.Line] = head{x.ID, x.Urgent, x.Place}
			here[x.Line.Room.Platform] = true // as the store writes it
		}
		f.learn(ctx)
		for _, x := range all {
			if first, told := f.firsts[x.Line]; told {
				if diff := cmp.Diff(x, first); diff != "" {
					f.t.Errorf("the first of a line (-there +told):\n%s", diff)
				}
			}
		}
		clear(f.firsts)
		told := map[conversations.Line]head{}
		for l, h := range f.known {
			if here[l.Room.Platform] {
				told[l] = h
			}
		}
		if diff := cmp.Diff(there, told); diff != "" {
			f.t.Errorf("what is due (-there +told):\n%s", diff)
		}
	}
	return f.Store.Due(ctx, p, now, limit)
}

// note notes what was told.
func (f *followed) note(lines []conversations.Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range lines {
		f.changed[l] = true
	}
}

// learn reads what was told.
func (f *followed) learn(ctx context.Context) {
	f.mu.Lock()
	changed := f.changed
	f.changed = map[conversations.Line]bool{}
	f.mu.Unlock()
	for l := range changed {
		x, due, err := f.First(ctx, l, far)
		switch {
		case err != nil:
			f.note([]conversations.Line{l})
		case due:
			f.known[l], f.firsts[l] = head{x.ID, x.Urgent, x.Place}, x
		default:
			delete(f.known, l)
			delete(f.firsts, l)
		}
	}
}
