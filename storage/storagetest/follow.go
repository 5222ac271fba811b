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

	mu      sync.Mutex
	changed map[conversations.Line]bool
	known   map[conversations.Line]head
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
	f := &followed{Store: s, t: t, changed: map[conversations.Line]bool{}, known: map[conversations.Line]head{}}
	s.OnChange(func(lines []conversations.Line) {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, l := range lines {
			f.changed[l] = true
		}
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
	f.mu.Lock()
	defer f.mu.Unlock()
	there, here := map[conversations.Line]head{}, map[conversations.Platform]bool{p: true}
	all, err := f.Store.Due(ctx, p, far, everything)
	if err == nil {
		for _, x := range all {
			there[x.Line] = head{x.ID, x.Urgent, x.Place}
			here[x.Line.Room.Platform] = true // as the store writes it
		}
		for l := range f.changed {
			f.learn(ctx, l)
		}
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

func (f *followed) learn(ctx context.Context, l conversations.Line) {
	x, due, err := f.First(ctx, l, far)
	switch {
	case err != nil:
		return
	case due:
		f.known[l] = head{x.ID, x.Urgent, x.Place}
	default:
		delete(f.known, l)
	}
	delete(f.changed, l)
}
