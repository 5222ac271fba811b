package calendar

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A schedule names local times: minutes of the day, on the days that match.
type schedule struct {
	minutes []int // since midnight, rising
	spec    *cron.SpecSchedule
}

const (
	longest = 200      // an expression that says more is a mistake
	horizon = 10 * 366 // days; the rarest date, 29 February, comes at least every 8 years
	star    = 1 << 63  // how package cron marks a field that allows everything
	dayLong = 24 * 60  // minutes
)

// parse reads a cron expression: minute, hour, day of month, month, day of
// week; or @daily and its kind.
func parse(expression string) (*schedule, error) {
	expression = strings.TrimSpace(expression)
	switch {
	case expression == "":
		return nil, errors.New("the schedule is empty: write a cron expression such as \"0 9 * * MON-FRI\"")
	case len(expression) > longest:
		return nil, fmt.Errorf("the schedule is longer than %d signs", longest)
	case strings.Contains(expression, "TZ="):
		return nil, errors.New("the schedule names a time zone: it is read in each person's own, so leave TZ= out")
	case strings.HasPrefix(expression, "@every"):
		return nil, errors.New("the schedule counts a span: name times of the day, such as \"0 9 * * MON-FRI\"")
	}
	spec, err := parseSpec(expression)
	if err != nil {
		return nil, err
	}
	s := &schedule{spec: spec}
	for minute := range dayLong {
		if spec.Hour&(1<<(minute/60)) != 0 && spec.Minute&(1<<(minute%60)) != 0 {
			s.minutes = append(s.minutes, minute)
		}
	}
	day := date{2026, time.January, 1}
	if _, comes := s.day(day, day.plus(horizon)); !comes {
		return nil, fmt.Errorf("the schedule %q names a day that never comes", expression)
	}
	return s, nil
}

// parseSpec asks package cron, which panics on some expressions.
func parseSpec(expression string) (spec *cron.SpecSchedule, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("the schedule %q is no cron expression", expression)
		}
	}()
	parsed, err := cron.ParseStandard(expression)
	if err != nil {
		return nil, fmt.Errorf("the schedule %q is no cron expression: %w", expression, err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("the schedule %q names no times of the day", expression)
	}
	return spec, nil
}

// on reports whether the schedule names times on that day. As cron has it: a
// day of the month and a day of the week that are both named are alternatives.
func (s *schedule) on(d date) bool {
	if s.spec.Month&(1<<uint(d.month)) == 0 {
		return false
	}
	inMonth := s.spec.Dom&(1<<uint(d.day)) != 0
	inWeek := s.spec.Dow&(1<<uint(d.weekday())) != 0
	if s.spec.Dom&star != 0 || s.spec.Dow&star != 0 {
		return inMonth && inWeek
	}
	return inMonth || inWeek
}

// day is the first date from d on, and before the end, that the schedule names.
func (s *schedule) day(d, end date) (date, bool) {
	for d.before(end) {
		switch {
		case s.spec.Month&(1<<uint(d.month)) == 0:
			d = date{d.year, d.month + 1, 0}.plus(1)
		case s.on(d):
			return d, true
		default:
			d = d.plus(1)
		}
	}
	return date{}, false
}

// next is the first moment after t; the zero time where none comes.
func (s *schedule) next(t time.Time, loc *time.Location) time.Time {
	today := dateOf(t.In(loc))
	end := today.plus(horizon)
	// From yesterday on, and always with the day after: where a whole day was
	// skipped, its times fall on that one, and may fall behind that day's own.
	for d, ok := s.day(today.plus(-1), end); ok; d, ok = s.day(d.plus(1), end) {
		best := s.first(d, t, loc)
		if m := s.first(d.plus(1), t, loc); best.IsZero() || !m.IsZero() && m.Before(best) {
			best = m
		}
		if !best.IsZero() {
			return best
		}
	}
	return time.Time{}
}

// first is the first moment of a local day after t; the zero time where it has
// none. It makes no moment that nobody asked for: a schedule may name every minute,
// and every turn asks.
func (s *schedule) first(d date, t time.Time, loc *time.Location) time.Time {
	if !s.on(d) {
		return time.Time{}
	}
	midnight := d.clock()
	from := midnight.Add(-24 * time.Hour) // as far as [date.moment] looks
	jumps := changes(from, midnight.Add(48*time.Hour), loc)
	before := offset(from, loc)
	switch len(jumps) {
	case 0:
		return firstOf(s.minutes, midnight.Add(-before), t)
	case 1:
		after := offset(jumps[0], loc)
		// Clocks never show, or show again, what lies before the later of their
		// two readings at the jump: until then times are as before it.
		read := jumps[0].Add(max(before, after)).Sub(midnight)
		cut := sort.Search(len(s.minutes), func(i int) bool { return time.Duration(s.minutes[i])*time.Minute >= read })
		m := firstOf(s.minutes[:cut], midnight.Add(-before), t)
		if n := firstOf(s.minutes[cut:], midnight.Add(-after), t); m.IsZero() || !n.IsZero() && n.Before(m) {
			m = n
		}
		return m
	}
	return s.plainly(d, t, loc)
}

// firstOf is the first of the minutes since midnight that lies after t; the zero
// time where none does.
func firstOf(minutes []int, midnight, t time.Time) time.Time {
	since := t.Sub(midnight)
	i := sort.Search(len(minutes), func(i int) bool { return time.Duration(minutes[i])*time.Minute > since })
	if i == len(minutes) {
		return time.Time{}
	}
	return midnight.Add(time.Duration(minutes[i]) * time.Minute)
}

// plainly is first by trying all minutes, for days on which clocks jump twice.
func (s *schedule) plainly(d date, t time.Time, loc *time.Location) (best time.Time) {
	for _, minute := range s.minutes {
		if m := d.moment(minute, loc); m.After(t) && (best.IsZero() || m.Before(best)) {
			best = m
		}
	}
	return best
}
