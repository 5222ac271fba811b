package engine

import (
	"slices"
	"strings"
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
func (rm *reminder) reminds() bool {
	switch {
	case rm.reminding == nil:
		rm.card.briefly("remind-later")
	case !rm.walker.walks():
		rm.card.briefly("nothing-to-remind")
	default:
		return true
	}
	return false
}

// remindMe does what a button says about when to be reminded.
func (rm *reminder) remindMe(in string) {
	if !rm.reminds() {
		return
	}
	c := rm.planner.clock()
	switch in {
	case inTwoHours:
		rm.want(rm.at.Add(2 * time.Hour))
	case inLater:
		rm.want(c.onDay(c.date(rm.at).Plus(1)))
	case inTomorrow:
		rm.wantIn(1)
	case inThreeDay:
		rm.wantIn(3)
	case inWorkdays:
		rm.want(c.workday(rm.at, askAgainAfter))
	case inOther:
		rm.ask(rm.phrase("remind-how"), append(rm.whenChoices(), rm.card.resume())...)
	case inWait:
		rm.ask(rm.phrase("remind-wait"), rm.unwantChoice())
	case inNever:
		rm.state.Reminders = slices.DeleteFunc(rm.state.Reminders, func(r conversations.Reminder) bool { return r.Kind == conversations.Wanted })
		rm.card.briefly("remind-none")
	default:
		rm.ask(rm.phrase("remind-when"), append(rm.whenChoices(), conversations.Choice{Label: rm.label("remind-other"), Token: token(vRemind, inOther)}, rm.card.resume())...)
	}
}

func (rm *reminder) whenChoices() []conversations.Choice {
	return []conversations.Choice{
		{Label: rm.label("remind-2h"), Token: token(vRemind, inTwoHours)},
		{Label: rm.label("remind-1d"), Token: token(vRemind, inTomorrow)},
		{Label: rm.label("remind-3d"), Token: token(vRemind, inThreeDay)},
	}
}

// remindWhen takes up a typed wish to be reminded, and reports whether it is
// one. A bare moment, "24 hours", counts only where it was just asked for.
func (rm *reminder) remindWhen(said string) bool {
	if rm.reminding == nil {
		return false
	}
	w, addressed, near, ok := rm.lexicon.parse(said)
	asked := rm.walker.offered().hasAny(vRemind)
	if !addressed && !asked || !ok && (!near || asksAbout(said)) {
		return false
	}
	if !rm.reminds() {
		return true
	}
	if !ok {
		rm.askHow("remind-unread")
		return true
	}
	if w.wait {
		rm.remindMe(inWait)
		return true
	}
	c := rm.planner.clock()
	due, ok := c.moment(w, rm.at)
	if rm.asksWait() && w.counted && w.days != nil { // a wait is over after whole days, not in their morning
		due, ok = c.late(rm.at.Add(time.Duration(*w.days)*wholeDay+w.span)), true
	}
	after := due.Sub(rm.at)
	switch {
	case !ok:
		rm.askHow("remind-unread")
	case after < soonestWanted || after > latestWanted:
		rm.askHow("remind-limits")
	default:
		rm.want(due)
	}
	return true
}

// asksAbout reports whether a text is a question, rather than a moment.
func asksAbout(said string) bool { return strings.HasSuffix(strings.TrimSpace(said), "?") }

// askHow says why no reminder was set, and asks for the moment in other words.
func (rm *reminder) askHow(why content.PhraseID) {
	rm.notice(why)
	rm.remindMe(inOther)
}

// wantIn is a reminder in so many days, at the schedule's time.
func (rm *reminder) wantIn(days int) {
	due, _ := rm.planner.clock().moment(when{days: &days}, rm.at)
	rm.want(due)
}

// asksWait reports whether the last reply asked how long a screen says to wait.
func (rm *reminder) asksWait() bool {
	return rm.walker.offered().has(token(vRemind, inNever)) && !rm.walker.offered().has(token(vRemind, inOther))
}

// want notes when the person wants to be reminded, in place of what they wanted
// before, and says what was understood.
func (rm *reminder) want(due time.Time) {
	if rm.state.Journey.Phase == conversations.Paused { // who asks for a word wants to hear from us
		rm.walker.wake()
	}
	rm.state.Reminders = slices.DeleteFunc(rm.state.Reminders, func(r conversations.Reminder) bool { return r.Kind == conversations.Wanted })
	if !due.After(rm.walker.now) { // their message waited for longer
		rm.notice("remind-passed", "when", rm.when(due))
		rm.sayWanted()
		return
	}
	rm.state.Reminders = append(rm.state.Reminders, conversations.Reminder{Kind: conversations.Wanted, Due: due, Step: rm.state.Journey.At})
	rm.notice("remind-set", "when", rm.when(due))
	other := conversations.Choice{Label: rm.label("remind-other"), Token: token(vRemind, inOther)}
	rm.say(rm.card.stillAt(), append(rm.elsewhere(), other, rm.unwantChoice(), rm.card.resume())...)
}

// sayWanted says what the person asked to be reminded of.
func (rm *reminder) sayWanted() {
	s, _ := rm.walker.here()
	rm.say(rm.card.stillAt(), append(rm.card.options(s), rm.card.resume(), conversations.Choice{Label: rm.label("stuck"), Token: token(vStuck, string(s.ID))})...)
}

// unwantChoice takes a wish to be reminded back.
func (rm *reminder) unwantChoice() conversations.Choice {
	return conversations.Choice{Label: rm.label("remind-no"), Token: token(vRemind, inNever)}
}

// askAgainLater is the choice of people who still wait for somebody to decide.
func (rm *reminder) askAgainLater(s *content.Step) []conversations.Choice {
	if rm.reminding == nil || !s.Decided() {
		return nil
	}
	return []conversations.Choice{{Label: rm.label("remind-3w"), Token: token(vRemind, inWorkdays)}}
}
