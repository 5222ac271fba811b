package calendar

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

func office(t testing.TB) *Calendar {
	t.Helper()
	c, err := New("0 9 * * MON-FRI", "08:00-20:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNext_InThePersonsOwnTime(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, x := range []struct{ zone, after, want string }{
		{"", "2026-11-20T08:00:00Z", "2026-11-23T09:00:00+01:00"},                   // Friday 9:00 in Brussels is over
		{"Europe/Athens", "2026-11-20T06:59:00Z", "2026-11-20T09:00:00+02:00"},      //
		{"Europe/Berlin", "2026-12-24T12:00:00Z", "2026-12-28T09:00:00+01:00"},      // both Christmas days
		{"Europe/Paris", "2026-07-13T12:00:00Z", "2026-07-15T09:00:00+02:00"},       // 14 July
		{"Europe/Berlin", "2026-07-13T12:00:00Z", "2026-07-14T09:00:00+02:00"},      // but only there
		{"America/New_York", "2026-11-20T15:00:00Z", "2026-11-23T09:00:00-05:00"},   // no holidays known
		{"Nowhere/At_All", "2026-11-20T08:00:00Z", "2026-11-23T09:00:00+01:00"},     // the operator's
		{"Asia/Kathmandu", "2026-11-23T03:14:00Z", "2026-11-23T09:00:00+05:45"},     //
		{"Pacific/Kiritimati", "2026-11-22T18:00:00Z", "2026-11-23T09:00:00+14:00"}, //
	} {
		got := c.Next(conversations.Zone(x.zone), moment(t, x.after))
		if !got.Equal(moment(t, x.want)) {
			t.Errorf("%s after %s: got %v, want %s", x.zone, x.after, got, x.want)
		}
	}
}

func TestNext_OnlyHolidaysIsBetterThanNever(t *testing.T) {
	t.Parallel()
	c, err := New("0 9 25 12 *", "08:00-20:00", "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Next("", moment(t, "2026-11-22T00:00:00Z")); !got.Equal(moment(t, "2026-12-25T09:00:00+01:00")) {
		t.Errorf("got %v", got)
	}
}

func TestLate_OnlyWithinTheHours(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, x := range []struct{ from, want string }{
		{"2026-11-23T15:30:00+01:00", "2026-11-23T15:30:00+01:00"},
		{"2026-11-23T03:00:00+01:00", "2026-11-23T08:00:00+01:00"},
		{"2026-11-23T20:00:00+01:00", "2026-11-24T08:00:00+01:00"},
		{"2026-11-21T15:30:00+01:00", "2026-11-23T08:00:00+01:00"}, // Saturday
		{"2026-12-25T10:00:00+01:00", "2026-12-28T08:00:00+01:00"},
	} {
		if got := c.Late("Europe/Brussels", moment(t, x.from)); !got.Equal(moment(t, x.want)) {
			t.Errorf("from %s: got %v, want %s", x.from, got, x.want)
		}
	}
}

func TestWorkday_CountsDaysOfWork(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-23T15:30:00+01:00", 1, "2026-11-24T09:00:00+01:00"},
		{"2026-11-20T15:30:00+01:00", 1, "2026-11-23T09:00:00+01:00"},
		{"2026-11-20T15:30:00+01:00", 3, "2026-11-25T09:00:00+01:00"},
		{"2026-12-23T15:30:00+01:00", 2, "2026-12-28T09:00:00+01:00"},
	} {
		if got := c.Workday("", moment(t, x.from), x.n); !got.Equal(moment(t, x.want)) {
			t.Errorf("%d after %s: got %v, want %s", x.n, x.from, got, x.want)
		}
	}
}

