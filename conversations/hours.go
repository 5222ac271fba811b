package conversations

import (
	"sort"
	"time"
)

// Hours are when somebody of a helpdesk is there: on which days, between which
// times, in its own time zone. They are pure: the same question always has the same
// answer.
type Hours interface {
	// Open reports whether somebody is there at t, and until when.
	Open(t time.Time) (until time.Time, open bool)
	// Next is the first moment from t on at which somebody is there.
	Next(t time.Time) time.Time
	// After is when somebody has been there for d, counted from t.
	After(t time.Time, d time.Duration) time.Time
	// Local is t as clocks there show it; its Location is named as the zone.
	Local(t time.Time) time.Time
}

// aWeek is how long nobody asks when somebody leaves.
const aWeek = 7 * 24 * time.Hour

// ClosesAt is when nobody is there any more, where somebody is at t: one stretch may begin
// where another ends. It is false where that is a week away or more.
func ClosesAt(h Hours, t time.Time) (when time.Time, soon bool) {
	until, open := h.Open(t)
	for open && until.Sub(t) < aWeek {
		when = until
		until, open = h.Open(until)
	}
	return when, !open && !when.IsZero()
}

// OpenSince is when those opened who are there at t, to the minute; false where
// nobody is, or where they were there two days before without a break.
func OpenSince(h Hours, t time.Time) (since time.Time, open bool) {
	const back = 48 * 60 // minutes
	until, open := h.Open(t)
	if !open {
		return time.Time{}, false
	}
	last := t.Truncate(time.Minute)
	// The first of the minutes before from which on they close when they do now.
	n := sort.Search(back, func(n int) bool {
		u, open := h.Open(last.Add(time.Duration(n-back) * time.Minute))
		return open && u.Equal(until)
	})
	return last.Add(time.Duration(n-back) * time.Minute), n > 0
}
