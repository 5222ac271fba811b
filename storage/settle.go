package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// Sent takes the delivery out; ref is what the platform calls the message. One
// with buttons becomes the card of its slot. Sent of one that is gone is a
// no-op, so it does no harm when it is said again after a crash.
func (db *DB) Sent(ctx context.Context, id int64, ref conversations.Ref) error {
	return db.settle(ctx, id, func(tx tx) error {
		tx.apart()
		d, ok, err := take(tx, id, micros(db.now()))
		if err != nil || !ok {
			return err
		}
		if d.ticket != 0 || d.matter != (matter{}) {
			tx.disturb()
		}
		tx.use(d.key())
		if err := d.tell(tx, ""); err != nil || ref == "" {
			return err
		}
		if err := d.keepMessage(tx, clean(ref)); err != nil {
			return err
		}
		return d.keepCard(tx, clean(ref))
	})
}

// Settle writes down what becomes of a delivery that was not sent, or may not
// have been. Settle of one that is gone is a no-op.
func (db *DB) Settle(ctx context.Context, id int64, f conversations.Fate) error {
	return db.settle(ctx, id, func(tx tx) error {
		now := micros(db.now())
		switch f.Verdict {
		case conversations.Deferred:
			return postpone(tx, id, ready, f, now)
		case conversations.Unsure:
			return postpone(tx, id, unsure, f, now)
		case conversations.Parked:
			return park(tx, id, f, now)
		case conversations.Buried:
			return bury(tx, id, 1, f, now)
		}
		return fmt.Errorf("unknown verdict %q", f.Verdict)
	})
}

func (db *DB) settle(ctx context.Context, id int64, work func(tx) error) error {
	return db.writeAbout(ctx, about{deliveries: []int64{id}}, func(tx tx) error {
		if err := work(tx); err != nil {
			return fmt.Errorf("settle delivery %d: %w", id, err)
		}
		return nil
	})
}

