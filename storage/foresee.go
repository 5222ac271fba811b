package storage

import (
	"reflect"

	"waymark/conversations"
)

// Where the way to the engine is long, jobs that share a transaction load together, before
// the first of them begins. What one of them loaded so is right as long as nothing of it
// was written since: a plain turn writes what is its account's, its person's and its line's,
// and one that somebody got a message what is its line's. Who comes after it about the same
// loads again; and after anything else, everybody does.

// loadsMax is how many jobs load together.
const loadsMax = 64

// An asker asks the engine ahead of who will ask, and forgets it again.
type asker interface {
	ahead(query string, args []any)
	forget(query string, args []any)
	stands(apart bool)
	was() bool
}

// loads are the parameters of loadQuery.
func (s *subject) loads() []any {
	return []any{string(s.from.Platform), string(s.message), s.room.Chat, s.from.User}
}

// reach finds who is asked ahead, where the engine is far away.
func (t *tx) reach() error {
	if !t.dialect.distant {
		return nil
	}
	t.used = make(map[string]bool)
	return t.conn.Raw(func(c any) error {
		t.far, _ = c.(asker)
		return nil
	})
}

// foresee has asked what jobs will ask first.
func foresee(tx tx, f fence, jobs []*job) {
	if tx.far == nil {
		return
	}
	if len(f.names) > 0 {
		tx.far.ahead(fenceQuery, []any{f.names, f.epochs})
	}
	for i, n := 0, 0; i < len(jobs) && n < loadsMax; i++ {
		if args := jobs[i].about.loads; args != nil {
			tx.far.ahead(tx.dialect.load, args)
			n++
		}
	}
}

// apart says that what is done from now on until the next job is about the keys that are
// given to used, and nothing else that others load.
func (t tx) apart() {
	if t.far != nil {
		t.far.stands(true)
	}
}

// together says that it may be about anything.
func (t tx) together() {
	if t.far != nil {
		t.far.stands(false)
	}
}

// disturb says that what others have loaded may be wrong.
func (t tx) disturb() {
	if t.far != nil {
		t.far.forget("", nil)
		t.far.stands(false)
	}
}

// use notes that something was written about keys.
func (t tx) use(keys ...string) {
	if t.far == nil {
		return
	}
	for _, k := range keys {
		t.used[k] = true
	}
}

// usedBy reports whether something was written about any of the keys.
func (t tx) usedBy(keys ...string) bool {
	for _, k := range keys {
		if t.used[k] {
			return true
		}
	}
	return false
}

// loadsAgain forgets what was loaded for a turn where something was written about it since.
func (t tx) loadsAgain(m conversations.Message, keys []string) {
	if t.far != nil && t.usedBy(keys...) {
		t.far.forget(t.dialect.load, newSubject(m).loads())
	}
}

// keysOf are the keys of a turn whose person is not known.
func keysOf(m conversations.Message) []string {
	room := cleanRoom(m.Room)
	return []string{keyOfAccount(cleanAccount(m.Actor)), lineTo(room).key(), "seen " + string(room.Platform) + " " + string(noteOf(m))}
}

// plain reports whether the turn writes nothing but what is the person's and what waits in
// the line to them.
func (s *subject) plain(out conversations.Outcome) bool {
	for _, r := range out.Replies {
		if r.To != (conversations.Recipient{}) {
			return false
		}
	}
	if s.tickets <= 0 || s.shared || s.staff || s.elsewhere || s.ended != nil || s.stranded != nil || s.leftover != nil || out.State.Ticket != nil {
		return false
	}
	out.State, out.Replies, out.Tallies, out.Unanswered, out.Withheld = conversations.State{}, nil, nil, nil, ""
	return reflect.ValueOf(out).IsZero()
}
