package storage

import (
	"database/sql"
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
	pool, err := sql.Open(o.driver, dsn(path, o,
		"_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_txlock=immediate&_cache_size=-65536&_secure_delete=on"))
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
