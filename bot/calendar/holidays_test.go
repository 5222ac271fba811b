package calendar

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"

	"waymark/conversations"
)

// official are the days off by country and year, from a list that was written
// down from the countries' laws, and the names of those days.
func official(t testing.TB) (days map[string]map[int]map[date]bool, names map[string]string) {
	t.Helper()
	list, err := os.ReadFile("testdata/holidays-2026-2028.tsv")
	if err != nil {
		t.Fatal(err)
	}
	days, names = map[string]map[int]map[date]bool{}, map[string]string{}
	for _, row := range rowsOf(string(list), 3) {
		at, err := time.Parse(time.DateOnly, row[1])
		if err != nil {
			t.Fatal(err)
		}
		if days[row[0]] == nil {
			days[row[0]] = map[int]map[date]bool{2026: {}, 2027: {}, 2028: {}}
		}
		days[row[0]][at.Year()][dateOf(at)] = true
		names[row[0]+row[1]] = row[2]
	}
	return days, names
}

func TestDaysOff_AsTheOfficialListsHaveThem(t *testing.T) {
	t.Parallel()
	lists, names := official(t)
	if len(lists) != 31 {
		t.Errorf("got lists of %d countries, want 31", len(lists))
	}
	for country, years := range lists {
		for year, want := range years {
			got := daysOff(country, year)
			for _, d := range sorted(want) {
				if !got[d] {
					day := d.clock().Format(time.DateOnly)
					t.Errorf("%s: %s, %s, is not known", country, day, names[country+day])
				}
			}
			for _, d := range sorted(got) {
				if !want[d] {
					t.Errorf("%s: %s is no holiday", country, d.clock().Format(time.DateOnly))
				}
			}
		}
	}
}

// A correction that the library has caught up with is to go, and one that cannot
// be read is a mistake.
func TestCorrections_EachIsNeeded(t *testing.T) {
	t.Parallel()
	lists, _ := official(t)
	form := regexp.MustCompile(`^[A-Z]{2}\t[+-]\t(\d\d-\d\d|(easter|orthodox)[+-]\d+|(Mon|Thu|Fri|Sat|Sun) \d\d-\d\d)\t(all|\d{4}-?)\t[^\t]+\t[^\t]+\n$`)
	for line := range strings.Lines(holidayTable) {
		if line == "\n" || strings.HasPrefix(line, "#") {
			continue
		}
		if !form.MatchString(line) {
			t.Errorf("%q cannot be read", line)
			continue
		}
		row := rowsOf(line, 6)[0]
		c, changes := correctionOf(row), false
		for year := range lists[row[0]] {
			known, corrected := map[date]bool{}, map[date]bool{}
			for _, h := range fromLibrary(row[0]) {
				addTo(known, h, year)
			}
			addTo(corrected, &c.Holiday, year)
			for d := range corrected {
				changes = changes || known[d] == c.drop
			}
		}
		if !changes {
			t.Errorf("%q changes nothing", row)
		}
	}
}

// Not parallel, so that no other test sees the library in another zone.
func TestDaysOff_WhereverTheServerStands(t *testing.T) {
	lists, _ := official(t)
	before := cal.DefaultLoc
	defer func() { cal.DefaultLoc = before }()
	for _, zone := range []string{"America/Santiago", "Africa/Cairo", "Pacific/Kiritimati", "Pacific/Niue"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		cal.DefaultLoc = loc // as it is on a machine there
		for country, years := range lists {
			for year, want := range years {
				if got := daysOff(country, year); !maps.Equal(got, want) {
					t.Errorf("in %s, %s: got %v, want %v", zone, country, sorted(got), sorted(want))
				}
			}
		}
	}
}

// Places that keep another country's holidays, and places of which none are known.
func TestDaysOff_OfTerritories(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{"AX": "FI", "RE": "FR", "SJ": "NO"} {
		if got := daysOff(country, 2026); len(got) == 0 || !maps.Equal(got, daysOff(want, 2026)) {
			t.Errorf("%s: got %v", country, sorted(got))
		}
	}
	for _, country := range []string{"US", "GL", "", "XX"} {
		if got := daysOff(country, 2026); len(got) != 0 {
			t.Errorf("%q: got %v", country, sorted(got))
		}
	}
}

// Whatever the schedule, nobody of the countries on the list is reminded on one
// of its days, and everybody is on all others.
func TestNext_OnEveryDayThatIsNoHoliday(t *testing.T) {
	t.Parallel()
	lists, _ := official(t)
	c, err := New("0 9 * * *", "08:00-20:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	zones := append(rowsOf(zoneTable, 2), []string{"CY", "Europe/Nicosia"}, []string{"GB", "Europe/Belfast"})
	for _, row := range zones {
		list, ok := lists[lawOf(row[0])]
		if !ok {
			continue
		}
		seen[row[0]] = true
		zone := conversations.Zone(row[1])
		at := date{2025, time.December, 31}.moment(dayLong-1, c.place(zone).loc)
		for d := (date{2026, time.January, 1}); d.year < 2029; d = d.plus(1) {
			if list[d.year][d] {
				continue
			}
			at = c.Next(zone, at)
			if got := dateOf(c.Local(zone, at)); got != d {
				t.Fatalf("%s: got %v, want %v", row[1], got, d)
			}
		}
	}
	for country := range lists {
		if !seen[country] {
			t.Errorf("%s has no zone", country)
		}
	}
}
