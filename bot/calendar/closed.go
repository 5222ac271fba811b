package calendar

import (
	"fmt"
	"strings"
	"time"
)

// A closing is days on which nobody is there, first and last included. Its year is 0
// where it is so every year; then it is one day.
type closing struct{ from, to date }

func (c closing) holds(d date) bool {
	if c.from.year == 0 {
		return c.from.month == d.month && c.from.day == d.day
	}
	return !d.before(c.from) && !c.to.before(d)
}

// Keeps is the office with the public holidays of a country that is not its zone's,
// by its code of two letters; empty: its zone's. An error says why it cannot.
func (o *Office) Keeps(country string) (*Office, error) {
	if country == "" {
		return o, nil
	}
	code := strings.ToUpper(strings.TrimSpace(country))
	if len(code) != 2 || len(daysOff(code, 2026)) == 0 { // of whichever year: a country that is known has some in each
		return nil, fmt.Errorf("the public holidays of %q are not known: write a country's code of two letters, such as \"BE\", or leave it empty and name the days in closed", country)
	}
	return &Office{o.days, o.closings, &locality{loc: o.at.loc, country: code}}, nil
}

// Closes is the office without days on which it is closed besides: "2026-12-24",
// "2026-12-24 to 2027-01-01", or "12-24" for every year. An error says which of them
// is none.
func (o *Office) Closes(days []string) (*Office, error) {
	closings := make([]closing, 0, len(days))
	for _, text := range days {
		c, err := parseClosing(text)
		if err != nil {
			return nil, err
		}
		closings = append(closings, c)
	}
	return &Office{o.days, closings, o.at}, nil
}

func parseClosing(text string) (closing, error) {
	wrong := fmt.Errorf("%q is no day such as \"2026-12-24\", \"2026-12-24 to 2027-01-01\" or, every year, \"12-24\"", text)
	if yearly, err := time.Parse("2006-01-02", "2024-"+strings.TrimSpace(text)); err == nil && len(strings.TrimSpace(text)) == len("12-24") {
		d := date{0, yearly.Month(), yearly.Day()}
		return closing{d, d}, nil
	}
	first, last, isRange := strings.Cut(text, " to ")
	if !isRange {
		last = first
	}
	from, err1 := time.Parse(time.DateOnly, strings.TrimSpace(first))
	to, err2 := time.Parse(time.DateOnly, strings.TrimSpace(last))
	if err1 != nil || err2 != nil || to.Before(from) {
		return closing{}, wrong
	}
	return closing{dateOf(from), dateOf(to)}, nil
}

// closed reports whether nobody is there on d, whatever the hours are.
func (o *Office) closed(d date) bool {
	for _, c := range o.closings {
		if c.holds(d) {
			return true
		}
	}
	return o.at.holiday(d)
}
