package storage

import (
	"context"
	"fmt"
)

// damagedFor is how long the body of a journey is kept that could not be read:
// long enough to notice it in the log and to mend it by hand.
const damagedFor = 90 * day

// keepDamaged puts the body that cannot be read aside before another takes its
// place. It goes when its person does.
func (s *subject) keepDamaged(tx tx, now int64) error {
	return tx.exec(`INSERT INTO damaged_journeys (person, body, at) VALUES ($1, $2, $3)`, s.person, s.journey.body, now)
}

// forgetDamaged drops what nobody has mended in time.
func (db *DB) forgetDamaged(ctx context.Context) error {
	return db.write(ctx, func(tx tx) error {
		if err := tx.exec(`DELETE FROM damaged_journeys WHERE at < $1`, micros(db.now().Add(-damagedFor))); err != nil {
			return fmt.Errorf("forget damaged journeys: %w", err)
		}
		return nil
	})
}
