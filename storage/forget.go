package storage

import (
	"context"
	"fmt"
	"time"
)

// forgetAtOnce is how many notes one transaction drops: turns wait meanwhile.
const forgetAtOnce = 1000

// Forget drops the notes of messages seen before t, and what is too old of the
// questions for the authors, the dead letters, and what waits for people who
// cannot be reached. It looks for notes beside the turns and drops them between
// turns, so nobody waits for long.
func (db *DB) Forget(ctx context.Context, t time.Time) error {
	if err := db.forgetQuestions(ctx); err != nil {
		return err
	}
	if err := db.forgetLetters(ctx); err != nil {
		return err
	}
	if err := db.forgetParked(ctx); err != nil {
		return err
	}
	if err := db.forgetDamaged(ctx); err != nil {
		return err
	}
	for {
		old, err := db.seenBefore(ctx, micros(t))
		if err != nil || len(old) == 0 {
			return db.explain(err)
		}
		err = db.write(ctx, func(tx tx) error {
			for _, note := range old {
				if err := tx.exec(`DELETE FROM seen WHERE platform = $1 AND id = $2`, note.platform, note.id); err != nil {
					return fmt.Errorf("forget: %w", err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// A seenRow is the key of a note.
type seenRow struct{ platform, id string }

func (db *DB) seenBefore(ctx context.Context, t int64) (notes []seenRow, err error) {
	rows, err := db.readers.QueryContext(ctx, `SELECT platform, id FROM seen WHERE at < $1 LIMIT $2`, t, forgetAtOnce)
	if err != nil {
		return nil, fmt.Errorf("look for old notes: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n seenRow
		if err := rows.Scan(&n.platform, &n.id); err != nil {
			return nil, err
		}
		notes = append(notes, n)
	}
	return notes, rows.Err()
}

// What waits for people who cannot be reached is kept so long: most of them
// never come back.
const (
	parkedFor      = 30 * day  // what Waymark said
	parkedHumanFor = 180 * day // a human's words
)

// forgetParked drops what is too old from parked lines, which stay parked.
func (db *DB) forgetParked(ctx context.Context) error {
	return db.write(ctx, func(tx tx) error {
		now := db.now()
		lines, err := tx.lines(`
			DELETE FROM outbox
			WHERE (platform, chat) IN (SELECT platform, chat FROM outbox WHERE state = 'parked')
			AND created_at < CASE kind WHEN 'relay' THEN $1 ELSE $2 END
			RETURNING platform, chat`,
			micros(now.Add(-parkedHumanFor)), micros(now.Add(-parkedFor)))
		if err != nil {
			return fmt.Errorf("forget what is parked: %w", err)
		}
		for l := range lines {
			if err := l.park(tx); err != nil {
				return fmt.Errorf("forget what is parked: %w", err)
			}
		}
		return nil
	})
}
