package calendar

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"
)

// The years whose holidays and clocks a version looks at. They do not move with
// the present: a version is another one when the answers are, and only then.
const (
	versionFrom = 2025
	versionTo   = 2037
)

// Version is another one where the calendar may answer otherwise: it was made of
// another schedule, the table of holidays has changed, or clocks will go
// otherwise. Which release a machine has of the time zones cannot be relied upon
// to be known, so it looks at what they say.
func (c *Calendar) Version() string {
	h := fnv.New64a()
	note := func(what ...any) { fmt.Fprintln(h, what...) } //nolint:errcheck // a hash takes everything
	from := time.Date(versionFrom, time.January, 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(versionTo, time.January, 1, 0, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for _, z := range c.atlas.zones {
		if !seen[z.country] {
			seen[z.country] = true
			for year := versionFrom; year < versionTo; year++ {
				off := slices.SortedFunc(maps.Keys(daysOff(z.country, year)), func(a, b date) int {
					return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.day, b.day))
				})
				note(z.country, off)
			}
		}
		loc, err := time.LoadLocation(string(z.zone))
		if err != nil {
			continue
		}
		for t := from; !t.IsZero() && t.Before(to); _, t = t.In(loc).ZoneBounds() {
			note(z.zone, t.Unix(), offset(t, loc))
		}
	}
	return fmt.Sprintf("%s %x", c.made, h.Sum64())
}
