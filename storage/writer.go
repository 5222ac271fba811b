package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"waymark/conversations"
)

// A writer runs jobs on the one connection that writes. It takes whatever
// waits into one transaction:
//
//	jobs ──► waiting ──► BEGIN, job, job, job, COMMIT ──► answers
//
// It waits for more only where all that waits are notes of what was sent, and not longer
// than rest.
type writer struct {
	pool    *sql.DB // one connection
	dialect dialect
	place   *place
	now     func() time.Time
	conn    any // the connection whose files were noted

	erasing func([]erased) // is told who is deleted, before that is committed
	erased  func()         // is told afterwards
	// The same of lines that have changed. tell answers which of them are for other
	// processes, of which others is told; nil: nobody is.
	tell   func([]conversations.Line) []conversations.Line
	others func([]conversations.Line)
	firsts firsts // of lines, that need not be read

	places  map[queue]int64 // of [tx]; only run uses it
	awaited bool            // somebody waits for the next note of what was sent; only run uses it

	mu      sync.Mutex
	waiting []*job
	rest    time.Duration
	closed  bool
	beat    time.Time     // the last heartbeat that was stored
	failing time.Time     // since when nothing can be; zero: it can
	why     error         // of the last that was not, since then
	wake    chan struct{} // holds one: there is something to look at
	ended   chan struct{} // closed when run has returned
}

// A job is something to write. Its work is done again in a transaction of its
// own when the transaction it shared failed, so it must be the same each time.
type job struct {
	work  func(tx) error
	about about
	lease *lease // that it is done under; nil: none
	state atomic.Int32
	wrote bool // a row at least, when it was done last
	err   error
	done  chan struct{} // closed when err holds the answer
}

// The states of a job.
const (
	queued int32 = iota
	begun
	dropped // its caller went away before it began
)

// begin reports whether the job is to be done: its caller has not left.
func (j *job) begin() bool {
	j.state.CompareAndSwap(queued, begun)
	return j.state.Load() == begun
}

// leave reports whether the caller may go: the job has not begun.
func (j *job) leave() bool { return j.state.CompareAndSwap(queued, dropped) }

func newWriter(pool *sql.DB, d dialect, p *place, now func() time.Time) *writer {
	return &writer{
		pool:    pool,
		dialect: d,
		place:   p,
		now:     now,
		places:  make(map[queue]int64),
		firsts:  firsts{heads: make(map[line]head)},
		wake:    make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
}

// do has work done and returns when it is committed or failed. A job whose ctx
// ends while it waits is dropped; once it has begun, its result is awaited.
func (w *writer) do(ctx context.Context, about about, work func(tx) error) error {
	j, err := w.queue(ctx, about, work)
	if err != nil {
		return err
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.leave() {
			return ctx.Err()
		}
		<-j.done
	}
	return j.err
}

// glance has work done that may be given up at any time: it waits no longer than ctx.
func (w *writer) glance(ctx context.Context, work func(tx) error) error {
	j, err := w.queue(ctx, about{}, work)
	if err != nil {
		return err
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		j.leave() // where it has begun, nobody hears of it
		return ctx.Err()
	}
}

func (w *writer) queue(ctx context.Context, about about, work func(tx) error) (*job, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j := &job{work: work, about: about, lease: leaseOf(ctx), done: make(chan struct{})}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil, ErrClosed
	}
	w.waiting = append(w.waiting, j)
	w.mu.Unlock()
	w.poke()
	return j, nil
}

func (w *writer) poke() {
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// close lets run do what waits, and waits for its end.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.poke()
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	for jobs := w.next(); len(jobs) > 0; jobs = w.next() {
		w.serve(jobs)
		w.judge(jobs)
		for _, j := range jobs {
			close(j.done)
		}
	}
}

// serve commits jobs. A panic on the way, of the driver for one, is an error for
// all of them: their callers wait, and so does everybody after them.
func (w *writer) serve(jobs []*job) {
	defer func() {
		if p := recover(); p != nil {
			refuse(jobs, fmt.Errorf("commit: panic: %v\n%s", p, debug.Stack()))
		}
	}()
	w.commit(jobs)
}

