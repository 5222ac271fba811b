package storage

import (
	"context"
	"fmt"

	"waymark/conversations"
)

// Bookmarks are how far the private rooms of p were read, and the threads of open
// tickets, in no order. Of a private room whose messages had no bookmark there is
// none, and that of a thread in which nothing was read is empty.
func (db *DB) Bookmarks(ctx context.Context, p conversations.Platform) (all []conversations.Bookmark, err error) {
	rows, err := db.readers.QueryContext(ctx, `
		SELECT chat, read, 0 FROM accounts WHERE platform = $1 AND read <> ''
		UNION ALL
		SELECT thread, read, 1 FROM tickets WHERE platform = $1 AND thread <> '' AND closed_at = 0`, string(clean(p)))
	if err != nil {
		return nil, db.explain(fmt.Errorf("look for bookmarks: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		b := conversations.Bookmark{Room: conversations.Room{Platform: p}}
		if err := rows.Scan(&b.Room.Chat, &b.Read, &b.Ticket); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}
