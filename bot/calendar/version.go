package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"time"
)

// The years whose holidays and changes of clocks make a version. They stand still,
// so that a new year is no new version.
const (
	versionSince = 2026
	versionUntil = 2040
)

// Version is another one where the calendar may answer otherwise: it was made of
// another schedule, or what calendars know of the world has changed.
func (c *Calendar) Version() string { return c.made + " " + Version() }

// Version names what calendars know of the world: which zones a country has, its
// public holidays, and when clocks change. As long as it is the same, so are the moments that
// calendars with the same schedule, hours and zone of their own would name. It
// reads every zone from disk, so who asks often keeps it.
func Version() string {
	h := sha256.New()
	country := ""
	for _, row := range rowsOf(zoneTable, 2) {
		if row[0] != country {
			country = row[0]
			writeHolidays(h, country)
		}
		writeClocks(h, row[1])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// writeHolidays writes the days, not the rules: those of the library are code.
func writeHolidays(h hash.Hash, country string) {
	for year := versionSince; year <= versionUntil; year++ {
		fmt.Fprintf(h, "%s %v\n", country, sorted(daysOff(country, year)))
	}
}

func sorted(days map[date]bool) []date {
	return slices.SortedFunc(maps.Keys(days), func(d, e date) int { return d.clock().Compare(e.clock()) })
}

// writeClocks writes how clocks go in a zone, and each change.
func writeClocks(h hash.Hash, zone string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		fmt.Fprintf(h, "%s is not known\n", zone)
		return
	}
	at := time.Date(versionSince, time.January, 1, 0, 0, 0, 0, time.UTC)
	fmt.Fprintf(h, "%s %v\n", zone, offset(at, loc))
	for _, jump := range changes(at, at.AddDate(versionUntil-versionSince+1, 0, 0), loc) {
		fmt.Fprintf(h, "%d %v\n", jump.Unix(), offset(jump, loc))
	}
}
