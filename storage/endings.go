package storage

import (
	"context"
	"fmt"

	"waymark/conversations"
)

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
		FROM (SELECT CAST($1 AS BIGINT) AS id, CAST($2 AS TEXT) AS cause, CAST($3 AS BIGINT) AS person, CAST($4 AS BIGINT) AS ticket,
			CAST($5 AS TEXT) AS notify, CAST($6 AS TEXT) AS platform, CAST($7 AS TEXT) AS chat) AS w
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

// tellAll notes that the senders of all that waits in a line are to be told why it
// has not arrived yet, those of one's words once.
func (l line) tellAll(tx tx, cause conversations.Cause) error {
	return tx.exec(`
		INSERT INTO endings (delivery, cause, person, ticket, notify)
		SELECT MIN(o.id), CAST($1 AS TEXT), p.id, o.tells, o.notify
		FROM outbox o JOIN people p ON p.id = o.person
		WHERE o.platform = $2 AND o.chat = $3 AND o.ticket = $4 AND o.notify <> ''
		GROUP BY p.id, o.tells, o.notify
		ON CONFLICT (delivery, cause) DO NOTHING`, string(cause), l.platform, l.chat, l.ticket)
}

// told takes an ending off the list.
func told(tx tx, e conversations.Ended) error {
	return tx.exec(`DELETE FROM endings WHERE delivery = $1 AND cause = $2`, e.Delivery, string(e.Cause))
}
