package storage

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"waymark/conversations"
)

// Turn notes m as seen, loads its sender's state, lets decide change it and
// keeps the result with its replies, in one transaction. A message that was
// seen before changes nothing. Replies without a recipient go to the sender. An
// outcome that says Forget deletes the person, and the replies go to a stranger.
// Of a shared message only the note and the replies are kept, and of a stranger
// to whom nothing is said and of whom nothing is known only the note.
//
// Where an outcome asks for a [conversations.Lookup], decide is called again with
// what that found. An account that is joined to another person moves with all the
// accounts of its own, of whom nothing else is left.
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
//
// An error that is a [conversations.ErrUnstorable] is about this message: a
// stranger's was kept after it. Any other is about the database.
func (db *DB) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	err := db.TurnAll(ctx, []conversations.Message{m}, func(s conversations.State, _ conversations.Message) conversations.Outcome {
		return decide(s)
	})
	return db.blame(ctx, err)
}

// TurnAll does what a Turn of each does, one after the other and in one
// transaction: after an error none of them is kept.
func (db *DB) TurnAll(ctx context.Context, all []conversations.Message, decide func(conversations.State, conversations.Message) conversations.Outcome) error {
	var counted *conversations.Stops
	for {
		err := db.explain(db.turnAll(ctx, all, decide, counted))
		if counted != nil || !errors.Is(err, errUncounted) {
			return err
		}
		stops, err := db.Stops(ctx) // beside the turns: it may take a while
		if err != nil {
			return err
		}
		counted = &stops
	}
}

func (db *DB) turnAll(ctx context.Context, all []conversations.Message, decide func(conversations.State, conversations.Message) conversations.Outcome, counted *conversations.Stops) error {
	return db.writer.do(ctx, aboutTurns(all...), func(tx tx) error {
		for i, m := range all {
			wrote, err := db.turn(tx, m, decide, counted)
			if err != nil && (wrote || i > 0) {
				return err
			}
			if err != nil {
				return harmless{err}
			}
		}
		return nil
	})
}

// turn also reports whether it may have written something.
func (db *DB) turn(tx tx, m conversations.Message, decide func(conversations.State, conversations.Message) conversations.Outcome, counted *conversations.Stops) (wrote bool, err error) {
	tx.apart()
	keys := keysOf(m)
	tx.loadsAgain(m, keys)
	s, err := load(tx, m)
	if errors.As(err, new(*metError)) {
		return false, err
	}
	if err != nil {
		return true, err // who knows what state the transaction is in
	}
	if s.seen {
		tx.disturb()
		return s.wasSeen(tx)
	}
	out, err := call(decide, s.state(), m)
	looked := err == nil && out.Lookup != nil
	if looked {
		if out.Lookup.Stops && counted == nil {
			return false, errUncounted
		}
		state := s.state()
		if state.Found, err = s.lookUp(tx, *out.Lookup, counted); err != nil {
			return true, fmt.Errorf("look up: %w", err)
		}
		out, err = call(decide, state, m)
	}
	if err != nil {
		return false, err
	}
	if !s.plain(out) || looked {
		tx.disturb()
	}
	err = s.keep(tx, out, db.now())
	tx.use(append(keys, keyOfPerson(s.person))...)
	return true, err
}

// call keeps a panic in decide away from the writer, which others need.
func call(decide func(conversations.State, conversations.Message) conversations.Outcome, s conversations.State, m conversations.Message) (out conversations.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decide: %w", &PanicError{Value: p, Stack: debug.Stack()})
		}
	}()
	return decide(s, m), nil
}

// A subject is what the database knows of a message's sender.
type subject struct {
	message conversations.MessageID
	from    conversations.Account
	actor   conversations.Account // who acts, whoever it is about
	room    conversations.Room    // where it came from, and is answered
	staff   bool                  // it came from a helpdesk, and is about a ticket of the person
	shared  bool                  // others read along
	ours    bool                  // the message is no person's
	noted   bool                  // once it is done; a Replan is not
	alive   bool                  // the chat was heard from; a Blocked and what is ours are no sign of life
	seen    bool                  // the message was
	end     end                   // of the line to the sender
	missed  bool                  // the line is parked with something that was said
	waits   int                   // answers that wait in the line, as far as that matters
	warned  bool                  // a notice waits there that there were too many

	bookmark string // how far the room is read with the message; empty: as far as before

	ended    *conversations.Ended    // the message says so; nil: it does not
	stranded *conversations.Stranded // so
	leftover *conversations.Leftover // so

	farewell bool // they are deleted: what is said to them stays nowhere

	person    int64                  // 0: a stranger
	created   int64                  // when they became known
	heard     int64                  // the day they were last heard from
	elsewhere bool                   // another account of theirs was heard from since
	noticed   bool                   // a notice stands somewhere
	notices   []conversations.Notice // all that stand
	account   accountRow
	row       personRow
	journey   journeyRow // body is empty where there is none
	damaged   bool       // the body cannot be read

	reminders []reminderRow // in the order of their kinds

	// tickets is the number of the next ticket, or below 0 that of their open one;
	// 0: the room is that of a helpdesk, or of a ticket.
	tickets int64
	ticket  ticketRow
	relay   string    // what is under way in it, a relayBody; empty: nothing
	closed  ticketRow // that was looked up, and may be opened again; id 0: none
	about   int64     // the ticket afterwards; 0: none

	with *subject // whom the code that was looked up joins to; nil: nobody
}

