package calendar

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"waymark/conversations"
)

//go:embed zones.tsv
var zoneTable string

//go:embed countries.tsv
var countryTable string

//go:embed cities.tsv
var cityTable string

// An Atlas knows which zones there are, in which country.
type Atlas struct {
	zones     []place
	countries map[string]string             // plain name → code
	cities    map[string]conversations.Zone // plain name → zone, of cities that no zone is named after
	differing sync.Map                      // country → its zones that differ; they are read from disk only once
}

type place struct {
	country    string
	zone       conversations.Zone
	city, name string // plain: the last word of the zone's name, and all of it
}

// NewAtlas reads the tables that are built in.
func NewAtlas() *Atlas {
	a := &Atlas{countries: map[string]string{}, cities: map[string]conversations.Zone{}}
	for _, row := range rowsOf(zoneTable, 2) {
		_, city, _ := cutLast(row[1], "/")
		a.zones = append(a.zones, place{row[0], conversations.Zone(row[1]), plain(city), plain(row[1])})
	}
	for _, row := range rowsOf(countryTable, 2) {
		a.countries[plain(row[1])] = row[0]
	}
	for _, row := range rowsOf(cityTable, 2) {
		a.cities[plain(row[1])] = conversations.Zone(row[0])
	}
	return a
}

// rowsOf are the rows of a table that have so many cells; its comments are none.
func rowsOf(table string, want int) (rows [][]string) {
	for line := range strings.Lines(table) {
		if cells := strings.Split(strings.TrimSpace(line), "\t"); len(cells) == want && !strings.HasPrefix(line, "#") {
			rows = append(rows, cells)
		}
	}
	return rows
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, s, false
}

// found is how many zones are offered at most.
const found = 6

// Find returns the zones that text may name: a city of the IANA database or a
// capital of Europe, a country, or a zone's own name. None where it names none of them.
func (a *Atlas) Find(text string) []conversations.Zone {
	said := plain(text)
	if said == "" {
		return nil
	}
	for _, zones := range [][]conversations.Zone{
		a.where(func(p place) bool { return p.city == said || p.zone == a.cities[said] || p.name == said }),
		a.clocks(a.countries[said]),
		a.where(func(p place) bool { return len(said) > 2 && strings.HasPrefix(p.city, said) }),
	} {
		if len(zones) > 0 {
			return slices.Clone(zones[:min(len(zones), found)])
		}
	}
	if z := conversations.Zone(strings.TrimSpace(text)); known(z) {
		return []conversations.Zone{z}
	}
	return nil
}

func (a *Atlas) where(match func(place) bool) (zones []conversations.Zone) {
	for _, p := range a.zones {
		if match(p) {
			zones = append(zones, p.zone)
		}
	}
	return zones
}

// clocks are the zones of a country, without those whose clocks go, in winter and
// in summer, as in one that stands before it.
func (a *Atlas) clocks(country string) (zones []conversations.Zone) {
	if known, ok := a.differing.Load(country); ok {
		return known.([]conversations.Zone) //nolint:forcetypeassert // nothing else is in there
	}
	for _, z := range a.where(func(p place) bool { return p.country == country }) {
		if !slices.ContainsFunc(zones, func(other conversations.Zone) bool { return sameYear(other, z) }) {
			zones = append(zones, z)
		}
	}
	a.differing.Store(country, zones)
	return zones
}

func sameYear(x, y conversations.Zone) bool {
	at, err := time.LoadLocation(string(x))
	if err != nil {
		return false
	}
	there, err := time.LoadLocation(string(y))
	if err != nil {
		return false
	}
	for month := time.January; month <= time.December; month++ {
		day := time.Date(2026, month, 15, 12, 0, 0, 0, time.UTC)
		if offset(day, at) != offset(day, there) {
			return false
		}
	}
	return true
}

// Likely returns the zones where people who read a language mostly live, the
// likeliest first.
func (a *Atlas) Likely(l conversations.Language) []conversations.Zone {
	return slices.Clone(likely(l))
}

// likely is where a language is spoken in Europe, the largest country first.
func likely(l conversations.Language) []conversations.Zone {
	switch l {
	case "de":
		return []conversations.Zone{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich"}
	case "fr":
		return []conversations.Zone{"Europe/Paris", "Europe/Brussels", "Europe/Luxembourg"}
	case "nl":
		return []conversations.Zone{"Europe/Amsterdam", "Europe/Brussels"}
	case "es":
		return []conversations.Zone{"Europe/Madrid", "Atlantic/Canary"}
	case "pt":
		return []conversations.Zone{"Europe/Lisbon", "Atlantic/Azores"}
	case "it":
		return []conversations.Zone{"Europe/Rome"}
	case "pl":
		return []conversations.Zone{"Europe/Warsaw"}
	case "el":
		return []conversations.Zone{"Europe/Athens", "Asia/Nicosia"}
	case "ro":
		return []conversations.Zone{"Europe/Bucharest"}
	case "fi":
		return []conversations.Zone{"Europe/Helsinki"}
	}
	return []conversations.Zone{"Europe/Brussels", "Europe/Dublin", "Europe/Athens"}
}

// country is where a zone lies; empty where that is not known.
func (a *Atlas) country(z conversations.Zone) string {
	for _, p := range a.zones {
		if p.zone == z {
			return p.country
		}
	}
	switch z { // other names of zones, for places that have holidays
	case "Europe/Belfast":
		return "GB"
	case "Europe/Nicosia":
		return "CY"
	}
	return ""
}

// known reports whether the time zone database has z.
func known(z conversations.Zone) bool {
	if z == "" || z == "Local" || !strings.Contains(string(z), "/") && z != "UTC" {
		return false
	}
	_, err := time.LoadLocation(string(z))
	return err == nil
}

// locationOf finds the zone that an operator names, and says what is wrong with it.
func locationOf(zone string) (*time.Location, error) {
	if !known(conversations.Zone(zone)) {
		return nil, fmt.Errorf("the time zone %q is not one of the IANA database, such as \"Europe/Brussels\"", zone)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	return loc, nil
}

// plain is a name without case, accents and signs.
func plain(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
		s, _, _ = transform.String(bare, s)
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}
