package storage

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"waymark/conversations"
)

// Turn notes m as seen, loads its sender's state, lets decide change it and
// keeps the result with its replies, in one transaction. A message that was
// seen before changes nothing. Replies without an address go to the sender. An
// outcome that says Forget deletes the person, and the replies go to a stranger.
// Of a shared message only the note and the replies are kept, and of a stranger
// to whom nothing is said and of whom nothing is known only the note.
//
// A line that was parked goes on when its chat is heard from: with a human's
// words that wait in it, and with the replies of this turn. What Waymark itself
// had said there is dropped, and the state says that it was missed. Reminders
// that wait in the line to a person who writes are taken out of it.
//
// A message of [conversations.Message.Ours] is nobody's: it is no sign of life,
// says nothing to a stranger and does not change where people are answered.
// Nothing is owed to a person who is gone. A [conversations.Due] is seen once its
// reminder is not owed any more: the note may be of an earlier one for the same
// moment. A [conversations.Replan] is never seen, because it does nothing twice.
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
		out, err := call(decide, s.state())
		if err != nil {
			return err
		}
		return s.keep(tx, out, db.now())
	})
}

// Fail notes m as seen and puts sorry into the outbox, without touching the
// sender's state. It is for a message whose turn cannot be stored. The reminder
// of a [conversations.Due] is dropped then, and nothing is said.
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
		switch b := m.Body.(type) {
		case conversations.Due:
			return s.dropReminder(tx, b.Kind, micros(m.At))
		case conversations.Replan:
			return nil
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
	shared  bool // others read along
	ours    bool // the message is no person's
	noted   bool // once it is done; a Replan is not
	alive   bool // the chat was heard from; a Blocked and what is ours are no sign of life
	seen    bool // the message was
	end     end  // of the line to the sender
	missed  bool // the line is parked with something that was said

	person  int64 // 0: a stranger
	address addressRow
	row     personRow
	journey journeyRow // body is empty where there is none

	reminders []reminderRow // in the order of their kinds
}

// loadQuery asks everything in one round trip: a row for each reminder of the
// person, who mostly have one, or one without a reminder. Its parameters are columns of m
// and not spread over the query: where a plan might depend on a parameter,
// SQLite would plan again for every message, which takes longer than the turn.
const loadQuery = `
	SELECT
		EXISTS (SELECT 1 FROM seen WHERE platform = m.platform AND id = m.id),
		COALESCE((SELECT state FROM outbox WHERE platform = m.platform AND chat = m.chat ORDER BY id LIMIT 1), ''),
		EXISTS (SELECT 1 FROM outbox WHERE platform = m.platform AND chat = m.chat AND kind = 'unbidden'),
		COALESCE(a.person, 0), COALESCE(a.chat, ''), COALESCE(a.gone, 0),
		COALESCE(p.language, ''), COALESCE(p.network, ''), COALESCE(p.timezone, ''), COALESCE(p.unnagged, 0), COALESCE(p.planned, 0),
		COALESCE(j.guide, ''), COALESCE(j.step, ''), COALESCE(j.phase, ''),
		COALESCE(j.since_at, 0), COALESCE(j.active_at, 0), COALESCE(j.nags, 0), COALESCE(j.nagged_at, 0), COALESCE(j.body, ''),
		COALESCE(r.kind, ''), COALESCE(r.step, ''), COALESCE(r.due_at, 0)
	FROM (SELECT $1 AS platform, $2 AS id, $3 AS chat, $4 AS "user") AS m
	LEFT JOIN addresses a ON a.platform = m.platform AND a."user" = m."user"
	LEFT JOIN people p ON p.id = a.person
	LEFT JOIN journeys j ON j.person = a.person
	LEFT JOIN reminders r ON r.person = a.person`

func load(tx tx, m conversations.Message) (*subject, error) {
	_, blocked := m.Body.(conversations.Blocked)
	due, isDue := m.Body.(conversations.Due)
	_, replans := m.Body.(conversations.Replan)
	s := &subject{message: clean(m.ID), from: cleanAddress(m.From), shared: m.Shared, ours: m.Ours(), noted: !replans, alive: !blocked && !m.Ours()}
	err := s.read(tx)
	again := isDue && s.owes(due.Kind, micros(m.At))
	s.seen = s.seen && !replans && !again
	if err == nil && s.end.first == parked {
		err = tx.queryRow(`SELECT EXISTS (SELECT 1 FROM outbox WHERE platform = $1 AND chat = $2 AND kind = '')`,
			string(s.from.Platform), s.from.Chat).Scan(&s.missed)
	}
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return s, nil
}

