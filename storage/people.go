package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/conversations"
)

// A Keep says how long people are kept after they last did anything, and the
// record of what staff did.
type Keep struct {
	People      conversations.Span
	Unreachable conversations.Span // who has blocked us, or cannot be reached
	Finished    conversations.Span // who is at the end of a guide; zero: as long as by default
	Tickets     conversations.Span // after they were closed; zero: as long as by default
	Acts        conversations.Span // of staff; zero: as long as by default
}

// DefaultKeep is how long people are kept where nobody says otherwise. A
// human's words wait half a year for somebody who cannot be reached; after it
// nothing waits for them.
func DefaultKeep() Keep {
	return Keep{
		People:      conversations.Span{Months: 18},
		Unreachable: conversations.Span{Months: 6},
		Finished:    conversations.Span{Months: 6},
		Tickets:     conversations.Span{Months: 6},
		Acts:        conversations.Span{Months: actsKept},
	}
}

// KeepPeople says how long people are kept. It is for right after [Open].
func (db *DB) KeepPeople(k Keep) { db.keep = k }

// ErasePerson deletes all there is about a person, as if they had asked for it;
// nothing is said to them. It answers whether there was such a person.
func (db *DB) ErasePerson(ctx context.Context, person int64) (found bool, err error) {
	err = db.writeAbout(ctx, aboutPeople(person), func(tx tx) error {
		err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM people WHERE id = $1)`, person).Scan(&found)
		if err == nil && found {
			err = erase(tx, person, nil, "", micros(db.now()))
		}
		if err != nil {
			return fmt.Errorf("forget person %d: %w", person, err)
		}
		return nil
	})
	return found && err == nil, err
}

// eraseAtOnce is how many people one transaction deletes: turns wait meanwhile.
const eraseAtOnce = 32

// Who may have been silent for too long. The rows say when for sure.
const (
	silentQuery      = `SELECT id FROM people WHERE heard_at < $1 LIMIT $2`
	unreachableQuery = `
		SELECT p.id FROM accounts a JOIN people p ON p.id = a.person
		WHERE a.gone = 1 AND p.heard_at < $1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE person = p.id AND gone = 0)
		LIMIT $2`
	finishedQuery = `SELECT person FROM journeys WHERE phase = 'finished' AND heard_at < $1 LIMIT $2`
)

// forgetPeople deletes those who have done nothing for too long, a few at a
// time.
func (db *DB) forgetPeople(ctx context.Context) error {
	for _, who := range []struct {
		query string
		keep  conversations.Span
	}{{silentQuery, db.keep.People}, {unreachableQuery, db.keep.Unreachable}, {finishedQuery, cmp.Or(db.keep.Finished, DefaultKeep().Finished)}} {
		until := dayOf(who.keep.Before(db.now())) // who was heard on that day itself has some hours left
		for {
			people, err := db.numbers(ctx, who.query, until, eraseAtOnce)
			if err != nil {
				return db.explain(fmt.Errorf("look for silent people: %w", err))
			}
			if len(people) == 0 {
				break
			}
			err = db.writeAbout(ctx, aboutPeople(people...), func(tx tx) error {
				for _, person := range people {
					if err := eraseSilent(tx, person, until, micros(db.now())); err != nil {
						return fmt.Errorf("forget person %d, who is silent: %w", person, err)
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseSilent deletes a person who was last heard before that day. Of others it
// notes when that was, so that nobody looks at them again.
func eraseSilent(tx tx, person, until, now int64) error {
	var heard, created, active int64
	err := tx.queryRow(`
		SELECT p.heard_at, p.created_at, COALESCE(j.active_at, 0)
		FROM people p LEFT JOIN journeys j ON j.person = p.id WHERE p.id = $1`, person).Scan(&heard, &created, &active)
	switch last := dayOf(moment(max(heard, created, active))); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case last >= until:
		if err := tx.exec(`UPDATE people SET heard_at = $1 WHERE id = $2`, last, person); err != nil {
			return err
		}
		return tx.exec(`UPDATE journeys SET heard_at = $1 WHERE person = $2`, last, person)
	}
	return erase(tx, person, nil, "", now)
}

// numbers answers a query for people.
func (db *DB) numbers(ctx context.Context, query string, args ...any) (all []int64, err error) {
	rows, err := db.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var person int64
		if err := rows.Scan(&person); err != nil {
			return nil, err
		}
		all = append(all, person)
	}
	return all, rows.Err()
}

// eraseAgain deletes whom the register says to be deleted.
func (db *DB) eraseAgain(ctx context.Context) error {
	gone, err := db.register.read()
	if err != nil {
		return err
	}
	return db.eraseThese(ctx, gone)
}

// backQuery says whether somebody of a register is here again. Numbers are given out
// again in an old copy, so it must be the same person, who has not been heard from since.
const backQuery = `SELECT EXISTS (SELECT 1 FROM people WHERE id = $1 AND created_at = $2 AND heard_at <= $3)`

// eraseThese deletes whom a register says to be deleted, and whom an old copy
// of the database has brought back.
func (db *DB) eraseThese(ctx context.Context, all []entry) error {
	var back []entry
	for _, e := range all {
		var here bool
		if err := db.readers.QueryRowContext(ctx, backQuery, e.person, e.created, e.at).Scan(&here); err != nil {
			return err
		}
		if here {
			back = append(back, e)
		}
	}
	for some := range slices.Chunk(back, eraseAtOnce) {
		var people []int64
		for _, e := range some {
			people = append(people, e.person)
		}
		err := db.writeAbout(ctx, aboutPeople(people...), func(tx tx) error { return eraseBack(tx, some, micros(db.now())) })
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseBack deletes those of a register who are here again, and still not heard from.
func eraseBack(tx tx, all []entry, now int64) error {
	for _, e := range all {
		var here bool
		err := tx.queryRow(backQuery, e.person, e.created, e.at).Scan(&here)
		if err == nil && here {
			err = erase(tx, e.person, nil, "", now)
		}
		if err != nil {
			return fmt.Errorf("forget person %d again: %w", e.person, err)
		}
	}
	return nil
}

// dayOf is when the day of t begins in UTC, in micros.
func dayOf(t time.Time) int64 {
	const long = int64(day / time.Microsecond)
	at := micros(t)
	return at - (at%long+long)%long
}
