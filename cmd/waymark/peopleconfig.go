package main

import (
	"time"

	"waymark/conversations"
	"waymark/internal/tomlfile"
	"waymark/storage"
)

// A peopleConfig says how long people are kept, and the record of staff.
type peopleConfig struct {
	Keep            string `toml:"keep"`
	KeepUnreachable string `toml:"keep_unreachable"`
	KeepFinished    string `toml:"keep_finished"`
	KeepTickets     string `toml:"keep_tickets"`
	KeepActs        string `toml:"keep_acts"`
}

func peopleDefaults() peopleConfig {
	return peopleConfig{Keep: "18 months", KeepUnreachable: "6 months", KeepFinished: "6 months", KeepTickets: "6 months", KeepActs: "1 year"}
}

// checkPeople names what is wrong with each key.
func (c *config) checkPeople(t *tomlfile.Settings) {
	for _, of := range []struct{ key, says string }{
		{"people.keep", c.People.Keep},
		{"people.keep_unreachable", c.People.KeepUnreachable},
		{"people.keep_finished", c.People.KeepFinished},
		{"people.keep_tickets", c.People.KeepTickets},
		{"people.keep_acts", c.People.KeepActs},
	} {
		if _, err := conversations.ParseSpan(of.says); err != nil {
			t.Fault(of.key, "%s: %v", of.key, err)
		}
	}
}

// kept is what the config means, once it is known to be right. The zero config
// is the defaults.
func (p peopleConfig) kept() (k storage.Keep, err error) {
	if p == (peopleConfig{}) {
		p = peopleDefaults()
	}
	for _, of := range []struct {
		says string
		span *conversations.Span
	}{{p.Keep, &k.People}, {p.KeepUnreachable, &k.Unreachable}, {p.KeepFinished, &k.Finished}, {p.KeepTickets, &k.Tickets}, {p.KeepActs, &k.Acts}} {
		if *of.span, err = conversations.ParseSpan(of.says); err != nil {
			return k, err
		}
	}
	for _, shorter := range []*conversations.Span{&k.Unreachable, &k.Finished} { // nobody is kept for longer than who writes
		if day := time.Unix(0, 0); shorter.After(day).After(k.People.After(day)) {
			*shorter = k.People
		}
	}
	return k, nil
}
