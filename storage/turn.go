package storage

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"waymark/conversations"
)

// Turn notes m as seen, loads its sender's state, lets decide change it and
// keeps the result with its replies, in one transaction. A message that was
// seen before changes nothing. Replies without an address go to the sender,
// and what waited for the sender's return becomes due. An outcome that says
// Forget deletes the person, and the replies go to a stranger.
//
// decide runs while everybody who writes waits, and runs again when the
// transaction fails: it must be quick, have no side effect and not call the
// DB. When it panics, nothing is kept and Turn answers a [*PanicError].
func (db *DB) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	return db.write(ctx, func(tx tx) error {
		s, err := load(tx, m)
		if err != nil || s.seen {
			return err
		}
		state, err := s.state()
		if err != nil {
			return err
		}
		out, err := call(decide, state)
		if err != nil {
			return err
		}
		return s.keep(tx, out, db.now())
	})
}

// Fail notes m as seen and puts sorry into the outbox, without touching the
// sender's state. It is for a message whose turn cannot be stored.
func (db *DB) Fail(ctx context.Context, m conversations.Message, sorry conversations.Reply) error {
	return db.write(ctx, func(tx tx) error {
		s, err := load(tx, m)
		if err != nil || s.seen {
			return err
		}
		now := micros(db.now())
		if err := s.note(tx, now); err != nil {
			return err
		}
		return s.queue(tx, []conversations.Reply{sorry}, now)
	})
}

func (db *DB) write(ctx context.Context, work func(tx) error) error {
	return db.explain(db.writer.do(ctx, work))
}

// call keeps a panic in decide away from the writer, which others need.
func call(decide func(conversations.State) conversations.Outcome, s conversations.State) (out conversations.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decide: %w", &PanicError{Value: p, Stack: debug.Stack()})
		}
	}()
	return decide(s), nil
}

// A subject is what the database knows of a message's sender.
type subject struct {
	message conversations.MessageID
	from    conversations.Address
	seen    bool   // the message was
	line    string // state of the first delivery to the sender; empty: there is none

	person  int64  // 0: a stranger
	chat    string // where they were answered last
	row     personRow
	journey journeyRow // body is empty where there is none
}

// loadQuery asks everything in one round trip. Its parameters are columns of m
// and not spread over the query: where a plan might depend on a parameter,
// SQLite would plan again for every message, which takes longer than the turn.
const loadQuery = `
	SELECT
		EXISTS (SELECT 1 FROM seen WHERE platform = m.platform AND id = m.id),
		COALESCE((SELECT state FROM outbox WHERE platform = m.platform AND chat = m.chat ORDER BY id LIMIT 1), ''),
		COALESCE(a.person, 0), COALESCE(a.chat, ''),
		COALESCE(p.language, ''), COALESCE(p.network, ''),
		COALESCE(j.guide, ''), COALESCE(j.step, ''), COALESCE(j.phase, ''),
		COALESCE(j.since_at, 0), COALESCE(j.active_at, 0), COALESCE(j.body, '')
	FROM (SELECT $1 AS platform, $2 AS id, $3 AS chat, $4 AS "user") AS m
	LEFT JOIN addresses a ON a.platform = m.platform AND a."user" = m."user"
	LEFT JOIN people p ON p.id = a.person
	LEFT JOIN journeys j ON j.person = a.person`

func load(tx tx, m conversations.Message) (*subject, error) {
	s := &subject{message: clean(m.ID), from: cleanAddress(m.From)}
	err := tx.queryRow(loadQuery,
		string(s.from.Platform), string(s.message), s.from.Chat, s.from.User,
	).Scan(s.columns()...)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return s, nil
}

// columns are those of loadQuery.
func (s *subject) columns() []any {
	return []any{
		&s.seen, &s.line, &s.person, &s.chat,
		&s.row.language, &s.row.network,
		&s.journey.guide, &s.journey.step, &s.journey.phase,
		&s.journey.since, &s.journey.active, &s.journey.body,
	}
}

