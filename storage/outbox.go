package storage

import (
	"context"
	"fmt"
	"time"

	"waymark/conversations"
)

// The deliveries of one chat form a line, in the order they were made. Only
// its first one is ready, unsure or parked; the others wait, and each becomes
// ready when the one before it is gone. A delivery is urgent when somebody
// waits for it or for one behind it. So what is due, and which line goes first,
// is found among the first ones alone, however long the lines are.

// The states of the first of a line. An unsure one is due like a ready one.
const (
	ready  = "ready"
	unsure = "unsure"
	parked = "parked" // the person cannot be reached
)

// waiting is the state of those behind the first.
const waiting = "waiting"

// Due returns up to limit deliveries of p that are due at now, at most one per
// chat: first the lines in which somebody waits for an answer, then the others,
// each the oldest first. A delivery that cannot be read is buried, so that it
// stops nobody.
func (db *DB) Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	for {
		due, damaged, err := db.due(ctx, clean(p), micros(now), limit)
		if err != nil {
			return nil, db.explain(fmt.Errorf("what is due: %w", err))
		}
		if len(damaged) == 0 {
			return due, nil
		}
		if err := db.buryDamaged(ctx, damaged); err != nil {
			return nil, err
		}
	}
}

const dueQuery = `
	SELECT o.id, o.chat, o."user", o.attempts, o.kind, o.body, COALESCE(c.ref, ''), COALESCE(c.passing, 0)
	FROM outbox o LEFT JOIN cards c ON c.platform = o.platform AND c.chat = o.chat
	WHERE o.platform = $1 AND o.state IN ('ready', 'unsure') AND o.due_at <= $2
	ORDER BY o.urgent DESC, o.id
	LIMIT $3`

