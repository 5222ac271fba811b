package engine

import (
	"slices"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// How soon and how late somebody can be reminded at their wish.
const (
	soonestWanted = 5 * time.Minute
	latestWanted  = 60 * wholeDay
)

// askAgainAfter is how many working days later we offer to ask again how a
// decision went.
const askAgainAfter = 3

// What a button of vRemind asks for.
const (
	inMenu     = "menu" // when?
	inTwoHours = "2h"
	inLater    = "later" // on the next day of the schedule, from a reminder
	inTomorrow = "1d"
	inThreeDay = "3d"
	inWorkdays = "3w" // working days
	inOther    = "how"
	inWait     = "wait" // as long as a screen says
	inNever    = "no"   // no reminder after all
)

// reminds reports whether the person can be reminded at all; if not, it says so.
func (t *turn) reminds() bool {
	switch {
	case t.reminding == nil:
		t.answerBriefly("remind-later")
	case !t.started() || t.s.Journey.Phase == conversations.Finished:
		t.answerBriefly("nothing-to-remind")
	default:
		return true
	}
	return false
}

// remindMe does what a button says about when to be reminded.
func (t *turn) remindMe(in string) {
	if !t.reminds() {
		return
	}
	now := t.m.At
	switch in {
	case inTwoHours:
		t.want(now.Add(2 * time.Hour))
	case inLater:
		t.want(t.onDay(t.date(now).Plus(1)))
	case inTomorrow:
		t.want(t.moment(when{days: 1}))
	case inThreeDay:
		t.want(t.moment(when{days: 3}))
	case inWorkdays:
		t.want(t.reminding.Calendar.Workday(t.s.Person.Zone, now, askAgainAfter))
	case inOther:
		t.ask(t.phrase("remind-how"), append(t.whenChoices(), t.resume())...)
	case inWait:
		t.ask(t.phrase("remind-wait"), t.unwantChoice())
	case inNever:
		t.s.Reminders = slices.DeleteFunc(t.s.Reminders, func(r conversations.Reminder) bool { return r.Kind == conversations.Wanted })
		t.answerBriefly("remind-none")
	default:
		t.ask(t.phrase("remind-when"), append(t.whenChoices(), conversations.Choice{Label: t.label("remind-other"), Token: token(vRemind, inOther)}, t.resume())...)
	}
}

func (t *turn) whenChoices() []conversations.Choice {
	return []conversations.Choice{
		{Label: t.label("remind-2h"), Token: token(vRemind, inTwoHours)},
		{Label: t.label("remind-1d"), Token: token(vRemind, inTomorrow)},
		{Label: t.label("remind-3d"), Token: token(vRemind, inThreeDay)},
	}
}

// remindWhen takes up a typed wish to be reminded, and reports whether it is
// one. A bare moment, "24 hours", counts only where it was just asked for.
func (t *turn) remindWhen(said string) bool {
	if t.reminding == nil {
		return false
	}
	w, addressed, ok := parseWhen(said)
	if !ok || !addressed && !t.offers(vRemind) {
		return false
	}
	if !t.reminds() {
		return true
	}
	if w.wait {
		t.remindMe(inWait)
		return true
	}
	due := t.moment(w)
	if t.asksWait() && w.counted && w.days > 0 { // a wait is over after whole days, not in their morning
		due = t.reminding.Calendar.Late(t.s.Person.Zone, t.m.At.Add(time.Duration(w.days)*wholeDay+w.span))
	}
	if after := due.Sub(t.m.At); after < soonestWanted || after > latestWanted {
		t.notice("remind-limits")
		t.remindMe(inOther)
		return true
	}
	t.want(due)
	return true
}

// asksWait reports whether the last reply asked how long a screen says to wait.
func (t *turn) asksWait() bool {
	return t.wasOffered(token(vRemind, inNever)) && !t.wasOffered(token(vRemind, inOther))
}

// offers reports whether the last reply had a button of that kind.
func (t *turn) offers(v verb) bool {
	return slices.ContainsFunc(t.s.Journey.Offered, func(c conversations.Choice) bool {
		got, _, _ := parse(c.Token)
		return got == v
	})
}

// moment is when w is, where the person lives. Days without a time are at the
// schedule's; hours count from now.
func (t *turn) moment(w when) time.Time {
	now := t.m.At
	if w.span > 0 && !w.timed {
		return now.Add(time.Duration(w.days)*wholeDay + w.span)
	}
	days := w.days
	switch {
	case w.weekday != nil && w.after:
		days = int(time.Sunday-t.local(now).Weekday()+7)%7 + int(*w.weekday-time.Monday+7)%7 + 1
	case w.weekday != nil:
		if days = int(*w.weekday-t.local(now).Weekday()+7) % 7; days == 0 && !w.timed {
			days = 7
		}
	}
	day, minute := t.date(now).Plus(days), int(w.clock/time.Minute)
	if !w.timed { // at the schedule's time, on that day whatever it is: they asked for it
		return t.at(day, minuteOf(t.local(t.onDay(day))))
	}
	if due := t.at(day, minute); due.After(now) {
		return due
	}
	if w.weekday != nil {
		return t.at(day.Plus(7), minute)
	}
	return t.at(day.Plus(1), minute)
}

// minuteOf is the minute of the day that l shows.
func minuteOf(l time.Time) int { return l.Hour()*60 + l.Minute() }

// want notes when the person wants to be reminded, in place of what they wanted
// before, and says what was understood.
func (t *turn) want(due time.Time) {
	if t.s.Journey.Phase == conversations.Paused { // who asks for a word wants to hear from us
		t.wake()
	}
	t.s.Reminders = slices.DeleteFunc(t.s.Reminders, func(r conversations.Reminder) bool { return r.Kind == conversations.Wanted })
	if !due.After(t.now) { // their message waited for longer
		t.notice("remind-passed", "when", t.when(due))
		t.sayWanted()
		return
	}
	t.s.Reminders = append(t.s.Reminders, conversations.Reminder{Kind: conversations.Wanted, Due: due, Step: t.s.Journey.At})
	t.notice("remind-set", "when", t.when(due))
	other := conversations.Choice{Label: t.label("remind-other"), Token: token(vRemind, inOther)}
	t.say(t.stillAt(), append(t.elsewhere(), other, t.unwantChoice(), t.resume())...)
}

// sayWanted says what the person asked to be reminded of.
func (t *turn) sayWanted() {
	s, _ := t.here()
	t.say(t.stillAt(), append(t.options(s), t.resume(), conversations.Choice{Label: t.label("stuck"), Token: token(vStuck, string(s.ID))})...)
}

// unwantChoice takes a wish to be reminded back.
func (t *turn) unwantChoice() conversations.Choice {
	return conversations.Choice{Label: t.label("remind-no"), Token: token(vRemind, inNever)}
}

// askAgainLater is the choice of people who still wait for somebody to decide.
func (t *turn) askAgainLater(s *content.Step) []conversations.Choice {
	if t.reminding == nil || !s.Decided() {
		return nil
	}
	return []conversations.Choice{{Label: t.label("remind-3w"), Token: token(vRemind, inWorkdays)}}
}

// elsewhere is the choice of people whose time we may have wrong.
func (t *turn) elsewhere() []conversations.Choice {
	if t.s.Person.Zone != "" {
		return nil
	}
	return []conversations.Choice{{Label: t.label("zone-other"), Token: token(vZone)}}
}
