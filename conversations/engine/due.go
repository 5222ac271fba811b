package engine

import (
	"slices"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Why a reminder that fell due is not said, see [Outcome.Withheld].
const (
	withheldMoved    = "moved"       // the person is elsewhere by now, or it is not owed any more
	withheldPaused   = "paused"      // they said stop, and did not ask for this
	withheldFinished = "finished"    // they are in
	withheldHuman    = "with-human"  // somebody of the helpdesk talks with them
	withheldGone     = "gone"        // nothing reaches them
	withheldUnwanted = "unwanted"    // they want no nagging, or nobody is reminded here
	withheldToday    = "again-today" // they were reminded on this date
	withheldLate     = "late"        // it was put off, or is of no use any more
)

const (
	// lateAfter is how long after its moment a reminder is late: the process
	// was down.
	lateAfter = time.Hour
	// fuseUseful is how long after its moment a short-lived step is worth a word.
	fuseUseful = 30 * time.Minute
	// spread is over how long a wave of late reminders is spread.
	spread = time.Hour
)

// due says a reminder that fell due, where it is still right. It moves nobody:
// all that changes is what is owed, what was said, and what typed words mean.
func (e *Engine) due(s conversations.State, m conversations.Message, k conversations.ReminderKind) conversations.Outcome {
	t := e.unbidden(s, m)
	if s.Planned != t.planner.plans { // today's plan may have it later, or not at all
		t.planner.plan()
	}
	why := t.planner.withholds(k)
	if why == "" {
		t.reminder.remind(k)
		s.Journey.Offered = t.speaker.offers()
	}
	t.planner.strike(k)
	t.planner.plan()
	s.Reminders, s.Planned = t.state.Reminders, t.state.Planned
	s.Journey.Nags, s.Journey.Nagged, s.Journey.Helped = t.state.Journey.Nags, t.state.Journey.Nagged, t.state.Journey.Helped
	s.Journey.Noticed = t.state.Journey.Noticed
	return conversations.Outcome{State: s, Replies: t.speaker.replies, Withheld: why}
}

// unbidden is a turn that its person did not begin. Where a step vanished they are led
// on, and told so, when they come back: until then they arrived nowhere.
func (e *Engine) unbidden(s conversations.State, m conversations.Message) *turn {
	t := e.turn(s, m)
	t.state.Person, t.state.Journey.Active = s.Person, s.Journey.Active
	t.walker.mend()
	t.state.Journey.Since = s.Journey.Since
	return t
}

// withholds says why a reminder is not said now, if it is not.
func (p *planner) withholds(k conversations.ReminderKind) string {
	r, asked := owed(p.state.Reminders, k)
	j := &p.state.Journey
	switch {
	case p.reminding == nil:
		return withheldUnwanted
	case p.state.Person.Gone:
		return withheldGone
	case j.Phase == conversations.Paused && k != conversations.Wanted:
		return withheldPaused
	case j.Phase == conversations.Finished:
		return withheldFinished
	case p.state.Ticket.WithHuman():
		return withheldHuman
	case !asked || !p.walker.started() || r.Due.After(p.now):
		return withheldMoved
	}
	s, _ := p.walker.here()
	switch k {
	case conversations.Nag:
		return p.withholdsNag(r, s)
	case conversations.Fuse, conversations.CheckIn:
		if p.content.CurrentID(r.Step) != j.At || p.walker.moved {
			return withheldMoved
		}
	}
	switch late := p.now.Sub(r.Due); {
	case k == conversations.Fuse && late > fuseUseful:
		return withheldLate
	case k == conversations.Fuse && p.walker.away < s.Fuse: // they have just said how it looks
		return p.putOff(r, p.now.Add(s.Fuse-p.walker.away))
	case k != conversations.Fuse && late > lateAfter:
		return p.putOff(r, p.clock().late(p.now))
	}
	return ""
}

// withholdsNag is withholds for a nagging reminder.
func (p *planner) withholdsNag(r *conversations.Reminder, s *content.Step) string {
	j, c := &p.state.Journey, p.clock()
	switch {
	case p.state.Person.Unnagged:
		return withheldUnwanted
	case s.Decided() || j.Nags >= len(p.reminding.After):
		return withheldMoved
	case !j.Nagged.IsZero() && c.date(j.Nagged) == c.date(p.now):
		return withheldToday
	case p.now.Sub(r.Due) <= lateAfter:
		return ""
	}
	at := c.late(p.now).Add(placeOf(p.state.Person))
	if opens := c.late(at); opens.After(at) { // the hours end meanwhile
		at = opens.Add(placeOf(p.state.Person))
	}
	return p.putOff(r, at)
}

// putOff moves a late reminder, where it may not go out now.
func (p *planner) putOff(r *conversations.Reminder, to time.Time) string {
	if !to.After(p.now) {
		return ""
	}
	r.Due = to
	return withheldLate
}

// placeOf is somebody's own place within a wave, by whole seconds. The factor is
// the golden ratio's: people who came one after the other lie far apart.
func placeOf(p conversations.Person) time.Duration {
	return time.Duration(uint32(p.ID)*2654435769>>16) * spread >> 16 / time.Second * time.Second //nolint:gosec // which bits are lost does not matter
}

// strike takes off the list what was said or will never be: all that fell due
// and was not put off.
func (p *planner) strike(k conversations.ReminderKind) {
	p.state.Reminders = slices.DeleteFunc(p.state.Reminders, func(r conversations.Reminder) bool { return r.Kind == k && !r.Due.After(p.now) })
}

// until is when a reminder that is said now, and is still on its way, is of no
// use any more.
func (p *planner) until(k conversations.ReminderKind) time.Time {
	if k == conversations.Fuse {
		return p.now.Add(fuseUseful)
	}
	c, end := p.clock(), p.now.Add(lateAfter)
	for next := end; c.date(next) == c.date(p.now) && c.late(next).Equal(next); next = next.Add(lateAfter / 4) {
		end = next
	}
	return end
}
