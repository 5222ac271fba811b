package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What is forgotten is forgotten in portions, because turns wait for each of
// them. Everything is looked for beside the turns, or by an index.
const (
	forgetAtOnce = 250  // rows, or lines of the outbox, that one transaction drops
	notesAtOnce  = 2000 // neighbouring notes that one transaction looks through
)

// Forget drops the notes of messages seen before t, and what is too old of the
// questions for the authors, what was counted by the day, the dead letters, what waits for too long,
// the people who have been silent for too long, tickets that are closed, words that were
// never sent, and codes that have expired. What cannot be forgotten keeps nothing else.
func (db *DB) Forget(ctx context.Context, t time.Time) error {
	return errors.Join(
		db.forgetQuestions(ctx),
		db.forgetTallies(ctx),
		db.forgetDeadLetters(ctx),
		db.forgetParked(ctx),
		db.forgetUnsent(ctx),
		db.forgetPeople(ctx),
		db.forgetTickets(ctx),
		db.forgetDrafts(ctx),
		db.forgetLeftovers(ctx),
		db.forgetForgotten(ctx),
		db.forgetDamaged(ctx),
		db.forgetLinks(ctx),
		db.forgetDiffers(ctx),
		db.forgetActs(ctx),
		db.explain(db.forgetNotes(ctx, micros(t))),
		db.tidy(ctx),
	)
}

// tidy empties the write-ahead log, and shortens the register of the deleted.
func (db *DB) tidy(ctx context.Context) error {
	if done, _ := db.emptyLog(ctx); !done {
		db.sweeper.owe()
	}
	now := db.now()
	old, unread := db.register.old(now.Add(-registeredFor - shortenEvery))
	if unread == nil && !old && db.register.fault() == nil {
		return db.followForgotten(ctx)
	}
	var shortened error
	err := db.writeAbout(ctx, about{keys: []string{keyOfList}}, func(tx) error { // so that no other process writes it meanwhile
		db.register.add(nil, now)
		shortened = db.register.shorten(now.Add(-registeredFor))
		return nil
	})
	if err = errors.Join(err, db.explain(shortened), db.explain(db.register.fault())); err != nil {
		return err
	}
	return db.followForgotten(ctx)
}

// inPortions has deletion done, which deletes up to $2 rows older than $1, until
// it finds less.
func (db *DB) inPortions(ctx context.Context, what, deletion string, before int64) error {
	for n := int64(forgetAtOnce); n == forgetAtOnce; {
		err := db.write(ctx, func(tx tx) error {
			done, err := tx.conn.ExecContext(context.Background(), deletion, before, forgetAtOnce)
			if err == nil {
				n, err = done.RowsAffected()
			}
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetNotes walks all notes in the order of their keys, so many at a time. An
// index on their time would be written by every turn; to walk past a million is
// some 0.1 s an hour, of nobody's time. Neighbours share their pages, so that it
// is cheap to drop many of them, too.
func (db *DB) forgetNotes(ctx context.Context, before int64) error {
	for from, more := (seenRow{}), true; more; {
		to, old, err := db.notesAfter(ctx, from, before)
		if err != nil {
			return fmt.Errorf("look for old notes: %w", err)
		}
		if old {
			err := db.writer.do(ctx, about{}, func(tx tx) error {
				return tx.exec(`
					DELETE FROM seen WHERE (platform, id) IN (
						SELECT platform, id FROM (
							SELECT platform, id, at FROM seen WHERE (platform, id) > ($1, $2) ORDER BY platform, id LIMIT $3) AS portion
						WHERE at < $4)`,
					from.platform, from.id, notesAtOnce, before)
			})
			if err != nil {
				return fmt.Errorf("forget: %w", err)
			}
		}
		from, more = to, to != (seenRow{})
	}
	return nil
}

// A seenRow is the key of a note.
type seenRow struct{ platform, id string }

// notesAfter answers where the portion behind from ends, the zero row where it
// is the last one, and whether something in it is old.
func (db *DB) notesAfter(ctx context.Context, from seenRow, before int64) (to seenRow, old bool, err error) {
	err = db.readers.QueryRowContext(ctx, `
		SELECT platform, id FROM seen WHERE (platform, id) > ($1, $2) ORDER BY platform, id LIMIT 1 OFFSET $3`,
		from.platform, from.id, notesAtOnce-1).Scan(&to.platform, &to.id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return seenRow{}, false, err
	}
	err = db.readers.QueryRowContext(ctx, `
		SELECT EXISTS (
			SELECT 1 FROM (
				SELECT at FROM seen WHERE (platform, id) > ($1, $2) ORDER BY platform, id LIMIT $3) AS portion
			WHERE at < $4)`,
		from.platform, from.id, notesAtOnce, before).Scan(&old)
	return to, old, err
}

// What waits for people who cannot be reached is kept so long: most of them
// never come back.
const (
	parkedFor      = 30 * day  // what Waymark said
	parkedHumanFor = 180 * day // a human's words
)

// forgetParked drops what is too old from parked lines, which stay parked. The
// first of a line is the oldest of it.
func (db *DB) forgetParked(ctx context.Context) error {
	now := db.now()
	ours, humans := micros(now.Add(-parkedFor)), micros(now.Add(-parkedHumanFor))
	for last := (parkedRow{}); ; {
		old, err := db.parkedBefore(ctx, ours, last)
		if err != nil {
			return db.explain(fmt.Errorf("look for what is parked: %w", err))
		}
		if len(old) == 0 {
			return nil
		}
		var done parkedRow
		err = db.write(ctx, func(tx tx) error {
			done = last
			room := int64(forgetAtOnce)
			for _, row := range old {
				dropped, err := row.drop(tx, ours, humans, room)
				if err != nil {
					return fmt.Errorf("forget what is parked: %w", err)
				}
				if room -= dropped; room == 0 {
					return nil // the line may be longer: it is looked at again
				}
				done = row
			}
			return nil
		})
		if err != nil {
			return err
		}
		last = done
	}
}

// A parkedRow is the first of a parked line.
type parkedRow struct {
	line
	made, id int64
}

// parkedBefore answers the next parked lines behind last that may hold something
// made before t.
func (db *DB) parkedBefore(ctx context.Context, t int64, last parkedRow) (all []parkedRow, err error) {
	rows, err := db.readers.QueryContext(ctx, `
		SELECT platform, chat, ticket, created_at, id FROM outbox
		WHERE state = 'parked' AND (created_at, id) > ($1, $2) AND created_at < $3
		ORDER BY created_at, id LIMIT $4`, last.made, last.id, t, forgetAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r parkedRow
		if err := rows.Scan(&r.platform, &r.chat, &r.ticket, &r.made, &r.id); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// drop drops up to so many of the line, if it is still parked.
func (r parkedRow) drop(tx tx, ours, humans, limit int64) (dropped int64, err error) {
	if _, err := tx.hold(r.key()); err != nil {
		return 0, err
	}
	done, err := tx.conn.ExecContext(context.Background(), `
		DELETE FROM outbox WHERE id IN (
			SELECT id FROM outbox
			WHERE platform = $1 AND chat = $2 AND ticket = $3 AND created_at < CASE kind WHEN 'relay' THEN CAST($4 AS BIGINT) ELSE CAST($5 AS BIGINT) END
			AND EXISTS (SELECT 1 FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3 AND state = 'parked')
			ORDER BY id LIMIT $6)`,
		r.platform, r.chat, r.ticket, humans, ours, limit)
	if err != nil {
		return 0, err
	}
	if dropped, err = done.RowsAffected(); err != nil || dropped == 0 {
		return 0, err
	}
	return dropped, r.park(tx)
}
