package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Why a reminder that fell due is not said, see [Outcome.Withheld].
const (
	withheldMoved    = "moved"       // the person is elsewhere by now, or it is not owed any more
	withheldPaused   = "paused"      // they said stop
	withheldFinished = "finished"    // they are in
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
	if s.Planned != t.plans { // today's plan may have it later, or not at all
		t.plan()
	}
	why := t.withholds(k)
	if why == "" {
		t.remind(k)
	}
	t.settled(k)
	t.plan()
	after := t.s.Journey
	s.Reminders, s.Planned = t.s.Reminders, t.s.Planned
	s.Journey.Nags, s.Journey.Nagged, s.Journey.Offered = after.Nags, after.Nagged, after.Offered
	return conversations.Outcome{State: s, Replies: t.replies, Withheld: why}
}

// unbidden is a turn that nobody waits for. Where a step vanished they are led
// on, and told so, when they come back: until then they arrived nowhere.
func (e *Engine) unbidden(s conversations.State, m conversations.Message) *turn {
	t := e.turn(s, m)
	t.s.Person, t.s.Journey.Active = s.Person, s.Journey.Active
	t.mend()
	t.notices, t.s.Journey.Since = nil, s.Journey.Since
	return t
}

// withholds says why a reminder is not said now, if it is not.
func (t *turn) withholds(k conversations.ReminderKind) string {
	at := slices.IndexFunc(t.s.Reminders, func(r conversations.Reminder) bool { return r.Kind == k })
	j := &t.s.Journey
	switch {
	case t.reminding == nil:
		return withheldUnwanted
	case t.s.Person.Gone:
		return withheldGone
	case j.Phase == conversations.Paused:
		return withheldPaused
	case j.Phase == conversations.Finished:
		return withheldFinished
	case at < 0 || !t.started() || t.s.Reminders[at].Due.After(t.now):
		return withheldMoved
	}
	r := &t.s.Reminders[at]
	s, _ := t.here()
	switch k {
	case conversations.Nag:
		return t.withholdsNag(r, s)
	case conversations.Fuse, conversations.CheckIn:
		if t.c.CurrentID(r.Step) != j.At || t.moved {
			return withheldMoved
		}
	}
	switch late := t.now.Sub(r.Due); {
	case k == conversations.Fuse && late > fuseUseful:
		return withheldLate
	case k == conversations.Fuse && t.away < s.Fuse: // they have just said how it looks
		return t.putOff(r, t.now.Add(s.Fuse-t.away))
	case k != conversations.Fuse && late > lateAfter:
		return t.putOff(r, t.reminding.Calendar.Late(t.s.Person.Zone, t.now))
	}
	return ""
}

// withholdsNag is withholds for a nagging reminder.
func (t *turn) withholdsNag(r *conversations.Reminder, s *content.Step) string {
	j := &t.s.Journey
	switch {
	case t.s.Person.Unnagged:
		return withheldUnwanted
	case s.Decided() || j.Nags >= len(t.reminding.After):
		return withheldMoved
	case !j.Nagged.IsZero() && t.date(j.Nagged) == t.date(t.now):
		return withheldToday
	case t.now.Sub(r.Due) <= lateAfter:
		return ""
	}
	zone, c := t.s.Person.Zone, t.reminding.Calendar
	at := c.Late(zone, t.now).Add(placeOf(t.s.Person))
	if opens := c.Late(zone, at); opens.After(at) { // the hours end meanwhile
		at = opens.Add(placeOf(t.s.Person))
	}
	return t.putOff(r, at)
}

// putOff moves a late reminder, where it may not go out now.
func (t *turn) putOff(r *conversations.Reminder, to time.Time) string {
	if !to.After(t.now) {
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

// settled takes off the list what was said or will never be: all that fell due
// and was not put off.
func (t *turn) settled(k conversations.ReminderKind) {
	t.s.Reminders = slices.DeleteFunc(t.s.Reminders, func(r conversations.Reminder) bool { return r.Kind == k && !r.Due.After(t.now) })
}

// remind says a reminder.
func (t *turn) remind(k conversations.ReminderKind) {
	s, _ := t.here()
	switch k {
	case conversations.Nag:
		t.sayNag(s)
	case conversations.Fuse:
		t.say(t.phrase("fuse", "step", t.title(s.ID)), append(t.options(s), t.resume())...)
	case conversations.CheckIn:
		t.say(t.phrase("check-in", "step", t.title(s.ID), "actor", t.actor(s.Actor)), append(t.options(s), t.resume())...)
		t.s.Journey.Nagged = t.now
	case conversations.Wanted:
		t.notice("wanted")
		t.sayWanted()
		if due, ok := t.checkIn(s); !s.Decided() || ok && t.date(due) == t.date(t.now) {
			t.s.Journey.Nagged = t.now // so that nothing else comes on the same day
		}
	}
	until := t.until(k)
	for i := range t.replies {
		t.replies[i].Kind, t.replies[i].Until = conversations.Unbidden, until
	}
}

// until is when a reminder that is said now, and is still on its way, is of no
// use any more.
func (t *turn) until(k conversations.ReminderKind) time.Time {
	if k == conversations.Fuse {
		return t.now.Add(fuseUseful)
	}
	zone, c, end := t.s.Person.Zone, t.reminding.Calendar, t.now.Add(lateAfter)
	for next := end; t.date(next) == t.date(t.now) && c.Late(zone, next).Equal(next); next = next.Add(lateAfter / 4) {
		end = next
	}
	return end
}

// sayNag tells somebody who went silent where they stand and what is left. The
// last one says that it is the last.
func (t *turn) sayNag(s *content.Step) {
	j := &t.s.Journey
	id := content.PhraseID("nag-again")
	switch j.Nags {
	case len(t.reminding.After) - 1:
		id = "nag-last"
	case 0:
		id = "nag-first"
	}
	j.Nags++
	j.Nagged = t.now
	pr := t.c.Progress(*j, t.s.Person.Network)
	var left time.Duration
	for _, p := range pr.Parts {
		if p.State == content.PartHere || p.State == content.PartOpen {
			left += p.Left
		}
	}
	line := bar(pr.Number-1, pr.Total)
	if left > 0 {
		line += " · *" + t.label("nag-left", "minutes", t.minutes(left)) + "*"
	}
	text := []conversations.Markup{t.phrase(id),
		t.phrase("step", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "title", s.Title.In(t.lang)),
		conversations.Markup(strings.TrimSpace(line))}
	cs := []conversations.Choice{
		{Label: t.label("nag-continue"), Token: token(vResume)},
		{Label: t.label("nag-later"), Token: token(vRemind, inLater)},
		t.unnagChoice(),
	}
	t.ask(paragraphs(text...), append(cs, t.elsewhere()...)...)
}
