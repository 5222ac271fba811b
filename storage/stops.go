package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/conversations"
)

// talliesFor is how long what is counted by the day is kept.
const talliesFor = 400 * day

// standQuery walks one index in its order, and so takes some 0.3 s for a million
// people. $1 to $3 are the ends of conversations.Ages.
const standQuery = `
	SELECT network, guide, step, phase,
		SUM(CASE WHEN since_at > $1 THEN 1 ELSE 0 END),
		SUM(CASE WHEN since_at > $2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN since_at > $3 THEN 1 ELSE 0 END),
		COUNT(*),
		SUM(CASE WHEN heard_at < $4 THEN 1 ELSE 0 END)
	FROM journeys
	WHERE guide <> ''
	GROUP BY network, guide, step, phase
	ORDER BY network, guide, step, phase`

// Stops counts where people stop. It reads beside the turns, and nobody waits for
// it; whoever is asked often keeps the answer for a while.
func (db *DB) Stops(ctx context.Context) (conversations.Stops, error) {
	c := stopsCounter{now: db.now(), all: make(map[guideOf]*conversations.GuideStops)}
	err := db.looking(ctx, func(tx tx) error {
		return errors.Join(c.stand(tx), c.tallied(tx), c.tickets(tx))
	})
	if err != nil {
		return conversations.Stops{}, db.explain(fmt.Errorf("where people stop: %w", err))
	}
	return c.stops(), nil
}

type guideOf struct {
	network conversations.NetworkID
	guide   conversations.GuideID
}

// A stopsCounter puts together what single queries find.
type stopsCounter struct {
	now time.Time
	all map[guideOf]*conversations.GuideStops
}

func (c *stopsCounter) of(g guideOf) *conversations.GuideStops {
	if c.all[g] == nil {
		c.all[g] = &conversations.GuideStops{Network: g.network, Guide: g.guide}
	}
	return c.all[g]
}

func (c *stopsCounter) stops() conversations.Stops {
	s := conversations.Stops{At: c.now}
	for _, g := range c.all {
		s.Guides = append(s.Guides, *g)
	}
	slices.SortFunc(s.Guides, func(a, b conversations.GuideStops) int {
		return cmp.Or(cmp.Compare(a.Network, b.Network), cmp.Compare(a.Guide, b.Guide))
	})
	return s
}

// stand counts who stands where.
func (c *stopsCounter) stand(tx tx) error {
	ago := func(d time.Duration) int64 { return micros(c.now.Add(-d)) }
	ages := conversations.Ages
	rows, err := tx.query(standQuery, ago(ages[0]), ago(ages[1]), ago(ages[2]), dayOf(c.now.Add(-conversations.SilentAfter)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g guideOf
		var step conversations.StepID
		var phase conversations.Phase
		var younger [len(ages)]int // than each of them
		var silent int
		if err := rows.Scan(&g.network, &g.guide, &step, &phase, &younger[0], &younger[1], &younger[2], &younger[3], &silent); err != nil {
			return err
		}
		of := c.of(g)
		if phase == conversations.Finished {
			of.Finished += younger[len(ages)-1]
			continue
		}
		if last := len(of.Steps) - 1; last < 0 || of.Steps[last].Step != step {
			of.Steps = append(of.Steps, conversations.StepStops{Step: step, Phases: map[conversations.Phase]int{}})
		}
		at := &of.Steps[len(of.Steps)-1]
		before := 0
		for i, n := range younger {
			at.Ages[i] += n - before
			before = n
		}
		at.Phases[phase] += younger[len(ages)-1]
		at.Silent += silent
	}
	return rows.Err()
}

// tallied adds up what was counted by the day.
func (c *stopsCounter) tallied(tx tx) error {
	rows, err := tx.query(`SELECT network, guide, what, SUM(n) FROM tallies WHERE day >= $1 GROUP BY network, guide, what`,
		micros(c.now.Add(-conversations.TalliedFor).Truncate(day)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g guideOf
		var what string
		var n int
		if err := rows.Scan(&g.network, &g.guide, &what, &n); err != nil {
			return err
		}
		switch what {
		case conversations.NotUnderstood:
			c.of(g).NotUnderstood += n
		case conversations.NotThat:
			c.of(g).NotThat += n
		}
		for i := range conversations.Waits {
			if what == conversations.AnsweredWithin(i) {
				c.of(g).Answers[i] += n
			}
		}
	}
	return rows.Err()
}

// tickets counts those that are open.
func (c *stopsCounter) tickets(tx tx) error {
	rows, err := tx.query(`
		SELECT p.network, COALESCE(j.guide, ''), COUNT(*)
		FROM tickets t JOIN people p ON p.id = t.person LEFT JOIN journeys j ON j.person = t.person
		WHERE t.closed_at = 0
		GROUP BY 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g guideOf
		var n int
		if err := rows.Scan(&g.network, &g.guide, &n); err != nil {
			return err
		}
		c.of(g).Tickets = n
	}
	return rows.Err()
}

// keepTallies counts what a turn says has happened. Of when it was the day is
// kept: more would lead to the message, and to whoever was active then.
func keepTallies(tx tx, all []conversations.Tally, at time.Time) error {
	for _, t := range all {
		if _, err := tx.hold(fmt.Sprintf("tally %q", []any{t.Network, t.Guide, t.Step, t.What})); err != nil {
			return err
		}
		err := tx.exec(`
			INSERT INTO tallies (day, network, guide, step, what, n) VALUES ($1, $2, $3, $4, $5, 1)
			ON CONFLICT (day, network, guide, step, what) DO UPDATE SET n = tallies.n + 1`,
			micros(at.Truncate(day)), string(clean(t.Network)), string(clean(t.Guide)), string(clean(t.Step)), clean(t.What))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetTallies drops what was counted too long ago.
func (db *DB) forgetTallies(ctx context.Context) error {
	return db.inPortions(ctx, "forget what was counted", `
		DELETE FROM tallies WHERE (day, network, guide, step, what) IN (
			SELECT day, network, guide, step, what FROM tallies WHERE day < $1 ORDER BY day LIMIT $2)`,
		micros(db.now().Add(-talliesFor)))
}
