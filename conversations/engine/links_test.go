package engine_test

import (
	"cmp"
	"slices"
	"time"

	"waymark/conversations"
)

// A code is one that somebody has got.
type code struct {
	person, claimer int64
	account         conversations.Account // that got it
	until           time.Time
}

// lookup is what a turn has to know.
func (w *memory) lookup(p conversations.Person, m conversations.Message, l conversations.Lookup) *conversations.Found {
	found := &conversations.Found{}
	if l.Link {
		found.Link = w.linkOf(p, m, l)
	}
	if l.Stops {
		found.Stops = w.stops(m.At)
	}
	found.Differs = w.differed(l.Differs)
	for _, t := range w.tickets {
		if last := found.Closed; l.Closed && t.person == p.ID && p.ID != 0 && !t.Closed.IsZero() && (last == nil || !t.Closed.Before(last.Closed)) {
			found.Closed = &t.Ticket
		}
		if t.person != 0 && t.Closed.IsZero() && !l.Tickets.IsZero() && t.Desk == l.Tickets {
			of := w.people[t.person]
			found.Tickets = append(found.Tickets, conversations.OpenTicket{Ticket: t.Ticket, Network: of.Person.Network, At: of.Journey.At})
		}
	}
	slices.SortFunc(found.Tickets, func(a, b conversations.OpenTicket) int {
		return cmp.Or(cmp.Compare(btoi(a.Waits.IsZero()), btoi(b.Waits.IsZero())), a.Waits.Compare(b.Waits), cmp.Compare(a.ID, b.ID))
	})
	return found
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// linkOf is what is known of a code, or of what the person has claimed.
func (w *memory) linkOf(p conversations.Person, m conversations.Message, l conversations.Lookup) *conversations.Link {
	found := &conversations.Link{Tries: w.tries[p.Account]}
	for a, r := range w.accounts {
		if p.ID != 0 && r.person == p.ID && a != p.Account {
			found.Others = append(found.Others, conversations.Known{Account: a, Room: r.room})
		}
	}
	slices.SortFunc(found.Others, func(a, b conversations.Known) int {
		return cmp.Or(cmp.Compare(a.Account.Platform, b.Account.Platform), cmp.Compare(a.Account.User, b.Account.User))
	})
	for typed, c := range w.codes {
		if l.Code == typed && (c.claimer == 0 || c.claimer == p.ID) || l.Code == "" && c.claimer != 0 && c.claimer == p.ID {
			other := clone(w.state(c.account, m, nil))
			other.Person.Room = w.accounts[c.account].room
			found.With, found.Until, w.typed = &other, c.until, c
		}
	}
	return found
}

// link does what the turn does about codes, before its state is kept. Whom it
// joins is known by the state that it leaves.
func (w *memory) link(who conversations.Account, out conversations.Outcome) {
	w.living(out)
	s := out.State
	switch l := out.Linking; l.Deed {
	case conversations.Offered:
		if w.accounts[who] == nil { // they become known by this turn
			w.accounts[who] = &reached{person: w.next()}
		}
		w.drop(w.accounts[who].person)
		w.codes[l.Code] = &code{person: w.accounts[who].person, account: who, until: l.Until}
	case conversations.Mistyped:
		w.tries[who] = l.Tries
	case conversations.Claimed:
		w.typed.claimer, w.typed.until = s.Person.ID, l.Until
	case conversations.Declined:
		w.drop(s.Person.ID)
	case conversations.Joined:
		w.join(who, s.Person.ID)
	}
}

// drop forgets the codes that somebody has or has claimed.
func (w *memory) drop(person int64) {
	for typed, c := range w.codes {
		if c.person == person || c.claimer == person {
			delete(w.codes, typed)
		}
	}
}

// join makes somebody one with another person.
func (w *memory) join(who conversations.Account, with int64) {
	was := int64(0)
	if r := w.accounts[who]; r == nil {
		w.accounts[who] = &reached{person: with}
	} else {
		was = r.person
	}
	if was != 0 {
		for _, r := range w.accounts {
			if r.person == was {
				r.person = with
			}
		}
		for _, t := range w.tickets {
			if t.person == was {
				t.person = with
			}
		}
		for i := range w.endings {
			if w.endings[i].person == was {
				w.endings[i].person = with
			}
		}
		for _, l := range w.lines {
			for i := range l.all {
				if l.all[i].person == was {
					l.all[i].person = with
				}
			}
		}
		delete(w.people, was)
		w.drop(was)
	}
	w.drop(with)
}

// someLink is what a lookup may find, by chance.
func someLink(b byte, at time.Time) *conversations.Link {
	found := &conversations.Link{Tries: conversations.Tries{Count: int(b % 7), Since: at}, Until: at.Add(time.Minute)}
	if b%2 == 0 {
		found.With = &conversations.State{Person: conversations.Person{ID: int64(b % 3)}, Journey: conversations.Journey{
			Guide: "cpms2", At: "account/password", Phase: conversations.Paused, Answers: map[conversations.StepID]conversations.OptionID{"account/gone": "done"}}}
	}
	return found
}
