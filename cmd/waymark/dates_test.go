package main

import (
	"testing"
	"time"

	"waymark/conversations"
)

// Whatever clocks do in a zone, what people ask for comes on the day that their
// own calendar names, at the time they said.
func TestRemind_DaysAreDatesInEveryZone(t *testing.T) {
	t.Parallel()
	content := yearsContent(t)
	engine, err := newEngine(config{Reminders: remindersConfig{
		Schedule: "0 9 * * *", Timezone: "Europe/Brussels", After: []string{"20h"}, Hours: "08:00-20:00",
	}}, content)
	if err != nil {
		t.Fatal(err)
	}
	days := func(n int) func(time.Time) int { return func(time.Time) int { return n } }
	wishes := []struct {
		text   string
		days   func(local time.Time) int
		minute int
	}{
		{"remind me tomorrow at 10:00", days(1), 10 * 60},
		{"remind me tomorrow at 02:30", days(1), 2*60 + 30},
		{"remind me tomorrow at 00:15", days(1), 15},
		{"remind me in 3 days at 00:00", days(3), 0},
		{"remind me in 3 days", days(3), 9 * 60},
		{"remind me tomorrow", days(1), 9 * 60},
		{"remind me on sunday at 10:00", func(l time.Time) int { return 7 - int(l.Weekday()) }, 10 * 60},
		{"remind me on sunday", func(l time.Time) int { return 7 - int(l.Weekday()) }, 9 * 60},
	}
	wished, skipped := 0, 0
	for _, zone := range zoneNames(t) {
		loc := engine.Reminding.Calendar.Local(conversations.Zone(zone), time.Unix(0, 0)).Location()
		if loc.String() != zone {
			continue // not a place
		}
		for _, now := range aroundChanges(loc) {
			if now.Weekday() == time.Sunday {
				continue // "on sunday" may be today
			}
			state := conversations.State{Person: conversations.Person{ID: 1, Zone: conversations.Zone(zone), Network: "ern-rnd"}}
			state = engine.Handle(state, conversations.Message{At: now, Body: conversations.Text("/start ern-rnd")}).State
			for _, w := range wishes {
				want := plainDay{loc, w.minute}.moment(now, w.days(now))
				if want.Sub(now) < 5*time.Minute {
					continue
				}
				wished++
				if l := want.In(loc); l.Hour()*60+l.Minute() != w.minute {
					skipped++
				}
				out := engine.Handle(state, conversations.Message{At: now, Body: conversations.Text(w.text)})
				got := "nothing: " + string(out.Replies[0].Text)
				for _, r := range out.State.Reminders {
					if r.Kind == conversations.Wanted {
						got = r.Due.In(loc).String()
					}
				}
				if got != want.In(loc).String() {
					t.Errorf("%s, %v: %q is planned for %s, want %v", zone, now, w.text, got, want.In(loc))
				}
			}
		}
	}
	if wished < 10_000 || skipped < 100 {
		t.Errorf("%d wishes, %d of them for a time that clocks skip: the test looks in the wrong places", wished, skipped)
	}
}

// aroundChanges are moments on the days before clocks change in a year and a
// half, late, early and in between, and some on days without a change.
func aroundChanges(loc *time.Location) (all []time.Time) {
	begin := time.Date(2026, time.January, 14, 8, 0, 0, 0, time.UTC)
	all = append(all, begin.In(loc), begin.AddDate(0, 6, 0).In(loc))
	_, change := begin.In(loc).ZoneBounds()
	for !change.IsZero() && change.Before(begin.AddDate(1, 6, 0)) {
		for _, before := range []time.Duration{20 * time.Minute, 7 * time.Hour, 13 * time.Hour, 25 * time.Hour, 60 * time.Hour, 80 * time.Hour} {
			all = append(all, change.Add(-before).In(loc))
		}
		_, change = change.In(loc).ZoneBounds()
	}
	return all
}
