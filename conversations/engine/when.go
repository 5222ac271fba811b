package engine

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A when is a moment as people say it, before it is known where they live:
// "in 2 hours", "tomorrow at 10", "on Monday".
type when struct {
	days    int           // from today on
	span    time.Duration // on top of that, from now on
	weekday *time.Weekday // its next one, instead of days
	after   bool          // of a weekday: the one of next week
	clock   time.Duration // since midnight; only where timed
	timed   bool
	counted bool // a number of days or hours was said, rather than a day was named
	wait    bool // when the wait is over that a screen speaks of
}

// A daytime is a part of the day, and the moment that is meant where no hour is
// said. All are since midnight.
type daytime struct{ from, usual, to time.Duration }

var (
	// whenSigns is what does not matter between the words of a moment.
	whenSigns = regexp.MustCompile(`[^\p{L}\d:]+`)
	// digitsUnit is "24h", "30min", "9am".
	digitsUnit = regexp.MustCompile(`^(\d{1,4})([a-z]+)$`)
	clockTime  = regexp.MustCompile(`^([01]?\d|2[0-3]):([0-5]\d)(am|pm)?$`)
)

// Words of which moments are made. They never change.
var (
	askingWords = map[string]bool{"remind": true, "nudge": true, "ping": true, "ask": true, "wake": true, "write": true}
	politeWords = map[string]bool{"please": true, "pls": true, "can": true, "could": true, "would": true, "will": true, "you": true}
	fillerWords = map[string]bool{"please": true, "pls": true, "thanks": true, "me": true, "again": true, "back": true, "to": true, "it": true, "about": true, "this": true, "that": true, "of": true, "then": true,
		"in": true, "on": true, "and": true, "the": true, "for": true, "from": true, "now": true, "left": true, "remaining": true, "more": true, "next": true, "only": true}
	countWords = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "couple": 2}
	unitWords  = map[string]time.Duration{"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
		"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
		"d": wholeDay, "day": wholeDay, "days": wholeDay, "w": 7 * wholeDay, "week": 7 * wholeDay, "weeks": 7 * wholeDay, "month": 30 * wholeDay, "months": 30 * wholeDay}
	weekdayWords = map[string]time.Weekday{"monday": time.Monday, "mon": time.Monday, "tuesday": time.Tuesday, "tue": time.Tuesday,
		"wednesday": time.Wednesday, "wed": time.Wednesday, "thursday": time.Thursday, "thu": time.Thursday, "friday": time.Friday, "fri": time.Friday,
		"saturday": time.Saturday, "sat": time.Saturday, "sunday": time.Sunday, "sun": time.Sunday}
	daytimeWords = map[string]daytime{"morning": {4 * time.Hour, 9 * time.Hour, 12 * time.Hour}, "noon": {11 * time.Hour, 12 * time.Hour, 15 * time.Hour}, "afternoon": {12 * time.Hour, 14 * time.Hour, 19 * time.Hour},
		"evening": {16 * time.Hour, 19 * time.Hour, wholeDay}, "tonight": {17 * time.Hour, 19 * time.Hour, wholeDay}}
	overWords = map[string]bool{"when the wait is over": true, "when the waiting is over": true, "when the waiting time is over": true, "after the wait": true,
		"when it is over": true, "when the time is over": true, "when i may": true}
)

const (
	wholeDay = 24 * time.Hour
	mostWhen = 60 // words; who types more says something else
)

// parseWhen reads when somebody wants to be reminded. addressed says that they
// asked for it, "remind me tomorrow", and did not just name a moment.
func parseWhen(said string) (w when, addressed, ok bool) {
	words := strings.Fields(whenSigns.ReplaceAllString(strings.ToLower(said), " "))
	if len(words) == 0 || len(words) > mostWhen {
		return w, false, false
	}
	for len(words) > 1 && politeWords[words[0]] {
		words = words[1:]
	}
	if addressed = askingWords[words[0]]; addressed {
		words = words[1:]
	}
	if addressed && len(words) > 0 && words[0] == "me" {
		words = words[1:]
	}
	if overWords[strings.Join(words, " ")] {
		return when{wait: true}, addressed, true
	}
	p := whenParser{rest: words}
	for len(p.rest) > 0 {
		if !p.word() {
			return w, addressed, false
		}
	}
	return p.when, addressed, p.found && p.agree()
}

// A whenParser reads a moment word by word.
type whenParser struct {
	when
	rest  []string
	found bool

	part  daytime       // that was named; zero: none
	other time.Duration // what the clock is if its hour is in the other half of the day
}

