package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// migrations holds one folder per engine, with files like 0001_start.sql. A
// file that was released never changes. A number is the same schema on every
// engine, so one that came later begins with a higher one.
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
		if err != nil || len(all) > 0 && version != latest(all)+1 {
			return nil, fmt.Errorf("migration %s: want number %d", f.Name(), latest(all)+1)
		}
		text, err := migrations.ReadFile(path.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version, f.Name(), string(text)})
	}
	return all, nil
}

// latest is the schema that all migrations lead to; 0: there are none.
func latest(all []migration) int {
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].version
}

// migrate brings the tables up to date, each migration in a transaction of its
// own. Processes that start together wait for each other's transaction and
// then find the work done.
func (d dialect) migrate(ctx context.Context, pool *sql.DB, now func() time.Time) error {
	all, err := readMigrations(d.migrations)
	if err != nil {
		return err
	}
	for done := -1; done < latest(all); {
		done, err = d.migrateNext(ctx, pool, all, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// migrateNext does the first migration that is missing and returns the version
// the schema has then.
func (d dialect) migrateNext(ctx context.Context, pool *sql.DB, all []migration, now func() time.Time) (int, error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // a no-op after Commit
	if d.serial != "" {
		if _, err := tx.ExecContext(ctx, d.serial); err != nil {
			return 0, err
		}
	}
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
	if version > latest(all) {
		return 0, newer(version, latest(all))
	}
	if version == latest(all) {
		// This deletes nothing, but says now where nothing can be written.
		_, err := tx.ExecContext(ctx, `DELETE FROM schema_migrations WHERE version < 0`)
		return version, err
	}
	m := all[slices.IndexFunc(all, func(m migration) bool { return m.version > version })]
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
