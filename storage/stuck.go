package storage

import (
	"context"
	"fmt"
	"time"

	"waymark/conversations"
)

// A StuckPerson got all reminders and has not moved.
type StuckPerson struct {
	Person  int64
	Network conversations.NetworkID
	Guide   conversations.GuideID
	Step    conversations.StepID
	Since   time.Time // when they came to the step
	Active  time.Time // when they last did anything
}

const stuckQuery = `
	SELECT j.person, p.network, j.guide, j.step, j.since_at, j.active_at
	FROM journeys j JOIN people p ON p.id = j.person
	WHERE j.phase IN ('walking', 'waiting') AND j.nags > 0 AND j.nags >= $1
	AND EXISTS (SELECT 1 FROM accounts WHERE person = j.person AND gone = 0)
	ORDER BY j.active_at, j.person
	LIMIT $2`

// Stuck returns up to limit people who are on their way, can be reached, and got
// after or more nagging reminders since they last did anything. Who did nothing
// for the longest time comes first.
func (db *DB) Stuck(ctx context.Context, after, limit int) ([]StuckPerson, error) {
	all, err := db.stuck(ctx, after, limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("who is stuck: %w", err))
	}
	return all, nil
}

func (db *DB) stuck(ctx context.Context, after, limit int) (all []StuckPerson, err error) {
	rows, err := db.readers.QueryContext(ctx, stuckQuery, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p StuckPerson
		var since, active int64
		if err := rows.Scan(&p.Person, &p.Network, &p.Guide, &p.Step, &since, &active); err != nil {
			return nil, err
		}
		p.Since, p.Active = moment(since), moment(active)
		all = append(all, p)
	}
	return all, rows.Err()
}