// word takes the next words off, and reports whether they are understood.
func (p *whenParser) word() bool {
	word, next := p.rest[0], ""
	if len(p.rest) > 1 {
		next = p.rest[1]
	}
	weekday, isDay := weekdayWords[word]
	part, isDaytime := daytimeWords[word]
	switch {
	case word == "next" && next == "week":
		p.after, p.found = true, true
		return p.skip(2)
	case word == "half" && next == "an":
		p.rest = p.rest[2:]
		return p.count(30, "m") && p.takeUnit("hour")
	case word == "tomorrow":
		p.days, p.found = p.days+1, true
		return p.skip(1)
	case word == "today":
		return p.skip(1)
	case isDay:
		p.weekday, p.found = &weekday, true
		return p.skip(1)
	case isDaytime:
		p.part, p.found = part, true
		return p.skip(1)
	case word == "at" && daytimeWords[next].to > 0:
		return p.skip(1)
	case word == "at":
		p.rest, p.found = p.rest[1:], true
		return p.hour()
	case fillerWords[word]:
		return p.skip(1)
	}
	return p.counts() || p.hour()
}

// agree makes one time of an hour and a part of the day: "tonight at 8" is at
// 20:00. It reports whether they go together. A week without a day begins on Monday.
func (p *whenParser) agree() bool {
	if monday := time.Monday; p.after && p.weekday == nil {
		p.weekday = &monday
	}
	within := func(clock time.Duration) bool { return clock >= p.part.from && clock < p.part.to }
	switch {
	case p.part.to == 0 || p.timed && within(p.clock):
		return true
	case !p.timed:
		p.clock, p.timed = p.part.usual, true
		return true
	}
	p.clock = p.other
	return within(p.clock)
}

func (p *whenParser) skip(n int) bool {
	p.rest = p.rest[n:]
	return true
}

// counts takes "2 hours", "an hour", "24h", "a couple of days".
func (p *whenParser) counts() bool {
	if m := digitsUnit.FindStringSubmatch(p.rest[0]); m != nil {
		n, _ := strconv.Atoi(m[1]) // four digits at most
		return p.count(n, m[2]) && p.skip(1)
	}
	rest := p.rest
	n, known := countWords[rest[0]]
	if digits, err := strconv.Atoi(rest[0]); err == nil && digits >= 0 && len(rest[0]) <= 4 {
		n, known = digits, true
	}
	rest = rest[1:]
	for known && len(rest) > 0 && (rest[0] == "couple" || rest[0] == "of") {
		n, rest = max(n, countWords[rest[0]]), rest[1:]
	}
	if !known || len(rest) == 0 || !p.count(n, rest[0]) {
		return false
	}
	p.rest = rest[1:]
	return true
}

// takeUnit takes a unit off that was counted already.
func (p *whenParser) takeUnit(unit string) bool {
	if len(p.rest) == 0 || p.rest[0] != unit {
		return false
	}
	return p.skip(1)
}

// count adds n of a unit.
func (p *whenParser) count(n int, unit string) bool {
	length, known := unitWords[unit]
	if !known {
		return false
	}
	if length >= wholeDay {
		p.days += n * int(length/wholeDay)
	} else {
		p.span += time.Duration(n) * length
	}
	p.counted, p.found = true, true
	return true
}

// hour takes "10:00", "9am", "3 pm", "8". Who says a small number means the
// afternoon.
func (p *whenParser) hour() bool {
	if len(p.rest) == 0 {
		return false
	}
	word, half := p.rest[0], ""
	var hours, minutes int
	if m := clockTime.FindStringSubmatch(word); m != nil {
		hours, _ = strconv.Atoi(m[1])
		minutes, _ = strconv.Atoi(m[2])
		half = m[3]
	} else {
		if m := digitsUnit.FindStringSubmatch(word); m != nil && (m[2] == "am" || m[2] == "pm") {
			word, half = m[1], m[2]
		}
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || n > 24 || len(word) > 2 {
			return false
		}
		hours = n
	}
	p.rest = p.rest[1:]
	if half == "" && len(p.rest) > 0 && (p.rest[0] == "am" || p.rest[0] == "pm") {
		half, p.rest = p.rest[0], p.rest[1:]
	}
	either := half == "" && hours >= 1 && hours <= 12
	switch {
	case half == "pm" && hours < 12, half == "" && hours >= 1 && hours <= 6 && !strings.Contains(word, ":"):
		hours += 12
	case half == "am" && hours == 12:
		hours = 0
	}
	p.clock, p.timed = time.Duration(hours)*time.Hour+time.Duration(minutes)*time.Minute, true
	if p.other = p.clock; either {
		p.other = (p.clock + wholeDay/2) % wholeDay
	}
	p.found = p.found || strings.Contains(word, ":") || half != ""
	return hours <= 24
}
