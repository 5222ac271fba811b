package conversations

import "time"

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