func TestNew_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ schedule, hours, zone, want string }{
		{"0 9 * * *", "8-20", "Europe/Brussels", "hours"},
		{"0 9 * * *", "20:00-08:00", "Europe/Brussels", "hours"},
		{"0 9 * * *", "08:00-25:00", "Europe/Brussels", "hours"},
		{"0 9 * * *", "08:00-20:00 and later", "Europe/Brussels", "hours"},
		{"0 9 * * *", "08:00-20:00", "Brussels", "time zone"},
		{"0 9 * * *", "08:00-20:00", "", "time zone"},
		{"0 9 * * *", "08:00-20:00", "../../etc/passwd", "time zone"},
		{"now", "08:00-20:00", "Europe/Brussels", "schedule"},
	} {
		if _, err := New(x.schedule, x.hours, x.zone); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%v: got %v, want a fault about %q", x, err, x.want)
		}
	}
}

func TestFind_WhatPeopleType(t *testing.T) {
	t.Parallel()
	a := NewAtlas()
	for text, want := range map[string][]conversations.Zone{
		"Berlin":        {"Europe/Berlin"},
		" vienna ":      {"Europe/Vienna"},
		"Zürich":        {"Europe/Zurich"},
		"new york":      {"America/New_York"},
		"Europe/Athens": {"Europe/Athens"},
		"Portugal":      {"Europe/Lisbon", "Atlantic/Azores"},
		"brux":          nil,
		"UK":            {"Europe/London"},
		"Czechia":       {"Europe/Prague"},
		"Germany":       {"Europe/Berlin"},
		"Spain":         {"Europe/Madrid", "Atlantic/Canary"},
		"Atlantis":      nil,
		"":              nil,
		"UTC":           {"UTC"},
	} {
		if got := a.Find(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// Whoever lives in a country of which holidays are known can say so by its name
// or its capital, in their own words.
func TestFind_CountriesAndCapitals(t *testing.T) {
	t.Parallel()
	a := NewAtlas()
	for country, names := range map[string][]string{
		"AT": {"Austria", "Österreich", "Wien", "Vienna"},
		"BE": {"Belgium", "België", "Belgique", "Bruxelles", "Brussel"},
		"BG": {"Bulgaria", "България", "София", "Sofia"},
		"CH": {"Switzerland", "Schweiz", "Suisse", "Bern", "Genève"},
		"CY": {"Cyprus", "Κύπρος", "Λευκωσία", "Nicosia"},
		"CZ": {"Czech Republic", "Česko", "Praha", "Prague"},
		"DE": {"Germany", "Deutschland", "Berlin"},
		"DK": {"Denmark", "Danmark", "København", "Copenhagen"},
		"EE": {"Estonia", "Eesti", "Tallinn"},
		"ES": {"Spain", "España", "Madrid"},
		"FI": {"Finland", "Suomi", "Helsinki", "Helsingfors"},
		"FR": {"France", "Paris"},
		"GB": {"UK", "Great Britain", "Scotland", "London"},
		"GR": {"Greece", "Ελλάδα", "Αθήνα", "athens"},
		"HR": {"Croatia", "Hrvatska", "Zagreb"},
		"HU": {"Hungary", "Magyarország", "Budapest"},
		"IE": {"Ireland", "Éire", "Dublin"},
		"IS": {"Iceland", "Ísland", "Reykjavík"},
		"IT": {"Italy", "Italia", "Roma", "Rome"},
		"LT": {"Lithuania", "Lietuva", "Vilnius"},
		"LU": {"Luxembourg", "Lëtzebuerg", "Luxemburg"},
		"LV": {"Latvia", "Latvija", "Rīga"},
		"MT": {"Malta", "Valletta"},
		"NL": {"Netherlands", "Nederland", "Amsterdam"},
		"NO": {"Norway", "Norge", "Oslo"},
		"PL": {"Poland", "Polska", "Warszawa", "Warsaw"},
		"PT": {"Portugal", "Lisboa", "Lisbon"},
		"RO": {"Romania", "România", "București", "Bucharest"},
		"SE": {"Sweden", "Sverige", "Stockholm"},
		"SI": {"Slovenia", "Slovenija", "Ljubljana"},
		"SK": {"Slovakia", "Slovensko", "Bratislava"},
		"UA": {"Ukraine", "Kyiv", "Kiev"},
	} {
		for _, name := range names {
			zones := a.Find(name)
			if len(zones) == 0 || a.country(zones[0]) != country {
				t.Errorf("%s: got %v, want a zone of %s", name, zones, country)
			}
		}
	}
}

func TestNewAtlas_TablesFitEachOther(t *testing.T) {
	t.Parallel()
	a := NewAtlas()
	for _, table := range []string{zoneTable, countryTable, cityTable} {
		for line := range strings.Lines(table) {
			if line != "\n" && !strings.HasPrefix(line, "#") && len(rowsOf(line, 2)) != 1 {
				t.Errorf("%q has not two cells", line)
			}
		}
	}
	for _, p := range a.zones {
		if !known(p.zone) {
			t.Errorf("%s is no zone", p.zone)
		}
	}
	for name, zone := range a.cities {
		if a.country(zone) == "" {
			t.Errorf("%s: %s is no zone of the table", name, zone)
		}
		if _, ok := a.countries[name]; ok && a.country(zone) != a.countries[name] {
			t.Errorf("%s is a city of %s and the name of %s", name, zone, a.countries[name])
		}
	}
}

func TestLikely_AreKnownZones(t *testing.T) {
	t.Parallel()
	a := NewAtlas()
	for _, l := range []conversations.Language{"en", "de", "fr", "nl", "es", "pt", "it", "pl", "el", "ro", "fi", ""} {
		zones := a.Likely(l)
		if len(zones) == 0 {
			t.Errorf("%q: none", l)
		}
		for _, z := range zones {
			if !known(z) {
				t.Errorf("%q: %s is no zone", l, z)
			}
		}
	}
}

// What every turn asks costs next to nothing, whatever the schedule names: no
// answer may take more than some allocations, wherever it lies.
func TestNext_MakesOnlyWhatIsAsked(t *testing.T) {
	c, err := New("* * * * *", "08:00-20:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"2026-11-24T10:00:00Z", "2026-03-29T00:59:00Z", "2026-10-25T00:30:00Z", "2026-12-24T23:00:00Z", "2028-12-31T12:00:00Z"} {
		now := moment(t, at)
		c.Next("", now)
		if n := testing.AllocsPerRun(10, func() { c.Next("", now) }); n > 20 {
			t.Errorf("after %s: %v allocations", at, n)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	for _, schedule := range []string{"0 9 * * MON-FRI", "*/5 * * * *", "* * * * *", "0 9 29 2 *", "0 9 25 12 *", "59 23 31 12 *"} {
		c, err := New(schedule, "08:00-20:00", "Europe/Brussels")
		if err != nil {
			b.Fatal(err)
		}
		for name, at := range map[string]time.Time{
			"plain":    moment(b, "2026-11-24T10:00:00Z"),
			"holidays": moment(b, "2026-12-24T23:00:00Z"),
			"jump":     moment(b, "2026-03-29T00:59:00Z"),
		} {
			b.Run(schedule+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.Next("Europe/Berlin", at)
				}
			})
		}
	}
}

func BenchmarkLate(b *testing.B) {
	for _, schedule := range []string{"* * * * *", "0 3 29 2 *"} {
		c, err := New(schedule, "08:00-20:00", "Europe/Brussels")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(schedule, func(b *testing.B) {
			for at := moment(b, "2026-12-24T23:00:00Z"); b.Loop(); {
				c.Late("Europe/Berlin", at)
			}
		})
		b.Run(schedule+"/workday", func(b *testing.B) {
			for at := moment(b, "2026-12-24T23:00:00Z"); b.Loop(); {
				c.Workday("Europe/Berlin", at, 3)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	a := NewAtlas()
	for _, text := range []string{"Berlin", "Germany", "USA", "Russia", "how long does it take?"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				a.Find(text)
			}
		})
	}
}
