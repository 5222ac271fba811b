package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A DB is an open database. It may be used from any number of goroutines, and
// another process may have the same file open.
type DB struct {
	path    string // where it is: a file, or an url without a password
	dialect dialect
	now     func() time.Time
	writer  *writer
	readers *sql.DB

	sweeper  *sweeper  // nil on a server
	register *register // nil on a server
	server   *server   // nil in a file
	leases   *sql.DB   // nil in a file: a connection for leases
	listener *listener // nil in a file
	notifier *notifier // nil in a file
	keep     Keep
}

// A querier asks the database: a pool does, and a single connection.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Open opens the database at url, makes it where there is none, and brings its
// tables up to date. The url is sqlite:PATH, where a relative path starts at the
// working directory, or postgres://USER@HOST/DATABASE, where the database has to
// be there. now is the clock of everything that is written.
func Open(ctx context.Context, url string, now func() time.Time) (*DB, error) {
	return open(ctx, url, now, usual())
}

// options are what tests set differently.
type options struct {
	driver   string        // its name in database/sql
	patience time.Duration // how long to wait for a lock that another process holds
	half     bool          // one into which something is being copied will do
}

// usual are the options of all but tests.
func usual() options { return options{driver: "sqlite3", patience: 5 * time.Second} }

func open(ctx context.Context, url string, now func() time.Time, o options) (*DB, error) {
	db, err := at(url)
	if err != nil {
		return nil, err
	}
	db.now, db.keep = now, DefaultKeep()
	if err := db.open(ctx, o); err != nil {
		return nil, db.explain(err)
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, o options) error {
	if err := db.dialect.open(db, ctx, o); err != nil {
		return err
	}
	return db.begin(ctx)
}

// begin starts what runs beside the callers, and finishes what was left undone:
// Close waits for it.
func (db *DB) begin(ctx context.Context) error {
	go db.writer.run()
	if db.notifier != nil {
		go db.notifier.run()
	}
	if db.sweeper != nil {
		sweeping, stop := context.WithCancel(context.WithoutCancel(ctx))
		db.sweeper.stop = stop
		go db.sweep(sweeping)
	}
	if err := db.eraseAgain(ctx); err != nil {
		return errors.Join(fmt.Errorf("delete again who was deleted (%s): %w", db.register.file, err), db.Close())
	}
	return nil
}

// prepare connects for the first time and brings the tables up to date. Where
// several processes make the same database, SQLite tells all but one at once
// that it is locked, and does not wait; so we do.
func (db *DB) prepare(ctx context.Context, pool *sql.DB, o options) error {
	patience, cancel := context.WithTimeout(ctx, o.patience)
	defer cancel()
	for {
		_, err := db.dialect.recognise(db, ctx, o)
		if err == nil {
			err = db.dialect.migrate(ctx, pool, db.now)
		}
		if err == nil {
			_, err = db.writer.try(nil) // which notes the files
		}
		if !errors.Is(db.dialect.explain(err), ErrLocked) {
			return err
		}
		select {
		case <-patience.Done():
			return err
		case <-time.After(min(o.patience/100, prepareEvery)):
		}
	}
}

// prepareEvery is how often prepare tries again, at the least.
const prepareEvery = 50 * time.Millisecond

// Close waits for the turns that were asked for before it, and closes the
// database. Turns that come later get [ErrClosed].
func (db *DB) Close() error {
	db.writer.close()
	db.notifier.close()
	db.listener.close()
	var beside error
	if db.server != nil {
		beside = errors.Join(db.leases.Close(), db.notifier.pool.Close())
	}
	// The writer goes last: only it may clear away the write-ahead log.
	return errors.Join(db.sweeper.close(), beside, db.readers.Close(), db.writer.pool.Close(), db.explain(db.writer.place.setAside()))
}

// Backup writes a compact copy of the database as it is at this moment, while
// turns go on. It is a file of SQLite, also of a database on a server: [Transfer]
// brings it back to either. The file must not exist yet; a relative name starts at the
// working directory.
func (db *DB) Backup(ctx context.Context, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	// Making the file first refuses one that exists, without a gap in which
	// somebody else could make it, and keeps the copy private too.
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = db.dialect.copyTo(db, ctx, file)
	if err == nil {
		err = f.Sync() // SQLite does not wait for the disk here
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("backup to %s: %w", file, errors.Join(db.explain(err), os.Remove(file)))
	}
	return nil
}

// explain puts what the engine says into words for the operator.
func (db *DB) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("database %s: %w", db.path, db.dialect.explain(err))
}
