package calendar

import (
	"fmt"
	"sync"
	"time"

	"waymark/conversations"
)

// A Calendar is the operator's schedule in everybody's own time. It is safe for
// concurrent use.
type Calendar struct {
	made     string // of what
	schedule *schedule
	from, to int // minutes of the day within which a late reminder may go out
	atlas    *Atlas
	home     *locality // of people who have not said where they live
	places   sync.Map  // conversations.Zone → *locality; a zone is read from disk only once
}

// A locality is what is known of a zone.
type locality struct {
	loc     *time.Location
	country string
	off     sync.Map // year → map[date]bool, its public holidays; they are worked out only once
}

// holiday reports whether d is a public holiday.
func (p *locality) holiday(d date) bool {
	days, ok := p.off.Load(d.year)
	if !ok {
		days, _ = p.off.LoadOrStore(d.year, daysOff(p.country, d.year))
	}
	return days.(map[date]bool)[d] //nolint:forcetypeassert // nothing else is in there
}

// New makes a calendar. schedule is a cron expression, hours a span of the day
// such as "08:00-20:00", and zone the one of people who have not said theirs.
// An error says which of them is wrong and why.
func New(schedule, hours, zone string) (*Calendar, error) {
	s, err := parse(schedule)
	if err != nil {
		return nil, err
	}
	from, to, err := parseHours(hours)
	if err != nil {
		return nil, err
	}
	loc, err := locationOf(zone)
	if err != nil {
		return nil, err
	}
	atlas := NewAtlas()
	home := &locality{loc: loc, country: atlas.country(conversations.Zone(zone))}
	return &Calendar{made: fmt.Sprintf("%q %q %q", schedule, hours, zone), schedule: s, from: from, to: to, home: home, atlas: atlas}, nil
}

func parseHours(hours string) (from, to int, err error) {
	var h1, m1, h2, m2 int
	if n, err := fmt.Sscanf(hours+"\n", "%d:%d-%d:%d\n", &h1, &m1, &h2, &m2); n != 4 || err != nil {
		return 0, 0, fmt.Errorf("the hours %q are no span such as \"08:00-20:00\"", hours)
	}
	from, to = h1*60+m1, h2*60+m2
	if h1 < 0 || m1 < 0 || m1 > 59 || h2 < 0 || m2 < 0 || m2 > 59 || to > dayLong || from >= to {
		return 0, 0, fmt.Errorf("the hours %q do not lie within one day", hours)
	}
	return from, to, nil
}

// place returns what is known of z; the operator's zone where z is empty or
// unknown.
func (c *Calendar) place(z conversations.Zone) *locality {
	if p, ok := c.places.Load(z); ok {
		return p.(*locality) //nolint:forcetypeassert // nothing else is in there
	}
	if !known(z) {
		return c.home // unknown names are not kept: there is no end of them
	}
	loc, err := time.LoadLocation(string(z))
	if err != nil {
		return c.home
	}
	p, _ := c.places.LoadOrStore(z, &locality{loc: loc, country: c.atlas.country(z)})
	return p.(*locality) //nolint:forcetypeassert // nothing else is in there
}

// workless is how many days may go by before holidays no longer count: where a
// schedule names nothing but holidays, a reminder on one is better than none.
const workless = 400

// Next is the first moment after t that the schedule allows in z: none on a
// public holiday of the zone's country, where they are known.
func (c *Calendar) Next(z conversations.Zone, t time.Time) time.Time {
	p := c.place(z)
	first := c.schedule.next(t, p.loc)
	end := t.AddDate(0, 0, workless)
	for m := first; !m.IsZero() && m.Before(end); {
		d := dateOf(m.In(p.loc))
		if !p.holiday(d) {
			return m
		}
		m = c.schedule.next(d.plus(1).moment(0, p.loc).Add(-time.Nanosecond), p.loc)
	}
	return first
}

// Late is the first moment from t on at which an overdue reminder may go out:
// within the hours, on a day on which the schedule would remind as well.
func (c *Calendar) Late(z conversations.Zone, t time.Time) time.Time {
	p := c.place(z)
	today := dateOf(t.In(p.loc))
	end := today.plus(workless)
	for d, ok := c.schedule.day(today, end); ok; d, ok = c.schedule.day(d.plus(1), end) {
		if p.holiday(d) {
			continue
		}
		opens, closes := d.moment(c.from, p.loc), d.moment(c.to, p.loc)
		if t.Before(closes) {
			if t.After(opens) {
				return t
			}
			return opens
		}
	}
	return c.Next(z, t)
}

// Workday is when one may ask on the nth working day after t: at the first time
// that the schedule names there, else at its next one.
func (c *Calendar) Workday(z conversations.Zone, t time.Time, n int) time.Time {
	p := c.place(z)
	d := dateOf(t.In(p.loc))
	for n > 0 {
		d = d.plus(1)
		if w := d.weekday(); w != time.Saturday && w != time.Sunday && !p.holiday(d) {
			n--
		}
	}
	return c.Next(z, d.moment(0, p.loc).Add(-time.Nanosecond))
}

// Local is t as clocks in z show it.
func (c *Calendar) Local(z conversations.Zone, t time.Time) time.Time { return t.In(c.place(z).loc) }
