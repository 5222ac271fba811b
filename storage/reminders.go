package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
)

// owedQuery takes of each person the account they were last heard from, of those
// that reach them.
const owedQuery = `
	SELECT r.person, r.kind, r.step, r.due_at, a.platform, a.chat, a."user"
	FROM reminders r JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = r.person AND gone = 0 ORDER BY heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	WHERE r.due_at <= $1
	ORDER BY r.due_at, r.person, r.kind
	LIMIT CAST($2 AS BIGINT)`

// unplannedQuery has the columns of owedQuery, and of a person's accounts the
// same one; that of somebody who is gone everywhere will do, too.
const unplannedQuery = `
	SELECT p.id, '', '', 0, a.platform, a.chat, a."user"
	FROM people p JOIN accounts a ON (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = p.id ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	WHERE (p.planned < $1 OR p.planned > $1) AND ($2 = '' OR a.platform = $2)
	LIMIT $3`

// Owed returns up to limit reminders that are due at now, the oldest first,
// with where the person can be reached. One is owed until a turn has changed
// that, or until its person is gone.
func (db *DB) Owed(ctx context.Context, now time.Time, limit int) ([]conversations.Owed, error) {
	return db.owedBy(ctx, owedQuery, micros(now), limit)
}

// owedBy is what a query with the columns of owedQuery finds owed.
func (db *DB) owedBy(ctx context.Context, query string, args ...any) ([]conversations.Owed, error) {
	all, err := db.owed(ctx, query, args...)
	if err != nil {
		return nil, db.explain(fmt.Errorf("what is owed: %w", err))
	}
	return all, nil
}

// Unplanned returns up to limit people on p whose reminders were planned by
// something else than plan, in any order and each without a reminder. Those who
// are gone are among them until a turn has changed that.
func (db *DB) Unplanned(ctx context.Context, p conversations.Platform, plan conversations.PlanID, limit int) ([]conversations.Owed, error) {
	all, err := db.owed(ctx, unplannedQuery, int64(plan), string(p), limit)
	if err != nil {
		return nil, db.explain(fmt.Errorf("who is not planned: %w", err))
	}
	return all, nil
}

func (db *DB) owed(ctx context.Context, query string, args ...any) ([]conversations.Owed, error) {
	return owedIn(ctx, db.readers, query, args...)
}

// owedIn is what a query finds owed in the pool, or in the transaction of a
// connection.
func owedIn(ctx context.Context, in querier, query string, args ...any) (all []conversations.Owed, err error) {
	rows, err := in.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		o, err := scanOwed(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

func scanOwed(rows *sql.Rows) (o conversations.Owed, err error) {
	var due int64
	err = rows.Scan(&o.Person, &o.Kind, &o.Step, &due, &o.Account.Platform, &o.Room.Chat, &o.Account.User)
	o.Due, o.Room.Platform = moment(due), o.Account.Platform
	return o, err
}

// EachOwed calls each for all reminders that are due at until, the oldest
// first, with the state that a turn would be given. It only reads, and sees
// the database as it is at this moment. An error of each ends it and is
// returned.
func (db *DB) EachOwed(ctx context.Context, until time.Time, each func(conversations.Owed, conversations.State) error) error {
	return db.each(ctx, each, owedQuery, micros(until), int64(math.MaxInt64))
}

// EachUnplanned is EachOwed for all people of [DB.Unplanned], on whatever
// platform.
func (db *DB) EachUnplanned(ctx context.Context, plan conversations.PlanID, each func(conversations.Owed, conversations.State) error) error {
	return db.each(ctx, each, unplannedQuery, int64(plan), "", int64(math.MaxInt64))
}

func (db *DB) each(ctx context.Context, each func(conversations.Owed, conversations.State) error, query string, args ...any) error {
	var stopped error
	err := db.looking(ctx, func(tx tx) error {
		return eachState(ctx, tx, func(o conversations.Owed, s conversations.State) error {
			stopped = each(o, s)
			return stopped
		}, query, args...)
	})
	if stopped != nil {
		return stopped
	}
	return db.explain(err)
}

// eachState calls each for what query finds, with the state that a turn would be
// given.
func eachState(ctx context.Context, tx tx, each func(conversations.Owed, conversations.State) error, query string, args ...any) error {
	all, err := owedIn(ctx, tx.conn, query, args...)
	if err != nil {
		return fmt.Errorf("what is owed: %w", err)
	}
	for _, o := range all { // a connection answers one query at a time
		s, err := load(tx, conversations.Message{Actor: o.Account, Room: o.Room, Body: conversations.Due{Kind: o.Kind}})
		if err != nil {
			return err
		}
		if err := each(o, s.state()); err != nil {
			return err
		}
	}
	return nil
}

// reminderRowsOf are all, of each kind one, in the order of their kinds. A
// reminder without a moment is none.
func reminderRowsOf(all []conversations.Reminder) []reminderRow {
	if len(all) == 0 {
		return nil
	}
	rows := make([]reminderRow, 0, len(all))
	for _, r := range all {
		if row := (reminderRow{string(clean(r.Kind)), string(clean(r.Step)), micros(r.Due)}); row.due != 0 {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, compareKinds)
	return slices.CompactFunc(rows, func(a, b reminderRow) bool { return a.kind == b.kind })
}

func compareKinds(a, b reminderRow) int { return strings.Compare(a.kind, b.kind) }

// keepReminders writes what changed of what is owed. Usually nothing did.
func (s *subject) keepReminders(tx tx, rows []reminderRow) error {
	if slices.Equal(rows, s.reminders) {
		return nil
	}
	for _, old := range s.reminders {
		if _, stays := slices.BinarySearchFunc(rows, old, compareKinds); stays {
			continue
		}
		if err := tx.exec(`DELETE FROM reminders WHERE person = $1 AND kind = $2`, s.person, old.kind); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if slices.Contains(s.reminders, row) {
			continue
		}
		err := tx.exec(`
			INSERT INTO reminders (person, kind, step, due_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person, kind) DO UPDATE SET step = excluded.step, due_at = excluded.due_at`,
			s.person, row.kind, row.step, row.due)
		if err != nil {
			return err
		}
	}
	return nil
}

// owes reports whether a reminder of that kind has fallen due by now and is owed.
func (s *subject) owes(k conversations.ReminderKind, now int64) bool {
	return slices.ContainsFunc(s.reminders, func(r reminderRow) bool { return r.kind == string(clean(k)) && r.due <= now })
}

// dropReminder takes off the list what fell due and cannot be said. One that
// was moved meanwhile stays.
func (s *subject) dropReminder(tx tx, k conversations.ReminderKind, now int64) error {
	err := tx.exec(`DELETE FROM reminders WHERE person = $1 AND kind = $2 AND due_at <= $3`, s.person, string(clean(k)), now)
	if err != nil {
		return fmt.Errorf("drop reminder of person %d: %w", s.person, err)
	}
	return nil
}

// withdrawReminders takes the person's own unsent reminders out of the line to
// them: they are here. A parked line stays parked.
func (s *subject) withdrawReminders(tx tx, now int64) error {
	own, before := lineTo(s.room), s.end.first
	tx.change(own)
	err := tx.exec(`DELETE FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = 0 AND kind = 'unbidden' AND person = $3`,
		own.platform, own.chat, s.person)
	if err != nil {
		return err
	}
	if s.end, err = own.end(tx); err != nil || s.end.first != waiting {
		return err
	}
	if before == parked {
		s.end.first = parked
		return own.park(tx)
	}
	s.end.first = ready
	own.forgetPlaces(tx)
	_, err = own.next(tx, now)
	return err
}
