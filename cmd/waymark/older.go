package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"time"

	"waymark/storage"
)

// Commands that only look leave the database of an older Waymark as it is: it
// may be running, and could not start again after its tables were changed.

// knownSchema is the schema that storage.Open leads to. A test holds it to that.
const knownSchema = 5

// An olderError says that the database was left by an older Waymark, with that
// schema.
type olderError struct{ has int }

func (e *olderError) Error() string {
	return fmt.Sprintf("the database has schema %d; `waymark serve` or `waymark db migrate` brings it to %d: back it up first (waymark db backup FILE)", e.has, knownSchema)
}

// openAsItIs opens a database whose tables are up to date. That there is none
// is an error, and that they are older is an *olderError.
func openAsItIs(ctx context.Context, c config, now func() time.Time) (*storage.DB, error) {
	if _, err := os.Stat(c.Storage.file()); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database at %s yet; `waymark serve` makes it. Where there was one, look at storage.url and the working directory", c.Storage.file())
	}
	if err := storage.Check(ctx, c.Storage.URL); err != nil {
		return nil, err
	}
	has, err := schemaOf(ctx, c.Storage.file())
	if err != nil {
		return nil, err
	}
	if has < knownSchema {
		return nil, &olderError{has}
	}
	return storage.Open(ctx, c.Storage.URL, now)
}

// schemaOf is the number of the last migration of the database in file; 0: it
// had none.
func schemaOf(ctx context.Context, file string) (version int, err error) {
	err = reading(file, func(db *sql.DB) error {
		var begun bool
		if err := db.QueryRowContext(ctx, `SELECT count(*) > 0 FROM sqlite_master WHERE name = 'schema_migrations'`).Scan(&begun); err != nil || !begun {
			return err
		}
		return db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM schema_migrations`).Scan(&version)
	})
	return version, err
}

// copyAsItIs writes a copy of the database in from, whatever its tables are.
// The file must not exist; nobody else can read it.
func copyAsItIs(ctx context.Context, from, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = reading(from, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `VACUUM INTO $1`, file)
		return err
	})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("backup to %s: %w", file, errors.Join(err, os.Remove(file)))
	}
	return nil
}

// reading opens the database in file for the time of work, which cannot change
// it.
func reading(file string, work func(*sql.DB) error) (err error) {
	name := url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: "mode=ro&_busy_timeout=5000"}
	db, err := sql.Open("sqlite3", name.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := work(db); err != nil {
		return fmt.Errorf("database %s: %w", file, err)
	}
	return nil
}
