package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/conversations"
)

const (
	lettersMax = 1000     // how many an operator is shown
	lettersFor = 30 * day // how long a dead one is kept
)

// A Letter is a delivery that did not arrive as it should. It holds nothing of
// what it says: that is between Waymark and its person.
type Letter struct {
	ID       int64
	Room     conversations.Room // where it was to go
	Kind     conversations.Kind
	State    string // deferred, unsure, parked or dead
	Attempts int    // sends that were tried and did not succeed
	Reason   string // of the last one
	Made     time.Time
	Due      time.Time // when it is tried again; zero for a parked or dead one
}

// lettersQuery takes no more of each kind than is shown of all of them, so that
// what is sorted is little however much is stuck.
const lettersQuery = `
	SELECT id, platform, chat, kind, state, attempts, reason, created_at, due_at FROM (
		SELECT * FROM (
			SELECT id, platform, chat, kind, 'dead' AS state, attempts, reason, created_at, 0 AS due_at
			FROM undelivered ORDER BY created_at, id LIMIT $1)
		UNION ALL
		SELECT * FROM (
			SELECT id, platform, chat, kind, CASE state WHEN 'ready' THEN 'deferred' ELSE state END, attempts, reason, created_at, due_at
			FROM outbox WHERE state IN ('ready', 'unsure') AND attempts > 0 ORDER BY created_at, id LIMIT $1)
		UNION ALL
		SELECT * FROM (
			SELECT id, platform, chat, kind, state, attempts, reason, created_at, 0
			FROM outbox WHERE state = 'parked' ORDER BY created_at, id LIMIT $1)
	) AS letters
	ORDER BY state <> 'dead', created_at, id
	LIMIT $1`

// Letters returns what is stuck: the deliveries that were tried and are still
// there, the first of each parked line, and the dead ones. The dead come first,
// because nothing else brings them back, then the oldest; at most 1000.
func (db *DB) Letters(ctx context.Context) ([]Letter, error) {
	all, err := db.letters(ctx)
	if err != nil {
		return nil, db.explain(fmt.Errorf("read the letters: %w", err))
	}
	return all, nil
}

func (db *DB) letters(ctx context.Context) (all []Letter, err error) {
	rows, err := db.readers.QueryContext(ctx, lettersQuery, lettersMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Letter
		var made, due int64
		err := rows.Scan(&l.ID, &l.Room.Platform, &l.Room.Chat, &l.Kind, &l.State, &l.Attempts, &l.Reason, &made, &due)
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
// letter.
func (db *DB) Retry(ctx context.Context, id int64) (found bool, err error) {
	err = db.letter(ctx, id, func(tx tx) error {
		var d deliveryRow
		err := tx.queryRow(`
			DELETE FROM undelivered WHERE id = $1
			RETURNING platform, chat, "user", COALESCE(person, 0), kind, slot, ticket, notify, tells, buttons, body`, id).
			Scan(&d.platform, &d.chat, &d.user, &d.person, &d.kind, &d.slot, &d.ticket, &d.notify, &d.tells, &d.buttons, &d.body)
		found = err == nil
		if err != nil {
			return err
		}
		e, err := line{d.platform, d.chat}.end(tx)
		if err != nil {
			return err
		}
		d.toOther = true // or not: whose letter it is, is found either way
		return enqueue(tx, d, &e, micros(db.now()))
	})
	return found && err == nil, err
}

// Drop deletes a dead letter. It answers whether there was such a letter.
func (db *DB) Drop(ctx context.Context, id int64) (found bool, err error) {
	err = db.letter(ctx, id, func(tx tx) error {
		err := tx.queryRow(`DELETE FROM undelivered WHERE id = $1 RETURNING id`, id).Scan(&id)
		found = err == nil
		return err
	})
	return found && err == nil, err
}

// DeadLetter looks for the dead letter with this id, also beyond what
// [DB.Letters] shows. It answers whether there is one.
func (db *DB) DeadLetter(ctx context.Context, id int64) (l Letter, found bool, err error) {
	var made int64
	err = db.readers.QueryRowContext(ctx, `
		SELECT id, platform, chat, kind, 'dead', attempts, reason, created_at
		FROM undelivered WHERE id = $1`, id).
		Scan(&l.ID, &l.Room.Platform, &l.Room.Chat, &l.Kind, &l.State, &l.Attempts, &l.Reason, &made)
	if errors.Is(err, sql.ErrNoRows) {
		return Letter{}, false, nil
	}
	if err != nil {
		return Letter{}, false, db.explain(fmt.Errorf("dead letter %d: %w", id, err))
	}
	l.Made = moment(made)
	return l, true, nil
}

// MayNag reports whether l is a dead letter that nobody waits for and that may
// have arrived, or could not be sent while it was of use. That it died is no
// fault: it is how reminders are not said twice or at night. Why it died is
// stored as text only; [DB.Withheld] counts the same.
func (l Letter) MayNag() bool {
	return l.State == "dead" && l.Kind == conversations.Unbidden &&
		(strings.Contains(l.Reason, conversations.ErrUnsure.Error()) || strings.HasPrefix(l.Reason, conversations.ErrTooLate.Error()))
}

// Withheld counts the dead letters that [Letter.MayNag] is about.
func (db *DB) Withheld(ctx context.Context) (n int, err error) {
	err = db.readers.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM undelivered WHERE kind = 'unbidden' AND (instr(reason, $1) > 0 OR instr(reason, $2) = 1)`,
		conversations.ErrUnsure.Error(), conversations.ErrTooLate.Error()).Scan(&n)
	if err != nil {
		return 0, db.explain(fmt.Errorf("count the dead letters: %w", err))
	}
	return n, nil
}

// letter has work done on a dead letter. One that is gone is no error.
func (db *DB) letter(ctx context.Context, id int64, work func(tx) error) error {
	return db.write(ctx, func(tx tx) error {
		if err := work(tx); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("dead letter %d: %w", id, err)
		}
		return nil
	})
}

// forgetLetters drops the dead letters that nobody put back in time.
func (db *DB) forgetLetters(ctx context.Context) error {
	return db.inPortions(ctx, "forget dead letters", `
		DELETE FROM undelivered WHERE id IN (SELECT id FROM undelivered WHERE died_at < $1 ORDER BY died_at LIMIT $2)`,
		micros(db.now().Add(-lettersFor)))
}