func (s *subject) read(tx tx) error {
	rows, err := tx.query(loadQuery, string(s.from.Platform), string(s.message), s.from.Chat, s.from.User)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r reminderRow
	columns := s.columns(&r)
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return err
		}
		if r.due != 0 {
			s.reminders = append(s.reminders, r)
		}
	}
	slices.SortFunc(s.reminders, compareKinds)
	return rows.Err()
}

// columns are those of loadQuery.
func (s *subject) columns(r *reminderRow) []any {
	return []any{
		&s.seen, &s.end.first, &s.end.unbidden,
		&s.person, &s.address.chat, &s.address.gone,
		&s.row.language, &s.row.network, &s.row.zone, &s.row.unnagged, &s.row.planned,
		&s.journey.guide, &s.journey.step, &s.journey.phase,
		&s.journey.since, &s.journey.active, &s.journey.nags, &s.journey.nagged, &s.journey.body,
		&r.kind, &r.step, &r.due,
	}
}

// state is what decide gets to see.
func (s *subject) state() conversations.State {
	state := conversations.State{
		Person: conversations.Person{
			ID:       s.person,
			Address:  s.from,
			Language: conversations.Language(s.row.language),
			Network:  conversations.NetworkID(s.row.network),
			Gone:     s.address.gone,
			Zone:     conversations.Zone(s.row.zone),
			Unnagged: s.row.unnagged,
		},
		Missed:  s.missed,
		Planned: conversations.PlanID(s.row.planned),
	}
	for _, r := range s.reminders {
		state.Reminders = append(state.Reminders, conversations.Reminder{
			Kind: conversations.ReminderKind(r.kind), Due: moment(r.due), Step: conversations.StepID(r.step),
		})
	}
	if s.journey.body != "" {
		state.Journey = s.journey.journey()
	}
	return state
}

// keep writes what changed and no more.
func (s *subject) keep(tx tx, out conversations.Outcome, at time.Time) error {
	now := micros(at)
	if err := s.note(tx, now); err != nil {
		return err
	}
	switch {
	case s.ours && s.person == 0:
		return nil // they were deleted meanwhile
	case s.shared:
	case out.Forget:
		if err := s.erase(tx, answered(out.Replies)); err != nil {
			return fmt.Errorf("forget person %d: %w", s.person, err)
		}
	default:
		if err := s.keepState(tx, out, at); err != nil {
			return err
		}
	}
	return s.queue(tx, out.Replies, now)
}

func (s *subject) keepState(tx tx, out conversations.Outcome, at time.Time) error {
	if out.Unanswered != nil {
		if err := keepQuestion(tx, *out.Unanswered, at); err != nil {
			return fmt.Errorf("keep question: %w", err)
		}
	}
	person, journey, address := personRowOf(out.State), journeyRowOf(out.State.Journey), addressRow{s.from.Chat, out.State.Person.Gone}
	var reminders []reminderRow
	if !address.gone {
		reminders = reminderRowsOf(out.State.Reminders)
	}
	if s.person == 0 && len(out.Replies) == 0 && len(reminders) == 0 && person == (personRow{}) && journey == journeyRowOf(conversations.Journey{}) {
		return nil // a stranger with whom nothing has begun
	}
	if s.ours {
		address.chat = s.address.chat
	} else if s.end.unbidden && s.person != 0 {
		if err := s.withdrawReminders(tx); err != nil {
			return fmt.Errorf("withdraw reminders: %w", err)
		}
	}
	if err := s.keepPerson(tx, person, address, micros(at)); err != nil {
		return fmt.Errorf("keep person: %w", err)
	}
	if err := s.keepJourney(tx, journey); err != nil {
		return fmt.Errorf("keep journey: %w", err)
	}
	if err := s.keepReminders(tx, reminders); err != nil {
		return fmt.Errorf("keep reminders: %w", err)
	}
	return nil
}

