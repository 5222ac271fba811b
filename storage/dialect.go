package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/mattn/go-sqlite3"
)

// A dialect is what differs between engines. All other SQL is one text that
// every engine understands: ON CONFLICT, RETURNING, and parameters $1, $2 …
// that first appear in this order, because SQLite numbers them by it.
type dialect struct {
	migrations string                    // folder of its numbered migrations
	begin      string                    // statement that begins a transaction of the writer
	backup     string                    // statement that copies the database to the file $1
	check      string                    // query for the first damage, "ok" where there is none
	explain    func(error) error         // puts its errors into ours
	idle       func(driverConn any) bool // reports that no transaction is open
}

func sqlite() dialect {
	return dialect{
		migrations: "migrations/sqlite",
		begin:      `BEGIN IMMEDIATE`,
		backup:     `VACUUM INTO $1`,
		check:      `PRAGMA quick_check(1)`,
		explain:    explainSQLite,
		idle:       func(c any) bool { return c.(*sqlite3.SQLiteConn).AutoCommit() },
	}
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
