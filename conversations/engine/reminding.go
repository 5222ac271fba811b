package engine

import (
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

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
	if p.reminding == nil || p.state.Person.Gone || j.Phase == conversations.Paused || j.Phase == conversations.Finished {
		return
	}
	s, _ := p.walker.here()
	if s == nil {
		return
	}
	c := p.clock()
	wanted, asked := owed(before, conversations.Wanted)
	// in the order of their kinds
	if due, ok := p.checkIn(s); ok && (!asked || c.date(wanted.Due) != c.date(due)) {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.CheckIn, Due: due, Step: s.ID})
	}
	if s.Fuse > 0 {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.Fuse, Due: j.Since.Add(s.Fuse), Step: s.ID})
	}
	if due, ok := p.nag(s); ok && !asked {
		p.owe(before, anew, conversations.Reminder{Kind: conversations.Nag, Due: due})
	}
	if asked {
		r := *wanted
		if r.Due.Sub(p.now) > latestWanted { // the clock was ahead when they asked
			r.Due = c.next(p.now)
		}
		p.state.Reminders = append(p.state.Reminders, r)
	}
}

// A clock shows the time where somebody lives.
type clock struct {
	calendar conversations.Calendar
	zone     conversations.Zone // empty: the operator's
	now      time.Time
}

// cityOf is what a zone is called among people: "New York".
func cityOf(z conversations.Zone) string {
	name := string(z)
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

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

// A reminder says reminders, and takes up when somebody wants one.
type reminder struct {
	*speaker
	card      *card
	walker    *walker
	planner   *planner
	state     *conversations.State
	reminding *Reminding // nil: nobody is reminded
	at        time.Time  // when the person wrote
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

// replan works out what the person is owed where that was planned by something
// else than what counts today. That is all that changes.
func (e *Engine) replan(s conversations.State, m conversations.Message) conversations.Outcome {
	if s.Planned == e.PlanID() {
		return conversations.Outcome{State: s}
	}
	t := e.unbidden(s, m)
	t.planner.plan()
	s.Reminders, s.Planned = t.state.Reminders, t.planner.plans
	return conversations.Outcome{State: s}
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

// local is m as the person's clocks show it.
func (c clock) local(m time.Time) time.Time {
	return c.calendar.Local(c.zone, m)
}

// date is the day that the person's calendar shows at m.
func (c clock) date(m time.Time) conversations.Date { return conversations.DateOf(c.local(m)) }

// at is when the person's clocks show that minute of d.
func (c clock) at(d conversations.Date, minute int) time.Time {
	return d.At(minute, c.local(c.now).Location())
}

// onDay is the first moment of the schedule on d, or on the next day that it
// names.
func (c clock) onDay(d conversations.Date) time.Time {
	return c.next(c.at(d, 0).Add(-time.Nanosecond))
}

// when says a moment in the person's own time: "tomorrow, Tuesday 24 November,
// 09:00 (Brussels time)".
func (rm *reminder) when(m time.Time) string {
	c := rm.planner.clock()
	l, id := c.local(m), content.PhraseID("when")
	switch today := c.date(c.now); c.date(m) {
	case today:
		id = "when-today"
	case today.Plus(1):
		id = "when-tomorrow"
	}
	return rm.label(id, "date", l.Format("Monday 2 January"), "time", l.Format("15:04"), "city", escaped(c.city()))
}

// city is what the person's zone is called among people, or the operator's.
func (c clock) city() string {
	if c.zone == "" {
		return cityOf(conversations.Zone(c.local(c.now).Location().String()))
	}
	return cityOf(c.zone)
}

// next is the first moment of the schedule after m.
func (c clock) next(m time.Time) time.Time { return c.calendar.Next(c.zone, m) }

// late is when what is due at m may go out, where it is late.
func (c clock) late(m time.Time) time.Time { return c.calendar.Late(c.zone, m) }

// workday is the schedule's moment so many working days after m.
func (c clock) workday(m time.Time, days int) time.Time { return c.calendar.Workday(c.zone, m, days) }

// clock is the person's, where people are reminded.
func (p *planner) clock() clock {
	return clock{p.reminding.Calendar, p.state.Person.Zone, p.now}
}
