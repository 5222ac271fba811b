package calendar

import (
	"archive/zip"
	"go/build"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/conversations"
)

// everyZone is every zone that Go's own database knows.
func everyZone(t *testing.T) []*time.Location {
	t.Helper()
	names := []string{}
	r, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Logf("zones of the table only: %v", err)
		for _, row := range rowsOf(zoneTable) {
			names = append(names, row[1])
		}
	} else {
		defer r.Close()
		for _, f := range r.File {
			if !strings.HasSuffix(f.Name, "/") {
				names = append(names, f.Name)
			}
		}
	}
	var all []*time.Location
	for _, name := range names {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, loc)
	}
	return all
}

func mustParse(t testing.TB, expression string) *schedule {
	t.Helper()
	s, err := parse(expression)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func always(time.Time) bool { return true }

// Two years of a daily time, in every zone: every local date has exactly one
// moment, they rise, and each shows the named time or, where clocks skip it, a later one.
func TestNext_OneMomentEveryDateInEveryZone(t *testing.T) {
	t.Parallel()
	zones := everyZone(t)
	if len(zones) < 400 {
		t.Fatalf("got %d zones", len(zones))
	}
	shifted := 0
	for _, expression := range []string{"0 0 * * *", "30 1 * * *", "30 2 * * *", "0 9 * * *", "45 23 * * *"} {
		s := mustParse(t, expression)
		for _, loc := range zones {
			at := time.Date(2025, time.December, 31, 0, 0, 0, 0, time.UTC)
			last := dateOf(at.In(loc))
			at = last.moment(dayLong-1, loc)
			for range 731 {
				next := s.next(at, loc, horizon, always)
				if !next.After(at) {
					t.Fatalf("%s %s: after %v comes %v", loc, expression, at, next)
				}
				local := next.In(loc)
				d := dateOf(local)
				if minute := local.Hour()*60 + local.Minute(); minute != s.minutes[0] {
					shifted++
					if minute < s.minutes[0] { // skipped past midnight, as once in Greenland
						d = d.plus(-1)
					}
				}
				if d != last.plus(1) {
					t.Fatalf("%s %s: after %v comes %v", loc, expression, last, local)
				}
				at, last = next, d
			}
		}
	}
	if shifted == 0 {
		t.Error("no clock ever skipped a time, so nothing was tested")
	}
	t.Logf("%d zones, %d moments later than named because clocks skipped them", len(zones), shifted)
}

func TestMoment_WhereClocksJump(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, local, want string }{
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T03:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30:00+02:00"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"},
		{"America/Santiago", "2026-09-06 00:00", "2026-09-06T01:00:00-03:00"},
		{"America/Santiago", "2026-04-04 23:30", "2026-04-04T23:30:00-03:00"},
		{"Africa/Cairo", "2026-04-24 00:00", "2026-04-24T01:00:00+03:00"},
		{"Africa/Cairo", "2026-10-29 23:30", "2026-10-29T23:30:00+03:00"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:45:00+11:00"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00"},
		{"Pacific/Apia", "2011-12-30 09:00", "2011-12-31T09:00:00+14:00"},
		{"Europe/Brussels", "2026-11-22 09:00", "2026-11-22T09:00:00+01:00"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse("2006-01-02 15:04", c.local)
		if err != nil {
			t.Fatal(err)
		}
		got := dateOf(wall).moment(wall.Hour()*60+wall.Minute(), loc).In(loc).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.zone, c.local, got, c.want)
		}
	}
}

// Any valid expression: moments rise, and each local time that it names on a
// day without a change of clocks comes exactly once.
func TestNext_AnyExpression(t *testing.T) {
	t.Parallel()
	zones := everyZone(t)
	rapid.Check(t, func(t *rapid.T) {
		field := func(low, high int) string {
			n := rapid.IntRange(low, high)
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				return "*"
			case 1:
				return "*/" + itoa(rapid.IntRange(1, high+1).Draw(t, "step"))
			case 2:
				a := n.Draw(t, "a")
				return itoa(a) + "-" + itoa(rapid.IntRange(a, high).Draw(t, "b"))
			}
			return itoa(n.Draw(t, "a")) + "," + itoa(n.Draw(t, "b"))
		}
		expression := strings.Join([]string{
			itoa(rapid.IntRange(0, 59).Draw(t, "minute")), field(0, 23), field(1, 28), field(1, 12), field(0, 6),
		}, " ")
		s, err := parse(expression)
		if err != nil {
			t.Fatalf("%q: %v", expression, err)
		}
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "from"), 0)
		for range 20 {
			next := s.next(at, loc, horizon, always)
			if !next.After(at) {
				t.Fatalf("%q in %s: after %v comes %v", expression, loc, at, next)
			}
			d := dateOf(next.In(loc))
			if offset(next.Add(-36*time.Hour), loc) == offset(next.Add(36*time.Hour), loc) {
				local := next.In(loc)
				if minute := local.Hour()*60 + local.Minute(); !s.on(d) || !contains(s.minutes, minute) || local.Second() != 0 {
					t.Fatalf("%q in %s: %v is not named", expression, loc, local)
				}
				for m := at.Add(time.Minute).Truncate(time.Minute); m.Before(next) && m.Sub(at) < 48*time.Hour; m = m.Add(time.Minute) {
					if l := m.In(loc); s.on(dateOf(l)) && contains(s.minutes, l.Hour()*60+l.Minute()) && d == dateOf(l) {
						t.Fatalf("%q in %s: %v was left out before %v", expression, loc, l, local)
					}
				}
			}
			at = next
		}
	})
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"":                             "empty",
		"TZ=0":                         "time zone",
		"CRON_TZ=UTC":                  "time zone",
		"CRON_TZ=Asia/Tokyo 0 9 * * *": "time zone",
		"@every 1h":                    "span",
		"@every -5s":                   "span",
		"0 0 30 2 *":                   "never comes",
		"0 9 * * 8":                    "no cron expression",
		"0 0 9 * * *":                  "no cron expression",
		"@reboot":                      "no cron expression",
		"* * *":                        "no cron expression",
		"0 9 * * MON-":                 "no cron expression",
		strings.Repeat("1,", 200):      "longer than",
	} {
		if _, err := parse(expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want a fault that says %q", expression, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0 9 * * MON-FRI", "@daily", "TZ=0", "*/0 * * * *", "0 0 29 2 *", "*/18446744073709551615 * * * *", "1-99999999999 * * * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		s, err := parse(expression)
		if err != nil {
			return
		}
		at := time.Unix(1_790_000_000, 0)
		if next := s.next(at, time.UTC, horizon, always); !next.After(at) {
			t.Errorf("%q is valid and never comes", expression)
		}
	})
}

func itoa(n int) string { return strconv.Itoa(n) }

func contains(all []int, n int) bool {
	for _, x := range all {
		if x == n {
			return true
		}
	}
	return false
}

var _ conversations.Calendar = (*Calendar)(nil)
