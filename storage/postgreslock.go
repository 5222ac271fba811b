package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5"
)

// On a server a lock is that of a session: it ends with the connection, however
// its process dies. Who holds it is told by the name of the connection.

// numberOf is the number of a key, which is $1.
const numberOf = `hashtextextended(current_schema() || ' ' || CAST($1 AS TEXT), 0)`

// session connects under a name that tells who we are.
func (s *server) session(ctx context.Context) (*pgx.Conn, error) {
	config := s.config.Copy()
	config.RuntimeParams["application_name"] = processName()
	config.DialFunc = dialer().DialContext
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = usual().patience
	}
	return pgx.ConnectConfig(ctx, config)
}

// processName is how we are called among processes.
func processName() string {
	host, _ := os.Hostname() // one that is not known is not said
	return fmt.Sprintf("process %d on %s", os.Getpid(), cmp.Or(host, "an unknown machine"))
}

// lock takes the lock of key, which ends with leave. errHeld comes with who holds it.
func (s *server) lock(ctx context.Context, key string) (leave func() error, who string, err error) {
	conn, err := s.session(ctx)
	if err != nil {
		return nil, "", err
	}
	var got bool
	if err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(`+numberOf+`)`, key).Scan(&got); err == nil && !got {
		who, err = holder(ctx, conn, key)
		err = errors.Join(err, errHeld)
	}
	if err != nil {
		return nil, who, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), usual().patience)
		defer cancel()
		return conn.Close(ctx)
	}, "", nil
}

// holder is who holds the lock of key; empty: nobody does.
func holder(ctx context.Context, conn *pgx.Conn, key string) (who string, err error) {
	err = conn.QueryRow(ctx, `
		SELECT COALESCE((
			SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND (CAST(l.classid AS BIGINT) << 32) | CAST(l.objid AS BIGINT) = `+numberOf+` LIMIT 1), '')`, key).Scan(&who)
	return who, err
}

// A letter lets go what is held.
type letter func() error

// Close lets go.
func (l letter) Close() error { return l() }

// lockServer is [Lock] on a server.
func (db *DB) lockServer(ctx context.Context) (io.Closer, error) {
	leave, who, err := db.server.lock(ctx, "alone")
	if errors.Is(err, errHeld) {
		return nil, fmt.Errorf("database %s: it is locked (%s)", db.path, cmp.Or(who, "by one that has just left"))
	}
	if err != nil {
		return nil, db.explain(fmt.Errorf("lock the database: %w", err))
	}
	return letter(leave), nil
}

// servedBy is [ServedBy] on a server: all that hold a lease.
func (db *DB) servedBy(ctx context.Context) (processes string, err error) {
	conn, err := db.server.session(ctx)
	if err != nil {
		return "", db.explain(err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	err = conn.QueryRow(ctx, `
		SELECT COALESCE(string_agg(holder, ', ' ORDER BY holder), '')
		FROM (SELECT DISTINCT holder FROM leases WHERE until_at > `+serverNow+`) AS held`).Scan(&processes)
	if isCode(err, "42P01") { // there are no tables yet
		return "", nil
	}
	return processes, db.explain(err)
}

// seatOnServer tries once to take a seat. errHeld comes with who has it.
func (db *DB) seatOnServer(ctx context.Context, user string) (leave func() error, who string, err error) {
	return db.server.lock(ctx, "seat "+user)
}
