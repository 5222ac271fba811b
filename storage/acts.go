package storage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"waymark/conversations"
)

// actsKept is how many months the record of what staff did is kept where nobody
// says.
const actsKept = 12

// keepAct writes down what somebody of a helpdesk did, or wanted to do who may not.
func (s *subject) keepAct(tx tx, a conversations.Act, now int64) error {
	if a == (conversations.Act{}) {
		return nil
	}
	return tx.exec(`INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES ($1, $2, $3, $4, $5, $6)`,
		now, string(s.actor.Platform), s.actor.User, clean(a.What), int64(a.Ticket), clean(a.Refused))
}

// forgetActs drops what is too old of the record.
func (db *DB) forgetActs(ctx context.Context) error {
	kept := cmp.Or(db.keep.Acts, DefaultKeep().Acts)
	return db.inPortions(ctx, "forget what staff did", `
		DELETE FROM acts WHERE id IN (SELECT id FROM acts WHERE at < $1 LIMIT $2)`,
		micros(kept.Before(db.now())))
}

// A RecordedAct is an [conversations.Act] as the record has it.
type RecordedAct struct {
	conversations.Act
	At time.Time
	By conversations.Account // without a user: they were deleted
}

// Acts returns the last acts, the latest first: those in a ticket, or where that is
// 0 all. A ticket may be gone: its number stays.
func (db *DB) Acts(ctx context.Context, ticket conversations.TicketID, limit int) (all []RecordedAct, err error) {
	query, args := `SELECT at, platform, "user", what, ticket, refused FROM acts ORDER BY id DESC LIMIT $1`, []any{limit}
	if ticket != 0 {
		query, args = `
			SELECT at, platform, "user", what, ticket, refused FROM acts
			WHERE ticket = $1 AND ticket > 0 ORDER BY id DESC LIMIT $2`, []any{int64(ticket), limit}
	}
	rows, err := db.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what staff did: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var a RecordedAct
		var at int64
		if err := rows.Scan(&at, &a.By.Platform, &a.By.User, &a.What, &a.Ticket, &a.Refused); err != nil {
			return nil, err
		}
		a.At = moment(at)
		all = append(all, a)
	}
	return all, rows.Err()
}

// Tickets returns up to limit tickets with numbers below one, the latest first; 0:
// below none.
func (db *DB) Tickets(ctx context.Context, below conversations.TicketID, limit int) (all []conversations.OpenTicket, err error) {
	if below == 0 {
		below = math.MaxInt64
	}
	rows, err := db.readers.QueryContext(ctx, `
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.waits_at, t.nudge_at, t.hinted, t.read,
			t.staff_name, t.why, t.asked_at, t.follow_at, t.done_at, p.network, COALESCE(j.step, '')
		FROM tickets t JOIN people p ON p.id = t.person LEFT JOIN journeys j ON j.person = t.person
		WHERE t.id < $1
		ORDER BY t.id DESC LIMIT $2`, int64(below), limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("look for tickets: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var row ticketRow
		var of conversations.OpenTicket
		if err := rows.Scan(append(row.columns(), &of.Network, &of.At)...); err != nil {
			return nil, err
		}
		of.Ticket = *row.ticket()
		all = append(all, of)
	}
	return all, rows.Err()
}
