package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// A dialect is what differs between engines. All other SQL is one text that
// every engine understands: ON CONFLICT, RETURNING, and parameters $1, $2 …
// that first appear in this order, because SQLite numbers them by it; those that
// stand for columns of a query are cast, because PostgreSQL takes them for text.
type dialect struct {
	migrations string // folder of its numbered migrations
	load       string // loadQuery
	begin      string // statement that begins a transaction of the writer
	look       string // statement that begins one that sees one moment and changes nothing
	distant    bool   // the way there takes longer than what is done there, and what only writes is put off

	open      func(*DB, context.Context, options) error        // connects, and brings the tables up to date
	recognise func(*DB, context.Context, options) (int, error) // answers the schema; 0: there is none yet
	readers   func(*DB, options) (*sql.DB, error)              // connections that cannot write
	check     func(*DB, context.Context) error                 // looks for damage
	copyTo    func(*DB, context.Context, string) error         // writes a copy to an empty file
	plain     func(*DB, options) (*sql.DB, error)              // one connection that writes

	columns  string                                                                 // query: table, column, and its place in the table's key, 0 where it has none
	parents  string                                                                 // query: table, and one that has to have its rows before
	counters string                                                                 // query: table, and the highest number that it gave out
	count    func(ctx context.Context, c *sql.Conn, table string, last int64) error // makes that last

	explain func(error) error               // puts its errors into ours
	idle    func(driverConn any) bool       // reports that no transaction is open
	guard   func(*sql.Conn) (func(), error) // lets nobody wait for ever on a connection, until it is called
	serial  string                          // statement that keeps two migrations apart; empty: the transaction does
	hold    func(*tx, []*job) error         // takes what jobs are about, before the first of them begins
	try     func(tx, []string) error        // takes keys that nobody else holds, or none; nil: there are none
	again   func(error) bool                // whether what failed is done again, by itself
}

// at is the database at url, which is not open yet.
func at(url string) (*DB, error) {
	if isServer(url) {
		return onServer(url)
	}
	path, err := pathOf(url)
	if err != nil {
		return nil, err
	}
	return &DB{path: path, dialect: sqlite()}, nil
}

// NameOf is how operators are told where the database at url is: its file, or an url
// without a password. Its error says that url is none, and does not repeat it.
func NameOf(url string) (string, error) {
	db, err := at(url)
	if err != nil {
		return "", err
	}
	return db.path, nil
}

// pathOf is the file of url, from the root on.
func pathOf(url string) (string, error) {
	file, err := fileOf(url)
	if err != nil {
		return "", err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("storage: %w", err)
	}
	return path, nil
}

// fileOf takes the file out of url, as the operator named it. An url may hold a
// password, so no error repeats it.
func fileOf(url string) (string, error) {
	scheme, path, _ := strings.Cut(url, ":")
	if scheme != "sqlite" || path == "" {
		return "", errors.New("storage: the url must be sqlite:PATH or postgres://USER@HOST/DATABASE")
	}
	return path, nil
}
