package storage

import (
	"database/sql"
	"errors"
	"math"
	"slices"

	"waymark/conversations"
)

// An erased person is what is left of somebody who was deleted: their number,
// which is never given out again, and when they became known. Neither says who
// they were. It is written down, so that an old copy of the database does not
// bring them back; see [register].
type erased struct {
	person  int64 // 0: a stranger, of whom nothing could come back, or the last word to somebody
	created int64
	heard   int64
}

// erase deletes all there is about the person but the notes of seen messages,
// which name nobody and go by themselves.
func (s *subject) erase(tx tx, answered conversations.Ref, now int64) error {
	if err := erase(tx, s.person, []destination{{s.from, s.room}}, answered, now); err != nil {
		return err
	}
	s.person = 0
	var err error
	s.end, err = lineTo(s.room).end(tx)
	return err
}

// erase deletes a person, and what is on its way to those places of theirs
// as well. The card that the farewell answers stays until it is in its place.
// Whatever deletes a person comes here.
func erase(tx tx, person int64, also []destination, answered conversations.Ref, now int64) error {
	known, err := whereabouts(tx, person)
	if err != nil {
		return err
	}
	if err := withdraw(tx, person, append(known, also...), answered, now); err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM endings WHERE person = $1`, person); err != nil {
		return err
	}
	if err := eraseTickets(tx, person, 0, math.MaxInt64, leftForgotten, now); err != nil {
		return err
	}
	if err := releaseTickets(tx, person, now); err != nil {
		return err
	}
	if err := dropLinks(tx, person); err != nil {
		return err
	}
	for _, table := range []string{
		`DELETE FROM link_tries WHERE (platform, "user") IN (SELECT platform, "user" FROM accounts WHERE person = $1)`,
		`DELETE FROM reminders WHERE person = $1`,
		`DELETE FROM journeys WHERE person = $1`,
		`DELETE FROM accounts WHERE person = $1`,
	} {
		if err := tx.exec(table, person); err != nil {
			return err
		}
	}
	gone := erased{person: person}
	err = tx.queryRow(`DELETE FROM people WHERE id = $1 RETURNING created_at, heard_at`, person).Scan(&gone.created, &gone.heard)
	if errors.Is(err, sql.ErrNoRows) {
		gone.person, err = 0, nil
	}
	if err != nil {
		return err
	}
	tx.gone(gone)
	return gone.list(tx, now)
}

// list notes who was deleted in the database itself, for the lists that are outside
// of it: see [register].
func (e erased) list(tx tx, now int64) error {
	if e.person == 0 {
		return nil
	}
	if _, err := tx.hold(keyOfList); err != nil {
		return err
	}
	return tx.exec(`
		INSERT INTO forgotten (person, created_at, gone_at) VALUES ($1, $2, $3)
		ON CONFLICT (person, created_at) DO UPDATE SET gone_at = excluded.gone_at`, e.person, e.created, max(now, e.heard))
}

func whereabouts(tx tx, person int64) (all []destination, err error) {
	rows, err := tx.query(`SELECT platform, chat, "user" FROM accounts WHERE person = $1`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a destination
		if err := rows.Scan(&a.account.Platform, &a.room.Chat, &a.account.User); err != nil {
			return nil, err
		}
		a.room.Platform = a.account.Platform
		all = append(all, a)
	}
	return all, rows.Err()
}

// withdraw takes out what a person's turns said and what is on its way to
// them, whoever they are now, and the dead letters and cards that were theirs.
func withdraw(tx tx, person int64, all []destination, answered conversations.Ref, now int64) error {
	lines, err := withdrawSaid(tx, person)
	if err != nil {
		return err
	}
	for _, a := range all {
		from, err := withdrawFrom(tx, a, answered)
		if err != nil {
			return err
		}
		lines = append(lines, from...)
	}
	return goOn(tx, lines, now)
}

// withdrawSaid takes out what a person's turns said to others, and answers of which lines.
func withdrawSaid(tx tx, person int64) ([]line, error) {
	if person == 0 {
		return nil, nil
	}
	lines, err := tx.lines(`DELETE FROM outbox WHERE person = $1 AND to_other = 1 RETURNING platform, chat, ticket`, person)
	if err != nil {
		return nil, err
	}
	return lines, tx.exec(`DELETE FROM undelivered WHERE person = $1`, person)
}

// withdrawFrom takes out what is on its way to one account. Where the chat has
// the name of its user, as in private, the line's own index finds it. It answers of which lines.
func withdrawFrom(tx tx, a destination, answered conversations.Ref) (lines []line, err error) {
	platform := string(a.account.Platform)
	for _, deliveries := range []string{
		`DELETE FROM outbox WHERE platform = $1 AND chat = $2 AND "user" = $2 RETURNING platform, chat, ticket`,
		`DELETE FROM outbox WHERE platform = $1 AND "user" = $2 AND "user" <> chat RETURNING platform, chat, ticket`,
	} {
		from, err := tx.lines(deliveries, platform, a.account.User)
		if err != nil {
			return nil, err
		}
		lines = append(lines, from...)
	}
	if err := tx.exec(`DELETE FROM undelivered WHERE platform = $1 AND "user" = $2`, platform, a.account.User); err != nil {
		return nil, err
	}
	if err := tx.exec(`UPDATE acts SET "user" = '' WHERE platform = $1 AND "user" = $2`, platform, a.account.User); err != nil {
		return nil, err
	}
	return lines, tx.exec(`DELETE FROM cards WHERE platform = $1 AND chat = $2 AND ref <> $3`, platform, a.room.Chat, string(answered))
}

// takeOut deletes deliveries, and lets the lines go on in which they stood.
func takeOut(tx tx, deliveries string, now int64, args ...any) error {
	lines, err := tx.lines(deliveries, args...)
	if err != nil {
		return err
	}
	return goOn(tx, lines, now)
}

// goOn lets lines go on of which something was taken out, each once and in their order.
func goOn(tx tx, lines []line, now int64) error {
	slices.SortFunc(lines, compareLines)
	for _, l := range slices.Compact(lines) {
		l.forgetPlaces(tx)
		if err := l.calm(tx); err != nil {
			return err
		}
		if _, err := l.next(tx, now); err != nil {
			return err
		}
	}
	return nil
}
