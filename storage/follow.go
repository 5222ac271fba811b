package storage

import (
	"fmt"

	"waymark/conversations"
)

// follow brings along what humans wrote to somebody who cannot be reached any more
// where they were, and writes from elsewhere now: it was for them, wherever they
// are. What Waymark itself had said there is missed, as when they come back.
func (s *subject) follow(tx tx, now int64) error {
	left, err := s.gone(tx)
	if err != nil {
		return err
	}
	for _, account := range left {
		words, err := relayedTo(tx, account)
		if err != nil {
			return err
		}
		for _, d := range words {
			l := line{d.platform, d.chat}
			d.platform, d.chat, d.user = string(s.room.Platform), s.room.Chat, s.from.User
			if err := enqueue(tx, d.deliveryRow, &s.end, now); err != nil {
				return err
			}
			if _, _, err := take(tx, d.id, now); err != nil {
				return err
			}
			if err := l.park(tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone are the person's accounts that do not reach them.
func (s *subject) gone(tx tx) (all []conversations.Account, err error) {
	rows, err := tx.query(`SELECT platform, "user" FROM accounts WHERE person = $1 AND gone = 1`, s.person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a conversations.Account
		if err := rows.Scan(&a.Platform, &a.User); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// A relayedRow is what a human wrote, on its way.
type relayedRow struct {
	id int64
	deliveryRow
}

// relayedTo is what humans wrote to an account and has not arrived, the oldest
// first.
func relayedTo(tx tx, to conversations.Account) (all []relayedRow, err error) {
	rows, err := tx.query(`
		SELECT id, platform, chat, COALESCE(person, 0), kind, slot, buttons, body, ticket, notify, tells, to_other
		FROM outbox WHERE kind = 'relay' AND id IN (
			SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND "user" = CAST($2 AS TEXT)
			UNION ALL SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND "user" = CAST($2 AS TEXT) AND "user" <> chat)
		ORDER BY id`, string(to.Platform), to.User)
	if err != nil {
		return nil, fmt.Errorf("look for a human's words: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d relayedRow
		err := rows.Scan(&d.id, &d.platform, &d.chat, &d.person, &d.kind, &d.slot, &d.buttons, &d.body, &d.ticket, &d.notify, &d.tells, &d.toOther)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
