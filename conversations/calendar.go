package conversations

import "time"

// A Zone is a time zone by its name in the IANA database: "Europe/Berlin".
// Empty is where nobody has said one: the operator's own.
type Zone string

// A Calendar knows when people may be reminded where they live. It is pure: the
// same question always has the same answer.
type Calendar interface {
	// Next is the first moment after t that the schedule allows in z.
	Next(z Zone, t time.Time) time.Time
	// Late is the first moment from t on at which a reminder that is overdue
	// may still go out in z.
	Late(z Zone, t time.Time) time.Time
	// Workday is when, on the nth working day after t in z, one may ask.
	Workday(z Zone, t time.Time, n int) time.Time
	// Local is t as clocks in z show it; its Location is named as the zone. With
	// it a [Date] becomes a moment.
	Local(z Zone, t time.Time) time.Time
}

// An Atlas knows where people may live. It is pure.
type Atlas interface {
	// Find returns the zones that a text may name, by a city, a country or
	// their own name: none, one, or a few to choose from.
	Find(text string) []Zone
	// Likely returns where people who read a language mostly live, the
	// likeliest first. Never empty.
	Likely(l Language) []Zone
}
