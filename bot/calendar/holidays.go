package calendar

import (
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

// holidays returns the public holidays that a whole country keeps, and none for
// a country whose holidays are not known. Source: github.com/rickar/cal.
func holidays(country string) []*cal.Holiday {
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

// daysOff are the public holidays of a year, as they fall and as they are made
// up for.
func daysOff(country string, year int) map[date]bool {
	days := map[date]bool{}
	for _, h := range holidays(country) {
		actual, observed := h.Calc(year)
		for _, t := range []time.Time{actual, observed} {
			if !t.IsZero() {
				days[dateOf(t)] = true
			}
		}
	}
	return days
}
