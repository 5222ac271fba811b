package shield

import "strings"

// shortDate is a day whose month is written short, in Roman figures or said by words between
// numbers: "18mrt21", "20-ene-2020", "3 XII 1939", and where somebody is born "5 del 5 del 52".
func (sc *scan) shortDate(i int) (d date, ok bool) {
	if !sc.is(i, digits) || len(sc.of(i)) > 2 || sc.isAlnum(i-1) || !isDay(sc.of(i), "1") {
		return d, false
	}
	month := sc.pastJoint(i + 1)
	at := sc.pastJoint(month + 1)
	if sc.of(at) == "'" {
		at++
	}
	n := len(sc.of(at))
	d = date{i, at + 1, 0}
	if !sc.is(at, digits) || n != 2 && n != 4 || strings.Contains(":%", or(sc.of(at+1), "x")) || sc.is(at+1, letters) {
		return d, false
	}
	if n == 4 {
		d.year = number(sc.of(at))
	}
	return d, sc.isMonthBetween(month, i, at) && (n == 2 || d.year >= earliest && d.year <= latest)
}

// pastJoint is behind what may stand between the parts of a day.
func (sc *scan) pastJoint(i int) int {
	if sc.is(i, space) && len(sc.of(i)) <= 1 {
		i++
	}
	switch sc.of(i) {
	case ".", "-", "/":
		i++
	case "de", "del", "do", "of", "van", "di":
		if sc.is(i+1, space) {
			i++
		}
	}
	if sc.is(i, space) && len(sc.of(i)) <= 1 {
		i++
	}
	return i
}

// isMonthBetween reports whether token i is a month between two numbers.
func (sc *scan) isMonthBetween(i, day, year int) bool {
	switch {
	case sc.is(i, digits):
		return isDay("1", sc.of(i)) && sc.bornBefore(day) && sc.is(i-1, space) && sc.is(i-2, letters) && sc.is(year-1, space) && sc.is(year-2, letters)
	case sc.has(i, cMon) && strings.Trim(sc.of(i), "ivx") == "":
		return sc.isUpper(i) && i > day+1
	}
	return sc.has(i, cMon|cMonth)
}

// isLetterBefore reports whether a letter for born stands before a day: "n. 6-2-41", "b. 30-11-52".
func (sc *scan) isLetterBefore(i int) bool {
	at := i - 1
	if sc.is(at, space) {
		at--
	}
	return sc.of(at) == "." && (sc.of(at-1) == "n" || sc.of(at-1) == "b") && !sc.isAlnum(at-2)
}

// longestNote is of how many words a note is at most in which any day beside an illness is one
// of birth: "schisis, 18mrt21".
const longestNote = 5

// besideIllness reports whether nothing but an illness and a day is told, in a few words.
func (sc *scan) besideIllness(d date) bool {
	if sc.words > longestNote || sc.is(d.from-1, space) && sc.has(d.from-2, cWhen|cInnocent) || d.year > youngest {
		return false
	}
	for i := range sc.tokens {
		if sc.isDiagnosis(i) && (i < d.from || i >= d.to) {
			return true
		}
	}
	return false
}
