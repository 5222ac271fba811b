package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

// On a server a lock is that of a session: it ends with the connection, however
// its process dies. Who holds it is told by the name of the connection.

// A sessionLock is a lock that is held on a connection of its own. Where the server
// goes and comes back, Watch takes it again.
type sessionLock struct {
	server *server
	key    string
	conn   *pgx.Conn
}

// lockAgainEvery is the time between two tries to take a lock again that was lost
// with its connection.
const lockAgainEvery = time.Second

// numberOf is the number of a key, which is $1.
const numberOf = `hashtextextended(current_schema() || ' ' || CAST($1 AS TEXT), 0)`

// session connects under a name that tells who we are.
func (s *server) session(ctx context.Context) (*pgx.Conn, error) {
	config := s.config.Copy()
	host, _ := os.Hostname() // one that is not known is not said
	config.RuntimeParams["application_name"] = fmt.Sprintf("process %d on %s", os.Getpid(), cmp.Or(host, "an unknown machine"))
	config.DialFunc = dialer().DialContext
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = usual().patience
	}
	return pgx.ConnectConfig(ctx, config)
}

// lock takes the lock of key. errHeld comes with who holds it.
func (s *server) lock(ctx context.Context, key string) (l *sessionLock, who string, err error) {
	l = &sessionLock{server: s, key: key}
	if who, err = l.take(ctx); err != nil {
		return nil, who, err
	}
	return l, "", nil
}

func (l *sessionLock) take(ctx context.Context) (who string, err error) {
	conn, err := l.server.session(ctx)
	if err != nil {
		return "", err
	}
	var got bool
	if err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(`+numberOf+`)`, l.key).Scan(&got); err == nil && !got {
		who, err = holder(ctx, conn, l.key)
		err = errors.Join(err, errHeld)
	}
	if err != nil {
		return who, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	l.conn = conn
	return "", nil
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

// Close lets the lock go, after Watch has ended.
func (l *sessionLock) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), usual().patience)
	defer cancel()
	return l.conn.Close(ctx)
}

// Watch holds the lock: where its connection is lost it takes the lock again, as
// long as ctx lasts. Its error says that another process was quicker.
func (l *sessionLock) Watch(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := l.conn.WaitForNotification(ctx); err == nil || ctx.Err() != nil { // nobody notifies; it waits for the end
			continue
		}
		_ = l.conn.Close(context.WithoutCancel(ctx)) // it is lost
		for ctx.Err() == nil {
			who, err := l.take(ctx)
			if err == nil {
				break
			}
			if errors.Is(err, errHeld) {
				return heldBy(who)
			}
			select {
			case <-ctx.Done():
			case <-time.After(lockAgainEvery):
			}
		}
	}
	return nil
}

func heldBy(who string) error {
	return fmt.Errorf("another Waymark serves this database (%s)", cmp.Or(who, "one that has just left"))
}

// lockServer is [Lock] on a server.
func (db *DB) lockServer(ctx context.Context) (*sessionLock, error) {
	l, who, err := db.server.lock(ctx, "serve")
	if errors.Is(err, errHeld) {
		return nil, heldBy(who)
	}
	if err != nil {
		return nil, db.explain(fmt.Errorf("lock the database: %w", err))
	}
	return l, nil
}

// servedBy is [ServedBy] on a server.
func (db *DB) servedBy(ctx context.Context) (process string, err error) {
	conn, err := db.server.session(ctx)
	if err != nil {
		return "", db.explain(err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	process, err = holder(ctx, conn, "serve")
	return process, db.explain(err)
}

// seatOnServer tries once to take a seat. errHeld comes with who has it.
func (db *DB) seatOnServer(ctx context.Context, user string) (leave func() error, who string, err error) {
	l, who, err := db.server.lock(ctx, "seat "+user)
	if err != nil {
		return nil, who, err
	}
	return l.Close, "", nil
}
