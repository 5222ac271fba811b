package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"waymark/conversations"
)

// Who is given up is acknowledged and never comes again. So a message may be
// given up only for what is wrong with it alone, and that is not told by the
// error: a row of its person can be damaged, or the whole file; one page can be
// missing, or all the room. It is tried instead: a stranger's turn, larger than
// any real one, is kept and taken back. As long as that fails, nothing is wrong
// with the message.

// room is how many bytes the stranger is told: more than any turn says.
const room = 256 << 10

// Fail notes m as seen and puts sorry into the outbox, unless it has no words or
// [conversations.AnswersMax] wait there, without touching the sender's state. It
// is for a message whose turn alone cannot be stored, and an error where no other
// can be either. The reminder of a [conversations.Due] is dropped then, and
// nothing is said.
//
// Its error is a [conversations.ErrUnstorable] where not even that can be
// stored, but others can. Without words it needs the least.
func (db *DB) Fail(ctx context.Context, m conversations.Message, sorry conversations.Reply) error {
	about := aboutTurns(m, nobody)
	err := db.writeAbout(ctx, about, func(tx tx) error {
		if err := db.keepStranger(tx); err != nil {
			return fmt.Errorf("another message cannot be kept either: %w", err)
		}
		return newSubject(m).fail(tx, m, sorry, micros(db.now()))
	})
	return db.blame(ctx, err)
}

// fail does not load the state, which may be what cannot be read.
func (s *subject) fail(tx tx, m conversations.Message, sorry conversations.Reply, now int64) error {
	err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM seen WHERE platform = $1 AND id = $2)`, string(s.from.Platform), string(s.message)).Scan(&s.seen)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	due, isDue := m.Body.(conversations.Due)
	if s.seen && !isDue { // a reminder is seen when it is not owed any more
		return nil
	}
	if err := s.note(tx, now); err != nil {
		return err
	}
	if tx.queryRow(`SELECT person FROM accounts WHERE platform = $1 AND "user" = $2`, string(s.from.Platform), s.from.User).Scan(&s.person) != nil {
		s.person = 0 // nobody we know, or nobody we can read of
	}
	if isDue {
		return s.dropReminder(tx, due.Kind, micros(m.At))
	}
	if sorry.Text == "" || s.ours {
		return nil
	}
	own := lineTo(s.room)
	if s.end, err = own.end(tx); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	said := []conversations.Reply{sorry}
	if s.end.first != parked { // else what waits there reaches nobody
		waits, err := own.answers(tx)
		if err != nil {
			return err
		}
		if waits >= conversations.AnswersMax {
			said = nil // they were heard from all the same
		}
	}
	return s.queue(tx, said, now)
}

// blame finds out whether err, which a turn met, is about its message alone.
func (db *DB) blame(ctx context.Context, err error) error {
	if err == nil || isEverybodys(err) || db.writeAbout(ctx, aboutTurns(nobody), db.keepStranger) != nil {
		return err
	}
	return fmt.Errorf("%w: %w", conversations.ErrUnstorable, err)
}

// isEverybodys reports whether err goes by itself or when an operator mends
// something, so that the same message is kept afterwards.
func isEverybodys(err error) bool {
	for _, theirs := range []error{ErrLocked, ErrReadOnly, ErrFull, ErrBroken, ErrCannotOpen, ErrUnreachable, ErrNewer, ErrClosed, conversations.ErrNotHeld, context.Canceled, context.DeadlineExceeded, driver.ErrBadConn} {
		if errors.Is(err, theirs) {
			return true
		}
	}
	return false
}

// nobody says what a stranger does who is not there.
var nobody = conversations.Message{ID: "a stranger's"}

// keepStranger keeps the turn of somebody who is not there, and takes it back
// before anybody else can see it.
func (db *DB) keepStranger(tx tx) error {
	at := db.now()
	s, err := load(tx, nobody)
	if err != nil {
		return err
	}
	err = s.keep(tx, conversations.Outcome{
		State:   conversations.State{Journey: conversations.Journey{At: "somewhere"}},
		Replies: []conversations.Reply{{Text: conversations.Markup(strings.Repeat(".", room))}},
	}, at)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM outbox WHERE platform = '' AND chat = '' AND person = $1`,
		`DELETE FROM journeys WHERE person = $1`,
		`DELETE FROM accounts WHERE person = $1`,
		`DELETE FROM people WHERE id = $1`,
	} {
		if err := tx.exec(query, s.person); err != nil {
			return err
		}
	}
	return tx.exec(`DELETE FROM seen WHERE platform = '' AND id = $1`, string(nobody.ID))
}
