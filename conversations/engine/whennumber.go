package engine

import (
	"slices"
	"strings"
	"time"
)

// peek is the token so many places ahead; one that is nothing behind the last.
func (p *whenParser) peek(ahead int) whenToken {
	if p.at+ahead < len(p.tokens) {
		return p.tokens[p.at+ahead]
	}
	return whenToken{n: -1}
}

// is is what the words so many places ahead mean, and how many they are.
func (p *whenParser) is(ahead int) (whenWord, int) {
	if p.at+ahead >= len(p.tokens) {
		return whenWord{}, 0
	}
	q := *p
	q.at += ahead
	return q.lookUp()
}

// number takes a number with what belongs to it: a span, a date, or an hour. One
// that stands for nothing leaves the whole unread.
func (p *whenParser) number() bool {
	sign, second := p.peek(1), p.peek(2)
	if sign.n < 0 && sign.glued && second.n >= 0 && second.glued && len(sign.text) == 1 {
		return p.pair(sign.text, second)
	}
	if second := p.peek(1); second.n >= 0 && p.peek(2).text == "/" && p.peek(3).n > 1 { // 1 1/2 hours
		return p.fraction(p.peek(0).n, second.n, p.peek(3).n, 4)
	}
	return p.single()
}

// pair takes two numbers with a sign between them.
func (p *whenParser) pair(sign string, second whenToken) bool {
	first := p.peek(0).n
	third := p.peek(4)
	if s := p.peek(3); s.text == sign && s.glued && third.n >= 0 && third.glued { // 12.3.2027, 2027-03-12
		if len(p.tokens[p.at].text) == 4 {
			return sign == "-" && p.date(third.n, second.n, first) && p.skip(5)
		}
		return strings.Contains("./-", sign) && p.date(first, second.n, third.n) && p.skip(5)
	}
	unit, _ := p.is(3)
	ends, _ := p.is(3)
	minutes := len(second.text) == 2 && second.n < 60
	switch sign {
	case ":":
		return minutes && p.skip(3) && p.hour(first, second.n, true)
	case "h":
		if p.spanTo && minutes {
			return p.count(first, 60, first*60) && p.count(second.n, 1, second.n) && p.skip(3)
		}
		return minutes && p.skip(3) && p.hour(first, second.n, true)
	case "/":
		if unit.is == isUnit || p.peek(3).text == "of" {
			return p.fraction(0, first, second.n, 3)
		}
		return p.date(first, second.n, 0) && p.skip(3)
	case ".", ",":
		return p.point(sign, first, second, minutes, unit, ends)
	}
	return false // "9-10" and the like
}

// point takes two numbers with a point or a comma between them: "2.5 hours",
// "8.30", "12.3.". What may be either is not understood.
func (p *whenParser) point(sign string, first int, second whenToken, minutes bool, unit, ends whenWord) bool {
	switch {
	case unit.is == isUnit:
		scale := 1
		for range second.text {
			scale *= 10
		}
		return p.fraction(first, second.n, scale, 3)
	case sign == ",":
		return false
	case p.hourTo || ends.is == isClock || ends.is == isHalf:
		return minutes && p.skip(3) && p.hour(first, second.n, true)
	case p.peek(3).text == "." && p.peek(3).glued:
		return p.date(first, second.n, 0) && p.skip(4)
	case minutes && second.n > 12:
		return p.skip(3) && p.hour(first, second.n, true)
	case len(second.text) == 1 || first > 23:
		return p.date(first, second.n, 0) && p.skip(3)
	}
	return false
}

// fraction takes whole and part/of of a unit, which stands so many tokens ahead.
func (p *whenParser) fraction(whole, part, of, ahead int) bool {
	for slices.Contains([]string{"of", "an", "a", "of an"}, p.peek(ahead).text) {
		ahead++
	}
	unit, n := p.is(ahead)
	if unit.is != isUnit || n == 0 || whole > mostDays || part >= of && of <= 10 && whole == 0 && part > of || of == 0 {
		return false
	}
	minutes := whole*unit.n + part*unit.n/of
	if part*unit.n%of != 0 && unit.n < 60 {
		return false
	}
	return p.count(whole, unit.n, minutes) && p.skip(ahead+n)
}

// single takes one number: with a unit, in a date, or as an hour.
func (p *whenParser) single() bool {
	n := p.peek(0).n
	w, words := p.is(1)
	switch {
	case w.is == isUnit && w.n == 60 && p.isHour(n, words): // 14h, at 14 h
		return p.skip(1+words) && p.hour(n, 0, true)
	case w.is == isUnit:
		return p.count(n, w.n, n*w.n) && p.skip(1+words)
	case w.is == isClock, w.is == isHalf:
		return p.skip(1) && p.hour(n, 0, w.is == isClock)
	case w.is == isOrdinal && p.peek(1).glued:
		return p.skip(2) && p.dayOf(n)
	case p.peek(1).text == "." && p.peek(1).glued:
		if m, _ := p.is(2); m.is == isMonth {
			return p.skip(2) && p.dayOf(n)
		}
	case w.is == isMonth:
		return p.skip(1) && p.dayOf(n)
	}
	if !p.hourTo && !p.dayNamed() && p.part == nil && !p.partFollows() {
		return false
	}
	return p.skip(1) && p.hour(n, 0, false)
}

