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
		for _, row := range rowsOf(zoneTable, 2) {
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
				next := s.next(at, loc)
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

// chanceExpression is any expression with that field of minutes.
func chanceExpression(minutes string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		fields := []string{minutes}
		for _, f := range [][2]int{{0, 23}, {1, 28}, {1, 12}, {0, 6}} {
			n := rapid.IntRange(f[0], f[1])
			a, b := n.Draw(t, "a"), n.Draw(t, "b")
			fields = append(fields, rapid.SampledFrom([]string{
				"*",
				"*/" + itoa(a+1),
				itoa(min(a, b)) + "-" + itoa(max(a, b)),
				itoa(a) + "," + itoa(b),
			}).Draw(t, "field"))
		}
		return strings.Join(fields, " ")
	})
}

// Any valid expression: moments rise, and each local time that it names on a
// day without a change of clocks comes exactly once.
func TestNext_AnyExpression(t *testing.T) {
	t.Parallel()
	zones := everyZone(t)
	rapid.Check(t, func(t *rapid.T) {
		expression := chanceExpression(itoa(rapid.IntRange(0, 59).Draw(t, "minute"))).Draw(t, "expression")
		s, err := parse(expression)
		if err != nil {
			t.Fatalf("%q: %v", expression, err)
		}
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "from"), 0)
		for range 20 {
			next := s.next(at, loc)
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

// plainNext is next as it was meant: of all moments of the days around t the first one.
func plainNext(s *schedule, t time.Time, loc *time.Location, days int) (best time.Time) {
	today := dateOf(t.In(loc))
	for n := -3; n < days; n++ {
		if d := today.plus(n); s.on(d) {
			if m := s.plainly(d, t, loc); best.IsZero() || !m.IsZero() && m.Before(best) {
				best = m
			}
		}
	}
	return best
}

// Where clocks jump, in whatever zone and year, the quick search finds what
// trying every minute of every day finds.
func TestNext_AsTryingEveryMinute(t *testing.T) {
	t.Parallel()
	zones := everyZone(t)
	jumped := 0
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SampledFrom([]string{"*", "*/5", "*/7", "0", "15,45", "30-59", "1"}).Draw(t, "minutes")
		s, err := parse(chanceExpression(minutes).Draw(t, "expression"))
		if err != nil {
			t.Fatal(err)
		}
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(-1_000_000_000, 4_000_000_000).Draw(t, "at"), 0)
		if jumps := changes(at, at.AddDate(20, 0, 0), loc); len(jumps) > 0 && rapid.Bool().Draw(t, "near a jump") {
			jumped++
			at = rapid.SampledFrom(jumps).Draw(t, "jump").Add(time.Duration(rapid.IntRange(-3*dayLong, 3*dayLong).Draw(t, "minutes off")) * time.Minute)
		}
		for range 20 {
			got, want := s.next(at, loc), plainNext(s, at, loc, 8)
			if want.IsZero() && got.Sub(at) > 6*24*time.Hour {
				return
			}
			if !got.Equal(want) {
				t.Fatalf("%s: after %v got %v, want %v", loc, at.In(loc), got.In(loc), want.In(loc))
			}
			at = got.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "wait")) * time.Minute)
		}
	})
	if jumped == 0 {
		t.Error("no moment lay near a jump")
	}
}

// Whole days that an island skipped: their times come with the day after.
func TestNext_WhereADayWasSkipped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, from string }{
		{"Pacific/Apia", "2011-12-28T00:00:00Z"},
		{"Pacific/Fakaofo", "2011-12-28T00:00:00Z"},
		{"Pacific/Kiritimati", "1994-12-29T00:00:00Z"},
		{"Pacific/Kwajalein", "1993-08-19T00:00:00Z"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, expression := range []string{"*/7 * * * *", "0 9 * * *", "*/20 22,23,0,1 * * *"} {
			s := mustParse(t, expression)
			end := moment(t, c.from).AddDate(0, 0, 5)
			for at := moment(t, c.from); at.Before(end); {
				next, want := s.next(at, loc), plainNext(s, at, loc, 4)
				if !next.Equal(want) {
					t.Fatalf("%s in %s: after %v got %v, want %v", expression, loc, at, next, want)
				}
				at = next
			}
		}
	}
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
		if next := s.next(at, time.UTC); !next.After(at) {
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
