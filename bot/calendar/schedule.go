package calendar

import (
	"errors"
	"fmt"
	"slices"
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
	for day, n := (date{2026, time.January, 1}), 0; n < horizon; n++ {
		if s.on(day.plus(n)) {
			return s, nil
		}
	}
	return nil, fmt.Errorf("the schedule %q names a day that never comes", expression)
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

// moments are those of one local day, rising. A time that clocks skip may fall
// together with another one.
func (s *schedule) moments(d date, loc *time.Location) []time.Time {
	if !s.on(d) {
		return nil
	}
	all := make([]time.Time, len(s.minutes))
	for i, minute := range s.minutes {
		all[i] = d.moment(minute, loc)
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// next is the first moment after t that is allowed, within so many days; the
// zero time where there is none.
func (s *schedule) next(t time.Time, loc *time.Location, days int, allowed func(time.Time) bool) time.Time {
	today := dateOf(t.In(loc))
	// From yesterday on: where a whole day was skipped, its times fall on the
	// day after, and may fall behind that day's own.
	for n := -1; n < days; n++ {
		var best time.Time
		for _, d := range []date{today.plus(n), today.plus(n + 1)} {
			for _, m := range s.moments(d, loc) {
				if m.After(t) && allowed(m) && (best.IsZero() || m.Before(best)) {
					best = m
				}
			}
		}
		if !best.IsZero() {
			return best
		}
	}
	return time.Time{}
}
