package storage

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// keep writes what changed and no more.
func (s *subject) keep(tx tx, out conversations.Outcome, at time.Time) error {
	now := micros(at)
	if err := s.note(tx, now); err != nil {
		return err
	}
	if err := s.keepAct(tx, out.Act, now); err != nil {
		return fmt.Errorf("keep the act: %w", err)
	}
	if s.ended != nil {
		if err := told(tx, *s.ended); err != nil {
			return fmt.Errorf("take the ending off the list: %w", err)
		}
	}
	if s.stranded != nil {
		if err := keepStranded(tx, *s.stranded); err != nil {
			return fmt.Errorf("note what is stranded: %w", err)
		}
	}
	if s.leftover != nil {
		if err := keepLeftover(tx, *s.leftover); err != nil {
			return fmt.Errorf("note what is left of a ticket: %w", err)
		}
	}
	if err := keepLiving(tx, out); err != nil {
		return fmt.Errorf("keep what is said of a step: %w", err)
	}
	switch {
	case s.shared && !s.staff:
	case s.ours && s.person == 0:
		return nil // they were deleted meanwhile
	case out.Forget:
		if err := s.erase(tx, answered(out.Replies), now); err != nil {
			return fmt.Errorf("forget person %d: %w", s.person, err)
		}
	default:
		if err := s.keepState(tx, out, at); err != nil {
			return err
		}
	}
	s.farewell = out.Forget && !s.shared
	return s.queue(tx, out.Replies, now)
}

// wasSeen keeps of a message that was seen before what may have been undone since.
func (s *subject) wasSeen(tx tx) (wrote bool, err error) {
	switch {
	case s.ended != nil: // it was told when the line was parked before
		return true, told(tx, *s.ended)
	case s.stranded != nil: // its row was lost since
		return true, keepStranded(tx, *s.stranded)
	case s.leftover != nil: // so
		return true, keepLeftover(tx, *s.leftover)
	}
	return false, nil
}

func (s *subject) keepState(tx tx, out conversations.Outcome, at time.Time) error {
	if out.Unanswered != nil {
		if err := keepQuestion(tx, *out.Unanswered, at); err != nil {
			return fmt.Errorf("keep question: %w", err)
		}
	}
	if err := keepTallies(tx, out.Tallies, at); err != nil {
		return fmt.Errorf("count what happened: %w", err)
	}
	person, journey, account := personRowOf(out.State), journeyRowOf(out.State.Journey), accountRow{s.room.Chat, out.State.Person.Gone, s.readUntil()}
	var reminders []reminderRow
	if !account.gone {
		reminders = reminderRowsOf(out.State.Reminders)
	}
	if out.Linking.Deed == conversations.Joined && s.with != nil {
		s.end.card = nil // cards move, too
		if err := s.join(tx, micros(at)); err != nil {
			return fmt.Errorf("join persons: %w", err)
		}
	}
	if s.person == 0 && len(out.Replies) == 0 && len(reminders) == 0 && out.State.Ticket == nil && out.Linking == (conversations.Linking{}) && person == (personRow{}) && journey == journeyRowOf(conversations.Journey{}) {
		return nil // a stranger with whom nothing has begun
	}
	if s.ours || s.staff {
		account.chat = s.account.chat
	} else if s.end.unbidden && s.person != 0 {
		if err := s.withdrawReminders(tx, micros(at)); err != nil {
			return fmt.Errorf("withdraw reminders: %w", err)
		}
	}
	heard := s.heardUntil(micros(at))
	if err := s.keepPerson(tx, person, account, heard, micros(at)); err != nil {
		return fmt.Errorf("keep person: %w", err)
	}
	if err := s.keepJourney(tx, journey, standing{person.network, heard}, micros(at)); err != nil {
		return fmt.Errorf("keep journey: %w", err)
	}
	if err := s.keepReminders(tx, reminders); err != nil {
		return fmt.Errorf("keep reminders: %w", err)
	}
	if t := out.State.Ticket; t != nil && s.ticket.id == 0 && int64(t.ID) == s.closed.id {
		s.ticket = s.closed // it is opened again
	}
	if err := s.keepTicket(tx, ticketRowOf(out.State.Ticket, s.ticket), micros(at)); err != nil {
		return fmt.Errorf("keep ticket: %w", err)
	}
	if err := s.keepRelay(tx, out.State.Ticket); err != nil {
		return fmt.Errorf("keep what is under way in the ticket: %w", err)
	}
	if err := s.keepLinking(tx, out.Linking); err != nil {
		return fmt.Errorf("keep what was done about codes: %w", err)
	}
	return nil
}