// isHour reports whether "14h" is an hour: where one is announced or a day was
// named, and no span.
func (p *whenParser) isHour(n, words int) bool {
	glued := words == 1 && p.peek(1).text == "h" || p.peek(1).text == "heures" || p.peek(1).text == "horas" || p.peek(1).text == "uur" || p.peek(1).text == "ore"
	return n < 24 && glued && !p.spanTo && (p.hourTo || p.dayNamed() || p.dayFollows())
}

// dayNamed reports whether a day was named.
func (p *whenParser) dayNamed() bool {
	return p.days != nil && !p.counted || p.weekday != nil || p.day > 0 || p.after || p.now || p.counted && p.days != nil && p.hourTo
}

// dayFollows reports whether a day is named further on.
func (p *whenParser) dayFollows() bool {
	return slices.ContainsFunc(p.tokens[p.at:], func(t whenToken) bool {
		return slices.Contains([]whenKind{isDay, isWeekday, isMonth, isTonight}, p.words[t.text].is)
	})
}

// partFollows reports whether a part of the day comes right behind a number: "8
// tonight".
func (p *whenParser) partFollows() bool {
	w, _ := p.is(1)
	return w.is == isPart || w.is == isTonight || w.is == isDay
}

// count adds n of a unit of so many minutes. Each unit is counted once, and a
// number that nobody can wait for is none.
func (p *whenParser) count(n, unit, minutes int) bool {
	if p.units[unit] || n > mostDays || minutes > mostDays*1440 || minutes <= 0 {
		return false
	}
	p.units[unit] = true
	if days := minutes / 1440; unit >= 1440 && minutes%1440 == 0 {
		if p.days == nil {
			p.days = new(int)
		} else if !p.counted {
			return false
		}
		*p.days += days
	} else {
		p.span += time.Duration(minutes) * time.Minute
	}
	p.counted, p.found, p.spanTo = true, true, false
	return true
}

// hour sets the clock to an hour and its minutes. exact says that it was written
// as clocks show it; else who says a small number means the afternoon.
func (p *whenParser) hour(hours, minutes int, exact bool) bool {
	w, n := p.is(0)
	for w.is == isClock {
		p.skip(n)
		w, n = p.is(0)
	}
	half := -1
	if w.is == isHalf {
		half = w.n
		p.skip(n)
	}
	if hours > 23 || half >= 0 && (hours > 12 || hours == 0) {
		return false
	}
	either := half < 0 && hours >= 1 && hours <= 12
	switch {
	case half == 12 && hours < 12, half < 0 && hours >= 1 && hours <= 6 && !exact:
		hours += 12
	case half == 0 && hours == 12:
		hours = 0
	}
	return p.setClock(time.Duration(hours)*hour+time.Duration(minutes)*time.Minute, either)
}

// pastOrTo takes the hour behind "half past" and "quarter to".
func (p *whenParser) pastOrTo(w whenWord) bool {
	n := p.peek(0).n
	if word, words := p.is(0); words > 0 && (word.is == isNumber || word.is == isOne) {
		n = word.n
	}
	if n < 1 || n > 23 {
		return false
	}
	p.skip(1)
	minutes := w.n
	if w.is == isTo {
		n, minutes = (n+23)%24, 60-w.n
	}
	return p.hour(n, minutes, false)
}

// monthFirst takes a month's name, with the day behind it where none stood before.
func (p *whenParser) monthFirst(month int) bool {
	if p.month > 0 {
		return false
	}
	p.month = time.Month(month)
	if p.day > 0 {
		return true
	}
	day := p.peek(1)
	if day.n < 1 || day.n > 31 {
		return false
	}
	p.day = day.n
	p.skip(1)
	if w, _ := p.is(1); w.is == isOrdinal && p.peek(1).glued {
		p.skip(1)
	}
	return true
}

// dayOf takes the day of a month, whose name and year may follow.
func (p *whenParser) dayOf(day int) bool {
	if p.day > 0 || day < 1 || day > 31 {
		return false
	}
	p.day, p.found = day, true
	for slices.Contains([]string{"of", "de", "di"}, p.peek(0).text) {
		p.skip(1)
	}
	if m, n := p.is(0); m.is == isMonth && p.month == 0 {
		p.month = time.Month(m.n)
		p.skip(n)
		if y := p.peek(0); y.n > 2000 && len(y.text) == 4 {
			p.year = y.n
			p.skip(1)
		}
	}
	return true
}

// date takes a date in figures, the day first, as in Europe. Year 0: none.
func (p *whenParser) date(day, month, year int) bool {
	if year > 0 && year < 100 {
		year += 2000
	}
	if p.day > 0 || day < 1 || day > 31 || month < 1 || month > 12 || year > 9999 {
		return false
	}
	p.day, p.month, p.year, p.found = day, time.Month(month), year, true
	return true
}
