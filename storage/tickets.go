package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"waymark/conversations"
)

// A ticketRow holds the columns of a ticket. Its id is 0 where there is none.
type ticketRow struct {
	id             int64
	platform, desk string
	thread         string
	staff          string
	opened, closed int64
}

// ticket is what the row says; nil where there is none.
func (t ticketRow) ticket() *conversations.Ticket {
	if t.id == 0 {
		return nil
	}
	p := conversations.Platform(t.platform)
	ticket := &conversations.Ticket{
		ID:     conversations.TicketID(t.id),
		Desk:   conversations.Room{Platform: p, Chat: t.desk},
		Opened: moment(t.opened),
		Closed: moment(t.closed),
	}
	if t.thread != "" {
		ticket.Thread = conversations.Room{Platform: p, Chat: t.thread}
	}
	if t.staff != "" {
		ticket.Staff = conversations.Account{Platform: p, User: t.staff}
	}
	return ticket
}

// ticketRowOf is what a turn left of a ticket. Where it is talked about is not
// the turn's to say.
func ticketRowOf(t *conversations.Ticket, before ticketRow) ticketRow {
	if t == nil {
		return before
	}
	return ticketRow{
		id:       int64(t.ID),
		platform: string(clean(t.Desk.Platform)),
		desk:     clean(t.Desk.Chat),
		thread:   before.thread,
		staff:    clean(t.Staff.User),
		opened:   micros(t.Opened),
		closed:   micros(t.Closed),
	}
}

