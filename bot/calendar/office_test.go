package calendar_test

import (
	"strings"
	"testing"
	"time"

	"waymark/bot/calendar"
	"waymark/conversations"
)

func office(t *testing.T, hours string) conversations.Hours {
	t.Helper()
	o, err := calendar.NewOffice(hours, "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func local(t *testing.T, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOffice_IsThereOnWorkingDays(t *testing.T) {
	t.Parallel()
	o := office(t, "Mon-Thu 09:00-12:00, mon-thu 13:00-17:00, Fri 09:00-15:00")
	for at, want := range map[string]struct {
		open bool
		next string
		four string // when somebody has been there for four hours
	}{
		"2026-11-23 08:59": {false, "2026-11-23 09:00", "2026-11-23 14:00"},
		"2026-11-23 09:00": {true, "2026-11-23 09:00", "2026-11-23 14:00"},
		"2026-11-23 12:00": {false, "2026-11-23 13:00", "2026-11-23 17:00"},
		"2026-11-26 16:00": {true, "2026-11-26 16:00", "2026-11-27 12:00"},
		"2026-11-27 14:00": {true, "2026-11-27 14:00", "2026-11-30 12:00"},
		"2026-11-28 10:00": {false, "2026-11-30 09:00", "2026-11-30 14:00"},
		"2026-12-24 16:00": {true, "2026-12-24 16:00", "2026-12-28 12:00"}, // Christmas is on a Friday
	} {
		m := local(t, at)
		if _, open := o.Open(m); open != want.open {
			t.Errorf("%s: open is %v, want %v", at, open, want.open)
		}
		if got := o.Next(m); !got.Equal(local(t, want.next)) {
			t.Errorf("%s: opens at %v, want %s", at, got, want.next)
		}
		if got := o.After(m, 4*time.Hour); !got.Equal(local(t, want.four)) {
			t.Errorf("%s: four hours are over at %v, want %s", at, got, want.four)
		}
	}
	if until, open := o.Open(local(t, "2026-11-27 09:30")); !open || !until.Equal(local(t, "2026-11-27 15:00")) {
		t.Errorf("got %v, %v, want it open until 15:00", until, open)
	}
}

// Clocks that jump neither lengthen nor shorten a wait.
func TestOffice_AroundTheClock(t *testing.T) {
	t.Parallel()
	o := office(t, "Sat-Fri 00:00-24:00")
	for _, at := range []string{"2026-03-28 20:00", "2026-10-24 20:00", "2026-07-01 12:00"} {
		m := local(t, at)
		if got := o.After(m, 30*time.Hour); !got.Equal(m.Add(30 * time.Hour)) {
			t.Errorf("%s: got %v", at, got)
		}
	}
}

func TestNewOffice_Refuses(t *testing.T) {
	t.Parallel()
	for hours, want := range map[string]string{
		"":                                     "empty",
		"09:00-17:00":                          "no days",
		"Mon-Fry 09:00-17:00":                  "no days",
		"Mon-Fri":                              "no span",
		"Mon-Fri 17:00-09:00":                  "within one day",
		"Mon-Fri 9-5":                          "no span",
		"Mon-Fri 09:00-17:00, Fri 16:00-18:00": "Friday twice",
		strings.Repeat("Mon 09:00-17:00,", 20): "longer",
	} {
		if _, err := calendar.NewOffice(hours, "Europe/Brussels"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", hours, err, want)
		}
	}
	if _, err := calendar.NewOffice("Mon 09:00-17:00", "Brussels"); err == nil || !strings.Contains(err.Error(), "time zone") {
		t.Errorf("got %v", err)
	}
}
