package storage

import (
	"context"
	"sync"
	"time"
)

// Several processes may serve a database on a server, and some work is for one of
// them at a time: to send on a platform, to remind. Who does it holds a lease of its
// name, a row with a number (its epoch) that grows whenever somebody else takes it.
// It lasts for leaseFor by the server's clock, and is renewed much more often.
//
// A lock of a session would not do: a process that was stopped keeps its connections,
// and so the lock, for as long as it likes.
//
// Whoever holds a lease learns late that it is lost: it may have been stopped in
// between. So the work is done under a context that knows the lease, and
// whatever is written under it is refused, in the transaction itself, once the epoch is
// another one. And [DB.Held] says, by our own clock, whether it may still be held.

const (
	leaseFor   = 6 * time.Second // without being renewed
	renewEvery = 2 * time.Second
	renewAgain = 500 * time.Millisecond // where the server did not answer
	takeEvery  = time.Second            // as long as somebody else has it
)

// A lease is one that this process has taken.
type lease struct {
	name  string
	epoch int64
	now   func() time.Time

	mu    sync.Mutex
	until time.Time // by our clock, from before it was renewed
	lost  bool
}

type leaseKey struct{}

// leaseOf is the lease that work is done under; nil: it is under none.
func leaseOf(ctx context.Context) *lease {
	l, _ := ctx.Value(leaseKey{}).(*lease)
	return l
}

// holds reports whether nobody else can hold l. A machine that slept has another
// time on the wall, and a clock that was set back has gone on all the same.
func (l *lease) holds() bool {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.lost && now.Before(l.until) && now.Round(0).Before(l.until.Round(0))
}

// left is for how long l lasts.
func (l *lease) left() time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.until.Sub(now)
}

func (l *lease) renewed(begun time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = begun.Add(leaseFor)
}

func (l *lease) lose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = true
}

func (l *lease) isLost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}

// Hold does work while this process holds the lease of that name. It waits for the
// lease, and where that is lost, the context of work ends; once work has ended, Hold
// waits for the lease again. It returns what work did where that came to its end by
// itself or with ctx, after the lease was let go for others to take it at once; and
// nil where ctx ends before.
//
// What is written under the context of work is refused with conversations.ErrNotHeld
// once another process has taken the lease. A file is served by one process, which
// holds whatever it likes.
func (db *DB) Hold(ctx context.Context, name string, work func(context.Context) error) error {
	if db.server == nil {
		return work(ctx)
	}
	db.listener.begin()
	for {
		l := db.await(ctx, name)
		if l == nil {
			return nil
		}
		if err := db.under(ctx, l, work); !l.isLost() {
			return err
		}
	}
}

// Held reports whether the lease that ctx is under cannot be held by anybody else
// yet, as far as our clock tells. A context under none is nobody else's.
func (db *DB) Held(ctx context.Context) bool {
	l := leaseOf(ctx)
	return l == nil || l.holds()
}

// await tries to take a lease until ctx ends; then it answers nil.
func (db *DB) await(ctx context.Context, name string) *lease {
	for {
		freed := db.listener.freed()
		if l, err := db.takeLease(ctx, name); err == nil && l != nil {
			return l
		}
		select {
		case <-ctx.Done():
			return nil
		case <-freed:
		case <-time.After(takeEvery): // after an error, too: what is wrong with the database is said elsewhere
		}
	}
}

// under does work under l, and lets it go afterwards.
func (db *DB) under(ctx context.Context, l *lease, work func(context.Context) error) error {
	held, lose := context.WithCancel(context.WithValue(ctx, leaseKey{}, l))
	defer lose()
	db.listener.holds(l, true)
	defer db.listener.holds(l, false)
	renewing, end := context.WithCancel(context.WithoutCancel(ctx)) // what has begun is finished under the lease
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		defer lose()
		db.renew(renewing, l)
	}()
	err := work(held)
	end()
	<-renewed
	db.freeLease(context.WithoutCancel(ctx), l)
	return err
}

// renew renews l until ctx ends or it is lost.
func (db *DB) renew(ctx context.Context, l *lease) {
	for pause := renewEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		begun := db.now()
		is, err := db.renewLease(ctx, l)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && is:
			l.renewed(begun)
			pause = renewEvery
		case err == nil, l.left() <= 0:
			l.lose()
			return
		default:
			pause = min(renewAgain, max(l.left(), 0))
		}
	}
}

// A Lease is how it stands with one.
type Lease struct {
	Name   string
	Epoch  int64
	Holder string // as "process 12 on HOST", who has it or had it last
	Held   bool   // somebody has it
	Ours   bool   // we have
}
