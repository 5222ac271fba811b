package storage

import (
	"context"
	"database/sql"
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
// those that this program knows. It changes nothing and makes no file. A large
// database takes seconds. Damage is [ErrCorrupt], older tables are an
// [*OlderError], newer ones [ErrNewer].
func Check(ctx context.Context, url string) error {
	return reading(url, func(db *DB) error { return db.explain(db.check(ctx)) })
}

func (db *DB) check(ctx context.Context) error {
	var found string
	if err := db.readers.QueryRowContext(ctx, db.dialect.check).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w (%s)", ErrCorrupt, found)
	}
	all, err := readMigrations(db.dialect.migrations)
	if err != nil {
		return err
	}
	has, err := schemaOf(ctx, db.readers)
	switch {
	case err != nil:
		return err
	case has > len(all):
		return newer(has, len(all))
	case has < len(all):
		return &OlderError{has, len(all)}
	}
	return nil
}

// schemaOf is the number of the last migration; 0: there was none.
func schemaOf(ctx context.Context, pool *sql.DB) (version int, err error) {
	var begun bool
	err = pool.QueryRowContext(ctx, `SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = 'schema_migrations'`).Scan(&begun)
	if err != nil || !begun {
		return 0, err
	}
	err = pool.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM schema_migrations`).Scan(&version)
	return version, err
}

// Copy writes a compact copy of the database at url to file, as it is and
// whatever its tables are. Otherwise it is [DB.Backup].
func Copy(ctx context.Context, url, file string) error {
	return reading(url, func(db *DB) error { return db.Backup(ctx, file) })
}

// reading opens the database at url for the time of work, which can only read.
func reading(url string, work func(*DB) error) (err error) {
	path, err := pathOf(url)
	if err != nil {
		return err
	}
	db := &DB{path: path, dialect: sqlite()}
	db.readers, err = openReaders(path, options{driver: "sqlite3", patience: 5 * time.Second})
	if err != nil {
		return db.explain(err)
	}
	defer func() { err = errors.Join(err, db.explain(db.readers.Close())) }()
	return work(db)
}
