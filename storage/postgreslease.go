package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	serverNow = `CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)`

	// channel is where processes tell each other, one for each schema.
	channel = `'waymark_' || md5(current_schema())`
)

// leasePatience is how long the server may take to say something of a lease.
const leasePatience = 2 * time.Second

// takeLease takes the lease of a name where nobody has it. nil: somebody has.
// A transaction that is done under a lease that has ended is waited for; where somebody
// has it nothing is locked nor written.
func (db *DB) takeLease(ctx context.Context, name string) (*lease, error) {
	ctx, cancel := context.WithTimeout(ctx, leasePatience)
	defer cancel()
	l := &lease{name: name, now: func() time.Time { return db.now() }}
	begun := db.now()
	err := db.leases.QueryRowContext(ctx, `
		INSERT INTO leases (name, epoch, holder, until_at)
		SELECT CAST($1 AS TEXT), 1, CAST($2 AS TEXT), `+serverNow+` + CAST($3 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM leases WHERE name = $1 AND until_at > `+serverNow+`)
		ON CONFLICT (name) DO UPDATE SET epoch = leases.epoch + 1, holder = excluded.holder, until_at = excluded.until_at
		WHERE leases.until_at <= `+serverNow+`
		RETURNING epoch`, name, processName(), leaseFor.Microseconds()).Scan(&l.epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.renewed(begun)
	return l, nil
}

// renewLease reports whether l is still ours, and then it lasts anew.
func (db *DB) renewLease(ctx context.Context, l *lease) (is bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, min(leasePatience, max(l.left(), renewAgain)))
	defer cancel()
	err = db.leases.QueryRowContext(ctx, `
		UPDATE leases SET until_at = `+serverNow+` + $1 WHERE name = $2 AND epoch = $3 RETURNING TRUE`,
		leaseFor.Microseconds(), l.name, l.epoch).Scan(&is)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return is, err
}

// freeLease lets l go, if it is still ours, and tells whoever waits for it. Where
// that cannot be said, it ends by itself.
func (db *DB) freeLease(ctx context.Context, l *lease) {
	ctx, cancel := context.WithTimeout(ctx, leasePatience)
	defer cancel()
	_, _ = db.leases.ExecContext(ctx, `
		WITH freed AS (UPDATE leases SET until_at = 0 WHERE name = $1 AND epoch = $2 RETURNING name)
		SELECT pg_notify(`+channel+`, '`+freedNote+`') FROM freed`, l.name, l.epoch)
}

// fenceQuery finds which of the leases $1 with the epochs $2 are not lost, and keeps them
// from being taken until the transaction is over.
const fenceQuery = `
	SELECT name, epoch FROM leases
	WHERE (name, epoch) IN (SELECT name, epoch FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[])) AS wanted(name, epoch))
	FOR KEY SHARE`

// A fence is the leases that jobs are done under.
type fence struct {
	names  []string
	epochs []int64
	lost   map[*lease]bool // until it is found
}

func fenceOf(jobs []*job) (f fence) {
	for _, j := range jobs {
		if l := j.lease; l != nil && !f.lost[l] {
			if f.lost == nil {
				f.lost = make(map[*lease]bool)
			}
			f.lost[l] = true
			f.names, f.epochs = append(f.names, l.name), append(f.epochs, l.epoch)
		}
	}
	return f
}

// hold finds which leases are lost, and keeps the others from being taken until the
// transaction is over.
func (f fence) hold(tx tx) (lost map[*lease]bool, err error) {
	if len(f.lost) == 0 {
		return nil, nil
	}
	rows, err := tx.query(fenceQuery, f.names, f.epochs)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var epoch int64
		if err := rows.Scan(&name, &epoch); err != nil {
			return nil, err
		}
		for l := range f.lost {
			if l.name == name && l.epoch == epoch {
				delete(f.lost, l)
			}
		}
	}
	return f.lost, rows.Err()
}

// Leases are how it stands with all leases that were ever taken, by their names. A
// file has none.
func (db *DB) Leases(ctx context.Context) (all []Lease, err error) {
	if db.server == nil {
		return nil, nil
	}
	rows, err := db.readers.QueryContext(ctx, `SELECT name, epoch, holder, until_at > `+serverNow+` FROM leases ORDER BY name`)
	if err != nil {
		return nil, db.explain(fmt.Errorf("look at leases: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var l Lease
		if err := rows.Scan(&l.Name, &l.Epoch, &l.Holder, &l.Held); err != nil {
			return nil, db.explain(err)
		}
		l.Ours = l.Held && db.listener.has(l)
		all = append(all, l)
	}
	return all, db.explain(rows.Err())
}
