package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/conversations"
)

// An Office is where somebody is there at certain hours, on working days of its
// own zone: a public holiday of the zone's country is none, where it is known, and
// neither is a day on which it is closed besides. It
// is safe for concurrent use.
type Office struct {
	days     [7][]span // by weekday
	closings []closing
	at       *locality
}

// A span is minutes of a day.
type span struct{ from, to int }

// closedAtMost is how many days may go by without an opening before hours no
// longer count.
const closedAtMost = 400

// NewOffice makes an office. hours say on which days and between which times:
// "Mon-Fri 09:00-17:00", several with commas between. An error says which of the
// two is wrong and why.
func NewOffice(hours, zone string) (*Office, error) {
	days, err := parseOffice(hours)
	if err != nil {
		return nil, err
	}
	loc, err := locationOf(zone)
	if err != nil {
		return nil, err
	}
	return &Office{days, nil, &locality{loc: loc, country: NewAtlas().country(conversations.Zone(zone))}}, nil
}

// parseOffice reads the hours of a week.
func parseOffice(hours string) (days [7][]span, err error) {
	if strings.TrimSpace(hours) == "" {
		return days, errors.New("the hours are empty: write when somebody is there, such as \"Mon-Fri 09:00-17:00\"")
	}
	if len(hours) > longest {
		return days, fmt.Errorf("the hours are longer than %d signs", longest)
	}
	for part := range strings.SplitSeq(hours, ",") {
		on, times, _ := strings.Cut(strings.TrimSpace(part), " ")
		first, last, isRange := strings.Cut(on, "-")
		if !isRange {
			last = first
		}
		from, ok1 := weekdayOf(first)
		to, ok2 := weekdayOf(last)
		if !ok1 || !ok2 {
			return days, fmt.Errorf("the hours %q name no days such as \"Mon-Fri 09:00-17:00\"", strings.TrimSpace(part))
		}
		opens, closes, err := parseHours(strings.TrimSpace(times))
		if err != nil {
			return days, err
		}
		for d := from; ; d = (d + 1) % 7 {
			for _, s := range days[d] {
				if opens < s.to && s.from < closes {
					return days, fmt.Errorf("the hours %q name a time of %s twice", hours, d)
				}
			}
			days[d] = append(days[d], span{opens, closes})
			if d == to {
				break
			}
		}
	}
	return days, nil
}

// weekdayOf is a day by the first three letters of its name.
func weekdayOf(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(name, d.String()[:3]) {
			return d, true
		}
	}
	return 0, false
}

// opening is the first stretch that ends after t: it may have begun. The zero
// times are none.
func (o *Office) opening(t time.Time) (from, to time.Time) {
	today := dateOf(t.In(o.at.loc))
	for n := range closedAtMost {
		d := today.plus(n)
		if o.closed(d) {
			continue
		}
		for _, s := range o.days[d.weekday()] {
			opens, closes := d.moment(s.from, o.at.loc), d.moment(s.to, o.at.loc)
			if closes.After(t) && opens.Before(closes) && (from.IsZero() || opens.Before(from)) {
				from, to = opens, closes
			}
		}
		if !from.IsZero() {
			return from, to
		}
	}
	return time.Time{}, time.Time{}
}

// Open reports whether somebody is there at t, and until when.
func (o *Office) Open(t time.Time) (until time.Time, open bool) {
	from, to := o.opening(t)
	return to, !from.IsZero() && !from.After(t)
}

// Next is the first moment from t on at which somebody is there.
func (o *Office) Next(t time.Time) time.Time {
	if from, _ := o.opening(t); from.After(t) {
		return from
	}
	return t
}

// After is when somebody has been there for d, counted from t.
func (o *Office) After(t time.Time, d time.Duration) time.Time {
	for {
		from, to := o.opening(t)
		switch {
		case from.IsZero(): // nobody ever is
			return t.Add(d)
		case from.Before(t):
			from = t
		}
		if end := from.Add(d); !end.After(to) {
			return end
		}
		d -= to.Sub(from)
		t = to
	}
}

// Local is t as clocks there show it.
func (o *Office) Local(t time.Time) time.Time { return t.In(o.at.loc) }
