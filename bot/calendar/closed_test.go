package calendar_test

import (
	"strings"
	"testing"
	"time"

	"waymark/bot/calendar"
)

// TestOffice_IsClosedBesides: on its own days and on the holidays of the country that
// it keeps, nobody is promised anything, and nothing counts as working time.
func TestOffice_IsClosedBesides(t *testing.T) {
	t.Parallel()
	brussels, err := calendar.NewOffice("Mon-Fri 09:00-17:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	closed, err := brussels.Closes([]string{"12-24", "2026-12-28 to 2027-01-02", " 2026-11-24 "})
	if err != nil {
		t.Fatal(err)
	}
	french, err := closed.Keeps("fr")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		office   *calendar.Office
		at, next string
		four     string // when somebody has been there for four hours
	}{
		{brussels, "2026-12-24 08:00", "2026-12-24 09:00", "2026-12-24 13:00"},
		{closed, "2026-12-23 16:00", "2026-12-23 16:00", "2027-01-04 12:00"}, // Christmas is a Friday, and the days after it are closed
		{closed, "2027-12-23 18:00", "2027-12-27 09:00", "2027-12-27 13:00"}, // the 24th of every year
		{closed, "2026-11-24 10:00", "2026-11-25 09:00", "2026-11-25 13:00"},
		{closed, "2026-11-11 08:00", "2026-11-12 09:00", "2026-11-12 13:00"}, // Armistice, in both countries
		{closed, "2027-07-21 08:00", "2027-07-22 09:00", "2027-07-22 13:00"}, // Belgium's own
		{french, "2027-07-21 08:00", "2027-07-21 09:00", "2027-07-21 13:00"},
		{french, "2027-07-14 08:00", "2027-07-15 09:00", "2027-07-15 13:00"}, // France's own
		{french, "2026-11-24 10:00", "2026-11-25 09:00", "2026-11-25 13:00"},
	} {
		at := local(t, tt.at)
		if got := tt.office.Next(at); !got.Equal(local(t, tt.next)) {
			t.Errorf("%s: opens at %v, want %s", tt.at, got, tt.next)
		}
		if got := tt.office.After(at, 4*time.Hour); !got.Equal(local(t, tt.four)) {
			t.Errorf("%s: four hours are over at %v, want %s", tt.at, got, tt.four)
		}
	}
	if same, err := closed.Keeps(""); err != nil || same != closed {
		t.Errorf("no country: got %v, %v", same, err)
	}
	for _, country := range []string{"Belgium", "XX", "US", "B"} {
		if _, err := brussels.Keeps(country); err == nil || !strings.Contains(err.Error(), `of "`+country+`" are not known`) {
			t.Errorf("%s: %v", country, err)
		}
	}
	for _, day := range []string{"", "Christmas", "2026-02-30", "13-01", "2026-12-24 to 2026-12-23", "2026-12-24 - 2026-12-26", "1-1", "12-24 to 12-26"} {
		if _, err := brussels.Closes([]string{day}); err == nil || !strings.Contains(err.Error(), "is no day such as") {
			t.Errorf("%q: %v", day, err)
		}
	}
}
