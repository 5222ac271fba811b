package engine

import (
	"slices"
	"time"

	"waymark/conversations"
)

// A Desk is a helpdesk as its operator has it.
type Desk struct {
	// Room is where its tickets are opened; zero: there is none.
	Room conversations.Room
	// Staff are who may act there; none: everybody in its room. A role stands among
	// them as an account that nobody has, by the name that messages say it with.
	Staff []conversations.Account
	// Hours are when somebody is there. Nil: nobody says.
	Hours conversations.Hours
	// NudgeAfter is how long of these hours somebody may wait for a human's word
	// until the desk is told again; 0: for ever.
	NudgeAfter time.Duration
}

// lets reports whether who sent a message may act: by their account, or by a role
// that they have as the platform says with this message.
func (d Desk) lets(m conversations.Message) bool {
	if d.Room.IsZero() {
		return false
	}
	if len(d.Staff) == 0 || slices.Contains(d.Staff, m.Actor) {
		return true
	}
	return slices.ContainsFunc(m.Roles, func(role string) bool {
		return slices.Contains(d.Staff, conversations.Account{Platform: d.Room.Platform, User: role})
	})
}

// nudge is when the desk is told that somebody waits since at; zero: never.
func (d Desk) nudge(at time.Time) time.Time {
	switch {
	case d.NudgeAfter <= 0:
		return time.Time{}
	case d.Hours == nil:
		return at.Add(d.NudgeAfter)
	}
	return d.Hours.After(at, d.NudgeAfter)
}

// local is a moment as clocks at the desk show it, where anybody says which.
func (d Desk) local(at time.Time) time.Time {
	if d.Hours == nil {
		return at
	}
	return d.Hours.Local(at)
}

// workdays is when somebody is there on the nth day after at on which anybody is;
// where nobody says when, n days later.
func (d Desk) workdays(at time.Time, n int) time.Time {
	if d.Hours == nil {
		return at.AddDate(0, 0, n)
	}
	day := conversations.DateOf(d.Hours.Local(at))
	for range n {
		at = d.Hours.Next(at)
		for conversations.DateOf(d.Hours.Local(at)) == day {
			until, open := d.Hours.Open(at)
			if !open || !until.After(at) {
				break
			}
			at = d.Hours.Next(until)
		}
		day = conversations.DateOf(d.Hours.Local(at))
	}
	return at
}

// desk is the helpdesk of a network's members.
func (e *Engine) desk(n conversations.NetworkID) Desk {
	if d, ok := e.Desks[n]; ok {
		return d
	}
	return e.Desk
}

// deskOf is the helpdesk at which a ticket of a network's member was opened. One
// that there is no more has no room.
func (e *Engine) deskOf(t *conversations.Ticket, n conversations.NetworkID) Desk {
	if d := e.desk(n); d.Room == t.Desk {
		return d
	}
	if e.Desk.Room == t.Desk {
		return e.Desk
	}
	var found Desk
	var of conversations.NetworkID
	for network, d := range e.Desks { // the first by name: a map has no order
		if d.Room == t.Desk && (found.Room.IsZero() || network < of) {
			found, of = d, network
		}
	}
	return found
}
