package main

import (
	"errors"
	"fmt"
	"time"

	"waymark/bot/calendar"
	"waymark/conversations/engine"
	"waymark/internal/tomlfile"
)

// A remindersConfig says when people are reminded.
type remindersConfig struct {
	Schedule string   `toml:"schedule"`
	Timezone string   `toml:"timezone"`
	After    []string `toml:"after"`
	Hours    string   `toml:"hours"`
}

func remindersDefaults() remindersConfig {
	return remindersConfig{
		Schedule: "0 9 * * MON-FRI",
		Timezone: "Europe/Brussels",
		After:    []string{"20h", "72h", "168h"},
		Hours:    "08:00-20:00",
	}
}

// mostReminders is how often one may nag somebody who does not answer.
const mostReminders = 10

// checkReminders names what is wrong with each key, whatever the others say.
func (c *config) checkReminders(t *tomlfile.Settings) {
	r, d := c.Reminders, remindersDefaults()
	_, schedule := calendar.New(r.Schedule, d.Hours, d.Timezone)
	_, zone := calendar.New(d.Schedule, d.Hours, r.Timezone)
	_, after := silences(r.After)
	_, hours := calendar.New(d.Schedule, r.Hours, d.Timezone)
	for _, of := range []struct {
		key string
		err error
	}{{"schedule", schedule}, {"timezone", zone}, {"after", after}, {"hours", hours}} {
		if key := tomlfile.Join("reminders", of.key); of.err != nil {
			t.Fault(key, "%s: %v", key, of.err)
		}
	}
}

// silences reads how long somebody has to be silent for each reminder.
func silences(texts []string) ([]time.Duration, error) {
	if len(texts) > mostReminders {
		return nil, fmt.Errorf("there are more than %d of them", mostReminders)
	}
	var all []time.Duration
	last := time.Duration(0)
	for _, text := range texts {
		d, err := time.ParseDuration(text)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q is no span such as \"20h\" or \"90m\"", text)
		case d <= 0:
			return nil, fmt.Errorf("%q is not more than nothing", text)
		case d <= last:
			return nil, errors.New("each must be longer than the one before: all count from the moment somebody went silent")
		}
		all, last = append(all, d), d
	}
	return all, nil
}

// reminding is what the config means, once it is known to be right.
func (r remindersConfig) reminding() (*engine.Reminding, error) {
	c, err := calendar.New(r.Schedule, r.Hours, r.Timezone)
	if err != nil {
		return nil, err
	}
	after, err := silences(r.After)
	if err != nil {
		return nil, err
	}
	return &engine.Reminding{Calendar: c, Version: c.Version(), Atlas: calendar.NewAtlas(), After: after}, nil
}