// state is what decide gets to see.
func (s *subject) state() (conversations.State, error) {
	state := conversations.State{Person: conversations.Person{
		ID:       s.person,
		Address:  s.from,
		Language: conversations.Language(s.row.language),
		Network:  conversations.NetworkID(s.row.network),
	}}
	if s.journey.body == "" {
		return state, nil
	}
	var err error
	state.Journey, err = s.journey.journey()
	if err != nil {
		return state, fmt.Errorf("read journey of person %d: %w", s.person, err)
	}
	return state, nil
}

// keep writes what changed and no more.
func (s *subject) keep(tx tx, out conversations.Outcome, at time.Time) error {
	now := micros(at)
	if err := s.note(tx, now); err != nil {
		return err
	}
	if out.Forget {
		if err := s.erase(tx); err != nil {
			return fmt.Errorf("forget person %d: %w", s.person, err)
		}
		return s.queue(tx, out.Replies, now)
	}
	if err := s.keepPerson(tx, personRowOf(out.State.Person), now); err != nil {
		return fmt.Errorf("keep person: %w", err)
	}
	if err := s.keepJourney(tx, out.State.Journey); err != nil {
		return fmt.Errorf("keep journey: %w", err)
	}
	if out.Unanswered != nil {
		if err := keepQuestion(tx, *out.Unanswered, at); err != nil {
			return fmt.Errorf("keep question: %w", err)
		}
	}
	return s.queue(tx, out.Replies, now)
}

// note writes down that the message was seen.
func (s *subject) note(tx tx, now int64) error {
	err := tx.exec(`INSERT INTO seen (platform, id, at) VALUES ($1, $2, $3)`, string(s.from.Platform), string(s.message), now)
	if err != nil {
		return fmt.Errorf("note message: %w", err)
	}
	return nil
}

func (s *subject) keepPerson(tx tx, row personRow, now int64) error {
	if s.person == 0 {
		err := tx.queryRow(`INSERT INTO people (language, network, created_at) VALUES ($1, $2, $3) RETURNING id`,
			row.language, row.network, now).Scan(&s.person)
		if err != nil {
			return err
		}
		return tx.exec(`INSERT INTO addresses (platform, "user", chat, person) VALUES ($1, $2, $3, $4)`,
			string(s.from.Platform), s.from.User, s.from.Chat, s.person)
	}
	if row != s.row {
		err := tx.exec(`UPDATE people SET language = $1, network = $2 WHERE id = $3`, row.language, row.network, s.person)
		if err != nil {
			return err
		}
	}
	if s.chat != s.from.Chat {
		return tx.exec(`UPDATE addresses SET chat = $1 WHERE platform = $2 AND "user" = $3`,
			s.from.Chat, string(s.from.Platform), s.from.User)
	}
	return nil
}

func (s *subject) keepJourney(tx tx, j conversations.Journey) error {
	row := journeyRowOf(j)
	if row == s.journey {
		return nil
	}
	return tx.exec(`
		INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (person) DO UPDATE SET
			guide = excluded.guide, step = excluded.step, phase = excluded.phase,
			since_at = excluded.since_at, active_at = excluded.active_at, body = excluded.body`,
		s.person, row.guide, row.step, row.phase, row.since, row.active, row.body)
}

// erase deletes all there is about the person but the notes of seen messages,
// which name nobody and go by themselves.
func (s *subject) erase(tx tx) error {
	if err := withdraw(tx, s.from, s.person); err != nil {
		return err
	}
	for _, table := range []string{
		`DELETE FROM journeys WHERE person = $1`,
		`DELETE FROM addresses WHERE person = $1`,
		`DELETE FROM people WHERE id = $1`,
	} {
		if err := tx.exec(table, s.person); err != nil {
			return err
		}
	}
	s.person = 0
	return nil
}

// queue puts replies behind what waits for the sender's return, which becomes
// due with them.
func (s *subject) queue(tx tx, replies []conversations.Reply, now int64) error {
	if s.line == parked {
		if err := revive(tx, s.from, now); err != nil {
			return fmt.Errorf("revive line: %w", err)
		}
	}
	for _, r := range replies {
		to := s.from
		if !r.To.IsZero() {
			to = cleanAddress(r.To)
		}
		if err := enqueue(tx, to, s.person, encodeReply(r), now); err != nil {
			return fmt.Errorf("queue reply: %w", err)
		}
	}
	return nil
}
