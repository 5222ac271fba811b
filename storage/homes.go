package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"waymark/conversations"
)

// homelessQuery reads the tickets that are open, all of them: it is asked once.
const homelessQuery = `
	SELECT t.id, t.platform, t.desk, a.platform, a.chat, a."user"
	FROM tickets t JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = t.person ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	WHERE t.closed_at = 0 ORDER BY t.person`

// Homeless returns up to limit open tickets whose helpdesk is none of desks, as found
// at now. One is among them until a turn of its [conversations.Stranded] has moved or
// closed it.
func (db *DB) Homeless(ctx context.Context, desks []conversations.Room, now time.Time, limit int) (all []conversations.Stranding, err error) {
	rows, err := db.readers.QueryContext(ctx, homelessQuery)
	if err != nil {
		return nil, db.explain(fmt.Errorf("which tickets have no helpdesk: %w", err))
	}
	defer rows.Close()
	for len(all) < limit && rows.Next() {
		s := conversations.Stranding{Stranded: conversations.Stranded{Since: now, Stage: conversations.Homeless}}
		var at conversations.Room
		if err := rows.Scan(&s.Ticket, &at.Platform, &at.Chat, &s.Account.Platform, &s.Room.Chat, &s.Account.User); err != nil {
			return nil, err
		}
		if s.Room.Platform = s.Account.Platform; !slices.ContainsFunc(desks, func(d conversations.Room) bool { return cleanRoom(d) == at }) {
			all = append(all, s)
		}
	}
	return all, rows.Err()
}
