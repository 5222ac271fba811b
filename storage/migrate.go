package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
)

// migrations holds one folder per engine, with files like 0001_start.sql. A
// file that was released never changes.
//
//go:embed migrations
var migrations embed.FS

// A migration leads from the schema before it to its own version.
type migration struct {
	version int
	name    string
	sql     string
}

func readMigrations(folder string) ([]migration, error) {
	files, err := migrations.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, f := range files { // in the order of their names
		number, _, _ := strings.Cut(f.Name(), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != len(all)+1 {
			return nil, fmt.Errorf("migration %s: want number %d", f.Name(), len(all)+1)
		}
		text, err := migrations.ReadFile(path.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version, f.Name(), string(text)})
	}
	return all, nil
}

// migrate brings the tables up to date, each migration in a transaction of its
// own. Processes that start together wait for each other's transaction and
// then find the work done.
func migrate(ctx context.Context, pool *sql.DB, folder string, now func() time.Time) error {
	all, err := readMigrations(folder)
	if err != nil {
		return err
	}
	for done := -1; done < len(all); {
		done, err = migrateNext(ctx, pool, all, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// migrateNext does the first migration that is missing and returns the version
// the schema has then.
func migrateNext(ctx context.Context, pool *sql.DB, all []migration, now func() time.Time) (int, error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // a no-op after Commit
	_, err = tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (
		version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)`)
	if err != nil {
		return 0, err
	}
	var version int
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM schema_migrations`).Scan(&version)
	if err != nil {
		return 0, err
	}
	if version > len(all) {
		return 0, newer(version, len(all))
	}
	if version == len(all) {
		// This deletes nothing, but says now where nothing can be written.
		_, err := tx.ExecContext(ctx, `DELETE FROM schema_migrations WHERE version < 0`)
		return version, err
	}
	m := all[version]
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return 0, fmt.Errorf("migration %s: %w", m.name, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)`,
		m.version, m.name, micros(now()))
	if err != nil {
		return 0, err
	}
	return m.version, tx.Commit()
}

// newer refuses tables that this program does not know.
func newer(has, known int) error {
	return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, has, known)
}
