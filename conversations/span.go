package conversations

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Span is a time as people and calendars count it: months differ in length.
type Span struct{ Months, Days int }

// spanMax is the longest count of a span's units.
const spanMax = 1000

// ParseSpan reads a span such as "18 months", "30 days", "2 weeks" or "1 year".
func ParseSpan(s string) (Span, error) {
	count, unit, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err := strconv.Atoi(count)
	if err == nil && n >= 1 && n <= spanMax {
		switch strings.TrimSuffix(strings.ToLower(strings.TrimSpace(unit)), "s") {
		case "day":
			return Span{Days: n}, nil
		case "week":
			return Span{Days: 7 * n}, nil
		case "month":
			return Span{Months: n}, nil
		case "year":
			return Span{Months: 12 * n}, nil
		}
	}
	return Span{}, fmt.Errorf("%q is no span such as \"18 months\", \"90 days\", \"26 weeks\" or \"2 years\", with a whole number from 1 to %d", s, spanMax)
}

// Before is the moment from which the span leads to t.
func (s Span) Before(t time.Time) time.Time { return t.AddDate(0, -s.Months, -s.Days) }

// After is the moment to which the span leads from t.
func (s Span) After(t time.Time) time.Time { return t.AddDate(0, s.Months, s.Days) }
