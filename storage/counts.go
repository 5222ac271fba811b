package storage

import (
	"context"
	"fmt"
	"time"
)

// Counts say how full the database is and whether deliveries get through.
type Counts struct {
	People  int
	Waiting int           // deliveries in the outbox, without those in parked lines
	Overdue time.Duration // how long the delivery has been due that has waited longest; 0: none is due
	Parked  int           // lines whose people cannot be reached
	Dead    int           // dead letters
}

const countsQuery = `
	SELECT
		(SELECT COUNT(*) FROM people),
		(SELECT COUNT(*) FROM outbox) - (
			SELECT COUNT(*) FROM outbox w JOIN outbox h ON h.platform = w.platform AND h.chat = w.chat
			WHERE h.state = 'parked'),
		COALESCE((SELECT MIN(due_at) FROM outbox WHERE state IN ('ready', 'unsure')), 0),
		(SELECT COUNT(*) FROM outbox WHERE state = 'parked'),
		(SELECT COUNT(*) FROM undelivered)`

// Counts counts. It reads beside the turns, and nobody waits for it.
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	var oldest int64
	err := db.readers.QueryRowContext(ctx, countsQuery).Scan(&c.People, &c.Waiting, &oldest, &c.Parked, &c.Dead)
	if err != nil {
		return Counts{}, db.explain(fmt.Errorf("count: %w", err))
	}
	if oldest != 0 {
		c.Overdue = max(0, db.now().Sub(moment(oldest)))
	}
	return c, nil
}

// Ping answers nil when the database can be read and written: it reads, and
// waits until the writer has done nothing, in its turn. It does not wait for
// the disk.
func (db *DB) Ping(ctx context.Context) error {
	var version int
	if err := db.readers.QueryRowContext(ctx, `SELECT MAX(version) FROM schema_migrations`).Scan(&version); err != nil {
		return db.explain(fmt.Errorf("ping: %w", err))
	}
	return db.write(ctx, func(tx) error { return nil })
}
