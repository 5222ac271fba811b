package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// An OlderError says that the tables were left by an older Waymark. [Open]
// brings them up to date.
type OlderError struct{ Has, Wants int }

func (e *OlderError) Error() string {
	return fmt.Sprintf("this database was written by an older Waymark (schema %d, this program wants %d)", e.Has, e.Wants)
}

// Check looks for damage in the database at url, and whether its tables are
// those that this program knows. It changes nothing. A large database takes
// seconds. Damage is [ErrCorrupt], older tables are an [*OlderError], newer ones
// [ErrNewer], those of another program [ErrForeign].
func Check(ctx context.Context, url string) error {
	return reading(ctx, url, func(db *DB, has int) error { return db.explain(db.check(ctx, has)) })
}

func (db *DB) check(ctx context.Context, has int) error {
	if err := db.dialect.check(db, ctx); err != nil {
		return err
	}
	all, err := readMigrations(db.dialect.migrations)
	if err != nil {
		return err
	}
	if wants := latest(all); has < wants {
		return &OlderError{has, wants}
	}
	return nil
}

// Copy writes a compact copy of the database at url to file, as it is and
// whatever its tables are in a file; on a server an older one is an [*OlderError].
// Otherwise it is [DB.Backup].
func Copy(ctx context.Context, url, file string, now func() time.Time) error {
	return reading(ctx, url, func(db *DB, has int) error {
		db.now = now
		if db.server != nil {
			if err := db.check(ctx, has); err != nil {
				return db.explain(err)
			}
		}
		return db.Backup(ctx, file)
	})
}

// reading opens the database at url for the time of work, which can only read
// and is told its schema.
func reading(ctx context.Context, url string, work func(db *DB, has int) error) (err error) {
	db, err := at(url)
	if err != nil {
		return err
	}
	o := usual()
	has, err := db.dialect.recognise(db, ctx, o)
	if err != nil {
		return db.explain(err)
	}
	db.readers, err = db.dialect.readers(db, o)
	if err != nil {
		return db.explain(err)
	}
	defer func() { err = errors.Join(err, db.explain(db.readers.Close())) }()
	return work(db, has)
}
