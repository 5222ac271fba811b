package calendar

import (
	"time"
)

// A Timetable is a cron expression in one time zone. Public holidays are days like
// others there. It is safe for concurrent use.
type Timetable struct {
	schedule *schedule
	loc      *time.Location
}

// NewTimetable makes a timetable. An error says which of the two is wrong and why.
func NewTimetable(expression, zone string) (*Timetable, error) {
	s, err := parse(expression)
	if err != nil {
		return nil, err
	}
	loc, err := locationOf(zone)
	if err != nil {
		return nil, err
	}
	return &Timetable{s, loc}, nil
}

// Next is the first moment after t; the zero time where none comes.
func (t *Timetable) Next(after time.Time) time.Time { return t.schedule.next(after, t.loc) }
