package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
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
	return db.inPortions(ctx, "forget damaged journeys", `
		DELETE FROM damaged_journeys WHERE id IN (SELECT id FROM damaged_journeys WHERE at < $1 LIMIT $2)`,
		micros(db.now().Add(-damagedFor)))
}

// salvage reads the fields of a damaged body that are whole. A part of one would
// be worse than nothing: half a trail leads elsewhere.
func salvage(text string) (b journeyBody) {
	in := json.NewDecoder(strings.NewReader(text))
	if t, err := in.Token(); err != nil || t != json.Delim('{') {
		return b
	}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return b
		}
		var field json.RawMessage
		if err := in.Decode(&field); err != nil {
			return b
		}
		whole := b
		text, err := json.Marshal(map[string]json.RawMessage{fmt.Sprint(name): field})
		if err == nil && json.Unmarshal(text, &whole) == nil {
			b = whole
		}
	}
	return b
}
