package shield

import (
	"strings"

	"waymark/conversations"
)

// A date is a day in a text: its tokens, and its year; 0: it has two digits.
type date struct{ from, to, year int }

// Somebody who is born before bornBy may be meant by any day near a name; what is
// later may be a training.
const (
	earliest  = 1900
	certainly = 2008 // who names a whole day before that names one of birth
	bornBy    = 2015
	youngest  = 2023 // the same where a name stands right beside it
	latest    = 2099
)

// dates hides days of birth, and leaves other days alone.
func (sc *scan) dates() {
	for i := range sc.tokens {
		if !sc.is(i, digits) && !sc.has(i, cMonth) || sc.tokens[i].hidden {
			continue
		}
		d, ok := sc.numericDate(i)
		if !ok {
			d, ok = sc.shortDate(i)
		}
		if !ok {
			d, ok = sc.writtenDate(i)
		}
		if w := sc.of(i); !ok && sc.is(i, digits) && len(w) == 8 && (sc.bornBefore(i) || sc.namedBefore(i)) && !sc.isAlnum(i-1) && !sc.isAlnum(i+1) {
			d, ok = sc.plainDate(i)
		}
		if !ok || sc.isHidden(d.from, d.to) {
			continue
		}
		if sc.of(d.to) == " " && sc.of(d.to+1) == "r" && sc.of(d.to+2) == "." {
			d.to += 3
		}
		if sc.isBirth(d) {
			sc.hide(d.from, d.to, conversations.Birth)
		}
		for j := d.from; j < d.to; j++ {
			sc.tokens[j].hidden = true
		}
	}
}

// plainDate is one of eight digits: 12031975 or 19750312.
func (sc *scan) plainDate(i int) (d date, ok bool) {
	w := sc.of(i)
	d = date{i, i + 1, number(w[4:])}
	if isDay(w[:2], w[2:4]) && d.year >= earliest && d.year <= latest {
		return d, true
	}
	d.year = number(w[:4])
	return d, isDay(w[6:], w[4:6]) && d.year >= earliest && d.year <= latest
}

// numericDate is one like 12.03.1975, 1975-03-12 or 12/3/75.
func (sc *scan) numericDate(i int) (d date, ok bool) {
	if d, ok = sc.birthMonth(i); ok {
		return d, true
	}
	if sc.isAlnum(i-1) || sc.of(i-1) == "+" || sc.is(i-2, digits) && sc.is(i-1, sign) && sc.of(i-1) != "," {
		return d, false
	}
	sep, at := sc.separator(i + 1)
	other, end := sc.separator(at + 1)
	if sc.of(end) == "'" && sc.is(end+1, digits) && len(sc.of(end+1)) == 2 && other != " " {
		end++ // "1-11-'08"
	}
	if sep == "" || sep != other || !sc.is(at, digits) || !sc.is(end, digits) || sc.is(end+1, letters) {
		return d, false
	}
	a, b, c := sc.of(i), sc.of(at), sc.of(end)
	d = date{i, end + 1, 0}
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		d.year = number(a)
		ok = isDay(c, b)
	case len(a) <= 2 && len(b) <= 2 && len(c) == 4:
		d.year = number(c)
		ok = isDay(a, b) || isDay(b, a)
	case len(a) <= 2 && len(b) <= 2 && len(c) == 2 && sep != " ":
		ok = (isDay(a, b) || isDay(b, a)) && !sc.codeNear(i)
	}
	if next, _ := sc.separator(end + 1); next != "" && next != " " && sc.is(end+2, digits) {
		return d, false // an address or a version
	}
	return d, ok && (d.year == 0 || d.year >= earliest && d.year <= latest)
}

// birthMonth is a month right behind a name: "Emil Voss (5/2021)".
func (sc *scan) birthMonth(i int) (d date, ok bool) {
	if sc.of(i+1) != "/" || !sc.is(i+2, digits) || len(sc.of(i)) > 2 || len(sc.of(i+2)) != 4 || sc.isAlnum(i-1) || sc.of(i-1) == "/" || sc.of(i+3) == "/" || !isDay("1", sc.of(i)) {
		return d, false
	}
	d = date{i, i + 3, number(sc.of(i + 2))}
	return d, d.year >= earliest && d.year <= latest && (sc.namedBefore(i) || sc.of(i-1) == "(" && sc.namedBefore(i-1))
}

