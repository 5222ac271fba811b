package conversations

import "time"

// A Date is a day as calendars name it. It is no moment: where clocks are put
// forward at midnight a day does not begin at 00:00, and some days never came.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day on which t falls where t is.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Plus is the date n days later, as calendars without clocks count.
func (d Date) Plus(n int) Date { return DateOf(d.wall(0).AddDate(0, 0, n)) }

// Weekday is the day of the week that d is.
func (d Date) Weekday() time.Weekday { return d.wall(0).Weekday() }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.wall(0).Before(other.wall(0)) }

// At is when clocks in loc show that minute of d: the first time where they
// show it twice, and where they never show it, as much later as they jump. What
// time.Date does in these cases is not promised and differs from zone to zone.
func (d Date) At(minute int, loc *time.Location) time.Time {
	wall := d.wall(minute)
	before := offset(wall.AddDate(0, 0, -1), loc)
	after := offset(wall.AddDate(0, 0, 1), loc)
	first, second := wall.Add(-max(before, after)), wall.Add(-min(before, after))
	for _, t := range [...]time.Time{first, second} {
		if offset(t, loc) == wall.Sub(t) { // clocks show it then
			return t
		}
	}
	return wall.Add(-before) // skipped: the clock as it went before the jump
}

// wall is that minute of d on a clock that never changes.
func (d Date) wall(minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC)
}

// offset is how far clocks in loc are ahead of UTC at t.
func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}
