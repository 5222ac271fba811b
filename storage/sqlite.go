package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/mattn/go-sqlite3"
)

// sqlite is a file that one process at a time writes, whose lock keeps writers
// apart.
func sqlite() dialect {
	return dialect{
		migrations: "migrations/sqlite",
		load:       loadQuery,
		begin:      `BEGIN IMMEDIATE`,
		look:       `BEGIN`,
		open:       (*DB).openFile,
		recognise:  (*DB).recogniseFile,
		readers:    func(db *DB, o options) (*sql.DB, error) { return openReaders(db.path, o) },
		check:      (*DB).checkFile,
		copyTo:     (*DB).copyFile,
		plain:      func(db *DB, o options) (*sql.DB, error) { return openWriter(db.path, o) },
		columns: `SELECT m.name, f.name, f.pk FROM sqlite_schema m, pragma_table_info(m.name) f
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, f.name`,
		parents: `SELECT m.name, f."table" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2`,
		counters: `SELECT m.name, COALESCE(s.seq, 0) FROM sqlite_schema m LEFT JOIN sqlite_sequence s ON s.name = m.name
			WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%' ORDER BY 1`,
		count:   countFile,
		explain: explainSQLite,
		idle:    func(c any) bool { return c.(*sqlite3.SQLiteConn).AutoCommit() },
		guard:   func(*sql.Conn) (func(), error) { return func() {}, nil },
		hold:    func(*tx, []*job) error { return nil },
		again:   func(error) bool { return false },
	}
}

// openFile makes the file where there is none, and opens what stands beside it.
func (db *DB) openFile(ctx context.Context, o options) error {
	if err := createPrivate(db.path); err != nil {
		return err
	}
	crashed, _ := db.beside() // the log of somebody before us, who may not have got round to emptying it
	pool, err := openWriter(db.path, o)
	if err != nil {
		return err
	}
	db.writer = newWriter(pool, db.dialect, &place{path: db.path}, func() time.Time { return db.now() })
	if err := db.prepare(ctx, pool, o); err != nil {
		return errors.Join(err, pool.Close())
	}
	db.readers, err = openReaders(db.path, o)
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	beside, err := openBeside(db.path, o)
	if err != nil {
		return errors.Join(err, db.readers.Close(), pool.Close())
	}
	if err := beside.PingContext(ctx); err != nil { // a later one may find another file there
		return errors.Join(err, beside.Close(), db.readers.Close(), pool.Close())
	}
	db.register, db.sweeper = newRegister(db.path), newSweeper(beside)
	db.writer.erasing = func(people []erased) { db.register.add(people, db.now()) }
	db.writer.erased = db.sweeper.erased
	if crashed {
		db.sweeper.erased() // perhaps somebody was
	}
	return nil
}

// createPrivate makes an empty file that only its owner may read, because a
// database of people is nobody else's business. The files SQLite puts beside
// it get the same rights. A file that exists is not even opened: closing it
// would drop the locks that this process may hold on it.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// copyFile writes the database to a file that is there and empty.
func (db *DB) copyFile(ctx context.Context, file string) error {
	_, err := db.readers.ExecContext(ctx, `VACUUM INTO $1`, file)
	return err
}

// countFile makes last the highest number that a table has given out.
func countFile(ctx context.Context, c *sql.Conn, table string, last int64) error {
	if _, err := c.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = $1`, table); err != nil {
		return err
	}
	_, err := c.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, table, last)
	return err
}

// checkFile looks for damage.
func (db *DB) checkFile(ctx context.Context) error {
	var found string
	if err := db.readers.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w (%s)", ErrCorrupt, found)
	}
	return nil
}

// openWriter opens the one connection that writes. FULL has to be said: asking
// for WAL quietly lowers it to NORMAL, and a power cut could then take back
// turns that were acknowledged. Transactions take the write lock when they
// begin, because one that reads first and writes later fails at once when
// another process has written in between. The cache keeps turns as quick among
// a million people as among a thousand; it is only as large as what is used.
// What is deleted is overwritten, because people are promised that it is gone.
func openWriter(path string, o options) (*sql.DB, error) {
	plain, err := sql.Open(o.driver, "")
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(&bounded{plain.Driver(), dsn(path, o,
		"_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_txlock=immediate&_cache_size=-65536&_secure_delete=on")})
	pool.SetMaxOpenConns(1)
	return pool, plain.Close()
}

// A bounded connector makes connections whose write-ahead log becomes small
// again after a burst, and that write nothing about people outside the
// database's own folder. The driver's names know no options for that.
type bounded struct {
	driver driver.Driver
	dsn    string
}

// logKept is how many bytes of the log stay once it was copied.
const logKept = 8 << 20

func (b *bounded) Driver() driver.Driver { return b.driver }

func (b *bounded) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := b.driver.Open(b.dsn)
	if err != nil {
		return nil, err
	}
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, fmt.Sprintf(`PRAGMA journal_size_limit = %d; PRAGMA temp_store = MEMORY`, logKept), nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// openBeside opens a connection that copies from the write-ahead log into the
// database while the writer works.
func openBeside(path string, o options) (*sql.DB, error) {
	pool, err := sql.Open(o.driver, dsn(path, o, "mode=rw&_synchronous=FULL"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return pool, nil
}

// openReaders opens connections that cannot write, for reading beside the
// writer.
func openReaders(path string, o options) (*sql.DB, error) {
	pool, err := sql.Open(o.driver, dsn(path, o, "mode=ro"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(readerConns)
	pool.SetMaxIdleConns(readerConns)
	return pool, nil
}

const (
	readerConns = 4
	statements  = 64 // prepared ones that a connection keeps
)

func dsn(path string, o options, more string) string {
	file := url.URL{Path: path}
	return fmt.Sprintf("file:%s?%s&_busy_timeout=%d&_stmt_cache_size=%d",
		file.EscapedPath(), more, o.patience/time.Millisecond, statements)
}