// readUntil is how far the account's private room is read.
func (s *subject) readUntil() string {
	if s.shared || s.staff {
		return s.account.read
	}
	return cmp.Or(s.bookmark, s.account.read)
}

// note writes down that the message was seen.
func (s *subject) note(tx tx, now int64) error {
	if !s.noted {
		return nil
	}
	err := tx.exec(`INSERT INTO seen (platform, id, at) VALUES ($1, $2, $3) ON CONFLICT (platform, id) DO NOTHING`, string(s.room.Platform), string(s.message), now)
	if err != nil {
		return fmt.Errorf("note message: %w", err)
	}
	return nil
}

// heardUntil is the day on which the person was last heard from, with this turn.
// A clock that was set back would make who is here silent for years.
func (s *subject) heardUntil(now int64) int64 {
	today := dayOf(moment(now))
	if s.person != 0 && (!s.alive || s.staff || today < s.heard) {
		return s.heard
	}
	return today
}

func (s *subject) keepPerson(tx tx, row personRow, account accountRow, today, now int64) error {
	if s.person == 0 {
		err := tx.queryRow(`INSERT INTO people (language, network, timezone, unnagged, planned, created_at, heard_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			row.language, row.network, row.zone, row.unnagged, row.planned, now, today).Scan(&s.person)
		if err != nil {
			return err
		}
		return tx.exec(`INSERT INTO accounts (platform, "user", chat, gone, read, person, heard_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(s.from.Platform), s.from.User, account.chat, account.gone, account.read, s.person, today)
	}
	if row != s.row || today != s.heard {
		err := tx.exec(`UPDATE people SET language = $1, network = $2, timezone = $3, unnagged = $4, planned = $5, heard_at = $6 WHERE id = $7`,
			row.language, row.network, row.zone, row.unnagged, row.planned, today, s.person)
		if err != nil {
			return err
		}
	}
	if s.alive && !s.staff && (s.elsewhere || today != s.heard) {
		if err := s.hear(tx, today); err != nil {
			return err
		}
	}
	if account != s.account {
		return tx.exec(`UPDATE accounts SET chat = $1, gone = $2, read = $3 WHERE platform = $4 AND "user" = $5`,
			account.chat, account.gone, account.read, string(s.from.Platform), s.from.User)
	}
	return nil
}

// hear notes that the account was heard from today, and after the person's others.
func (s *subject) hear(tx tx, today int64) error {
	return tx.exec(`
		UPDATE accounts SET heard_at = h.at
		FROM (
			SELECT MAX(at) AS at FROM (
				SELECT CAST($1 AS BIGINT) AS at
				UNION ALL SELECT heard_at FROM accounts WHERE platform = $2 AND "user" = $3
				UNION ALL SELECT heard_at + 1 FROM accounts WHERE person = $4 AND NOT (platform = $2 AND "user" = $3)) AS moments) AS h
		WHERE platform = $2 AND "user" = $3`,
		today, string(s.from.Platform), s.from.User, s.person)
}

// A standing is what of a person stands beside their journey, to count those who
// are somewhere without looking at them.
type standing struct {
	network string
	heard   int64
}

func (s *subject) keepJourney(tx tx, row journeyRow, beside standing, now int64) error {
	was := standing{s.row.network, s.heard}
	if row == s.journey && (row.body == "" || beside == was) {
		return nil
	}
	if s.damaged && row != s.journey {
		if err := s.keepDamaged(tx, now); err != nil {
			return fmt.Errorf("keep what cannot be read: %w", err)
		}
	}
	return tx.exec(`
		INSERT INTO journeys (person, network, guide, step, phase, since_at, active_at, heard_at, nags, nagged_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (person) DO UPDATE SET
			network = excluded.network, guide = excluded.guide, step = excluded.step, phase = excluded.phase,
			since_at = excluded.since_at, active_at = excluded.active_at, heard_at = excluded.heard_at,
			nags = excluded.nags, nagged_at = excluded.nagged_at, body = excluded.body`,
		s.person, beside.network, row.guide, row.step, row.phase, row.since, row.active, beside.heard, row.nags, row.nagged, row.body)
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
	own := lineTo(s.room)
	if s.alive && s.end.first == parked {
		err := own.revive(tx, now)
		if err == nil {
			s.end, err = own.end(tx)
		}
		if err != nil {
			return fmt.Errorf("revive line: %w", err)
		}
	}
	if err := s.heardAtDesk(tx, now); err != nil {
		return fmt.Errorf("revive the desk's lines: %w", err)
	}
	if s.elsewhere && s.alive && !s.staff && !s.shared && s.person != 0 {
		if err := s.follow(tx, now); err != nil {
			return fmt.Errorf("bring along what waits elsewhere: %w", err)
		}
	}
	touch := s.alive && s.end.first != ""
	for _, r := range replies {
		to, found, err := s.resolve(tx, r.To)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		e := &s.end
		d := deliveryRowOf(r, to)
		d.person, d.farewell = s.person, s.farewell
		if d.notify != "" && s.staff {
			d.tells = s.about
		}
		d.toOther = to.account != s.from
		if d.line != own {
			other, err := d.end(tx)
			if err != nil {
				return fmt.Errorf("look at line: %w", err)
			}
			e = &other
		} else if s.alive {
			d.touched, touch = now, false
		}
		if d.farewell && e.first == parked {
			continue // it would keep who they were
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

// heardAtDesk lets the desk's lines go on where somebody writes in its room or in a
// ticket's thread: what goes to its tickets waits in lines of their own.
func (s *subject) heardAtDesk(tx tx, now int64) error {
	if !s.alive || !s.shared && !s.staff {
		return nil
	}
	desk := s.room
	if s.staff {
		desk = conversations.Room{Platform: conversations.Platform(s.ticket.platform), Chat: s.ticket.desk}
	}
	parkedThere, err := tx.lines(`SELECT platform, chat, ticket FROM outbox WHERE platform = $1 AND chat = $2 AND state = 'parked' AND (ticket > 0 OR chat <> $3)`,
		string(desk.Platform), desk.Chat, s.room.Chat)
	if err != nil {
		return err
	}
	for _, l := range parkedThere {
		if err := l.revive(tx, now); err != nil {
			return err
		}
	}
	return tx.exec(`UPDATE outbox SET touched_at = $1 WHERE platform = $2 AND chat = $3 AND state <> 'waiting' AND (ticket > 0 OR chat <> $4)`,
		now, string(desk.Platform), desk.Chat, s.room.Chat)
}

// A destination is where a reply goes, and whose it is there.
type destination struct {
	account conversations.Account // without a user: nobody's in particular
	room    conversations.Room
}

// resolve finds where a reply goes; found is false where its recipient is nobody
// any more.
func (s *subject) resolve(tx tx, to conversations.Recipient) (d destination, found bool, err error) {
	switch room := cleanRoom(to.Room); {
	case to.Person != 0:
		return whereIs(tx, to.Person)
	case to.Ticket != 0:
		desk, found, err := deskOf(tx, to.Ticket)
		return destination{conversations.Account{Platform: desk.Platform}, desk}, found, err
	case room.IsZero() || room == s.room:
		if s.staff { // it is nobody's in particular
			return destination{conversations.Account{Platform: s.room.Platform}, s.room}, true, nil
		}
		return destination{s.from, s.room}, true, nil
	default:
		return destination{conversations.Account{Platform: room.Platform}, room}, true, nil
	}
}

// whereIs is where a person was last heard from, and can be reached where they
// can be reached anywhere.
func whereIs(tx tx, person int64) (d destination, found bool, err error) {
	err = tx.queryRow(`
		SELECT platform, "user", chat FROM accounts WHERE person = $1 ORDER BY gone, heard_at DESC, platform DESC, "user" DESC LIMIT 1`, person).
		Scan(&d.account.Platform, &d.account.User, &d.room.Chat)
	if errors.Is(err, sql.ErrNoRows) {
		return destination{}, false, nil
	}
	if err != nil {
		return destination{}, false, fmt.Errorf("where is person %d: %w", person, err)
	}
	d.room.Platform = d.account.Platform
	return d, true, nil
}