// due also answers which deliveries it had to leave out, and why.
func (db *DB) due(ctx context.Context, p conversations.Platform, now int64, limit int) (due []conversations.Delivery, damaged map[int64]error, err error) {
	rows, err := db.readers.QueryContext(ctx, dueQuery, p, now, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	damaged = make(map[int64]error)
	for rows.Next() {
		var d conversations.Delivery
		var body string
		var c card
		to := conversations.Address{Platform: p}
		if err := rows.Scan(&d.ID, &to.Chat, &to.User, &d.Attempts, &d.Kind, &body, &c.ref, &c.passing); err != nil {
			return nil, nil, err
		}
		kind := d.Kind
		d.Reply, err = decodeReply(body)
		if err != nil {
			damaged[d.ID] = err
			continue
		}
		d.To, d.Kind = to, kind
		c.makeWay(&d)
		due = append(due, d)
	}
	return due, damaged, rows.Err()
}

// A card is the message of ours in a chat that has the live buttons. Its ref
// is empty where there is none.
type card struct {
	ref     conversations.Ref
	passing bool
}

// makeWay says what becomes of the card when d is sent.
func (c card) makeWay(d *conversations.Delivery) {
	switch {
	case c.ref == "":
	case c.passing && c.ref == d.Replaces:
		d.Edits = c.ref
	case len(d.Choices) > 0:
		d.Bares = c.ref
	}
}

// A line is where the deliveries of one chat wait.
type line struct{ platform, chat string }

func lineTo(a conversations.Address) line { return line{string(a.Platform), a.Chat} }

// An end is what has to be known of a line before something is put behind it.
type end struct {
	first    string // state of its first delivery; empty: there is none
	unbidden bool   // it has deliveries that nobody asked for: some may not be urgent
}

func (l line) end(tx tx) (e end, err error) {
	err = tx.queryRow(`
		SELECT
			COALESCE((SELECT state FROM outbox WHERE platform = l.platform AND chat = l.chat ORDER BY id LIMIT 1), ''),
			EXISTS (SELECT 1 FROM outbox WHERE platform = l.platform AND chat = l.chat AND kind = 'unbidden')
		FROM (SELECT $1 AS platform, $2 AS chat) AS l`,
		l.platform, l.chat).Scan(&e.first, &e.unbidden)
	return e, err
}

// next makes the first of the line ready after the one before it has gone.
func (l line) next(tx tx) error {
	return tx.exec(`
		UPDATE outbox SET state = 'ready'
		WHERE state = 'waiting' AND id = (SELECT MIN(id) FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT))`,
		l.platform, l.chat)
}

// hurry makes the whole line urgent.
func (l line) hurry(tx tx) error {
	return tx.exec(`UPDATE outbox SET urgent = 1 WHERE platform = $1 AND chat = $2 AND kind = 'unbidden' AND urgent = 0`, l.platform, l.chat)
}

// calm takes the urgency from those behind which nobody waits any more, after
// one that was not the first has gone.
func (l line) calm(tx tx) error {
	return tx.exec(`
		UPDATE outbox SET urgent = 0
		WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND urgent = 1 AND id > COALESCE((
			SELECT MAX(id) FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND kind <> 'unbidden'), 0)`,
		l.platform, l.chat)
}

// revive makes a parked line due without what is of no use any more: today's
// step takes the place of what was said. A human's words stay.
func (l line) revive(tx tx, now int64) error {
	err := tx.exec(`DELETE FROM outbox WHERE platform = $1 AND chat = $2 AND kind <> 'relay'`, l.platform, l.chat)
	if err != nil {
		return err
	}
	return tx.exec(`
		UPDATE outbox SET due_at = $1, state = CASE id
			WHEN (SELECT MIN(id) FROM outbox WHERE platform = CAST($2 AS TEXT) AND chat = CAST($3 AS TEXT)) THEN 'ready'
			ELSE state END
		WHERE platform = $2 AND chat = $3`,
		now, l.platform, l.chat)
}

// park lets a line whose first has gone wait for its person further on.
func (l line) park(tx tx) error {
	return tx.exec(`
		UPDATE outbox SET state = 'parked'
		WHERE id = (SELECT MIN(id) FROM outbox WHERE platform = $1 AND chat = $2)`,
		l.platform, l.chat)
}

// touch writes down that the chat was heard from.
func (l line) touch(tx tx, now int64) error {
	return tx.exec(`
		UPDATE outbox SET touched_at = $1
		WHERE id = (SELECT MIN(id) FROM outbox WHERE platform = $2 AND chat = $3)`,
		now, l.platform, l.chat)
}

// enqueue puts a delivery at the end of its line, which becomes as urgent as
// it is. e is the end of that line, before and afterwards.
func enqueue(tx tx, d deliveryRow, e *end, now int64) error {
	urgent := d.kind != string(conversations.Unbidden)
	if urgent && e.unbidden {
		if err := (line{d.platform, d.chat}).hurry(tx); err != nil {
			return err
		}
	}
	state := ready
	if e.first != "" {
		state = waiting
	} else {
		e.first = ready
	}
	e.unbidden = e.unbidden || !urgent
	return tx.exec(`
		INSERT INTO outbox (platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, body, created_at)
		VALUES ($1, $2, $3, NULLIF(CAST($4 AS BIGINT), 0), $5, CASE $5 WHEN 'unbidden' THEN 0 ELSE 1 END, $6, $7, $8, $9, $10, $8)`,
		d.platform, d.chat, d.user, d.person, d.kind, d.buttons, state, now, d.touched, d.body)
}

// withdraw takes out what a person's turns said and what is on its way to
// them, whoever they are now, and the letters and cards that were theirs.
// The card that the farewell answers stays until it is in its place.
func withdraw(tx tx, a conversations.Address, person int64, answered conversations.Ref) error {
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
		if err := l.calm(tx); err != nil {
			return err
		}
	}
	err = tx.exec(`
		DELETE FROM undelivered
		WHERE person = $1
		OR (platform, "user") IN (SELECT platform, "user" FROM addresses WHERE person = $1)
		OR (platform = $2 AND "user" = $3)`,
		person, string(a.Platform), a.User)
	if err != nil {
		return err
	}
	return tx.exec(`
		DELETE FROM cards
		WHERE ((platform, chat) IN (SELECT platform, chat FROM addresses WHERE person = $1) OR (platform = $2 AND chat = $3))
		AND ref <> $4`,
		person, string(a.Platform), a.Chat, string(answered))
}