// loadQuery asks everything in one round trip: a row for each reminder of the
// person, who mostly have one, or one without a reminder. Its parameters are columns of m
// and not spread over the query: where a plan might depend on a parameter,
// SQLite would plan again for every message, which takes longer than the turn.
// Of the answers that wait it counts as many as matter: see
// [conversations.AnswersMax].
const loadQuery = `
	SELECT
		EXISTS (SELECT 1 FROM seen WHERE platform = m.platform AND id = m.id),
		COALESCE((SELECT state FROM outbox WHERE platform = m.platform AND chat = m.chat AND ticket = 0 ORDER BY id LIMIT 1), ''),
		EXISTS (SELECT 1 FROM outbox WHERE platform = m.platform AND chat = m.chat AND ticket = 0 AND kind = 'unbidden'),
		(SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE platform = m.platform AND chat = m.chat AND ticket = 0 AND kind = '' LIMIT 20) AS n),
		EXISTS (SELECT 1 FROM outbox WHERE platform = m.platform AND chat = m.chat AND ticket = 0 AND kind = 'excess'),
		COALESCE(c.ref, ''), COALESCE(c.ephemeral, 0),
		COALESCE(a.person, 0), COALESCE(a.chat, ''), COALESCE(a.gone, 0), COALESCE(a.read, ''),
		EXISTS (SELECT 1 FROM accounts WHERE person = a.person AND heard_at > a.heard_at),
		EXISTS (SELECT 1 FROM notices),
		COALESCE(p.created_at, 0), COALESCE(p.heard_at, 0),
		COALESCE(p.language, ''), COALESCE(p.network, ''), COALESCE(p.timezone, ''), COALESCE(p.unnagged, 0), COALESCE(p.planned, 0),
		COALESCE(j.guide, ''), COALESCE(j.step, ''), COALESCE(j.phase, ''),
		COALESCE(j.since_at, 0), COALESCE(j.active_at, 0), COALESCE(j.nags, 0), COALESCE(j.nagged_at, 0), COALESCE(j.body, ''),
		CASE
			WHEN EXISTS (SELECT 1 FROM tickets WHERE platform = m.platform AND desk = m.chat) THEN 0
			WHEN EXISTS (SELECT 1 FROM tickets WHERE platform = m.platform AND thread = m.chat) THEN 0
			ELSE COALESCE((SELECT -id FROM tickets WHERE person = a.person AND closed_at = 0),
				1 + COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'tickets'), 0)) END,
		COALESCE(r.kind, ''), COALESCE(r.step, ''), COALESCE(r.due_at, 0)
	FROM (SELECT CAST($1 AS TEXT) AS platform, CAST($2 AS TEXT) AS id, CAST($3 AS TEXT) AS chat, CAST($4 AS TEXT) AS "user") AS m
	LEFT JOIN cards c ON c.platform = m.platform AND c.chat = m.chat AND c.slot = ''
	LEFT JOIN accounts a ON a.platform = m.platform AND a."user" = m."user"
	LEFT JOIN people p ON p.id = a.person
	LEFT JOIN journeys j ON j.person = a.person
	LEFT JOIN reminders r ON r.person = a.person`

func newSubject(m conversations.Message) *subject {
	_, blocked := m.Body.(conversations.Blocked)
	_, replans := m.Body.(conversations.Replan)
	s := &subject{message: noteOf(m), from: cleanAccount(m.Actor), actor: cleanAccount(m.Actor), room: cleanRoom(m.Room), shared: m.Shared, ours: m.Ours(), noted: !replans, alive: !blocked && !m.Ours()}
	if e, ok := m.Body.(conversations.Ended); ok {
		s.ended = &e
	}
	if b, ok := m.Body.(conversations.Stranded); ok {
		s.stranded = &b
	}
	if b, ok := m.Body.(conversations.Leftover); ok {
		s.leftover = &b
	}
	s.bookmark = string(clean(m.Bookmark))
	return s
}

func load(tx tx, m conversations.Message) (*subject, error) {
	s := newSubject(m)
	due, isDue := m.Body.(conversations.Due)
	err := s.readHeld(tx)
	switch {
	case err != nil:
	case s.tickets < 0, s.tickets == 0 && s.ours:
		s.ticket, err = ticketOf(tx, s.person)
	case s.tickets == 0:
		err = s.turnToTicket(tx, clean(m.On))
	}
	if err == nil && s.noticed {
		s.notices, err = notices(tx)
	}
	again := isDue && s.owes(due.Kind, micros(m.At))
	s.seen = s.seen && s.noted && !again
	if err == nil {
		err = s.readRelay(tx)
	}
	if err == nil && s.end.first == parked {
		s.waits, s.warned = 0, false // they reach nobody
		err = tx.queryRow(`SELECT EXISTS (SELECT 1 FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = 0 AND kind = '')`,
			string(s.room.Platform), s.room.Chat).Scan(&s.missed)
	}
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return s, nil
}

