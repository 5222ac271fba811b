package storage

import (
	"errors"
	"fmt"

	"waymark/conversations"
)

// errUncounted says that a turn has to know where people stop, which is counted
// before its transaction.
var errUncounted = errors.New("where people stop is not counted yet")

// lookUp finds what a turn has to know beyond its state. counted is where people
// stop; nil: nobody asks.
func (s *subject) lookUp(tx tx, l conversations.Lookup, counted *conversations.Stops) (found *conversations.Found, err error) {
	found = &conversations.Found{}
	if l.Stops {
		found.Stops = *counted
	}
	if l.Link {
		if found.Link, err = s.linkOf(tx, l.Code); err != nil {
			return nil, fmt.Errorf("codes: %w", err)
		}
	}
	if !l.Tickets.IsZero() {
		if found.Tickets, err = openTickets(tx, cleanRoom(l.Tickets)); err != nil {
			return nil, fmt.Errorf("open tickets: %w", err)
		}
	}
	if l.Differs.Step != "" {
		if found.Differs, err = differed(tx, l.Differs); err != nil {
			return nil, fmt.Errorf("screens: %w", err)
		}
	}
	if l.Closed {
		if s.closed, err = closedOf(tx, s.person); err != nil {
			return nil, fmt.Errorf("the ticket closed last: %w", err)
		}
		found.Closed = s.closed.ticket()
	}
	return found, nil
}

// openTickets are those of the helpdesk in a room.
func openTickets(tx tx, desk conversations.Room) (all []conversations.OpenTicket, err error) {
	rows, err := tx.query(`
		SELECT t.id, t.platform, t.desk, t.thread, t.staff, t.opened_at, t.closed_at, t.waits_at, t.nudge_at, t.hinted, t.read,
			t.staff_name, t.why, t.asked_at, t.follow_at, t.done_at, p.network, COALESCE(j.step, '')
		FROM tickets t JOIN people p ON p.id = t.person LEFT JOIN journeys j ON j.person = t.person
		WHERE t.platform = $1 AND t.desk = $2 AND t.closed_at = 0
		ORDER BY t.waits_at = 0, t.waits_at, t.id LIMIT $3`, string(desk.Platform), desk.Chat, conversations.OpenTicketsMax)
	if err != nil {
		return nil, err
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
