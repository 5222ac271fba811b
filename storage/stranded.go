package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// What is for a helpdesk waits in the lines of its room: its own and one for each ticket.
// Where the room is gone, or closed to us, they are parked like that of a person, each
// by its own try; but nobody may ever write there again, so they are tried again
// by the clock.

// strandedQuery finds the tickets whose lines are parked, or whose first was and is
// tried again, by that first one, whose people have not been told all there is to tell by now. That
// words have not arrived is told of each of them where they wait; here it is told of
// the ticket itself, of which nothing is at the helpdesk.
const strandedQuery = `
	SELECT w.ticket, w.since, CASE WHEN w.since <= $1 THEN 2 ELSE 1 END AS stage, a.platform, a.chat, a."user"
	FROM (
		SELECT o.ticket, o.created_at AS since FROM outbox o
		WHERE o.platform = $2 AND o.chat = $3 AND o.ticket > 0 AND o.state <> 'waiting' AND (o.cause = 'unreachable' OR o.state = 'parked')) AS w
	JOIN tickets t ON t.id = w.ticket
	JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = t.person ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	LEFT JOIN strandings s ON s.ticket = w.ticket AND s.since_at = w.since
	WHERE t.closed_at = 0 AND w.since <= $4 AND (t.ref = '' OR w.since <= $1) AND COALESCE(s.stage, 0) < CASE WHEN w.since <= $1 THEN 2 ELSE 1 END
	ORDER BY w.since, w.ticket LIMIT $5`

// arrivedQuery finds those of which nothing waits any more, and something has
// arrived.
const arrivedQuery = `
	SELECT s.ticket, s.since_at, 3, a.platform, a.chat, a."user"
	FROM strandings s JOIN tickets t ON t.id = s.ticket
	JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = t.person ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	WHERE s.arrived = 1 AND NOT EXISTS (
		SELECT 1 FROM outbox o WHERE o.platform = t.platform AND o.chat = t.desk AND o.ticket = t.id)
	ORDER BY s.ticket LIMIT $1`

// Stranded returns up to limit open tickets at a helpdesk whose people are to be
// told by now that what is for it does not arrive, who wait longest first. One is
// among them until a turn of its [conversations.Stranded] is kept.
func (db *DB) Stranded(ctx context.Context, desk conversations.Room, now time.Time, limit int) ([]conversations.Stranding, error) {
	desk = cleanRoom(desk)
	return db.strandings(ctx, strandedQuery, micros(now.Add(-conversations.AstrayAfter)),
		string(desk.Platform), desk.Chat, micros(now.Add(-conversations.NotYetAfter)), limit)
}

// Arrived returns up to limit tickets of which all has arrived that was stranded.
// One is among them until a turn of its [conversations.Stranded] is kept.
func (db *DB) Arrived(ctx context.Context, limit int) ([]conversations.Stranding, error) {
	return db.strandings(ctx, arrivedQuery, limit)
}

func (db *DB) strandings(ctx context.Context, query string, args ...any) (all []conversations.Stranding, err error) {
	rows, err := db.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what is stranded: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var s conversations.Stranding
		var since int64
		if err := rows.Scan(&s.Ticket, &since, &s.Stage, &s.Account.Platform, &s.Room.Chat, &s.Account.User); err != nil {
			return nil, err
		}
		s.Room.Platform, s.Since = s.Account.Platform, moment(since)
		all = append(all, s)
	}
	return all, rows.Err()
}

// Lost answers why what waits longest of what could not reach a helpdesk did not, where that is
// because it cannot be reached, and since when it waits; the zero time: it can, as
// far as is known.
func (db *DB) Lost(ctx context.Context, desk conversations.Room) (since time.Time, why string, err error) {
	desk = cleanRoom(desk)
	var made int64
	err = db.readers.QueryRowContext(ctx, `
		SELECT created_at, CASE reason WHEN '' THEN 'what was before it could not be sent' ELSE reason END FROM outbox
		WHERE platform = $1 AND chat = $2 AND state <> 'waiting' AND (cause = 'unreachable' OR state = 'parked')
		ORDER BY created_at, id LIMIT 1`,
		string(desk.Platform), desk.Chat).Scan(&made, &why)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, "", nil
	}
	if err != nil {
		return time.Time{}, "", db.explain(fmt.Errorf("is a helpdesk lost: %w", err))
	}
	return moment(made), why, nil
}

// Probe lets what is parked for a helpdesk be tried again, all of it in its order.
func (db *DB) Probe(ctx context.Context, desk conversations.Room) error {
	desk = cleanRoom(desk)
	return db.writeAbout(ctx, about{keys: []string{lineTo(desk).key()}}, func(tx tx) error {
		_, err := tx.lines(`
			UPDATE outbox SET state = 'ready', due_at = $1, tried_at = $1
			WHERE platform = $2 AND chat = $3 AND state = 'parked'
			RETURNING platform, chat, ticket`,
			micros(db.now()), string(desk.Platform), desk.Chat)
		if err != nil {
			return fmt.Errorf("try a helpdesk again: %w", err)
		}
		return nil
	})
}

// keepStranded notes how far the person was told, or that it is over.
func keepStranded(tx tx, s conversations.Stranded) error {
	switch s.Stage {
	case conversations.Arrived:
		return tx.exec(`DELETE FROM strandings WHERE ticket = $1`, int64(s.Ticket))
	case conversations.Homeless: // who was told that it had not arrived, still waits to hear that it has
		return nil
	}
	return tx.exec(`
		INSERT INTO strandings (ticket, since_at, stage) SELECT id, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM tickets WHERE id = $3
		ON CONFLICT (ticket) DO UPDATE SET since_at = excluded.since_at, stage = excluded.stage, arrived = 0`,
		micros(s.Since), int64(s.Stage), int64(s.Ticket))
}

// moveTicket brings along to another helpdesk what waits for a ticket at the one
// that it was at. Nothing there is about it any more.
func (s *subject) moveTicket(tx tx, to ticketRow, now int64) error {
	from, here := line{s.ticket.platform, s.ticket.desk, s.ticket.id}, line{to.platform, to.desk, to.id}
	e, err := here.end(tx)
	if err != nil {
		return err
	}
	waits, err := from.waiting(tx)
	if err != nil {
		return err
	}
	for _, d := range waits {
		d.line, d.user = here, ""
		if err := enqueue(tx, d.deliveryRow, &e, now); err != nil {
			return err
		}
		if _, _, err := take(tx, d.id, now); err != nil {
			return err
		}
	}
	if err := tx.exec(`DELETE FROM cards WHERE platform = $1 AND chat = $2 AND (slot = 'ticket ' || CAST($3 AS BIGINT) OR slot LIKE 'ticket ' || CAST($3 AS BIGINT) || ' %')`, from.platform, from.chat, s.ticket.id); err != nil {
		return err
	}
	return tx.exec(`DELETE FROM ticket_messages WHERE ticket = $1`, s.ticket.id)
}

// waiting is what waits in a line, the oldest first.
func (l line) waiting(tx tx) (all []relayedRow, err error) {
	rows, err := tx.query(`
		SELECT id, COALESCE(person, 0), kind, slot, buttons, body, notify, tells, to_other
		FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3 ORDER BY id`, l.platform, l.chat, l.ticket)
	if err != nil {
		return nil, fmt.Errorf("look for what waits: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		d := relayedRow{deliveryRow: deliveryRow{line: l}}
		if err := rows.Scan(&d.id, &d.person, &d.kind, &d.slot, &d.buttons, &d.body, &d.notify, &d.tells, &d.toOther); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
