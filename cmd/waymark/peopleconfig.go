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
	KeepActs        string `toml:"keep_acts"`
}

func peopleDefaults() peopleConfig {
	return peopleConfig{Keep: "18 months", KeepUnreachable: "6 months", KeepActs: "1 year"}
}

// checkPeople names what is wrong with each key.
func (c *config) checkPeople(t *tomlfile.Settings) {
	for _, of := range []struct{ key, says string }{
		{"people.keep", c.People.Keep},
		{"people.keep_unreachable", c.People.KeepUnreachable},
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
	if k.People, err = conversations.ParseSpan(p.Keep); err != nil {
		return k, err
	}
	if k.Unreachable, err = conversations.ParseSpan(p.KeepUnreachable); err != nil {
		return k, err
	}
	if k.Acts, err = conversations.ParseSpan(p.KeepActs); err != nil {
		return k, err
	}
	if day := time.Unix(0, 0); k.Unreachable.After(day).After(k.People.After(day)) {
		k.Unreachable = k.People // nobody is kept for longer than who writes
	}
	return k, nil
}
