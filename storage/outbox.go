package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// The deliveries of one chat form a line, in the order they were made. Only
// its first one is ready or parked; the others wait, and each becomes ready
// when the one before it is gone. So what is due is found among the first ones
// alone, however long the lines are.

// parked is the state of the first of a line whose person cannot be reached.
const parked = "parked"

// Due returns up to limit deliveries of p that are due at now, at most one per
// chat, the oldest first.
func (db *DB) Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	due, err := db.due(ctx, clean(p), micros(now), limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what is due: %w", err))
	}
	return due, nil
}

const dueQuery = `
	SELECT id, chat, "user", attempts, body
	FROM outbox
	WHERE platform = $1 AND state = 'ready' AND due_at <= $2
	ORDER BY id
	LIMIT $3`

func (db *DB) due(ctx context.Context, p conversations.Platform, now int64, limit int) ([]conversations.Delivery, error) {
	rows, err := db.readers.QueryContext(ctx, dueQuery, p, now, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var due []conversations.Delivery
	for rows.Next() {
		var d conversations.Delivery
		var body string
		to := conversations.Address{Platform: p}
		if err := rows.Scan(&d.ID, &to.Chat, &to.User, &d.Attempts, &body); err != nil {
			return nil, err
		}
		d.Reply, err = decodeReply(body)
		if err != nil {
			return nil, fmt.Errorf("read delivery %d: %w", d.ID, err)
		}
		d.To = to
		due = append(due, d)
	}
	return due, rows.Err()
}

// enqueue puts a delivery at the end of its line. person is 0 where nobody is
// known.
func enqueue(tx tx, to conversations.Address, person int64, body string, now int64) error {
	return tx.exec(`
		INSERT INTO outbox (platform, chat, "user", person, state, due_at, body, created_at)
		VALUES ($1, $2, $3, NULLIF(CAST($4 AS BIGINT), 0),
			CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT)) THEN 'waiting' ELSE 'ready' END,
			$5, $6, $5)`,
		string(to.Platform), to.Chat, to.User, person, now, body)
}

// revive makes a parked line due.
func revive(tx tx, a conversations.Address, now int64) error {
	return tx.exec(`UPDATE outbox SET state = 'ready', due_at = $1 WHERE platform = $2 AND chat = $3 AND state = 'parked'`,
		now, string(a.Platform), a.Chat)
}

// withdraw takes out what a person's turns said and what is on its way to
// them, whoever they are now.
func withdraw(tx tx, a conversations.Address, person int64) error {
	lines, err := tx.lines(`
		DELETE FROM outbox
		WHERE person = $1
		OR (platform, "user") IN (SELECT platform, "user" FROM addresses WHERE person = $1)
		OR (platform = $2 AND "user" = $3)
		RETURNING platform, chat`,
		person, string(a.Platform), a.User)
	if err != nil {
		return err
	}
	for l := range lines {
		if err := l.next(tx); err != nil {
			return err
		}
	}
	return nil
}

// A line is where the deliveries of one chat wait.
type line struct{ platform, chat string }

// next makes the first of the line ready after the one before it has gone.
func (l line) next(tx tx) error {
	return tx.exec(`
		UPDATE outbox SET state = 'ready'
		WHERE state = 'waiting' AND id = (SELECT MIN(id) FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT))`,
		l.platform, l.chat)
}

// Sent takes the delivery out. Sent of one that is gone is a no-op, so it does
// no harm when it is said again after a crash.
func (db *DB) Sent(ctx context.Context, id int64) error {
	return db.settle(ctx, id, func(tx tx) error {
		var l line
		err := tx.queryRow(`DELETE FROM outbox WHERE id = $1 RETURNING platform, chat`, id).Scan(&l.platform, &l.chat)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return l.next(tx)
	})
}

// Defer holds the delivery, and with it its line, until t.
func (db *DB) Defer(ctx context.Context, id int64, t time.Time, reason string) error {
	return db.settle(ctx, id, func(tx tx) error {
		return tx.exec(`UPDATE outbox SET due_at = $1, reason = $2, attempts = attempts + 1 WHERE id = $3`,
			micros(t), clean(reason), id)
	})
}

// Park holds the whole line of the delivery until its person writes again.
func (db *DB) Park(ctx context.Context, id int64, reason string) error {
	return db.settle(ctx, id, func(tx tx) error {
		return tx.exec(`
			UPDATE outbox SET state = 'parked', reason = $1, attempts = attempts + 1
			WHERE id = (
				SELECT MIN(e.id) FROM outbox e JOIN outbox d ON d.platform = e.platform AND d.chat = e.chat
				WHERE d.id = $2)`,
			clean(reason), id)
	})
}

func (db *DB) settle(ctx context.Context, id int64, work func(tx) error) error {
	return db.write(ctx, func(tx tx) error {
		if err := work(tx); err != nil {
			return fmt.Errorf("settle delivery %d: %w", id, err)
		}
		return nil
	})
}
