package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// What was deleted is overwritten in the database, but stands elsewhere until
// somebody sees to it: its pages of before in the write-ahead log, and copies of
// rows in unused bytes of other pages, which SQLite leaves there when it moves rows
// between full and empty ones. So after each deletion of a person the database
// is written anew, where that is quick, and the log is emptied; and the log every
// hour as well.
//
//	deletion, hour ──► owed ──► copy beside the turns ──► empty it between two turns
//	                     ▲               │ a reader still needs it       │
//	                     └───────────────┴────── again soon ◄────────────┘

const (
	sweepRests   = 500 * time.Millisecond // between two times the log is emptied
	sweepTries   = 100 * time.Millisecond // between two tries to, at first
	sweepPatient = 5 * time.Second        // and at most
	sweepWaits   = 20                     // milliseconds the writer may wait for a reader

	// anewMax is how large a database may be to be written anew while people
	// wait. It takes some 8 ms a megabyte.
	anewMax = 8 << 20
)

// A sweeper clears away what deletions leave behind.
type sweeper struct {
	beside *sql.DB       // copies from the log while turns go on
	owed   chan struct{} // holds one: the log is to be emptied
	anew   atomic.Bool   // the database is to be written anew before
	stop   context.CancelFunc
	ended  chan struct{}
}

func newSweeper(beside *sql.DB) *sweeper {
	return &sweeper{beside: beside, owed: make(chan struct{}, 1), stop: func() {}, ended: make(chan struct{})}
}

// close ends the sweeping. What is owed is done by whoever opens the database next.
func (s *sweeper) close() error {
	if s == nil {
		return nil
	}
	s.stop()
	<-s.ended
	return s.beside.Close()
}

// erased has everything cleared away soon that a deletion leaves behind.
func (s *sweeper) erased() {
	s.anew.Store(true)
	s.owe()
}

// owe has the log emptied soon.
func (s *sweeper) owe() {
	if s == nil {
		return
	}
	select {
	case s.owed <- struct{}{}:
	default: // it is owed already
	}
}

// sweep empties the log whenever that is owed, until ctx ends. What is owed then
// is done by whoever opens the database next.
func (db *DB) sweep(ctx context.Context) {
	defer close(db.sweeper.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-db.sweeper.owed:
		}
		done := false
		for pause := sweepTries; !done; pause = min(2*pause, sweepPatient) {
			if done, _ = db.emptyLog(ctx); done { // an error is another program's lock, or a disk that turns tell of
				pause = sweepRests
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	}
}

// EmptyLog waits until nothing of what was deleted stands in the write-ahead log
// either. A reader that takes long, such as a backup, holds it up.
func (db *DB) EmptyLog(ctx context.Context) error {
	for {
		done, err := db.emptyLog(ctx)
		if err = db.explain(err); done || err != nil && !errors.Is(err, ErrLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return db.explain(fmt.Errorf("empty the write-ahead log: somebody works in it: %w", errors.Join(ctx.Err(), err)))
		case <-time.After(sweepTries):
		}
	}
}

// emptyLog tries once. It waits for nobody for long.
func (db *DB) emptyLog(ctx context.Context) (done bool, err error) {
	if db.sweeper == nil { // the log is the server's
		return true, nil
	}
	var old error // it cannot be written anew: no reason to leave the log as it is
	if db.sweeper.anew.Load() {
		old = db.between(ctx, db.writeAnew)
	}
	if err := db.writer.place.check(); err != nil { // a connection that is new would copy it into another database
		return false, errors.Join(old, err)
	}
	if done, err := checkpoint(ctx, db.sweeper.beside, `PRAGMA wal_checkpoint(PASSIVE)`); !done {
		return false, errors.Join(old, err)
	}
	err = db.between(ctx, func(conn *sql.Conn) (err error) {
		done, err = checkpoint(context.Background(), conn, `PRAGMA wal_checkpoint(TRUNCATE)`)
		return err
	})
	return done && old == nil, errors.Join(old, err)
}

// between has something done on the writer's connection between two of its
// transactions, without patience for the locks of others.
func (db *DB) between(ctx context.Context, work func(*sql.Conn) error) error {
	conn, err := db.writer.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	before := 0
	if err := conn.QueryRowContext(context.Background(), `PRAGMA busy_timeout`).Scan(&before); err != nil {
		return err
	}
	if err := patience(conn, sweepWaits); err != nil {
		return err
	}
	return errors.Join(work(conn), patience(conn, before))
}

// writeAnew leaves no unused bytes in the database, unless it is so large that
// people would have to wait.
func (db *DB) writeAnew(conn *sql.Conn) error {
	var size int64
	err := conn.QueryRowContext(context.Background(), `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&size)
	if err != nil {
		return err
	}
	db.sweeper.anew.Store(false)
	if size > anewMax {
		return nil
	}
	if _, err := conn.ExecContext(context.Background(), `VACUUM`); err != nil {
		db.sweeper.anew.Store(true)
		return fmt.Errorf("write the database anew: %w", err)
	}
	return nil
}

func patience(conn *sql.Conn, ms int) error {
	_, err := conn.ExecContext(context.Background(), fmt.Sprintf(`PRAGMA busy_timeout = %d`, ms))
	return err
}

// checkpoint reports whether all of the log was copied, and nobody needs it.
func checkpoint(ctx context.Context, on interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, how string) (done bool, err error) {
	var busy, frames, copied int
	if err := on.QueryRowContext(ctx, how).Scan(&busy, &frames, &copied); err != nil {
		return false, fmt.Errorf("empty the write-ahead log: %w", err)
	}
	return busy == 0 && copied >= frames, nil
}
