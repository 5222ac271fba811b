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
func (t *turn) plan() {
	before, anew := t.s.Reminders, t.s.Planned != t.plans
	t.s.Reminders = nil
	if !t.started() {
		return
	}
	t.s.Planned = t.plans
	j := &t.s.Journey
	if t.reminding == nil || t.s.Person.Gone || j.Phase == conversations.Paused || j.Phase == conversations.Finished {
		return
	}
	s, _ := t.here()
	if s == nil {
		return
	}
	wanted, asked := owed(before, conversations.Wanted)
	// in the order of their kinds
	if due, ok := t.checkIn(s); ok && (!asked || t.date(wanted.Due) != t.date(due)) {
		t.owe(before, anew, conversations.Reminder{Kind: conversations.CheckIn, Due: due, Step: s.ID})
	}
	if s.Fuse > 0 {
		t.owe(before, anew, conversations.Reminder{Kind: conversations.Fuse, Due: j.Since.Add(s.Fuse), Step: s.ID})
	}
	if due, ok := t.nag(s); ok && !asked {
		t.owe(before, anew, conversations.Reminder{Kind: conversations.Nag, Due: due})
	}
	if asked {
		r := *wanted
		if r.Due.Sub(t.now) > latestWanted { // the clock was ahead when they asked
			r.Due = t.reminding.Calendar.Next(t.s.Person.Zone, t.now)
		}
		t.s.Reminders = append(t.s.Reminders, r)
	}
}

// owe adds a reminder to the list. What is overdue is owed only where it was
// owed before, else it was said already; and it keeps the moment it was put off
// to. Nothing but that begins overdue: a nag comes at the schedule's next moment
// then, and so does a check-in that is planned anew.
func (t *turn) owe(before []conversations.Reminder, anew bool, r conversations.Reminder) {
	if r.Due.After(t.now) {
		t.s.Reminders = append(t.s.Reminders, r)
		return
	}
	old, was := owed(before, r.Kind)
	was = was && t.c.CurrentID(old.Step) == r.Step
	switch {
	case was && anew && r.Kind != conversations.Fuse: // another moment was another plan's
		was = old.Due.Equal(r.Due)
	case r.Kind == conversations.Nag && !t.m.Ours(): // they are here, though what they wrote had waited
		was = false
	}
	switch {
	case was:
		if old.Due.After(r.Due) && !anew && !old.Due.After(t.latest(r)) {
			r.Due = old.Due
		}
	case r.Kind == conversations.Nag || r.Kind == conversations.CheckIn && anew:
		r.Due = t.reminding.Calendar.Next(t.s.Person.Zone, t.now)
	default:
		return
	}
	t.s.Reminders = append(t.s.Reminders, r)
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
func (t *turn) latest(r conversations.Reminder) time.Time {
	if r.Kind == conversations.Fuse {
		s, _ := t.here()
		return t.now.Add(s.Fuse)
	}
	zone, c := t.s.Person.Zone, t.reminding.Calendar
	late, next := c.Late(zone, c.Late(zone, t.now).Add(spread)).Add(spread), c.Next(zone, t.now)
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
	t.plan()
	s.Reminders, s.Planned = t.s.Reminders, t.plans
	return conversations.Outcome{State: s}
}

// nag is when the next nagging reminder is due, for people who have to act
// themselves. A wait for an e-mail is over in minutes, one way or the other.
func (t *turn) nag(s *content.Step) (time.Time, bool) {
	j := &t.s.Journey
	if s.Decided() || t.s.Person.Unnagged || j.Nags < 0 || j.Nags >= len(t.reminding.After) {
		return time.Time{}, false
	}
	zone, from := t.s.Person.Zone, j.Active.Add(t.reminding.After[j.Nags])
	if j.Nags > 0 { // as far apart as they say, also where the silence is older than all of them
		gap := t.reminding.After[j.Nags] - t.reminding.After[j.Nags-1]
		if next := t.at(t.date(j.Nagged).Plus(int(gap/wholeDay)), 0); next.After(from) {
			from = next
		}
	} else if j.Nagged.After(from) {
		from = j.Nagged
	}
	due := t.reminding.Calendar.Next(zone, from.Add(-time.Nanosecond))
	if !j.Nagged.IsZero() && t.date(due) == t.date(j.Nagged) {
		due = t.onDay(t.date(j.Nagged).Plus(1))
	}
	return due, true
}

// checkIn is when to ask how a decision went: once for each time that the
// person came to wait for it.
func (t *turn) checkIn(s *content.Step) (time.Time, bool) {
	j := &t.s.Journey
	if !s.Decided() || !j.Nagged.Before(j.Since) {
		return time.Time{}, false
	}
	days := checkInAfter
	n, known := t.c.Network(t.s.Person.Network)
	if g, ok := t.c.Guide(j.Guide); ok && known && g.Older && s.Actor == content.Desk && n.ApprovalDays > 0 {
		days = n.ApprovalDays + 1
	}
	return t.reminding.Calendar.Workday(t.s.Person.Zone, j.Since, days), true
}

// local is m as the person's clocks show it.
func (t *turn) local(m time.Time) time.Time {
	return t.reminding.Calendar.Local(t.s.Person.Zone, m)
}

// date is the day that the person's calendar shows at m.
func (t *turn) date(m time.Time) conversations.Date { return conversations.DateOf(t.local(m)) }

// at is when the person's clocks show that minute of d.
func (t *turn) at(d conversations.Date, minute int) time.Time {
	return d.At(minute, t.local(t.now).Location())
}

// onDay is the first moment of the schedule on d, or on the next day that it
// names.
func (t *turn) onDay(d conversations.Date) time.Time {
	return t.reminding.Calendar.Next(t.s.Person.Zone, t.at(d, 0).Add(-time.Nanosecond))
}

// when says a moment in the person's own time: "tomorrow, Tuesday 24 November,
// 09:00 (Brussels time)".
func (t *turn) when(m time.Time) string {
	l := t.local(m)
	id := content.PhraseID("when")
	switch today := t.date(t.now); t.date(m) {
	case today:
		id = "when-today"
	case today.Plus(1):
		id = "when-tomorrow"
	}
	return t.label(id, "date", l.Format("Monday 2 January"), "time", l.Format("15:04"), "city", string(conversations.Escape(t.city(t.s.Person.Zone))))
}

// city is what a zone is called among people: "New York". Of the empty zone it
// is the operator's.
func (t *turn) city(z conversations.Zone) string {
	if z == "" {
		z = conversations.Zone(t.local(t.now).Location().String())
	}
	name := string(z)
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
