package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"waymark/conversations"
)

// The deliveries of one chat form a line, in the order they were made, and those
// that go to a ticket form one of their own in its desk's chat. Only the
// first one is ready, unsure or parked; the others wait, and each becomes
// ready when the one before it is gone. A delivery is urgent when somebody
// waits for it or for one behind it. So what is due, and which line goes first,
// is found among the first ones alone, however long the lines are.
//
// Lines take turns: one that has been served goes behind all that are due. Its
// place is due_at, which is a clock only as long as the clock goes on. One that
// was never tried is due whatever the clock says.

// The states of the first of a line. An unsure one is due like a ready one.
const (
	ready  = "ready"
	unsure = "unsure"
	parked = "parked" // the person cannot be reached
)

// waiting is the state of those behind the first.
const waiting = "waiting"

// Due returns up to limit deliveries of p that are due at now, at most one per
// line: first the lines in which somebody waits for an answer, then the others,
// each in the order in which they became due. Those that failed before are at
// most half of limit, so that they hide nobody. A delivery that cannot be read
// is buried, so that it stops nobody.
func (db *DB) Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	return db.dueBy(ctx, clean(p), dueQuery, clean(p), micros(now), (limit+1)/2, limit)
}

// dueBy is what a query with the columns of dueQuery finds due on p.
func (db *DB) dueBy(ctx context.Context, p conversations.Platform, query string, args ...any) ([]conversations.Delivery, error) {
	for {
		due, damaged, err := db.due(ctx, p, query, args...)
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

// dueQuery reads no line that is put off. Each part is one stretch of an index;
// LIMIT is what keeps its order. What failed after $2 did so before the clock
// was set back: nobody knows how long it was to wait. A parameter that is cast
// does not count in the plan, like the columns of loadQuery: else SQLite would
// plan again for every send.
const dueQuery = `
	SELECT o.id, o.chat, o.attempts, o.doubts, o.since_at, o.kind, o.slot, o.body, o.urgent, o.due_at, COALESCE(c.ref, ''), COALESCE(c.ephemeral, 0),
		o.ticket, o.notify, COALESCE(t.thread, ''), COALESCE(t.ref, ''), COALESCE(t.opened_at, 0)
	FROM (
		SELECT id FROM (
			SELECT id FROM (
				SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND urgent = 1 AND state IN ('ready', 'unsure') AND attempts > 0 AND due_at <= CAST($2 AS BIGINT)
				ORDER BY due_at, id LIMIT CAST($3 AS BIGINT)) AS due_first
			UNION ALL
			SELECT id FROM (
				SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND state IN ('ready', 'unsure') AND attempts > 0 AND tried_at > CAST($2 AS BIGINT) AND due_at > CAST($2 AS BIGINT)
				ORDER BY tried_at, id LIMIT CAST($3 AS BIGINT)) AS ahead
			UNION ALL
			SELECT id FROM (
				SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND urgent = 0 AND state IN ('ready', 'unsure') AND attempts > 0 AND due_at <= CAST($2 AS BIGINT)
				ORDER BY due_at, id LIMIT CAST($3 AS BIGINT)) AS due_then
			LIMIT CAST($3 AS BIGINT)) AS failed
		UNION ALL
		SELECT id FROM (
			SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND urgent = 1 AND state = 'ready' AND attempts = 0
			ORDER BY due_at, id LIMIT CAST($4 AS BIGINT)) AS fresh_first
		UNION ALL
		SELECT id FROM (
			SELECT id FROM outbox WHERE platform = CAST($1 AS TEXT) AND urgent = 0 AND state = 'ready' AND attempts = 0
			ORDER BY due_at, id LIMIT CAST($4 AS BIGINT)) AS fresh_then
		LIMIT CAST($4 AS BIGINT)) AS h
	CROSS JOIN outbox o
	LEFT JOIN cards c ON c.platform = o.platform AND c.chat = o.chat AND c.slot = o.slot
	LEFT JOIN tickets t ON t.id = o.ticket
	WHERE o.id = h.id`

// A rank is where a line stands among those that are due.
type rank struct {
	id     int64
	urgent bool
	due    int64
}

func compareRanks(a, b rank) int {
	if a.urgent != b.urgent {
		if a.urgent {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.id, b.id))
}

// due also answers which deliveries it had to leave out, and why.
func (db *DB) due(ctx context.Context, p conversations.Platform, query string, args ...any) (due []conversations.Delivery, damaged map[int64]error, err error) {
	rows, err := db.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	damaged = make(map[int64]error)
	ranks := make(map[int64]rank)
	for rows.Next() {
		var d conversations.Delivery
		var body string
		var since int64
		var c card
		var at rank
		var goes addressed
		to := conversations.Room{Platform: p}
		if err := rows.Scan(&d.ID, &to.Chat, &d.Attempts, &d.Doubts, &since, &d.Kind, &d.Slot, &body, &at.urgent, &at.due, &c.ref, &c.ephemeral,
			&goes.ticket, &goes.notify, &goes.thread, &goes.first, &goes.opened); err != nil {
			return nil, nil, err
		}
		at.id, d.Since = d.ID, moment(since)
		ranks[d.ID] = at
		d.Line, d.Urgent, d.Place = conversations.Line{Room: to, Ticket: conversations.TicketID(goes.ticket)}, at.urgent, at.due
		goes.room, goes.kind, goes.slot = to, d.Kind, d.Slot
		d.Reply, err = decodeReply(body)
		if err != nil {
			damaged[d.ID] = err
			continue
		}
		goes.address(&d)
		c.makeWay(&d)
		due = append(due, d)
	}
	slices.SortFunc(due, func(a, b conversations.Delivery) int { return compareRanks(ranks[a.ID], ranks[b.ID]) })
	return due, damaged, rows.Err()
}

// An addressed is what of a delivery stands in columns, and where its ticket is
// talked about.
type addressed struct {
	room   conversations.Room
	kind   conversations.Kind
	slot   conversations.Slot
	notify conversations.Ref
	ticket int64
	thread string            // of the ticket; empty: none is open
	opened int64             // the ticket
	first  conversations.Ref // the ticket's first message; empty: none was sent
}

// address says where d goes. What belongs to a ticket goes into its thread, or
// opens one, or stands below the ticket's first message.
func (a addressed) address(d *conversations.Delivery) {
	d.To = conversations.Recipient{Room: a.room, Ticket: conversations.TicketID(a.ticket)}
	d.Kind, d.Slot, d.Notify = a.kind, a.slot, a.notify
	switch {
	case a.ticket == 0:
	case a.thread != "":
		d.To.Room.Chat = a.thread
	case a.first == "" && d.Title != "":
		d.Opens = conversations.NewThread{In: a.room, Title: d.Title, Since: moment(a.opened)}
	case d.Answers == "":
		d.Answers = a.first
	}
}

// A card is the message of ours in a slot of a room that has the live buttons.
// Its ref is empty where there is none.
type card struct {
	ref       conversations.Ref
	ephemeral bool
}

// makeWay says what becomes of the card when d is sent.
func (c card) makeWay(d *conversations.Delivery) {
	switch {
	case c.ref == "":
	case c.ephemeral && c.ref == d.Replaces:
		d.Edits = c.ref
	case len(d.Choices) > 0:
		d.Clears = c.ref
	}
}

// A line is where the deliveries of one chat wait, or in a helpdesk's chat those
// of one ticket.
type line struct {
	platform, chat string
	ticket         int64 // 0: of the chat itself
}

// lineTo is the line of a room itself.
func lineTo(r conversations.Room) line { return line{platform: string(r.Platform), chat: r.Chat} }

// An end is what has to be known of a line before something is put behind it.
type end struct {
	first    string // state of its first delivery; empty: there is none
	unbidden bool   // it has deliveries that nobody asked for: some may not be urgent
	card     *card  // of the conversation there; nil: it was not looked at
}

func (l line) end(tx tx) (e end, err error) {
	if _, err := tx.hold(l.key()); err != nil {
		return e, err
	}
	err = tx.queryRow(`
		SELECT
			COALESCE((SELECT state FROM outbox WHERE platform = l.platform AND chat = l.chat AND ticket = l.ticket ORDER BY id LIMIT 1), ''),
			EXISTS (SELECT 1 FROM outbox WHERE platform = l.platform AND chat = l.chat AND ticket = l.ticket AND kind = 'unbidden')
		FROM (SELECT CAST($1 AS TEXT) AS platform, CAST($2 AS TEXT) AS chat, CAST($3 AS BIGINT) AS ticket) AS l`,
		l.platform, l.chat, l.ticket).Scan(&e.first, &e.unbidden)
	return e, err
}

// answers counts those that wait in the line, as far as that matters.
func (l line) answers(tx tx) (n int, err error) {
	err = tx.queryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3 AND kind = '' LIMIT CAST($4 AS BIGINT)) AS n`,
		l.platform, l.chat, l.ticket, conversations.AnswersMax).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count answers: %w", err)
	}
	return n, nil
}

// next makes the first of the line ready, if it waits, and lets it go behind
// the lines that are due. Where the clock was set back, their places are in the
// future, and so is this one's. It reports whether one waited, or may have.
func (l line) next(tx tx, now int64) (waited bool, err error) {
	tx.change(l)
	return tx.affects(`
		UPDATE outbox SET state = 'ready', due_at = COALESCE((
			SELECT due_at + 1 FROM outbox d
			WHERE d.platform = outbox.platform AND d.urgent = outbox.urgent AND d.state = 'ready' AND d.attempts = 0 AND d.due_at >= l.at
			ORDER BY d.due_at DESC LIMIT 1), l.at)
		FROM (SELECT CAST($1 AS BIGINT) AS at, CAST($2 AS TEXT) AS platform, CAST($3 AS TEXT) AS chat, CAST($4 AS BIGINT) AS ticket) AS l
		WHERE outbox.state = 'waiting' AND outbox.id = (SELECT MIN(id) FROM outbox WHERE platform = l.platform AND chat = l.chat AND ticket = l.ticket)`,
		now, l.platform, l.chat, l.ticket)
}

// hurry makes the whole line urgent.
func (l line) hurry(tx tx) error {
	tx.change(l)
	return tx.exec(`UPDATE outbox SET urgent = 1 WHERE platform = $1 AND chat = $2 AND ticket = $3 AND kind = 'unbidden' AND urgent = 0`, l.platform, l.chat, l.ticket)
}

// calm takes the urgency from those behind which nobody waits any more, after
// one that was not the first has gone.
func (l line) calm(tx tx) error {
	tx.change(l)
	return tx.exec(`
		UPDATE outbox SET urgent = 0
		WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND ticket = CAST($3 AS BIGINT) AND urgent = 1 AND id > COALESCE((
			SELECT MAX(id) FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND ticket = CAST($3 AS BIGINT) AND kind <> 'unbidden'), 0)`,
		l.platform, l.chat, l.ticket)
}

// revive makes a parked line due without what is of no use any more: today's
// step takes the place of what was said. A human's words stay, and what is in a
// ticket, for which no step stands in. A first one that was never tried is given its
// place like any other that becomes the first.
func (l line) revive(tx tx, now int64) error {
	tx.change(l)
	l.forgetPlaces(tx)
	if l.ticket == 0 {
		if err := tx.exec(`DELETE FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = 0 AND kind <> 'relay'`, l.platform, l.chat); err != nil {
			return err
		}
	}
	err := tx.exec(`
		UPDATE outbox SET state = CASE attempts WHEN 0 THEN 'waiting' ELSE 'ready' END, due_at = $1, tried_at = $1, since_at = 0, doubts = 0
		WHERE state = 'parked' AND id = (SELECT MIN(id) FROM outbox WHERE platform = CAST($2 AS TEXT) AND chat = CAST($3 AS TEXT) AND ticket = CAST($4 AS BIGINT))`,
		now, l.platform, l.chat, l.ticket)
	if err != nil {
		return err
	}
	_, err = l.next(tx, now)
	return err
}

// park lets a line of which something has gone wait for its person further on.
// Perhaps nobody waits any more for what is left.
func (l line) park(tx tx) error {
	if err := l.calm(tx); err != nil {
		return err
	}
	return tx.exec(`
		UPDATE outbox SET state = 'parked'
		WHERE id = (SELECT MIN(id) FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3)`,
		l.platform, l.chat, l.ticket)
}

// touch writes down that the chat was heard from.
func (l line) touch(tx tx, now int64) error {
	return tx.exec(`
		UPDATE outbox SET touched_at = $1
		WHERE id = (SELECT MIN(id) FROM outbox WHERE platform = CAST($2 AS TEXT) AND chat = CAST($3 AS TEXT) AND ticket = CAST($4 AS BIGINT))`,
		now, l.platform, l.chat, l.ticket)
}

// A queue is the lines of a platform that are as urgent.
type queue struct {
	platform string
	urgent   bool
}

// behind is the place behind the lines of q that are due. As long as clocks go
// forward that is now, and once that is known nobody has to be asked. The
// query's parameters are columns, as in loadQuery: else SQLite would plan it each
// time.
func (q queue) behind(tx tx, now int64) (place int64, err error) {
	if last, known := tx.places[q]; known && now > last {
		tx.places[q] = now
		return now, nil
	}
	err = tx.queryRow(`
		SELECT COALESCE((
			SELECT due_at + 1 FROM outbox
			WHERE platform = l.platform AND urgent = l.urgent AND state = 'ready' AND attempts = 0 AND due_at >= l.at
			ORDER BY due_at DESC LIMIT 1), l.at)
		FROM (SELECT CAST($1 AS TEXT) AS platform, CAST($2 AS BIGINT) AS urgent, CAST($3 AS BIGINT) AS at) AS l`,
		q.platform, q.urgent, now).Scan(&place)
	if tx.places[q] = now; place != now { // clocks were ahead
		delete(tx.places, q)
	}
	return place, err
}

// forgetPlaces has the places of a platform asked for again: a turn that lets other lines
// go on gives them places, too, which those that it makes come behind.
func (l line) forgetPlaces(tx tx) {
	delete(tx.places, queue{l.platform, true})
	delete(tx.places, queue{l.platform, false})
}

// enqueue puts a delivery at the end of its line, which becomes as urgent as
// it is. The first of one goes behind the lines that are due; the others are
// given a place when they are first. e is the end of that line, before and
// afterwards.
func enqueue(tx tx, d deliveryRow, e *end, now int64) (err error) {
	urgent := d.kind != string(conversations.Unbidden)
	if urgent && e.unbidden {
		if err := d.hurry(tx); err != nil {
			return err
		}
	}
	state, due := waiting, now
	first := e.first == ""
	if first {
		e.first, state = ready, ready
		if due, err = (queue{d.platform, urgent}).behind(tx, now); err != nil {
			return err
		}
	}
	e.unbidden = e.unbidden || !urgent
	id, err := tx.insert(`
		INSERT INTO outbox (platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, body, created_at, farewell, to_other, ticket)
		VALUES ($1, $2, $3, NULLIF(CAST($4 AS BIGINT), 0), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		d.platform, d.chat, d.user, d.person, d.kind, urgent, d.buttons, state, due, d.touched, d.body, now, d.farewell, d.toOther, d.ticket)
	if err != nil {
		return err
	}
	if first {
		tx.changeTo(d.line, d.first(rank{id, urgent, due}, e.card))
	} else if tx.follows != nil {
		*tx.follows = true
	}
	if d.matter == (matter{}) {
		return nil
	}
	return d.enqueueMatter(tx, e)
}

// enqueueMatter writes what hardly any delivery has to the one that was put there
// last. It is told at once that it cannot arrive yet where its line is parked.
func (d deliveryRow) enqueueMatter(tx tx, e *end) error {
	last := taken{line: d.line, person: d.person, matter: d.matter}
	if err := tx.queryRow(`SELECT MAX(id) FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3`, d.platform, d.chat, d.ticket).Scan(&last.id); err != nil {
		return err
	}
	err := tx.exec(`UPDATE outbox SET slot = $1, notify = $2, tells = $3 WHERE id = $4`, d.slot, d.notify, d.tells, last.id)
	if err != nil || e.first != parked {
		return err
	}
	return last.tell(tx, conversations.Unreachable)
}
