package calendar

import (
	"time"

	"waymark/conversations"
)

// A date is a day of a local calendar.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

// plus is the date n days later, as calendars without clocks count.
func (d date) plus(n int) date { return dateOf(d.clock().AddDate(0, 0, n)) }

// clock is the beginning of d on a clock that never changes.
func (d date) clock() time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
}

// before reports whether d is an earlier date than e.
func (d date) before(e date) bool {
	if d.year != e.year {
		return d.year < e.year
	}
	if d.month != e.month {
		return d.month < e.month
	}
	return d.day < e.day
}

func (d date) weekday() time.Weekday { return d.clock().Weekday() }

// moment is when clocks in loc show that minute of d, see [conversations.Date.At].
func (d date) moment(minute int, loc *time.Location) time.Time {
	return conversations.Date{Year: d.year, Month: d.month, Day: d.day}.At(minute, loc)
}

// offset is how far clocks in loc are ahead of UTC at t.
func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

// changes are the moments, after from and before to, at which clocks in loc jump.
func changes(from, to time.Time, loc *time.Location) (jumps []time.Time) {
	for t := from; ; {
		_, end := t.In(loc).ZoneBounds()
		if end.IsZero() || !end.Before(to) {
			return jumps
		}
		if !end.After(t) { // package time takes every year for one of 365 days: nothing happens on the last of 366
			end = end.Add(24 * time.Hour)
		} else if offset(end, loc) != offset(end.Add(-time.Second), loc) {
			jumps = append(jumps, end)
		}
		t = end
	}
}
