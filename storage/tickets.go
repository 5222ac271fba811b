package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// A ticketRow holds the columns of a ticket. Its id is 0 where there is none.
type ticketRow struct {
	id             int64
	platform, desk string
	thread         string
	staff          string
	opened, closed int64
	waits, nudge   int64
	hinted         bool
	read           string
	name, why      string
	asked, follow  int64
	done           int64
}

// columns are those of the table in this order: id, platform, desk, thread,
// staff, opened_at, closed_at, waits_at, nudge_at, hinted, read, staff_name, why,
// asked_at, follow_at, done_at.
func (t *ticketRow) columns() []any {
	return []any{&t.id, &t.platform, &t.desk, &t.thread, &t.staff, &t.opened, &t.closed, &t.waits, &t.nudge, &t.hinted, &t.read,
		&t.name, &t.why, &t.asked, &t.follow, &t.done}
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
		Waits:  moment(t.waits),
		Nudge:  moment(t.nudge),
		Hinted: t.hinted,

		StaffName: t.name,
		Why:       t.why,
		Asked:     moment(t.asked),
		Follow:    moment(t.follow),
		Done:      moment(t.done),
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
	row := ticketRow{
		id:       int64(t.ID),
		platform: string(clean(t.Desk.Platform)),
		desk:     clean(t.Desk.Chat),
		thread:   before.thread,
		staff:    clean(t.Staff.User),
		opened:   micros(t.Opened),
		closed:   micros(t.Closed),
		waits:    micros(t.Waits),
		nudge:    micros(t.Nudge),
		hinted:   t.Hinted,
		read:     before.read,
		name:     clean(t.StaffName),
		why:      clean(t.Why),
		asked:    micros(t.Asked),
		follow:   micros(t.Follow),
		done:     micros(t.Done),
	}
	if row.movedFrom(before) {
		row.thread, row.hinted, row.read = "", false, ""
	}
	return row
}

// movedFrom reports whether the ticket is at another helpdesk than before.
func (t ticketRow) movedFrom(before ticketRow) bool {
	return before.id == t.id && (before.platform != t.platform || before.desk != t.desk)
}

