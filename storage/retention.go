package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

const (
	// draftsFor is how long words are kept that somebody wanted to tell a helpdesk
	// and neither sent nor gave up, or asked and may yet say that they were not answered.
	draftsFor = 7 * day
	// unsentFor is how long anything waits to be sent, whoever it is for and
	// whatever holds it up: a platform that is no longer served, for one.
	unsentFor = parkedHumanFor
)

// forgetTickets drops the tickets that were closed for long, and has their threads
// deleted.
func (db *DB) forgetTickets(ctx context.Context) error {
	before := micros(cmp.Or(db.keep.Tickets, DefaultKeep().Tickets).Before(db.now()))
	for {
		people, err := db.numbers(ctx, `SELECT DISTINCT person FROM (SELECT person FROM tickets WHERE closed_at > 0 AND closed_at <= $1 ORDER BY closed_at LIMIT $2) AS old`, before, eraseAtOnce)
		if err != nil {
			return db.explain(fmt.Errorf("look for old tickets: %w", err))
		}
		if len(people) == 0 {
			return nil
		}
		err = db.writeAbout(ctx, aboutPeople(people...), func(tx tx) error {
			for _, person := range people {
				if err := eraseTickets(tx, person, 1, before, leftOld, micros(db.now())); err != nil {
					return fmt.Errorf("forget the old tickets of person %d: %w", person, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// forgetDrafts takes out words for a helpdesk that nobody sent, and those of a question
// whose answer nobody turned down. The person stays where they are. Whose journey
// cannot be read is in the error: it is put aside.
func (db *DB) forgetDrafts(ctx context.Context) error {
	before := micros(db.now().Add(-draftsFor))
	var unread error
	for {
		people, err := db.numbers(ctx, `SELECT person FROM journeys WHERE replace(replace(body, '"draft":"', ''), '"asked":"', '') <> body AND active_at < $1 ORDER BY active_at LIMIT $2`, before, forgetAtOnce)
		if err != nil {
			return db.explain(fmt.Errorf("look for old drafts: %w", err))
		}
		if len(people) == 0 {
			return unread
		}
		var aside []error
		err = db.writeAbout(ctx, aboutPeople(people...), func(tx tx) error {
			aside = nil
			for _, person := range people {
				whole, err := forgetDraft(tx, person, before, micros(db.now()))
				if err != nil {
					return fmt.Errorf("forget the draft of person %d: %w", person, err)
				}
				if !whole {
					aside = append(aside, fmt.Errorf("forget the draft of person %d: their journey could not be read, and is put aside", person))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		unread = errors.Join(append(aside, unread)...)
	}
}

// forgetDraft takes the words out of one journey, if its person has still not been
// active since before. One that cannot be read is put aside and keeps what is whole of
// the rest.
func forgetDraft(tx tx, person, before, now int64) (whole bool, err error) {
	s := subject{person: person}
	err = tx.queryRow(`SELECT body FROM journeys WHERE person = $1 AND active_at < $2`, person, before).Scan(&s.journey.body)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil // they came back, or are gone
	}
	if err != nil {
		return false, err
	}
	j, damage := s.journey.journey()
	if damage != nil {
		if err := s.keepDamaged(tx, now); err != nil {
			return false, err
		}
	}
	j.Draft, j.Asked, j.AskedIn = "", "", ""
	return damage == nil, tx.exec(`UPDATE journeys SET body = $1 WHERE person = $2 AND active_at < $3`, encodeJourney(j), person, before)
}

// forgetUnsent drops what waits for too long, the first of each line at once.
func (db *DB) forgetUnsent(ctx context.Context) error {
	for n := forgetAtOnce; n == forgetAtOnce; {
		err := db.write(ctx, func(tx tx) error {
			lines, err := tx.lines(`
				DELETE FROM outbox WHERE id IN (
					SELECT id FROM outbox WHERE state IN ('ready', 'unsure') AND created_at < $1 ORDER BY created_at LIMIT $2)
				RETURNING platform, chat, ticket`, micros(db.now().Add(-unsentFor)), forgetAtOnce)
			if n = len(lines); err != nil {
				return fmt.Errorf("forget what is not sent: %w", err)
			}
			return goOn(tx, lines, micros(db.now()))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetForgotten drops from the list of who was deleted what is older than any copy.
func (db *DB) forgetForgotten(ctx context.Context) error {
	return db.inPortions(ctx, "shorten the list of who was deleted", `
		DELETE FROM forgotten WHERE (person, created_at) IN (SELECT person, created_at FROM forgotten WHERE gone_at < $1 ORDER BY gone_at LIMIT $2)`,
		micros(db.now().Add(-registeredFor)))
}

// keyOfList is held by whoever writes the list of who was deleted: on a server several
// processes may share one file.
const keyOfList = "the list of who was deleted"

// ListForgotten has who is deleted written down in a file, too, and deletes again whom an
// old copy of the database brought back. It is for right after [Open], of a database on a
// server; one in a file has its list beside it, and ignores this.
func (db *DB) ListForgotten(ctx context.Context, file string) error {
	if db.server == nil {
		return nil
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("the list of who was deleted: %w", err)
	}
	db.register = &register{file: path}
	db.writer.erasing = func(people []erased) { db.register.add(people, db.now()) }
	if err := db.eraseAgain(ctx); err != nil {
		return db.explain(fmt.Errorf("delete again who was deleted (%s): %w", path, err))
	}
	return db.followForgotten(ctx)
}

// followForgotten brings the list up to what other processes have deleted.
func (db *DB) followForgotten(ctx context.Context) error {
	if db.register == nil {
		return nil
	}
	var wrong error
	err := db.writeAbout(ctx, about{keys: []string{keyOfList}}, func(tx tx) error {
		known, err := listed(tx)
		if err == nil {
			wrong = db.register.follow(known)
		}
		return err
	})
	return errors.Join(err, db.explain(wrong))
}

// listed is who was deleted, as the database has it.
func listed(tx tx) (all []entry, err error) {
	rows, err := tx.query(`SELECT person, created_at, gone_at FROM forgotten ORDER BY gone_at`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.person, &e.created, &e.at); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}
