package calendar

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
)

//go:embed holidays.tsv
var holidayTable string

// daysOff are the public holidays of a year, as they fall and as they are made
// up for: those of github.com/rickar/cal, corrected by our own table, which says
// what counts as one. None for a country whose holidays are not known.
func daysOff(country string, year int) map[date]bool {
	country = lawOf(country)
	days := map[date]bool{}
	corrections := correctionsOf(country)
	for _, h := range fromLibrary(country) {
		if !dropped(h, year, corrections) {
			addTo(days, h, year)
		}
	}
	for _, c := range corrections {
		if !c.drop {
			addTo(days, &c.Holiday, year)
		}
	}
	return days
}

// addTo adds the day on which h falls, and the one on which it is made up for. The
// library makes midnights of the server's own zone, and where clocks skip that
// midnight, a time of the day before: so it is asked for the rule only, and dates
// are counted here.
func addTo(days map[date]bool, h *cal.Holiday, year int) {
	if !in(h, year) {
		return
	}
	d := dateOf(h.Func(h, year).Add(12 * time.Hour)).plus(h.CalcOffset)
	days[d] = true
	for _, o := range h.Observed {
		if o.Day == d.weekday() {
			days[d.plus(o.Offset)] = true
			return
		}
	}
}

// in reports whether h is kept in that year.
func in(h *cal.Holiday, year int) bool {
	return h.StartYear <= year && (h.EndYear == 0 || year <= h.EndYear) && !slices.Contains(h.Except, year)
}

// lawOf is the country whose holidays a territory keeps.
func lawOf(country string) string {
	switch country {
	case "AX":
		return "FI"
	case "GF", "GP", "MQ", "RE", "YT":
		return "FR"
	case "SJ":
		return "NO"
	}
	return country
}

// A correction is a row of the table: a holiday that the library does not have, or
// one it has that is none.
type correction struct {
	cal.Holiday
	drop bool
}

// dropped reports whether a correction says that h is no holiday in that year.
// Rules are compared, not dates: in 2028 Denmark's Whit Monday is on 5 June, too.
func dropped(h *cal.Holiday, year int, corrections []correction) bool {
	for _, c := range corrections {
		same := c.Month == h.Month && c.Day == h.Day && c.Offset == h.Offset && c.Julian == h.Julian
		if c.drop && same && in(&c.Holiday, year) {
			return true
		}
	}
	return false
}

// correctionsOf reads what the table says of a country.
func correctionsOf(country string) (all []correction) {
	for line := range strings.Lines(holidayTable) {
		if strings.HasPrefix(line, country+"\t") {
			all = append(all, correctionOf(strings.Split(strings.TrimSpace(line), "\t")))
		}
	}
	return all
}

// correctionOf reads one row. What it looks like is not asked here: a test holds
// every row to its form.
func correctionOf(row []string) correction {
	c := correction{drop: row[1] == "-"}
	c.Name = row[4]
	if years := row[3]; years != "all" {
		c.StartYear = number(strings.TrimSuffix(years, "-"))
		if !strings.HasSuffix(years, "-") {
			c.EndYear = c.StartYear
		}
	}
	day := row[2]
	for _, easter := range []string{"easter", "orthodox"} {
		if offset, ok := strings.CutPrefix(day, easter); ok {
			c.Julian, c.Offset, c.Func = easter == "orthodox", number(offset), cal.CalcEasterOffset
			return c
		}
	}
	c.Func = cal.CalcDayOfMonth
	if weekday, from, ok := strings.Cut(day, " "); ok {
		for w := time.Sunday; w <= time.Saturday; w++ {
			if strings.HasPrefix(w.String(), weekday) {
				c.Weekday, c.Offset, c.Func = w, 1, cal.CalcWeekdayFrom
			}
		}
		day = from
	}
	month, of, _ := strings.Cut(day, "-")
	c.Month, c.Day = time.Month(number(month)), number(of)
	return c
}

// number is a number of the table, which has no others.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// fromLibrary returns the public holidays that github.com/rickar/cal knows of a
// country, before they are corrected.
func fromLibrary(country string) []*cal.Holiday {
	switch country {
	case "AT":
		return at.Holidays
	case "BE":
		return be.Holidays
	case "BG":
		return bg.Holidays
	case "CH":
		return ch.Holidays
	case "CZ":
		return cz.Holidays
	case "DE":
		return de.Holidays
	case "DK":
		return dk.Holidays
	case "ES":
		return es.Holidays
	case "FR":
		return fr.Holidays
	case "GB":
		return gb.Holidays
	case "GR":
		return gr.Holidays
	case "HR":
		return hr.Holidays
	case "IE":
		return ie.Holidays
	case "IT":
		return it.Holidays
	case "LT":
		return lt.Holidays
	case "LV":
		return lv.Holidays
	case "NL":
		return nl.Holidays
	case "NO":
		return no.Holidays
	case "PL":
		return pl.Holidays
	case "RO":
		return ro.Holidays
	case "SE":
		return se.Holidays
	case "SI":
		return si.Holidays
	case "SK":
		return sk.Holidays
	}
	return nil
}
