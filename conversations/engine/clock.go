package engine

import (
	"strings"
	"time"

	"waymark/conversations"
)

// A clock shows the time where somebody lives.
type clock struct {
	calendar conversations.Calendar
	zone     conversations.Zone // empty: the operator's
	now      time.Time
}

// next is the first moment of the schedule after m.
func (c clock) next(m time.Time) time.Time { return c.calendar.Next(c.zone, m) }

// late is when what is due at m may go out, where it is late.
func (c clock) late(m time.Time) time.Time { return c.calendar.Late(c.zone, m) }

// workday is the schedule's moment so many working days after m.
func (c clock) workday(m time.Time, days int) time.Time { return c.calendar.Workday(c.zone, m, days) }

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

// moment is when w is, where the person lives, and whether there is such a moment:
// the days that were named have to agree, and what was said of today has to come
// yet. Days without a time are at the schedule's; hours count from now, which is
// when they wrote.
func (c clock) moment(w when, now time.Time) (time.Time, bool) {
	if w.span > 0 && !w.timed {
		days := 0
		if w.days != nil {
			days = *w.days
		}
		return now.Add(time.Duration(days)*wholeDay + w.span), true
	}
	day, ok := c.dayOf(w, now)
	if !ok {
		return time.Time{}, false
	}
	if !w.timed { // at the schedule's time, on that day whatever it is: they asked for it
		due := c.at(day, minuteOf(c.local(c.onDay(day))))
		return due, due.After(now)
	}
	minute := int(w.clock / time.Minute)
	if due := c.at(day, minute); due.After(now) {
		return due, true
	}
	switch {
	case w.now || w.days != nil || w.day > 0:
		return time.Time{}, false
	case w.weekday != nil:
		return c.at(day.Plus(7), minute), true
	}
	return c.at(day.Plus(1), minute), true
}

// dayOf is the day that w names, and whether all that names one agrees.
func (c clock) dayOf(w when, now time.Time) (conversations.Date, bool) {
	today := c.date(now)
	day, ok := today, true
	switch {
	case w.day > 0:
		day, ok = dateAfter(today, w)
	case w.days != nil:
		day = today.Plus(*w.days)
	case w.weekday != nil && w.after:
		day = today.Plus(int(time.Sunday-today.Weekday()+7)%7 + int(*w.weekday-time.Monday+7)%7 + 1)
	case w.weekday != nil:
		days := int(*w.weekday-today.Weekday()+7) % 7
		if days == 0 && !w.timed {
			days = 7
		}
		day = today.Plus(days)
	}
	switch {
	case w.day > 0 && w.days != nil && day != today.Plus(*w.days):
		return day, false
	case w.weekday != nil && day.Weekday() != *w.weekday:
		return day, false
	}
	return day, ok
}

// dateAfter is the next day from today on that has the date of w, which may lack
// the month and the year.
func dateAfter(today conversations.Date, w when) (conversations.Date, bool) {
	for months := range 13 {
		d := conversations.Date{Year: today.Year, Month: today.Month, Day: 1}.Plus(0)
		d = conversations.Date{Year: d.Year + (int(d.Month)-1+months)/12, Month: time.Month((int(d.Month)-1+months)%12 + 1), Day: w.day}
		if d.Plus(0) != d || w.month > 0 && d.Month != w.month || w.year > 0 && d.Year != w.year || d.Before(today) {
			continue
		}
		return d, true
	}
	return today, false
}

// minuteOf is the minute of the day that l shows.
func minuteOf(l time.Time) int { return l.Hour()*60 + l.Minute() }

// city is what the person's zone is called among people, or the operator's.
func (c clock) city() string {
	if c.zone == "" {
		return cityOf(conversations.Zone(c.local(c.now).Location().String()))
	}
	return cityOf(c.zone)
}

// cityOf is what a zone is called among people: "New York".
func cityOf(z conversations.Zone) string {
	name := string(z)
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
