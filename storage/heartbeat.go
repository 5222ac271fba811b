package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

const (
	beatEvery  = 10 * time.Second
	beatBytes  = 32 << 10 // about what a turn writes: where less still fits in, people are not answered
	watchEvery = time.Second
)

// A StandstillError says that nothing can be stored, and since when. It names no
// file, so that everybody may read it.
type StandstillError struct {
	Since time.Time
	Err   error
}

func (e *StandstillError) Error() string {
	why := "the database does not answer"
	for _, known := range []error{ErrLocked, ErrReadOnly, ErrFull, ErrBroken, ErrCorrupt, ErrCannotOpen, ErrUnreachable, ErrReplaced, ErrClosed} {
		if errors.Is(e.Err, known) {
			why = "the database: " + known.Error()
			if said := (*saidError)(nil); errors.As(e.Err, &said) {
				why = "the database: " + said.says
			}
			break
		}
	}
	return fmt.Sprintf("nothing can be stored since %s: %s", e.Since.UTC().Format("2006-01-02 15:04Z"), why)
}

func (e *StandstillError) Unwrap() error { return e.Err }

// Ping answers nil when the database can be read and written. It has a heartbeat
// stored, unless one was in the last ten seconds and all went well since: then it
// only waits until the writer has done nothing, in its turn, and no longer than ctx.
// Its error is a [*StandstillError].
func (db *DB) Ping(ctx context.Context) error {
	err := db.ping(ctx)
	if err == nil {
		return nil
	}
	_, since, why := db.writer.standing()
	if ctx.Err() != nil && why != nil { // others waited longer than ctx, and know
		err = fmt.Errorf("%w (%w)", why, err)
	}
	if since.IsZero() { // it cannot be read, or the writer does not come to it
		since = db.now()
	}
	return &StandstillError{since, db.explain(err)}
}

// pingQuery reads what every turn does: another program's lock may be on one table only.
const pingQuery = `
	SELECT EXISTS (SELECT 1 FROM schema_migrations) OR EXISTS (SELECT 1 FROM outbox) OR EXISTS (SELECT 1 FROM seen)
		OR EXISTS (SELECT 1 FROM people) OR EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM journeys)`

func (db *DB) ping(ctx context.Context) error {
	if err := db.writer.place.check(); err != nil {
		return err
	}
	if err := db.readers.QueryRowContext(ctx, pingQuery).Scan(new(bool)); err != nil {
		return err
	}
	now := db.now()
	if beat, failing, _ := db.writer.standing(); failing.IsZero() && now.Sub(beat).Abs() < beatEvery {
		if err := db.writer.glance(ctx, func(tx) error { return nil }); err != nil {
			return err
		}
		if _, failing, _ := db.writer.standing(); failing.IsZero() {
			return nil
		}
	}
	body := make([]byte, beatBytes)
	if _, err := rand.Read(body); err != nil { // what could be packed would prove little
		return err
	}
	err := db.writer.glance(ctx, func(tx tx) error {
		err := tx.exec(`
			INSERT INTO heartbeat (one, at, body) VALUES (1, $1, $2)
			ON CONFLICT (one) DO UPDATE SET at = excluded.at, body = excluded.body`, micros(now), body)
		if err != nil {
			return fmt.Errorf("heartbeat: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	db.writer.mu.Lock()
	defer db.writer.mu.Unlock()
	db.writer.beat = now
	return nil
}

// Watch returns [ErrReplaced] once the file of the database, or one that SQLite
// keeps beside it, is removed or another one is in its place; and nil when ctx
// ends and none was. What is stored then is lost at the next start, so nothing is
// any more, and the program can only be stopped.
func (db *DB) Watch(ctx context.Context) error {
	every := time.NewTicker(watchEvery)
	defer every.Stop()
	for {
		if err := db.writer.place.check(); err != nil || ctx.Err() != nil {
			return db.explain(err)
		}
		select {
		case <-ctx.Done():
		case <-every.C:
		}
	}
}

// judge notes whether anything can be stored, from what became of jobs. One that wrote
// nothing says nothing: it succeeds where all can be read.
func (w *writer) judge(jobs []*job) {
	stored, why := false, error(nil)
	for _, j := range jobs {
		stored = stored || j.err == nil && j.state.Load() == begun && j.wrote
		if j.err != nil && !panicked(j.err) && !errors.Is(j.err, conversations.ErrNotHeld) {
			why = j.err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if stored {
		w.failing, w.why = time.Time{}, nil
	} else if why != nil {
		if w.failing.IsZero() {
			w.failing = w.now()
		}
		w.why = why
	}
}

// panicked reports whether a job failed by a fault of ours, which says nothing
// about the disk.
func panicked(err error) bool {
	var p *PanicError
	return errors.As(err, &p)
}

// standing answers when the last heartbeat was stored, and since when nothing
// can be and why; the zero time: it can.
func (w *writer) standing() (beat, failing time.Time, why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.beat, w.failing, w.why
}
