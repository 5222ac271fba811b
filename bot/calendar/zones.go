package calendar

import (
	_ "embed"
	"slices"
	"strings"
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

// An Atlas knows which zones there are, in which country.
type Atlas struct {
	zones     []place
	countries map[string]string // plain name → code
}

type place struct {
	country string
	zone    conversations.Zone
	city    string // plain
}

// NewAtlas reads the tables that are built in.
func NewAtlas() *Atlas {
	a := &Atlas{countries: map[string]string{}}
	for _, row := range rowsOf(zoneTable, 2) {
		_, city, _ := cutLast(row[1], "/")
		a.zones = append(a.zones, place{row[0], conversations.Zone(row[1]), plain(city)})
	}
	for _, row := range rowsOf(countryTable, 2) {
		a.countries[plain(row[1])] = row[0]
	}
	for name, code := range map[string]string{ // as people say them
		"uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
		"czechia": "CZ", "holland": "NL", "the netherlands": "NL", "usa": "US", "turkiye": "TR",
	} {
		a.countries[name] = code
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

// Find returns the zones that text may name: a city of the IANA database, a
// country, or a zone's own name. None where it names none of them.
func (a *Atlas) Find(text string) []conversations.Zone {
	said := plain(text)
	if said == "" {
		return nil
	}
	matching := func(match func(place) bool) (zones []conversations.Zone) {
		for _, p := range a.zones {
			if match(p) && len(zones) < found {
				zones = append(zones, p.zone)
			}
		}
		return zones
	}
	for _, match := range []func(place) bool{
		func(p place) bool { return p.city == said || plain(string(p.zone)) == said },
		func(p place) bool { return p.country == a.countries[said] && !a.sameClock(p) },
		func(p place) bool { return len(said) > 2 && strings.HasPrefix(p.city, said) },
	} {
		if zones := matching(match); len(zones) > 0 {
			return zones
		}
	}
	if z := conversations.Zone(strings.TrimSpace(text)); known(z) {
		return []conversations.Zone{z}
	}
	return nil
}

// sameClock reports whether clocks at p go as at a place of the same country that
// stands before it, in winter and in summer.
func (a *Atlas) sameClock(p place) bool {
	for _, q := range a.zones {
		if q.zone == p.zone {
			return false
		}
		if q.country == p.country && sameYear(q.zone, p.zone) {
			return true
		}
	}
	return false
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

// plain is a name without case, accents and signs.
func plain(s string) string {
	bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	s, _, _ = transform.String(bare, s)
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}
