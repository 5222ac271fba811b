package calendar

import (
	"testing"
	"time"
)

// A timetable follows the clocks of its zone, and knows no holidays.
func TestTimetable_FollowsItsClocks(t *testing.T) {
	t.Parallel()
	table, err := NewTimetable("0 8 * * MON", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[string]string{
		"2026-10-23T12:00:00Z": "2026-10-26T07:00:00Z", // clocks were set back on the 25th
		"2026-10-19T06:00:00Z": "2026-10-26T07:00:00Z", // that very moment
		"2026-10-19T05:59:00Z": "2026-10-19T06:00:00Z",
		"2027-03-27T12:00:00Z": "2027-03-29T06:00:00Z", // Easter Monday
	} {
		at, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Next(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
	for _, wrong := range [][2]string{{"", "Europe/Brussels"}, {"@every 1h", "Europe/Brussels"}, {"0 8 * * MON", "Brussels"}, {"0 8 31 2 *", "Europe/Brussels"}} {
		if _, err := NewTimetable(wrong[0], wrong[1]); err == nil {
			t.Errorf("%q: no error", wrong)
		}
	}
}