// keepTicket writes what changed of the ticket.
func (s *subject) keepTicket(tx tx, row ticketRow, now int64) error {
	s.about = row.id
	if s.bookmark != "" && row.id != 0 && row.thread == s.room.Chat && row.platform == string(s.room.Platform) {
		row.read = s.bookmark
	}
	switch {
	case row == s.ticket:
		return nil
	case row.id != s.ticket.id:
		return tx.exec(`INSERT INTO tickets (id, person, platform, desk, staff, opened_at, closed_at, waits_at, nudge_at, hinted, staff_name, why, asked_at, follow_at, done_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			row.id, s.person, row.platform, row.desk, row.staff, row.opened, row.closed, row.waits, row.nudge, row.hinted, row.name, row.why, row.asked, row.follow, row.done)
	}
	if row.movedFrom(s.ticket) {
		if err := tx.exec(`UPDATE tickets SET platform = $1, desk = $2, thread = '', ref = '' WHERE id = $3`, row.platform, row.desk, row.id); err != nil {
			return err
		}
		if err := s.moveTicket(tx, row, now); err != nil {
			return fmt.Errorf("move it to another helpdesk: %w", err)
		}
	}
	if row.closed != 0 { // nobody is told any more
		if err := tx.exec(`DELETE FROM strandings WHERE ticket = $1`, row.id); err != nil {
			return err
		}
	}
	return tx.exec(`UPDATE tickets SET staff = $1, closed_at = $2, waits_at = $3, nudge_at = $4, hinted = $5, read = $6,
		staff_name = $7, why = $8, asked_at = $9, follow_at = $10, done_at = $11 WHERE id = $12`,
		row.staff, row.closed, row.waits, row.nudge, row.hinted, row.read, row.name, row.why, row.asked, row.follow, row.done, row.id)
}

// ticketHere finds the ticket that a message in a helpdesk's room is about: that
// of the thread, else that of the message which it answers or whose button it is.
func ticketHere(tx tx, room conversations.Room, on conversations.Ref) (t ticketRow, person int64, err error) {
	err = tx.queryRow(`
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.waits_at, t.nudge_at, t.hinted, t.read,
			t.staff_name, t.why, t.asked_at, t.follow_at, t.done_at, t.person FROM tickets t
		WHERE t.id = COALESCE(
			(SELECT MAX(id) FROM tickets WHERE platform = $1 AND thread = $2 AND thread <> ''),
			(SELECT ticket FROM ticket_messages WHERE platform = $1 AND chat = $2 AND ref = $3))`,
		string(room.Platform), room.Chat, string(on)).
		Scan(append(t.columns(), &person)...)
	if errors.Is(err, sql.ErrNoRows) {
		return ticketRow{}, 0, nil
	}
	return t, person, err
}

// ticketOf is the open ticket of a person.
func ticketOf(tx tx, person int64) (t ticketRow, err error) {
	err = tx.queryRow(`
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.waits_at, t.nudge_at, t.hinted, t.read,
			t.staff_name, t.why, t.asked_at, t.follow_at, t.done_at
		FROM tickets t WHERE t.person = $1 AND t.closed_at = 0`, person).
		Scan(t.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		return ticketRow{}, nil
	}
	return t, err
}

// closedOf is the ticket of a person that was closed last.
func closedOf(tx tx, person int64) (t ticketRow, err error) {
	err = tx.queryRow(`
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.waits_at, t.nudge_at, t.hinted, t.read,
			t.staff_name, t.why, t.asked_at, t.follow_at, t.done_at
		FROM tickets t WHERE t.person = $1 AND t.closed_at > 0 ORDER BY t.closed_at DESC, t.id DESC LIMIT 1`, person).
		Scan(t.columns()...)
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
		_, err := tx.lines(`UPDATE tickets SET thread = $1 WHERE id = $2 AND thread = '' RETURNING platform, desk, id`, clean(thread.Chat), int64(id))
		if err == nil { // its person was deleted while it was being opened
			err = tx.exec(`UPDATE leftovers SET thread = $1 WHERE ticket = $2 AND thread = ''`, clean(thread.Chat), int64(id))
		}
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
		SELECT platform, COALESCE(NULLIF(thread, ''), desk), CAST($1 AS TEXT), id FROM tickets WHERE id = $2
		ON CONFLICT (platform, chat, ref) DO UPDATE SET ticket = excluded.ticket`, string(ref), d.ticket)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE strandings SET arrived = 1 WHERE ticket = $1 AND arrived = 0`, d.ticket); err != nil {
		return err
	}
	return tx.exec(`UPDATE tickets SET ref = $1 WHERE id = $2 AND ref = ''`, string(ref), d.ticket)
}

// Neglected returns up to limit tickets whose desks are to be told by now that
// somebody waits, or whose persons are to be asked, the longest overdue first. One is among them until a turn of its
// [conversations.Neglected] has put that off.
func (db *DB) Neglected(ctx context.Context, now time.Time, limit int) (all []conversations.Neglect, err error) {
	rows, err := db.readers.QueryContext(ctx, `
		SELECT t.id, due.at, a.platform, a.chat, a."user"
		FROM (
			SELECT id, MIN(at) AS at FROM (
				SELECT id, nudge_at AS at FROM tickets WHERE nudge_at > 0 AND nudge_at <= $1
				UNION ALL SELECT id, follow_at AS at FROM tickets WHERE follow_at > 0 AND follow_at <= $1) AS moments
			GROUP BY id) AS due
		JOIN tickets t ON t.id = due.id JOIN accounts a ON (a.platform, a."user") = (
			SELECT platform, "user" FROM accounts WHERE person = t.person ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
		WHERE t.closed_at = 0
		ORDER BY due.at, t.id LIMIT $2`, micros(now), limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("which tickets are neglected: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var n conversations.Neglect
		var at int64
		if err := rows.Scan(&n.Ticket, &at, &n.Account.Platform, &n.Room.Chat, &n.Account.User); err != nil {
			return nil, err
		}
		n.Room.Platform, n.Nudge = n.Account.Platform, moment(at)
		all = append(all, n)
	}
	return all, rows.Err()
}

// TicketCounts are the open tickets of all helpdesks.
type TicketCounts struct {
	Free     int           // their people wait, and nobody has taken them
	Taken    int           // their people wait for who has
	Answered int           // nobody waits
	Oldest   time.Duration // how long somebody waits who waits longest; 0: nobody does
}

// TicketCounts counts them. It reads beside the turns, and nobody waits for it.
func (db *DB) TicketCounts(ctx context.Context) (c TicketCounts, err error) {
	var oldest int64
	err = db.readers.QueryRowContext(ctx, `
		SELECT COUNT(CASE WHEN waits_at > 0 AND staff = '' THEN 1 END), COUNT(CASE WHEN waits_at > 0 AND staff <> '' THEN 1 END),
			COUNT(CASE WHEN waits_at = 0 THEN 1 END), COALESCE(MIN(CASE WHEN waits_at > 0 THEN waits_at END), 0)
		FROM tickets WHERE closed_at = 0`).Scan(&c.Free, &c.Taken, &c.Answered, &oldest)
	if err != nil {
		return TicketCounts{}, db.explain(fmt.Errorf("count tickets: %w", err))
	}
	if oldest != 0 {
		c.Oldest = max(0, db.now().Sub(moment(oldest)))
	}
	return c, nil
}