// commit runs jobs in one transaction and, when that fails, each in a
// transaction of its own.
func (w *writer) commit(jobs []*job) {
	began, err := w.try(jobs)
	again := jobs
	switch {
	case err == nil:
		again = slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return !w.dialect.again(j.err) })
	case !began, len(jobs) == 1 && !w.dialect.again(err):
		refuse(jobs, err)
		return
	}
	for i, j := range again {
		began, err := w.alone(j)
		if !began { // the others would only wait for the same lock, one after the other
			refuse(again[i:], err)
			return
		}
		if err != nil {
			j.err = err
		}
	}
}

// triesAlone is how often a job is tried that meets others again and again.
const triesAlone = 10

// alone runs a job in a transaction of its own, which takes first what the one
// before found out that the job is about.
func (w *writer) alone(j *job) (began bool, err error) {
	for range triesAlone {
		began, err = w.try([]*job{j})
		failed := err
		if failed == nil {
			failed = j.err
		}
		if !began || !w.dialect.again(failed) {
			return began, err
		}
		if met := (*metError)(nil); errors.As(failed, &met) {
			j.about.keys = append(j.about.keys, met.keys...)
		}
	}
	return began, err
}

func refuse(jobs []*job, err error) {
	for _, j := range jobs {
		j.err = err
	}
}

// try runs jobs in one transaction. After an error nothing of them is kept, or it
// is kept in a file that is not the database any more.
func (w *writer) try(jobs []*job) (began bool, err error) {
	if err := w.place.gone(); err != nil {
		return false, err
	}
	conn, err := w.pool.Conn(context.Background())
	if err != nil {
		return false, err
	}
	defer conn.Close()
	free, err := w.dialect.guard(conn)
	if err != nil {
		return false, err
	}
	defer free()
	var gone []erased
	changed, follows := make(map[line]head), false
	tx := tx{conn: conn, dialect: &w.dialect, erased: &gone, places: w.places, changed: changed, follows: &follows}
	if err := errors.Join(tx.reach(), tx.exec(w.dialect.begin)); err != nil {
		return false, err
	}
	committed := false
	defer func() {
		if !committed { // after a panic, too
			w.rollback(tx)
		}
	}()
	if err := w.note(tx); err != nil {
		return false, err
	}
	fence := fenceOf(jobs)
	foresee(tx, fence, jobs)
	if err := w.dialect.hold(&tx, jobs); err != nil {
		return false, err
	}
	lost, err := fence.hold(tx)
	if err != nil {
		return false, err
	}
	if err := doAll(tx, jobs, lost); err != nil {
		return true, err
	}
	if len(gone) > 0 {
		w.erasing(gone)
	}
	if err := tx.exec(`COMMIT`); err != nil {
		return true, err
	}
	committed = true
	if err := w.place.check(); err != nil { // nobody is told that it is stored
		return false, err
	}
	if len(gone) > 0 {
		w.erased()
	}
	w.awaited = follows
	w.tellOf(changed)
	return true, nil
}

// doAll does the jobs that are still to be done, but for those under leases that are
// lost, until one fails that may have written something.
func doAll(tx tx, jobs []*job, lost map[*lease]bool) error {
	for _, j := range jobs {
		tx.together()
		switch {
		case !j.begin():
		case lost[j.lease]:
			j.err = conversations.ErrNotHeld
		default:
			j.err = j.do(tx)
			if j.err != nil && !errors.As(j.err, new(harmless)) {
				return j.err
			}
		}
	}
	return nil
}

// note notes the files of a connection that is new, which has them open now.
func (w *writer) note(tx tx) error {
	return tx.conn.Raw(func(c any) error {
		if c == w.conn {
			return nil
		}
		if err := w.place.note(); err != nil {
			return err
		}
		w.conn = c
		return nil
	})
}

// do does the job's work. A panic there is a fault of this job.
func (j *job) do(tx tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	j.wrote, tx.wrote = false, &j.wrote
	return j.work(tx)
}

// harmless is an error that came before its job wrote anything, so that it need
// not spoil the others' transaction.
type harmless struct{ error }

func (h harmless) Unwrap() error { return h.error }

// rollback leaves no transaction open. SQLite ends one by itself when the disk
// is full, and then a rollback fails, so the connection has the last word: if
// it is still inside a transaction, it is thrown away.
func (w *writer) rollback(tx tx) {
	_ = tx.exec(`ROLLBACK`)
	_ = tx.conn.Raw(func(c any) error {
		if w.dialect.idle(c) {
			return nil
		}
		w.place.leave()
		return driver.ErrBadConn
	})
}