// note writes down that the message was seen.
func (s *subject) note(tx tx, now int64) error {
	if !s.noted {
		return nil
	}
	err := tx.exec(`INSERT INTO seen (platform, id, at) VALUES ($1, $2, $3) ON CONFLICT (platform, id) DO NOTHING`, string(s.from.Platform), string(s.message), now)
	if err != nil {
		return fmt.Errorf("note message: %w", err)
	}
	return nil
}

func (s *subject) keepPerson(tx tx, row personRow, address addressRow, now int64) error {
	if s.person == 0 {
		err := tx.queryRow(`INSERT INTO people (language, network, timezone, unnagged, planned, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			row.language, row.network, row.zone, row.unnagged, row.planned, now).Scan(&s.person)
		if err != nil {
			return err
		}
		return tx.exec(`INSERT INTO addresses (platform, "user", chat, gone, person) VALUES ($1, $2, $3, $4, $5)`,
			string(s.from.Platform), s.from.User, address.chat, address.gone, s.person)
	}
	if row != s.row {
		err := tx.exec(`UPDATE people SET language = $1, network = $2, timezone = $3, unnagged = $4, planned = $5 WHERE id = $6`,
			row.language, row.network, row.zone, row.unnagged, row.planned, s.person)
		if err != nil {
			return err
		}
	}
	if address != s.address {
		return tx.exec(`UPDATE addresses SET chat = $1, gone = $2 WHERE platform = $3 AND "user" = $4`,
			address.chat, address.gone, string(s.from.Platform), s.from.User)
	}
	return nil
}

func (s *subject) keepJourney(tx tx, row journeyRow) error {
	if row == s.journey {
		return nil
	}
	return tx.exec(`
		INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (person) DO UPDATE SET
			guide = excluded.guide, step = excluded.step, phase = excluded.phase,
			since_at = excluded.since_at, active_at = excluded.active_at,
			nags = excluded.nags, nagged_at = excluded.nagged_at, body = excluded.body`,
		s.person, row.guide, row.step, row.phase, row.since, row.active, row.nags, row.nagged, row.body)
}

// erase deletes all there is about the person but the notes of seen messages,
// which name nobody and go by themselves.
func (s *subject) erase(tx tx, answered conversations.Ref) error {
	if err := withdraw(tx, s.from, s.person, answered); err != nil {
		return err
	}
	for _, table := range []string{
		`DELETE FROM reminders WHERE person = $1`,
		`DELETE FROM journeys WHERE person = $1`,
		`DELETE FROM addresses WHERE person = $1`,
		`DELETE FROM people WHERE id = $1`,
	} {
		if err := tx.exec(table, s.person); err != nil {
			return err
		}
	}
	s.person = 0
	var err error
	s.end, err = lineTo(s.from).end(tx)
	return err
}

// answered is the message whose button the replies answer; empty: none.
func answered(replies []conversations.Reply) conversations.Ref {
	if len(replies) == 0 {
		return ""
	}
	return clean(replies[0].Replaces)
}

// queue puts replies at the ends of their lines. The line to the sender goes on
// where it was parked, and holds in any case that its chat was heard from: on
// the replies themselves or, where there are none, on its first delivery.
func (s *subject) queue(tx tx, replies []conversations.Reply, now int64) error {
	own := lineTo(s.from)
	if s.alive && s.end.first == parked {
		if err := s.revive(tx, now); err != nil {
			return fmt.Errorf("revive line: %w", err)
		}
	}
	touch := s.alive && s.end.first != ""
	for _, r := range replies {
		to, e := s.from, &s.end
		if !r.To.IsZero() {
			to = cleanAddress(r.To)
		}
		d := deliveryRowOf(r, to)
		d.person = s.person
		if l := lineTo(to); l != own {
			other, err := l.end(tx)
			if err != nil {
				return fmt.Errorf("look at line: %w", err)
			}
			e = &other
		} else if s.alive {
			d.touched, touch = now, false
		}
		if err := enqueue(tx, d, e, now); err != nil {
			return fmt.Errorf("queue reply: %w", err)
		}
	}
	if !touch {
		return nil
	}
	if err := own.touch(tx, now); err != nil {
		return fmt.Errorf("touch line: %w", err)
	}
	return nil
}

// revive lets the parked line to the sender go on.
func (s *subject) revive(tx tx, now int64) (err error) {
	own := lineTo(s.from)
	if err := own.revive(tx, now); err != nil {
		return err
	}
	s.end, err = own.end(tx)
	return err
}