// keepTicket writes what changed of the ticket.
func (s *subject) keepTicket(tx tx, row ticketRow) error {
	s.about = row.id
	switch {
	case row == s.ticket:
		return nil
	case row.id != s.ticket.id:
		return tx.exec(`INSERT INTO tickets (id, person, platform, desk, staff, opened_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			row.id, s.person, row.platform, row.desk, row.staff, row.opened, row.closed)
	}
	return tx.exec(`UPDATE tickets SET staff = $1, closed_at = $2 WHERE id = $3`, row.staff, row.closed, row.id)
}

// ticketHere finds the ticket that a message in a helpdesk's room is about: that
// of the thread, else that of the message which it answers or whose button it is.
func ticketHere(tx tx, room conversations.Room, on conversations.Ref) (t ticketRow, person int64, err error) {
	err = tx.queryRow(`
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.person FROM tickets t
		WHERE t.id = COALESCE(
			(SELECT MAX(id) FROM tickets WHERE platform = $1 AND thread = $2 AND thread <> ''),
			(SELECT ticket FROM ticket_messages WHERE platform = $1 AND chat = $2 AND ref = $3))`,
		string(room.Platform), room.Chat, string(on)).
		Scan(&t.id, &t.platform, &t.desk, &t.thread, &t.staff, &t.opened, &t.closed, &person)
	if errors.Is(err, sql.ErrNoRows) {
		return ticketRow{}, 0, nil
	}
	return t, person, err
}

// ticketOf is the open ticket of a person.
func ticketOf(tx tx, person int64) (t ticketRow, err error) {
	err = tx.queryRow(`
		SELECT id, platform, desk, thread, staff, opened_at, closed_at FROM tickets WHERE person = $1 AND closed_at = 0`, person).
		Scan(&t.id, &t.platform, &t.desk, &t.thread, &t.staff, &t.opened, &t.closed)
	if errors.Is(err, sql.ErrNoRows) {
		return ticketRow{}, nil
	}
	return t, err
}

// deskOf is the room of a ticket's helpdesk, whose line its deliveries wait in
// wherever they go: so their order holds while a thread is being opened.
func deskOf(tx tx, id conversations.TicketID) (room conversations.Room, found bool, err error) {
	err = tx.queryRow(`SELECT platform, desk FROM tickets WHERE id = $1`, int64(id)).Scan(&room.Platform, &room.Chat)
	if errors.Is(err, sql.ErrNoRows) {
		return conversations.Room{}, false, nil
	}
	if err != nil {
		return conversations.Room{}, false, fmt.Errorf("where is ticket %d: %w", id, err)
	}
	return room, true, nil
}

// Opened notes that the thread of a ticket is open: what goes to the ticket goes
// there from now on. Opened of one that has a thread, or is gone, is a no-op.
func (db *DB) Opened(ctx context.Context, id conversations.TicketID, thread conversations.Room) error {
	return db.write(ctx, func(tx tx) error {
		err := tx.exec(`UPDATE tickets SET thread = $1 WHERE id = $2 AND thread = ''`, clean(thread.Chat), int64(id))
		if err != nil {
			return fmt.Errorf("open the thread of ticket %d: %w", id, err)
		}
		return nil
	})
}

// keepMessage notes that a message of ours belongs to the ticket.
func (d taken) keepMessage(tx tx, ref conversations.Ref) error {
	if d.ticket == 0 || ref == "" {
		return nil
	}
	err := tx.exec(`
		INSERT INTO ticket_messages (platform, chat, ref, ticket)
		SELECT platform, COALESCE(NULLIF(thread, ''), desk), $1, id FROM tickets WHERE id = $2
		ON CONFLICT (platform, chat, ref) DO UPDATE SET ticket = excluded.ticket`, string(ref), d.ticket)
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE tickets SET ref = $1 WHERE id = $2 AND ref = ''`, string(ref), d.ticket)
}

// endingsQuery finds where the person is answered of whom a delivery was.
const endingsQuery = `
	SELECT ended.delivery, ended.cause, ended.ticket, ended.notify, a.platform, a.chat, a."user"
	FROM endings AS ended JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = ended.person ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	ORDER BY ended.delivery, ended.cause DESC
	LIMIT CAST($1 AS BIGINT)`

// Endings returns up to limit ends of deliveries whose senders are to be told,
// the oldest first. One is among them until a turn of its [conversations.Ended]
// is kept.
func (db *DB) Endings(ctx context.Context, limit int) ([]conversations.Ending, error) {
	all, err := db.endings(ctx, limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what has ended: %w", err))
	}
	return all, nil
}

func (db *DB) endings(ctx context.Context, limit int) (all []conversations.Ending, err error) {
	rows, err := db.readers.QueryContext(ctx, endingsQuery, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e conversations.Ending
		if err := rows.Scan(&e.Delivery, &e.Cause, &e.Ticket, &e.Of, &e.Account.Platform, &e.Room.Chat, &e.Account.User); err != nil {
			return nil, err
		}
		e.Room.Platform = e.Account.Platform
		all = append(all, e)
	}
	return all, rows.Err()
}

// tell notes that the sender of a delivery is to be told why it has not arrived,
// or that it has, where they want to know. Words in several pieces have one end:
// they arrived with the last piece, if none was buried, and where they cannot
// arrive the first piece says so.
func (d taken) tell(tx tx, cause conversations.Cause) error {
	if d.notify == "" || d.person == 0 {
		return nil
	}
	return tx.exec(`
		INSERT INTO endings (delivery, cause, person, ticket, notify)
		SELECT w.id, w.cause, w.person, w.ticket, w.notify
		FROM (SELECT $1 AS id, $2 AS cause, $3 AS person, $4 AS ticket, $5 AS notify, $6 AS platform, $7 AS chat) AS w
		JOIN people p ON p.id = w.person
		WHERE NOT EXISTS (
			SELECT 1 FROM outbox o
			WHERE o.platform = w.platform AND o.chat = w.chat AND o.person = w.person AND o.tells = w.ticket AND o.notify = w.notify
			AND (w.cause = '' OR w.cause = 'unreachable' AND o.id < w.id))
		AND (w.cause = 'unreachable' OR NOT EXISTS (
			SELECT 1 FROM undelivered u
			WHERE u.person = w.person AND u.tells = w.ticket AND u.notify = w.notify AND u.id <> w.id))
		ON CONFLICT (delivery, cause) DO NOTHING`,
		d.id, string(cause), d.person, d.tells, d.notify, d.platform, d.chat)
}

// tellAll notes that the senders of all that waits in a line are to be told that
// its person cannot be reached, those of one's words once.
func (l line) tellAll(tx tx) error {
	return tx.exec(`
		INSERT INTO endings (delivery, cause, person, ticket, notify)
		SELECT MIN(o.id), 'unreachable', p.id, o.tells, o.notify
		FROM outbox o JOIN people p ON p.id = o.person
		WHERE o.platform = $1 AND o.chat = $2 AND o.notify <> ''
		GROUP BY p.id, o.tells, o.notify
		ON CONFLICT (delivery, cause) DO NOTHING`, l.platform, l.chat)
}

// told takes an ending off the list.
func told(tx tx, e conversations.Ended) error {
	return tx.exec(`DELETE FROM endings WHERE delivery = $1 AND cause = $2`, e.Delivery, string(e.Cause))
}

// eraseTickets deletes a person's tickets, with the buttons and messages of each.
func eraseTickets(tx tx, person int64) error {
	for _, query := range []string{
		`DELETE FROM endings WHERE person = $1`,
		`DELETE FROM cards WHERE (platform, chat, slot) IN (SELECT platform, desk, 'ticket ' || id FROM tickets WHERE person = $1)`,
		`DELETE FROM ticket_messages WHERE ticket IN (SELECT id FROM tickets WHERE person = $1)`,
		`DELETE FROM tickets WHERE person = $1`,
	} {
		if err := tx.exec(query, person); err != nil {
			return err
		}
	}
	return nil
}
