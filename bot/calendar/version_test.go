package calendar

import (
	"crypto/sha256"
	"strings"
	"testing"
)

// Not parallel, so that no other test sees the tables that it changes.
func TestVersion_ChangesWithWhatIsKnown(t *testing.T) {
	version := Version()
	if version == "" || version != Version() {
		t.Fatalf("got %q, then %q", version, Version())
	}
	for name, c := range map[string]struct {
		table    *string
		old, new string
	}{
		"a holiday of the table": {&holidayTable, "PL\t+\t12-24", "PL\t+\t12-23"},
		"a holiday taken away":   {&holidayTable, "SK\t-\t11-17", "SK\t-\t11-18"},
		"a country's zone":       {&zoneTable, "PL\tEurope/Warsaw", "PL\tEurope/Vilnius"},
	} {
		before := *c.table
		*c.table = strings.Replace(before, c.old, c.new, 1)
		if *c.table == before {
			t.Errorf("%s: there is no %q", name, c.old)
		}
		if got := Version(); got == version {
			t.Errorf("%s: still %s", name, got)
		}
		*c.table = before
	}
	if got := Version(); got != version {
		t.Errorf("as before: got %s, want %s", got, version)
	}
}

func TestWriteClocks_TellsZonesApart(t *testing.T) {
	t.Parallel()
	clocks := func(zone string) string {
		h := sha256.New()
		writeClocks(h, zone)
		return string(h.Sum(nil))
	}
	seen := map[string]string{}
	for _, zone := range []string{"Europe/Berlin", "Europe/London", "Asia/Tokyo", "Africa/Cairo", "Nowhere/At_All"} {
		if other, same := seen[clocks(zone)]; same {
			t.Errorf("%s goes as %s", zone, other)
		}
		seen[clocks(zone)] = zone
	}
}

func BenchmarkVersion(b *testing.B) {
	for b.Loop() {
		Version()
	}
}

// A version is another one for another config, and the same at every start.
func TestVersion_OfACalendar(t *testing.T) {
	t.Parallel()
	version := func(schedule, hours, zone string) string {
		c, err := New(schedule, hours, zone)
		if err != nil {
			t.Fatal(err)
		}
		return c.Version()
	}
	here := version("0 9 * * *", "08:00-20:00", "Europe/Brussels")
	for _, c := range []struct {
		schedule, hours, zone string
		same                  bool
	}{
		{"0 9 * * *", "08:00-20:00", "Europe/Brussels", true},
		{"0 10 * * *", "08:00-20:00", "Europe/Brussels", false},
		{"0 9 * * *", "08:00-21:00", "Europe/Brussels", false},
		{"0 9 * * *", "08:00-20:00", "Europe/Paris", false},
	} {
		if got := version(c.schedule, c.hours, c.zone); (got == here) != c.same {
			t.Errorf("%v has version %q, %q is that of another one", c, got, here)
		}
	}
}