// turnToTicket makes the person whose ticket somebody of the helpdesk acts on the
// subject. Where it is about no ticket, the message stays its sender's.
func (s *subject) turnToTicket(tx tx, on conversations.Ref) error {
	ticket, person, err := ticketHere(tx, s.room, on)
	if err != nil || ticket.id == 0 {
		return err
	}
	if fresh, err := tx.hold(keyOfPerson(person)); err != nil {
		return err
	} else if fresh {
		return s.turnToTicket(tx, on)
	}
	where, found, err := whereIs(tx, person)
	if err != nil || !found {
		return err
	}
	of := subject{from: where.account, room: where.room}
	if err := of.readHeld(tx); err != nil {
		return err
	}
	// The message and the line that answers it stay those of the room.
	of.message, of.room, of.shared, of.noted, of.alive = s.message, s.room, s.shared, s.noted, s.alive
	of.seen, of.end, of.waits, of.warned, of.bookmark = s.seen, s.end, s.waits, s.warned, s.bookmark
	of.staff, of.ticket, of.actor = true, ticket, s.actor
	*s = of
	return nil
}

// readHeld reads until what was read is held: whose account it is may change.
func (s *subject) readHeld(tx tx) error {
	for {
		if err := s.read(tx); err != nil || s.person == 0 {
			return err
		}
		person := keyOfPerson(s.person)
		again := tx.usedBy(person) && tx.far.was() // by another account of theirs
		if fresh, err := tx.hold(person); err != nil || !fresh && !again {
			return err
		}
	}
}

func (s *subject) read(tx tx) error {
	s.reminders, s.end.card = nil, new(card)
	rows, err := tx.query(tx.dialect.load, s.loads()...)
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

// noteOf is what is kept of a message's id. Notes outlive people, so one that
// names its sender, as that of a reminder does, is kept as a digest.
func noteOf(m conversations.Message) conversations.MessageID {
	_, due := m.Body.(conversations.Due)
	names := func(who string) bool { return who != "" && strings.Contains(string(m.ID), who) }
	if !due && !names(m.Actor.User) && !names(m.Room.Chat) {
		return clean(m.ID)
	}
	digest := sha256.Sum256([]byte(m.ID))
	return conversations.MessageID("digest:" + base64.RawURLEncoding.EncodeToString(digest[:16]))
}

// columns are those of loadQuery.
func (s *subject) columns(r *reminderRow) []any {
	return []any{
		&s.seen, &s.end.first, &s.end.unbidden, &s.waits, &s.warned,
		&s.end.card.ref, &s.end.card.ephemeral,
		&s.person, &s.account.chat, &s.account.gone, &s.account.read, &s.elsewhere, &s.noticed,
		&s.created, &s.heard,
		&s.row.language, &s.row.network, &s.row.zone, &s.row.unnagged, &s.row.planned,
		&s.journey.guide, &s.journey.step, &s.journey.phase,
		&s.journey.since, &s.journey.active, &s.journey.nags, &s.journey.nagged, &s.journey.body,
		&s.tickets,
		&r.kind, &r.step, &r.due,
	}
}

// state is what decide gets to see.
func (s *subject) state() conversations.State {
	state := conversations.State{
		Person: conversations.Person{
			ID:       s.person,
			Account:  s.from,
			Room:     s.room,
			Language: conversations.Language(s.row.language),
			Network:  conversations.NetworkID(s.row.network),
			Gone:     s.account.gone,
			Zone:     conversations.Zone(s.row.zone),
			Unnagged: s.row.unnagged,
		},
		Missed:  s.missed,
		Since:   moment(s.created),
		Waits:   s.waits,
		Warned:  s.warned,
		Planned: conversations.PlanID(s.row.planned),
		Notices: s.notices,

		Ticket:     s.ticket.ticket(),
		NextTicket: conversations.TicketID(max(0, s.tickets)),
		ByStaff:    s.staff,
	}
	if state.Ticket != nil {
		state.Ticket.Relay = decodeRelay(s.relay)
	}
	if other := -s.tickets; s.staff && other > 0 && other != s.ticket.id {
		state.Other = conversations.TicketID(other)
	}
	if s.staff {
		state.Person.Room = conversations.Room{Platform: s.from.Platform, Chat: s.account.chat}
	}
	for _, r := range s.reminders {
		state.Reminders = append(state.Reminders, conversations.Reminder{
			Kind: conversations.ReminderKind(r.kind), Due: moment(r.due), Step: conversations.StepID(r.step),
		})
	}
	if s.journey.body != "" {
		var err error
		state.Journey, err = s.journey.journey()
		s.damaged = err != nil
		state.Damaged = s.damaged
	}
	return state
}
