package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

const (
	stuckMax       = 1000     // how many an operator is shown
	deadLettersFor = 30 * day // how long they are kept
)

// A StuckDelivery did not arrive as it should. It holds nothing of
// what it says: that is between Waymark and its person.
type StuckDelivery struct {
	ID       int64
	Room     conversations.Room // where it was to go
	Kind     conversations.Kind
	State    string              // deferred, unsure, parked or dead
	Attempts int                 // sends that were tried and did not succeed
	Cause    conversations.Cause // why the last one did not
	Reason   string              // in words
	Made     time.Time
	Due      time.Time // when it is tried again; zero for a parked or dead one
}

// stuckDeliveriesQuery takes no more of each kind than is shown of all of them, so that
// what is sorted is little however much is stuck.
const stuckDeliveriesQuery = `
	SELECT id, platform, chat, kind, state, attempts, cause, reason, created_at, due_at FROM (
		SELECT * FROM (
			SELECT id, platform, chat, kind, 'dead' AS state, attempts, cause, reason, created_at, 0 AS due_at
			FROM undelivered ORDER BY created_at, id LIMIT $1) AS dead
		UNION ALL
		SELECT * FROM (
			SELECT id, platform, chat, kind, CASE state WHEN 'ready' THEN 'deferred' ELSE state END, attempts, cause, reason, created_at, due_at
			FROM outbox WHERE state IN ('ready', 'unsure') AND attempts > 0 ORDER BY created_at, id LIMIT $1) AS tried
		UNION ALL
		SELECT * FROM (
			SELECT id, platform, chat, kind, state, attempts, cause, reason, created_at, 0
			FROM outbox WHERE state = 'parked' ORDER BY created_at, id LIMIT $1) AS parked
	) AS stuck
	ORDER BY state <> 'dead', created_at, id
	LIMIT $1`

// StuckDeliveries returns what is stuck: the deliveries that were tried and are still
// there, the first of each parked line, and the dead ones. The dead come first,
// because nothing else brings them back, then the oldest; at most 1000.
func (db *DB) StuckDeliveries(ctx context.Context) ([]StuckDelivery, error) {
	all, err := db.stuckDeliveries(ctx)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what is stuck: %w", err))
	}
	return all, nil
}

func (db *DB) stuckDeliveries(ctx context.Context) (all []StuckDelivery, err error) {
	rows, err := db.readers.QueryContext(ctx, stuckDeliveriesQuery, stuckMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l StuckDelivery
		var made, due int64
		err := rows.Scan(&l.ID, &l.Room.Platform, &l.Room.Chat, &l.Kind, &l.State, &l.Attempts, &l.Cause, &l.Reason, &made, &due)
		if err != nil {
			return nil, err
		}
		l.Made, l.Due = moment(made), moment(due)
		all = append(all, l)
	}
	return all, rows.Err()
}

// Retry puts a dead letter at the end of its line, as if it had never been
// tried. It has another id there. Retry answers whether there was such a
// one.
func (db *DB) Retry(ctx context.Context, id int64) (found bool, err error) {
	err = db.onDeadLetter(ctx, id, func(tx tx) error {
		var d deliveryRow
		err := tx.queryRow(`
			DELETE FROM undelivered WHERE id = $1
			RETURNING platform, chat, "user", COALESCE(person, 0), kind, slot, ticket, notify, tells, buttons, body`, id).
			Scan(&d.platform, &d.chat, &d.user, &d.person, &d.kind, &d.slot, &d.ticket, &d.notify, &d.tells, &d.buttons, &d.body)
		found = err == nil
		if err != nil {
			return err
		}
		e, err := d.end(tx)
		if err != nil {
			return err
		}
		d.toOther = true // or not: whose it is, is found either way
		return enqueue(tx, d, &e, micros(db.now()))
	})
	return found && err == nil, err
}

// Drop deletes a dead letter. It answers whether there was one.
func (db *DB) Drop(ctx context.Context, id int64) (found bool, err error) {
	err = db.onDeadLetter(ctx, id, func(tx tx) error {
		err := tx.queryRow(`DELETE FROM undelivered WHERE id = $1 RETURNING id`, id).Scan(&id)
		found = err == nil
		return err
	})
	return found && err == nil, err
}

// DeadLetter looks for the dead letter with this id, also beyond what
// [DB.StuckDeliveries] shows. It answers whether there is one.
func (db *DB) DeadLetter(ctx context.Context, id int64) (l StuckDelivery, found bool, err error) {
	var made int64
	err = db.readers.QueryRowContext(ctx, `
		SELECT id, platform, chat, kind, 'dead', attempts, cause, reason, created_at
		FROM undelivered WHERE id = $1`, id).
		Scan(&l.ID, &l.Room.Platform, &l.Room.Chat, &l.Kind, &l.State, &l.Attempts, &l.Cause, &l.Reason, &made)
	if errors.Is(err, sql.ErrNoRows) {
		return StuckDelivery{}, false, nil
	}
	if err != nil {
		return StuckDelivery{}, false, db.explain(fmt.Errorf("dead letter %d: %w", id, err))
	}
	l.Made = moment(made)
	return l, true, nil
}

// MayNag reports whether l is a dead letter that nobody waits for and that may
// have arrived, or could not be sent while it was of use. That it died is no
// fault: it is how reminders are not said twice or at night.
func (l StuckDelivery) MayNag() bool {
	return l.State == "dead" && l.Kind == conversations.Unbidden && (l.Cause == conversations.Uncertain || l.Cause == conversations.TooLate)
}

// Withheld counts the dead letters that [StuckDelivery.MayNag] is about.
func (db *DB) Withheld(ctx context.Context) (n int, err error) {
	err = db.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM undelivered WHERE kind = 'unbidden' AND cause IN ('unsure', 'too-late')`).Scan(&n)
	if err != nil {
		return 0, db.explain(fmt.Errorf("count the dead letters: %w", err))
	}
	return n, nil
}

// onDeadLetter has work done on a dead letter. One that is gone is no error.
func (db *DB) onDeadLetter(ctx context.Context, id int64, work func(tx) error) error {
	return db.write(ctx, func(tx tx) error {
		if err := work(tx); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("dead letter %d: %w", id, err)
		}
		return nil
	})
}

// forgetDeadLetters drops the dead letters that nobody put back in time.
func (db *DB) forgetDeadLetters(ctx context.Context) error {
	return db.inPortions(ctx, "forget dead letters", `
		DELETE FROM undelivered WHERE id IN (SELECT id FROM undelivered WHERE died_at < $1 ORDER BY died_at LIMIT $2)`,
		micros(db.now().Add(-deadLettersFor)))
}
