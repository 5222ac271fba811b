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

// moment is when w is, where the person lives. Days without a time are at the
// schedule's; hours count from now, which is when they wrote.
func (c clock) moment(w when, now time.Time) time.Time {
	if w.span > 0 && !w.timed {
		return now.Add(time.Duration(w.days)*wholeDay + w.span)
	}
	days := w.days
	switch {
	case w.weekday != nil && w.after:
		days = int(time.Sunday-c.local(now).Weekday()+7)%7 + int(*w.weekday-time.Monday+7)%7 + 1
	case w.weekday != nil:
		if days = int(*w.weekday-c.local(now).Weekday()+7) % 7; days == 0 && !w.timed {
			days = 7
		}
	}
	day, minute := c.date(now).Plus(days), int(w.clock/time.Minute)
	if !w.timed { // at the schedule's time, on that day whatever it is: they asked for it
		return c.at(day, minuteOf(c.local(c.onDay(day))))
	}
	if due := c.at(day, minute); due.After(now) {
		return due
	}
	if w.weekday != nil {
		return c.at(day.Plus(7), minute)
	}
	return c.at(day.Plus(1), minute)
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
