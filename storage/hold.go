package storage

import (
	"fmt"
	"strconv"

	"waymark/conversations"
)

// Where several processes write, two turns about the same person or line would
// each read what the other is about to change. So a transaction holds keys until
// it ends: those that its jobs are known to be about it takes before the first of
// them begins, all at once and in one order, and waits for them. Further ones
// are only tried: whoever waited for one while others wait for theirs might wait
// for ever. A job that meets another there is done again by itself, and takes that
// key at the beginning, too.

// An about is what a job is about, as far as that is known before.
type about struct {
	turns      int // how many it is; 0: as good as one
	keys       []string
	accounts   []conversations.Account // whose persons it is about
	deliveries []int64                 // whose lines
	loads      []any                   // the parameters with which it loads first; nil: it does not
}

// held are the keys that a transaction holds.
type held map[string]bool

// A metError says that another process holds some of the keys.
type metError struct{ keys []string }

func (e *metError) Error() string { return fmt.Sprintf("another process holds %q", e.keys) }

// Unwrap makes it an operator's error, for when it never ends.
func (e *metError) Unwrap() error { return ErrLocked }

func keyOfPerson(id int64) string { return "person " + strconv.FormatInt(id, 10) }

func keyOfAccount(a conversations.Account) string {
	return "account " + string(a.Platform) + " " + a.User
}

func (l line) key() string {
	return "line " + l.platform + " " + l.chat + " " + strconv.FormatInt(l.ticket, 10)
}

// aboutTurns is what the turns of all are about.
func aboutTurns(all ...conversations.Message) (a about) {
	a.turns = len(all)
	if len(all) > 0 {
		a.loads = newSubject(all[0]).loads()
	}
	for _, m := range all {
		who := cleanAccount(m.Actor)
		a.keys = append(a.keys, keyOfAccount(who), lineTo(cleanRoom(m.Room)).key())
		a.accounts = append(a.accounts, who)
	}
	return a
}

// aboutPeople is what is about nothing but these.
func aboutPeople(people ...int64) (a about) {
	for _, p := range people {
		a.keys = append(a.keys, keyOfPerson(p))
	}
	return a
}

// hold takes keys, if they are not held yet. fresh says that some were not: what
// was read of them before may have changed. Its error is a [*metError].
func (t tx) hold(keys ...string) (fresh bool, err error) {
	if t.held == nil {
		return false, nil
	}
	var missing []string
	for _, k := range keys {
		if !t.held[k] {
			missing = append(missing, k)
		}
	}
	if len(missing) == 0 {
		return false, nil
	}
	if err := t.dialect.try(t, missing); err != nil {
		return false, err
	}
	for _, k := range missing {
		t.held[k] = true
	}
	return true, nil
}
