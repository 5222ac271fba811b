package engine

import (
	"slices"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A planner works out what somebody is owed, from their state, the content and
// the calendar. It says nothing and moves nobody.
type planner struct {
	content   *content.Content
	reminding *Reminding           // nil: nobody is reminded
	plans     conversations.PlanID // by what is planned
	walker    *walker
	state     *conversations.State
	now       time.Time
	ours      bool // the message comes from ourselves
}

// Reminding is how people are reminded.
type Reminding struct {
	Calendar conversations.Calendar
	Atlas    conversations.Atlas
	// Version is another one where the calendar may answer otherwise than it
	// did: what was planned by one is planned anew by the other.
	Version string
	// After is how long somebody has to be silent for the first nagging
	// reminder, the second one and so on; there are no more than these.
	After []time.Duration
}

// checkInAfter is how many working days a decision gets before we ask, where
// the network says nothing.
const checkInAfter = 3

// plan works out anew what the person is owed. The same state and moment have
// the same list, and a reminder that stays stays exactly as it was.
func (p *planner) plan() {
	before, anew := p.state.Reminders, p.state.Planned != p.plans
	p.state.Reminders = nil
	if !p.walker.started() {
		return
	}
	p.state.Planned = p.plans
	j := &p.state.Journey
	if p.reminding == nil || p.state.Person.Gone || j.Phase == conversations.Finished {
		return
	}
	s, _ := p.walker.here()
	if s == nil {
		return
	}
	wanted, asked := owed(before, conversations.Wanted)
	if j.Phase != conversations.Paused {
		p.unasked(s, before, anew, wanted)
	}
	if asked {
		r := *wanted
		if r.Due.Sub(p.now) > latestWanted { // the clock was ahead when they asked
			r.Due = p.clock().next(p.now)
		}
		p.state.Reminders = append(p.state.Reminders, r)
	}
}

// unasked plans what the person did not ask for, in the order of the kinds. What they
// wanted themselves on the same day stands in for it; nil: nothing.
func (p *planner) unasked(s *content.Step, before []conversations.Reminder, anew bool, wanted *conversations.Reminder) {
	c, j, asked := p.clock(), &p.state.Journey, wanted != nil
	if due, ok := p.checkIn(s); ok && (!asked || c.date(wanted.Due) != c.date(due)) {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.CheckIn, Due: due, Step: s.ID})
	}
	if s.Fuse > 0 {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.Fuse, Due: j.Since.Add(s.Fuse), Step: s.ID})
	}
	if due, ok := p.nag(s); ok && !asked {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.Nag, Due: due})
	}
}

// owe adds a reminder to the list. What is overdue is owed only where it was
// owed before, else it was said already; and it keeps the moment it was put off
// to. Nothing but that begins overdue: a nag comes at the schedule's next moment
// then, and so does a check-in that is planned anew.
func (p *planner) owe(before []conversations.Reminder, anew bool, r conversations.Reminder) {
	if r.Due.After(p.now) {
		p.state.Reminders = append(p.state.Reminders, r)
		return
	}
	old, was := owed(before, r.Kind)
	was = was && p.content.CurrentID(old.Step) == r.Step
	switch {
	case was && anew && r.Kind != conversations.Fuse: // another moment was another plan's
		was = old.Due.Equal(r.Due)
	case r.Kind == conversations.Nag && !p.ours: // they are here, though what they wrote had waited
		was = false
	}
	switch {
	case was:
		if old.Due.After(r.Due) && !anew && !old.Due.After(p.latest(r)) {
			r.Due = old.Due
		}
	case r.Kind == conversations.Nag || r.Kind == conversations.CheckIn && anew:
		r.Due = p.clock().next(p.now)
	default:
		return
	}
	p.state.Reminders = append(p.state.Reminders, r)
}

// owed finds the reminder of that kind: there is at most one.
func owed(all []conversations.Reminder, k conversations.ReminderKind) (*conversations.Reminder, bool) {
	i := slices.IndexFunc(all, func(r conversations.Reminder) bool { return r.Kind == k })
	if i < 0 {
		return nil, false
	}
	return &all[i], true
}

// latest is up to when a reminder that its plan has in the past can have been
// put off by now. What was put off further was by a clock that was ahead.
func (p *planner) latest(r conversations.Reminder) time.Time {
	if r.Kind == conversations.Fuse {
		s, _ := p.walker.here()
		return p.now.Add(s.Fuse)
	}
	c := p.clock()
	late, next := c.late(c.late(p.now).Add(spread)).Add(spread), c.next(p.now)
	if next.After(late) {
		return next
	}
	return late
}

// nag is when the next nagging reminder is due, for people who have to act
// themselves. A wait for an e-mail is over in minutes, one way or the other.
func (p *planner) nag(s *content.Step) (time.Time, bool) {
	j := &p.state.Journey
	if s.Decided() || p.state.Person.Unnagged || j.Nags < 0 || j.Nags >= len(p.reminding.After) {
		return time.Time{}, false
	}
	c, from := p.clock(), j.Active.Add(p.reminding.After[j.Nags])
	if j.Nags > 0 { // as far apart as they say, also where the silence is older than all of them
		gap := p.reminding.After[j.Nags] - p.reminding.After[j.Nags-1]
		if next := c.at(c.date(j.Nagged).Plus(int(gap/wholeDay)), 0); next.After(from) {
			from = next
		}
	} else if j.Nagged.After(from) {
		from = j.Nagged
	}
	due := c.next(from.Add(-time.Nanosecond))
	if !j.Nagged.IsZero() && c.date(due) == c.date(j.Nagged) {
		due = c.onDay(c.date(j.Nagged).Plus(1))
	}
	return due, true
}

// checkIn is when to ask how a decision went: once for each time that the
// person came to wait for it.
func (p *planner) checkIn(s *content.Step) (time.Time, bool) {
	j := &p.state.Journey
	if !s.Decided() || !j.Nagged.Before(j.Since) {
		return time.Time{}, false
	}
	days := checkInAfter
	n, known := p.content.Network(p.state.Person.Network)
	if g, ok := p.content.Guide(j.Guide); ok && known && g.Older && s.Actor == content.Desk && n.ApprovalDays > 0 {
		days = n.ApprovalDays + 1
	}
	return p.clock().workday(j.Since, days), true
}

// nextFirst is what the person is owed as things stand, the next first.
func (p *planner) nextFirst() []conversations.Reminder {
	p.plan()
	return slices.SortedStableFunc(slices.Values(p.state.Reminders), func(a, b conversations.Reminder) int { return a.Due.Compare(b.Due) })
}

// clock is the person's, where people are reminded.
func (p *planner) clock() clock {
	return clock{p.reminding.Calendar, p.state.Person.Zone, p.now}
}