func (sc *scan) codeNear(i int) bool {
	c, _ := sc.before(i, 4, cCode|cPIN)
	return c != 0
}

// separator is what stands between two parts of a date, and where the next one is.
func (sc *scan) separator(i int) (sep string, next int) {
	sep = sc.of(i)
	switch {
	case sep == "." || sep == "/" || sep == "-":
		if sc.is(i+1, space) && sc.is(i+2, digits) {
			return sep, i + 2
		}
		return sep, i + 1
	case sc.is(i, space) && (sc.of(i+1) == "/" || sc.of(i+1) == "-" || sc.of(i+1) == ".") && sc.is(i+2, space):
		return sc.of(i + 1), i + 3
	case sep == " ":
		return sep, i + 1
	}
	return "", i
}

func isDay(day, month string) bool {
	d, m := number(day), number(month)
	return d >= 1 && d <= 31 && m >= 1 && m <= 12
}

// writtenDate is one with the name of a month: 12 March 1975, March 12th, 1975,
// 12 de marzo de 1975. Without the day it is one only where somebody is born.
func (sc *scan) writtenDate(i int) (d date, ok bool) {
	if sc.isAlnum(i - 1) {
		return d, false
	}
	d.from = i
	at, month := i, false
	for n := 0; n < 9 && at < len(sc.tokens); n++ {
		w := sc.of(at)
		switch {
		case sc.has(at, cMonth):
			if month {
				return d, false
			}
			month = true
		case sc.is(at, digits) && len(w) == 4:
			d.year, d.to = number(w), at+1
			days := sc.is(i, digits) || sc.is(i+2, digits) && len(sc.of(i+2)) <= 2
			return d, month && !sc.is(at+1, letters) && d.year >= earliest && d.year <= latest && (days || sc.bornBefore(i))
		case sc.is(at, digits) && len(w) <= 2, sc.is(at, space), strings.Contains(".,-/'", w):
		case w == "de" || w == "of" || w == "del" || w == "di" || w == "do" || w == "st" || w == "nd" || w == "rd" || w == "th" || w == "er" || w == "o" || w == "the":
		default:
			return d, false
		}
		at++
	}
	return d, false
}

// bornBefore reports whether somebody is born before token i.
func (sc *scan) bornBefore(i int) bool {
	if sc.of(i-1) == " " && strings.Contains(".?!", or(sc.of(i-2), "x")) { // "born? 12.3.1975"
		i -= 2
	}
	c, _ := sc.before(i, 5, cBirth)
	return c != 0
}

// isBirth reports whether a day is one of birth: beside a word of birth, with the
// sign for it, or near somebody whose day it can be.
func (sc *scan) isBirth(d date) bool {
	if sc.bornBefore(d.from) || sc.of(d.from-1) == "*" || sc.of(d.from-2) == "*" || sc.of(d.from-1) == "°" {
		return true
	}
	if c, _ := sc.after(d.to-1, 3, cBirth); c != 0 || d.year != 0 && d.year <= certainly || sc.isLetterBefore(d.from) || sc.besideIllness(d) {
		return true
	}
	who, near := sc.before(d.from, 8, cPatient|cTitle)
	if who == 0 {
		who, near = sc.after(d.to-1, 4, cPatient|cTitle)
	}
	switch {
	case who != 0 && (d.year <= bornBy || near <= 2):
		return d.year != 0 || near <= 4
	case d.year == 0:
		yy := number(sc.of(d.to - 1))
		return (yy < 22 || yy > 32) && sc.namedBefore(d.from)
	case d.year <= bornBy:
		return sc.words == 0 || sc.named(d.from-14, d.to+8)
	case d.year <= youngest:
		return sc.namedBefore(d.from)
	}
	return false
}

// named reports whether a name stands among tokens.
func (sc *scan) named(from, to int) bool {
	for i := max(0, from); i < min(len(sc.tokens)-2, to); i++ {
		if _, words := sc.name(i); words > 0 {
			return true
		}
	}
	return false
}

// namedBefore reports whether a name ends right before token i.
func (sc *scan) namedBefore(i int) bool {
	for from := max(0, i-12); from < i; from++ {
		if end, words := sc.name(from); words > 0 {
			if i-end <= 3 {
				return true
			}
		}
	}
	return false
}
