package storage

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// To open a database for writing changes the file, or puts others beside it,
// before the first statement. So whose it is, is looked at first, in a way that
// leaves everything as it is.

// ourMark is the application_id of our databases, since schema 5. Those from
// before have none, and are known by the name of their first migration.
const ourMark = 0x57617962

// Recognise answers nil where [Open] may take the database at url, also where
// there is none yet, and else why not. It leaves everything as it is.
func Recognise(ctx context.Context, url string) error {
	db, err := at(url)
	if err != nil {
		return err
	}
	_, err = db.dialect.recognise(db, ctx, usual())
	return db.explain(err)
}

// recogniseFile answers the schema of the database, 0 where it is empty and ours to
// make. One of another program is [ErrForeign], one of a newer Waymark
// [ErrNewer], and none at all [ErrCorrupt].
func (db *DB) recogniseFile(ctx context.Context, o options) (version int, err error) {
	all, err := readMigrations(db.dialect.migrations)
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(db.path); errors.Is(err, fs.ErrNotExist) {
		return 0, nil // a link to a file that is still to be made
	}
	version, err = db.look(ctx, o, all[0].name, "mode=ro&immutable=1")
	// An immutable file is read without its log and without a lock. Where there
	// is a log, it has the last word. Where nobody has the log open, to read it
	// would make a file, which nobody makes beside what is another program's.
	if wal, shm := db.beside(); wal && (shm || !errors.Is(err, ErrForeign)) || errors.Is(db.dialect.explain(err), ErrCorrupt) && !isNoDatabase(err) {
		version, err = db.look(ctx, o, all[0].name, "mode=ro")
	}
	if err == nil && version > latest(all) {
		err = newer(version, latest(all))
	}
	return version, err
}

// beside reports whether a log with something in it and its index stand beside
// the file.
func (db *DB) beside() (wal, shm bool) {
	file := realFile(db.path)
	log, err := os.Stat(file + "-wal")
	_, none := os.Stat(file + "-shm")
	return err == nil && log.Size() > 0, none == nil
}

// realFile is the file to which path leads: SQLite puts its others beside that.
func realFile(path string) string {
	if file, err := filepath.EvalSymlinks(path); err == nil {
		return file
	}
	return path
}

// look reads whose the database is, through one connection with these options.
func (db *DB) look(ctx context.Context, o options, first, with string) (version int, err error) {
	pool, err := sql.Open(o.driver, dsn(db.path, o, with))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(1)
	var mark, user, tables int
	var noted, half bool
	err = pool.QueryRowContext(ctx, `
		SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
			COUNT(*), COALESCE(SUM(name = 'schema_migrations'), 0) > 0, COALESCE(SUM(name = 'copying'), 0) > 0
		FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'`).Scan(&mark, &user, &tables, &noted, &half)
	switch {
	case err != nil:
		return 0, err
	case mark != 0 && mark != ourMark, mark == 0 && !noted && (tables > 0 || user != 0):
		return 0, ErrForeign
	case half && !o.half:
		return 0, ErrHalf
	case !noted:
		return 0, nil
	}
	var name string
	err = pool.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(version), 0), COALESCE((SELECT name FROM schema_migrations WHERE version = 1), '')
		FROM schema_migrations WHERE applied_at IS NOT NULL`).Scan(&version, &name)
	switch said := (sqlite3.Error{}); {
	case errors.As(err, &said) && said.Code == sqlite3.ErrError: // others number their migrations, too, in columns of their own
		return 0, ErrForeign
	case err != nil:
		return 0, err
	case mark == 0 && name != first:
		return 0, ErrForeign
	}
	return version, nil
}

// isNoDatabase reports whether err is about a file that never was a database.
func isNoDatabase(err error) bool {
	var said sqlite3.Error
	return errors.As(err, &said) && said.Code == sqlite3.ErrNotADB
}
