package storage

import (
	"context"
	"fmt"
	"time"

	"waymark/conversations"
)

// What was said in a ticket stands in a thread of its helpdesk's, which is not ours to
// keep or to forget. So when a ticket is deleted its thread is noted, until it is
// deleted there or the helpdesk has been told to.

// Why a ticket is gone.
const (
	leftForgotten = "forgotten" // its person was deleted
	leftOld       = "old"       // it was closed for long
)

// leftoversFor is how long it is tried to delete a thread, where nothing runs that
// could: then its note is dropped.
const leftoversFor = 30 * day

// eraseTickets deletes those of a person's tickets that were closed between two
// moments, 0 being those that are open, with the buttons and messages of each.
func eraseTickets(tx tx, person, from, to int64, why string, now int64) error {
	err := tx.exec(`
		INSERT INTO leftovers (ticket, platform, desk, thread, why, since_at)
		SELECT id, platform, desk, thread, CAST($1 AS TEXT), CAST($2 AS BIGINT) FROM tickets WHERE person = $3 AND closed_at BETWEEN $4 AND $5
		ON CONFLICT (ticket) DO NOTHING`, why, now, person, from, to)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM cards WHERE (platform, chat, slot) IN (
			SELECT c.platform, c.chat, c.slot FROM tickets t JOIN cards c ON c.platform = t.platform AND c.chat = t.desk
			WHERE t.person = $1 AND t.closed_at BETWEEN $2 AND $3 AND (c.slot = 'ticket ' || t.id OR c.slot LIKE 'ticket ' || t.id || ' %'))`,
		`DELETE FROM strandings WHERE ticket IN (SELECT id FROM tickets WHERE person = $1 AND closed_at BETWEEN $2 AND $3)`,
		`DELETE FROM relays WHERE ticket IN (SELECT id FROM tickets WHERE person = $1 AND closed_at BETWEEN $2 AND $3)`,
		`DELETE FROM ticket_messages WHERE ticket IN (SELECT id FROM tickets WHERE person = $1 AND closed_at BETWEEN $2 AND $3)`,
		`DELETE FROM tickets WHERE person = $1 AND closed_at BETWEEN $2 AND $3`,
	} {
		if err := tx.exec(query, person, from, to); err != nil {
			return err
		}
	}
	return nil
}

// releaseTickets takes somebody of a helpdesk out of the tickets that they took. One
// that is open is free again, and the helpdesk is told so if somebody waits there.
func releaseTickets(tx tx, person, now int64) error {
	theirs, err := takenBy(tx, person)
	if err != nil {
		return err
	}
	for _, of := range theirs {
		if _, err := tx.hold(keyOfPerson(of.person)); err != nil {
			return err
		}
		err := tx.exec(`
			UPDATE tickets SET staff = '', staff_name = '', nudge_at = CASE WHEN closed_at = 0 AND waits_at > 0 THEN CAST($1 AS BIGINT) ELSE nudge_at END
			WHERE id = $2`, now, of.ticket)
		if err != nil {
			return err
		}
	}
	return nil
}

// A takenRow is a ticket that somebody took, and whose it is.
type takenRow struct{ ticket, person int64 }

func takenBy(tx tx, person int64) (all []takenRow, err error) {
	rows, err := tx.query(`
		SELECT t.id, t.person FROM accounts a JOIN tickets t ON t.platform = a.platform AND t.staff = a."user" AND t.staff <> ''
		WHERE a.person = $1`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var of takenRow
		if err := rows.Scan(&of.ticket, &of.person); err != nil {
			return nil, err
		}
		all = append(all, of)
	}
	return all, rows.Err()
}

// Leftovers returns up to limit threads at helpdesks on p that are to be deleted and are
// left since a moment or for longer, the oldest first. One is among them until a turn of
// its [conversations.Leftover] is kept.
func (db *DB) Leftovers(ctx context.Context, p conversations.Platform, since time.Time, limit int) (all []conversations.Leftover, err error) {
	rows, err := db.readers.QueryContext(ctx, `
		SELECT ticket, platform, desk, thread, why, since_at FROM leftovers
		WHERE since_at <= $1 AND platform = $2 ORDER BY since_at, ticket LIMIT $3`,
		micros(since), string(clean(p)), limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what is left at helpdesks: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var l conversations.Leftover
		var thread, why string
		var since int64
		if err := rows.Scan(&l.Ticket, &l.Desk.Platform, &l.Desk.Chat, &thread, &why, &since); err != nil {
			return nil, err
		}
		if thread != "" && thread != l.Desk.Chat {
			l.Thread = conversations.Room{Platform: l.Desk.Platform, Chat: thread}
		}
		l.Forgotten, l.Since = why == leftForgotten, moment(since)
		all = append(all, l)
	}
	return all, rows.Err()
}

// keepLeftover notes that a thread is gone, or that its helpdesk is told.
func keepLeftover(tx tx, l conversations.Leftover) error {
	return tx.exec(`DELETE FROM leftovers WHERE ticket = $1`, int64(l.Ticket))
}

// forgetLeftovers drops the notes of threads that nobody could delete or say.
func (db *DB) forgetLeftovers(ctx context.Context) error {
	return db.inPortions(ctx, "forget what is left at helpdesks", `
		DELETE FROM leftovers WHERE ticket IN (SELECT ticket FROM leftovers WHERE since_at < $1 ORDER BY since_at LIMIT $2)`,
		micros(db.now().Add(-leftoversFor)))
}
