package conversations

import (
	"slices"
	"strings"
	"time"
)

// Reminding is how people are reminded.
type Reminding struct {
	Calendar Calendar
	Atlas    Atlas
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
	before := t.s.Reminders
	t.s.Reminders = nil
	j := &t.s.Journey
	if t.reminding == nil || t.s.Person.Gone || !t.started() || j.Phase == Paused || j.Phase == Finished {
		return
	}
	s, _ := t.here()
	if s == nil {
		return
	}
	wanted, asked := find(before, func(r *Reminder) bool { return r.Kind == Wanted })
	// in the order of their kinds
	if due, ok := t.checkIn(s); ok && (!asked || t.date(wanted.Due) != t.date(due)) {
		t.owe(before, Reminder{CheckIn, due, s.ID})
	}
	if s.Fuse > 0 {
		t.owe(before, Reminder{Fuse, j.Since.Add(s.Fuse), s.ID})
	}
	if due, ok := t.nag(s); ok && !asked {
		if !due.After(t.m.At) && !owes(before, Nag) { // it does not begin overdue
			due = t.reminding.Calendar.Next(t.s.Person.Zone, t.m.At)
		}
		t.owe(before, Reminder{Nag, due, ""})
	}
	if asked {
		t.s.Reminders = append(t.s.Reminders, *wanted)
	}
}

// owe adds a reminder to the list. What is overdue is owed only where it was
// owed before, else it was said already; and it keeps the moment it was put off
// to.
func (t *turn) owe(before []Reminder, r Reminder) {
	if !r.Due.After(t.m.At) {
		old, ok := find(before, func(o *Reminder) bool { return o.Kind == r.Kind && t.c.today(o.Step) == r.Step })
		if !ok {
			return
		}
		if old.Due.After(r.Due) {
			r.Due = old.Due
		}
	}
	t.s.Reminders = append(t.s.Reminders, r)
}

func owes(all []Reminder, k ReminderKind) bool {
	return slices.ContainsFunc(all, func(r Reminder) bool { return r.Kind == k })
}

// decided reports whether people have to decide before the step is over, so
// that it takes days and not minutes.
func (s *Step) decided() bool { return s.Actor == Desk || s.Actor == Lead }

// nag is when the next nagging reminder is due, for people who have to act
// themselves. A wait for an e-mail is over in minutes, one way or the other.
func (t *turn) nag(s *Step) (time.Time, bool) {
	j := &t.s.Journey
	if s.decided() || t.s.Person.Unnagged || j.Nags < 0 || j.Nags >= len(t.reminding.After) {
		return time.Time{}, false
	}
	zone, from := t.s.Person.Zone, j.Active.Add(t.reminding.After[j.Nags])
	if j.Nags > 0 { // as far apart as they say, also where the silence is older than all of them
		gap := t.reminding.After[j.Nags] - t.reminding.After[j.Nags-1]
		if next := t.dayAfter(j.Nagged, int(gap/wholeDay)); next.After(from) {
			from = next
		}
	} else if j.Nagged.After(from) {
		from = j.Nagged
	}
	due := t.reminding.Calendar.Next(zone, from.Add(-time.Nanosecond))
	if !j.Nagged.IsZero() && t.date(due) == t.date(j.Nagged) {
		due = t.reminding.onDay(zone, t.dayAfter(j.Nagged, 1))
	}
	return due, true
}

// checkIn is when to ask how a decision went: once for each time that the
// person came to wait for it.
func (t *turn) checkIn(s *Step) (time.Time, bool) {
	j := &t.s.Journey
	if !s.decided() || !j.Nagged.Before(j.Since) {
		return time.Time{}, false
	}
	days := checkInAfter
	n, known := t.c.Network(t.s.Person.Network)
	if g, ok := t.c.Guide(j.Guide); ok && known && g.Older && s.Actor == Desk && n.ApprovalDays > 0 {
		days = n.ApprovalDays + 1
	}
	return t.reminding.Calendar.Workday(t.s.Person.Zone, j.Since, days), true
}

// local is m as the person's clocks show it.
func (t *turn) local(m time.Time) time.Time {
	return t.reminding.Calendar.Local(t.s.Person.Zone, m)
}

// date is the day that the person's calendar shows at m.
func (t *turn) date(m time.Time) string { return t.local(m).Format(time.DateOnly) }

// dayAfter is midnight of the nth day after the one that m falls on.
func (t *turn) dayAfter(m time.Time, n int) time.Time {
	l := t.local(m)
	return time.Date(l.Year(), l.Month(), l.Day()+n, 0, 0, 0, 0, l.Location())
}

// onDay is the first moment of the schedule on a day that begins at midnight, or
// on the next day that it names.
func (r *Reminding) onDay(z Zone, midnight time.Time) time.Time {
	return r.Calendar.Next(z, midnight.Add(-time.Nanosecond))
}

// when says a moment in the person's own time: "tomorrow, Tuesday 24 November,
// 09:00 (Brussels time)".
func (t *turn) when(m time.Time) string {
	l := t.local(m)
	id := PhraseID("when")
	switch t.date(m) {
	case t.date(t.m.At):
		id = "when-today"
	case t.dayAfter(t.m.At, 1).Format(time.DateOnly):
		id = "when-tomorrow"
	}
	return t.label(id, "date", l.Format("Monday 2 January"), "time", l.Format("15:04"), "city", string(Escape(t.city(t.s.Person.Zone))))
}

// city is what a zone is called among people: "New York". Of the empty zone it
// is the operator's.
func (t *turn) city(z Zone) string {
	if z == "" {
		z = Zone(t.local(t.m.At).Location().String())
	}
	name := string(z)
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