// buryDamaged buries deliveries that were never tried, because they cannot be
// read.
func (db *DB) buryDamaged(ctx context.Context, damaged map[int64]error) error {
	for id, why := range damaged {
		err := db.settle(ctx, id, func(tx tx) error {
			return bury(tx, id, 0, conversations.Fate{Cause: conversations.Damaged, Reason: fmt.Sprintf("it cannot be read: %v", why)}, micros(db.now()))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A taken delivery has left its line.
type taken struct {
	line
	id     int64
	person int64 // whose turn made it; 0: nobody we know
	matter
	buttons int
}

// take takes a delivery out of its line; ok says that it was still there.
func take(tx tx, id, now int64) (d taken, ok bool, err error) {
	var state string
	var farewell, others bool
	err = tx.queryRow(`
		DELETE FROM outbox WHERE id = $1
		RETURNING id, platform, chat, ticket, COALESCE(person, 0), slot, notify, tells, buttons, state, farewell,
			EXISTS (SELECT 1 FROM outbox o WHERE o.platform = outbox.platform AND o.chat = outbox.chat AND o.ticket = outbox.ticket AND o.id <> outbox.id)`, id).
		Scan(&d.id, &d.platform, &d.chat, &d.ticket, &d.person, &d.slot, &d.notify, &d.tells, &d.buttons, &state, &farewell, &others)
	if farewell {
		tx.gone(erased{})
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return d, false, nil
	case err != nil:
		return d, false, err
	}
	if _, err := tx.hold(d.key()); err != nil {
		return d, false, err
	}
	if state == waiting {
		return d, true, d.calm(tx)
	}
	if !others && tx.held == nil {
		tx.changeTo(d.line, head{known: true})
		return d, true, nil
	}
	waited, err := d.next(tx, now)
	if !waited { // what stands behind a first one waits
		tx.changeTo(d.line, head{known: true})
	}
	return d, true, err
}

// keepCard notes that the message with the live buttons is ref, or that ref is
// it no longer. Of a chat of nobody whom we know, nothing is kept.
func (d taken) keepCard(tx tx, ref conversations.Ref) error {
	if d.buttons == noButtons || d.person == 0 {
		return tx.exec(`DELETE FROM cards WHERE platform = $1 AND chat = $2 AND slot = $3 AND ref = $4`, d.platform, d.chat, d.slot, string(ref))
	}
	return tx.exec(`
		INSERT INTO cards (platform, chat, slot, ref, ephemeral) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (platform, chat, slot) DO UPDATE SET ref = excluded.ref, ephemeral = excluded.ephemeral`,
		d.platform, d.chat, d.slot, string(ref), d.buttons == ephemeralButtons)
}

// postpone lets the delivery, and with it its line, wait for its next try. A
// first failure in the future is a clock that was set back since.
func postpone(tx tx, id int64, state string, f conversations.Fate, now int64) error {
	if f.Cause == conversations.ThreadGone {
		if err := closeThread(tx, id); err != nil {
			return err
		}
	}
	var d taken // which stays
	var since int64
	err := tx.queryRow(`
		UPDATE outbox SET due_at = $1, reason = $2, attempts = attempts + 1,
			state = CASE state WHEN 'waiting' THEN 'waiting' ELSE CAST($3 AS TEXT) END,
			doubts = doubts + CASE CAST($3 AS TEXT) WHEN 'unsure' THEN 1 ELSE 0 END,
			since_at = CASE WHEN since_at = 0 OR since_at > $4 THEN CAST($4 AS BIGINT) ELSE since_at END,
			tried_at = $4, cause = $5
		WHERE id = $6
		RETURNING platform, chat, ticket, since_at`,
		micros(f.Until), clean(f.Reason), state, now, string(clean(f.Cause)), id).Scan(&d.platform, &d.chat, &d.ticket, &since)
	tx.change(d.line)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil, micros(f.Until)-since < int64(delayedAfter/time.Microsecond):
		return err
	}
	return d.tellAll(tx, conversations.Delayed)
}

// closeThread forgets the thread of the ticket that a delivery goes to.
func closeThread(tx tx, id int64) error {
	var person int64
	err := tx.queryRow(`
		UPDATE tickets SET thread = '', ref = '', hinted = 0, read = ''
		WHERE id = (SELECT ticket FROM outbox WHERE id = $1) RETURNING person`, id).Scan(&person)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = tx.hold(keyOfPerson(person))
	}
	return err
}

// delayedAfter is how long it may take to send something until those who want to know
// what becomes of it, and of what waits behind it, are told that it takes longer.
const delayedAfter = time.Minute

// park holds the line of the delivery and notes that its person is gone: what
// was owed to them would stand in the way of what is owed to others. Where
// the chat was heard from after the send began, the person is back already:
// the same delivery is due at once. What was heard in the future is a clock that
// was set back since, and says nothing.
func park(tx tx, id int64, f conversations.Fate, now int64) error {
	var d taken // which stays
	var user, state string
	err := tx.queryRow(`
		UPDATE outbox SET reason = $1, attempts = attempts + 1, cause = $2,
			state = CASE WHEN heard.at > $3 AND heard.at <= $4 THEN 'ready' ELSE 'parked' END,
			due_at = CASE WHEN heard.at > $3 AND heard.at <= $4 THEN CAST($4 AS BIGINT) ELSE due_at END,
			tried_at = $4
		FROM (
			SELECT MIN(e.id) AS id, MAX(e.touched_at) AS at
			FROM outbox d JOIN outbox e ON e.platform = d.platform AND e.chat = d.chat AND e.ticket = d.ticket
			WHERE d.id = $5) AS heard
		WHERE outbox.id = heard.id
		RETURNING outbox.id, outbox.platform, outbox.chat, outbox.ticket, outbox."user", outbox.state, COALESCE(outbox.person, 0), outbox.notify, outbox.tells`,
		clean(f.Reason), string(clean(f.Cause)), micros(f.Begun), now, id).Scan(&d.id, &d.platform, &d.chat, &d.ticket, &user, &state, &d.person, &d.notify, &d.tells)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	tx.change(d.line)
	if err != nil || state != parked {
		return err
	}
	l := d.line
	if err := l.tellAll(tx, conversations.Unreachable); err != nil {
		return err
	}
	if err := l.dropFarewells(tx); err != nil {
		return err
	}
	var person int64
	err = tx.queryRow(`UPDATE accounts SET gone = 1 WHERE platform = $1 AND "user" = $2 AND chat = $3 AND gone = 0 RETURNING person`,
		l.platform, user, l.chat).Scan(&person)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.hold(keyOfPerson(person)); err != nil {
		return err
	}
	return tx.exec(`
		DELETE FROM reminders
		WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE person = $1 AND gone = 0)`, person)
}

// dropFarewells takes out of a line that is parked what was said to somebody who
// is nobody any more: it would keep who they were until they come back.
func (l line) dropFarewells(tx tx) error {
	found, err := tx.lines(`DELETE FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = $3 AND farewell = 1 RETURNING platform, chat, ticket`, l.platform, l.chat, l.ticket)
	if err != nil || len(found) == 0 {
		return err
	}
	tx.gone(erased{})
	return l.park(tx)
}

// bury takes the delivery out of its line and keeps it as a dead letter, after
// so many more tries than were noted. A farewell is not kept.
func bury(tx tx, id int64, tries int, f conversations.Fate, now int64) error {
	err := tx.exec(`
		INSERT INTO undelivered (id, platform, chat, "user", person, kind, slot, ticket, notify, tells, buttons, attempts, cause, reason, body, created_at, died_at)
		SELECT id, platform, chat, "user", person, kind, slot, ticket, notify, tells, buttons, attempts + $1, CAST($2 AS TEXT), CAST($3 AS TEXT), body, created_at, CAST($4 AS BIGINT)
		FROM outbox WHERE id = $5 AND farewell = 0`,
		tries, string(clean(f.Cause)), clean(f.Reason), now, id)
	if err != nil {
		return err
	}
	d, ok, err := take(tx, id, now)
	if err != nil || !ok {
		return err
	}
	return d.tell(tx, cmp.Or(clean(f.Cause), conversations.Failed))
}
