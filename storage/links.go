package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// triesKept is for how long wrong codes are remembered: nobody counts for longer.
const triesKept = time.Hour

// digestOf is what is kept of a code: who reads the database cannot type it.
func digestOf(c conversations.Code) string {
	digest := sha256.Sum256([]byte(c))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}

// linkOf finds what a turn has to know of a code and of accounts. Whom the code joins
// to is kept, for a turn that does it.
func (s *subject) linkOf(tx tx, code conversations.Code) (*conversations.Link, error) {
	found := &conversations.Link{}
	var err error
	if found.Others, err = s.others(tx); err != nil {
		return nil, err
	}
	var since, until int64
	err = tx.queryRow(`SELECT tries, since_at FROM link_tries WHERE platform = $1 AND "user" = $2`, string(s.from.Platform), s.from.User).
		Scan(&found.Tries.Count, &since)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	found.Tries.Since = moment(since)
	query, args := `
		SELECT l.person, l.platform, l."user", a.chat, l.expires_at
		FROM links l JOIN accounts a ON a.platform = l.platform AND a."user" = l."user"
		WHERE l.code = $1 AND l.claimer IN (0, $2)`, []any{digestOf(code), s.person}
	if code == "" {
		query, args = `
			SELECT l.person, l.platform, l."user", a.chat, l.expires_at
			FROM links l JOIN accounts a ON a.platform = l.platform AND a."user" = l."user"
			WHERE l.claimer = $1 AND l.claimer <> 0`, []any{s.person}
	}
	with := subject{}
	err = tx.queryRow(query, args...).Scan(&with.person, &with.from.Platform, &with.from.User, &with.room.Chat, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	if fresh, err := tx.hold(keyOfPerson(with.person)); err != nil {
		return nil, err
	} else if fresh {
		return s.linkOf(tx, code)
	}
	with.room.Platform = with.from.Platform
	if err = with.readHeld(tx); err == nil && with.tickets < 0 {
		with.ticket, err = ticketOf(tx, with.person)
	}
	if err != nil {
		return nil, err
	}
	state := with.state()
	found.With, found.Until, s.with = &state, moment(until), &with
	return found, nil
}

// others are the other accounts of the person.
func (s *subject) others(tx tx) (all []conversations.Known, err error) {
	known, err := whereabouts(tx, s.person)
	for _, d := range known {
		if d.account != s.from {
			all = append(all, conversations.Known{Account: d.account, Room: d.room})
		}
	}
	return all, err
}

// keepLinking writes what a turn did about codes. Of a stranger nothing can be
// claimed, and whoever gets a code is known by now.
func (s *subject) keepLinking(tx tx, l conversations.Linking) error {
	switch l.Deed {
	case conversations.Offered:
		if err := dropLinks(tx, s.person); err != nil {
			return err
		}
		return tx.exec(`INSERT INTO links (person, code, platform, "user", expires_at) VALUES ($1, $2, $3, $4, $5)`,
			s.person, digestOf(l.Code), string(s.from.Platform), s.from.User, micros(l.Until))
	case conversations.Mistyped:
		return tx.exec(`
			INSERT INTO link_tries (platform, "user", tries, since_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (platform, "user") DO UPDATE SET tries = excluded.tries, since_at = excluded.since_at`,
			string(s.from.Platform), s.from.User, l.Tries.Count, micros(l.Tries.Since))
	case conversations.Claimed:
		if err := tx.exec(`DELETE FROM links WHERE claimer = $1 AND person <> $2`, s.person, s.with.person); err != nil {
			return err
		}
		return tx.exec(`UPDATE links SET claimer = $1, expires_at = $2 WHERE person = $3`, s.person, micros(l.Until), s.with.person)
	case conversations.Declined:
		return tx.exec(`DELETE FROM links WHERE claimer = $1 AND claimer <> 0`, s.person)
	}
	return nil
}

// dropLinks deletes the codes that somebody has or has claimed.
func dropLinks(tx tx, person int64) error {
	return tx.exec(`DELETE FROM links WHERE person = $1 OR claimer = $1 AND claimer <> 0`, person)
}

// join makes the person one with whom their code belongs to. What the turn leaves
// is compared with what that one had. What waits for either goes on waiting where
// it does, and nothing else of the former person stays.
func (s *subject) join(tx tx, now int64) error {
	was, w := s.person, s.with
	s.person, s.created, s.heard, s.row, s.journey, s.damaged = w.person, w.created, w.heard, w.row, w.journey, false
	s.reminders, s.elsewhere = w.reminders, true
	if s.ticket.id == 0 || w.ticket.id != 0 {
		s.ticket = w.ticket
	}
	for _, of := range []int64{was, s.person} {
		if err := dropLinks(tx, of); err != nil {
			return err
		}
	}
	if was == 0 {
		return tx.exec(`INSERT INTO accounts (platform, "user", chat, gone, person, heard_at) VALUES ($1, $2, $3, 0, $4, 0)`,
			string(s.from.Platform), s.from.User, s.room.Chat, s.person)
	}
	err := takeOut(tx, `
		DELETE FROM outbox WHERE kind = 'unbidden' AND id IN (
			SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o.chat = a."user" AND o."user" = a."user" WHERE a.person = $1
			UNION ALL SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o."user" = a."user" AND o."user" <> o.chat WHERE a.person = $1)
		RETURNING platform, chat, ticket`, now, was)
	if err != nil {
		return err
	}
	for _, move := range []string{
		`UPDATE outbox SET person = $1 WHERE person = $2 AND to_other = 1`,
		`UPDATE outbox SET person = $1 WHERE person = $2 AND id IN (
			SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o.chat = a."user" AND o."user" = a."user" WHERE a.person = $2
			UNION ALL SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o."user" = a."user" AND o."user" <> o.chat WHERE a.person = $2)`,
		`UPDATE undelivered SET person = $1 WHERE person = $2`,
		`UPDATE endings SET person = $1 WHERE person = $2`,
		`UPDATE tickets SET person = $1 WHERE person = $2`,
		`UPDATE accounts SET person = $1 WHERE person = $2`,
	} {
		if err := tx.exec(move, s.person, was); err != nil {
			return err
		}
	}
	for _, table := range []string{
		`DELETE FROM reminders WHERE person = $1`,
		`DELETE FROM journeys WHERE person = $1`,
		`DELETE FROM people WHERE id = $1`,
	} {
		if err := tx.exec(table, was); err != nil {
			return err
		}
	}
	tx.gone(erased{}) // who they were is swept; nobody comes back by an old copy who asked to be deleted
	return nil
}

// forgetLinks drops codes that have expired, and wrong ones that no longer count.
func (db *DB) forgetLinks(ctx context.Context) error {
	now := db.now()
	for _, old := range []struct {
		deletion string
		before   time.Time
	}{
		{`DELETE FROM links WHERE person IN (SELECT person FROM links WHERE expires_at < $1 LIMIT $2)`, now},
		{`DELETE FROM link_tries WHERE (platform, "user") IN (SELECT platform, "user" FROM link_tries WHERE since_at < $1 LIMIT $2)`, now.Add(-triesKept)},
	} {
		if err := db.inPortions(ctx, "forget codes", old.deletion, micros(old.before)); err != nil {
			return db.explain(fmt.Errorf("look for old codes: %w", err))
		}
	}
	return nil
}
