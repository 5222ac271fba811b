package storage

import (
	"context"
	"fmt"
	"time"

	"waymark/conversations"
)

// Counts say how full the database is and whether deliveries get through.
type Counts struct {
	People  int
	Waiting int           // deliveries in the outbox, without those in parked lines
	Overdue time.Duration // how long the oldest delivery waits that could be sent, since it was made; 0: there is none
	Parked  int           // lines whose people cannot be reached
	Dead    int           // dead letters
}

// countsQuery has the engine count entries of indexes, which reads a page for
// some hundred of them; only the lines that are parked are walked. What waits
// longest is one look into an index: how often it was tried since it was made,
// and when it is tried next, changes nothing for who waits for it.
const countsQuery = `
	SELECT
		(SELECT COUNT(*) FROM people),
		(SELECT COUNT(*) FROM outbox) - (
			SELECT COUNT(*) FROM outbox h JOIN outbox w ON w.platform = h.platform AND w.chat = h.chat AND w.ticket = h.ticket
			WHERE h.state = 'parked'),
		COALESCE((SELECT MIN(created_at) FROM outbox WHERE state IN ('ready', 'unsure')), 0),
		(SELECT COUNT(*) FROM outbox WHERE state = 'parked'),
		(SELECT COUNT(*) FROM undelivered)`

// Counts counts. It reads beside the turns, and nobody waits for it. 100,000
// people and as many deliveries take 2 ms, 50,000 parked lines 30 ms more; so
// whoever is asked often keeps the answer for a while.
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	var oldest int64
	err := db.readers.QueryRowContext(ctx, countsQuery).Scan(&c.People, &c.Waiting, &oldest, &c.Parked, &c.Dead)
	if err != nil {
		return Counts{}, db.explain(fmt.Errorf("count: %w", err))
	}
	if oldest != 0 { // what was made in the future was made by a clock that was set back since
		c.Overdue = max(0, db.now().Sub(moment(oldest)))
	}
	return c, nil
}

// givenUpFor is how long a delivery that was given up still says that nothing
// gets through.
const givenUpFor = 10 * time.Minute

// Unsent answers when the first delivery of p was made that was made at since or
// later, was tried, and still waits or was given up just now after several tries;
// the zero time: there is none. Where nothing was sent since, nothing gets
// through: what fails for a reason of its own does so from before.
func (db *DB) Unsent(ctx context.Context, p conversations.Platform, since time.Time) (time.Time, error) {
	var made int64
	err := db.readers.QueryRowContext(ctx, `
		SELECT COALESCE(MIN(created_at), 0) FROM (
			SELECT MIN(created_at) AS created_at FROM outbox
			WHERE state IN ('ready', 'unsure') AND created_at >= $1 AND platform = $2 AND attempts > 0
			UNION ALL
			SELECT MIN(created_at) FROM undelivered
			WHERE died_at >= $3 AND created_at >= $1 AND platform = $2 AND attempts > 1) AS unsent`,
		micros(since), string(clean(p)), micros(db.now().Add(-givenUpFor))).Scan(&made)
	if err != nil {
		return time.Time{}, db.explain(fmt.Errorf("what is unsent: %w", err))
	}
	return moment(made), nil
}
