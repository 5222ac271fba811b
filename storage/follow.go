package storage

import "fmt"

// follow brings along what humans wrote to somebody who cannot be reached any more
// where they were, and writes from elsewhere now: it was for them, wherever they
// are. What Waymark itself had said there is missed, as when they come back.
func (s *subject) follow(tx tx, now int64) error {
	words, err := relayedTo(tx, s.person)
	if err != nil {
		return err
	}
	for _, d := range words {
		l := d.line
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
	return nil
}

// A relayedRow is what a human wrote, on its way.
type relayedRow struct {
	id int64
	deliveryRow
}

// relayedTo is what humans wrote to a person where they cannot be reached any
// more, the oldest first.
func relayedTo(tx tx, person int64) (all []relayedRow, err error) {
	rows, err := tx.query(`
		SELECT id, platform, chat, COALESCE(person, 0), kind, slot, buttons, body, ticket, notify, tells, to_other
		FROM outbox WHERE kind = 'relay' AND id IN (
			SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o.chat = a."user" AND o."user" = a."user" WHERE a.person = $1 AND a.gone = 1
			UNION ALL SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o."user" = a."user" AND o."user" <> o.chat WHERE a.person = $1 AND a.gone = 1)
		ORDER BY id`, person)
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
