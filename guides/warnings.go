package guides

import (
	"fmt"
	"time"

	"waymark/conversations/content"
)

// sourceAge is how old the reading of a source may be before somebody should
// look at it again. EU Login and CPMS change their screens about twice a year.
const sourceAge = 120 * 24 * time.Hour

// Warnings returns what should be looked at but is no fault: sources that were
// read long ago, and days that lie in the future.
func Warnings(c *content.Content, now time.Time) []string {
	var all []string
	for _, s := range c.Sources {
		switch age := now.Sub(s.Read); {
		case age > sourceAge:
			all = append(all, fmt.Sprintf("source %s was read on %s, %d days ago: %s",
				s.ID, day(s.Read), int(age.Hours()/24), s.Title))
		case age < 0:
			all = append(all, fmt.Sprintf("source %s was read on %s, which is still to come", s.ID, day(s.Read)))
		}
	}
	for _, p := range c.Parts {
		for _, s := range p.Steps {
			if s.Verified.After(now) {
				all = append(all, fmt.Sprintf("step %s was verified on %s, which is still to come", s.ID, day(s.Verified)))
			}
		}
	}
	return all
}

func day(t time.Time) string { return t.Format("2 January 2006") }
