package shield

import (
	"strings"

	"waymark/conversations"
)

// A figure is a number as people write it, with what may stand between its parts.
type figure struct {
	from, to int // tokens
	digits   string
	groups   []int // the tokens that are digits
	plus     bool
	dotted   bool // a full stop stands between them
}

// longestFigure is how many digits go together at most.
const longestFigure = 20

// numbers hides codes, phone numbers and numbers of people. Of what stands near a
// number the nearest word says what it is.
func (sc *scan) numbers() {
	for i := 0; i < len(sc.tokens); i++ {
		if !sc.is(i, digits) || sc.tokens[i].hidden {
			continue
		}
		f := sc.figure(i)
		if len(f.groups) == 0 {
			continue
		}
		i = f.groups[len(f.groups)-1]
		if kind := sc.kindOf(f); kind != "" {
			sc.hideWide(f.from, f.to, kind)
			if at := f.to + 3; kind == conversations.PIN && sc.is(f.to, space) && sc.is(f.to+1, letters) && len(sc.of(f.to+1)) <= 4 && sc.is(at-1, space) && sc.is(at, digits) && len(sc.of(at)) == len(f.digits) {
				sc.hide(at, at+1, kind) // "1904 or 1914"
			}
			continue
		}
		if isExample(f) || sc.isFiledBefore(f) {
			for j := f.from; j < f.to; j++ {
				sc.tokens[j].hidden = true
			}
			continue
		}
		if len(f.groups) == 1 || isAddress(sc, f) || isTrial(sc, f) {
			continue
		}
		for _, g := range f.groups {
			part := figure{from: g, to: g + 1, digits: sc.of(g), groups: []int{g}}
			if kind := sc.kindOf(part); kind != "" {
				sc.hide(g, g+1, kind)
			}
		}
	}
}

// hideWide hides a number with the letters and signs that belong to it: "H 25-03318".
func (sc *scan) hideWide(from, to int, kind conversations.Sensitive) {
	if kind == conversations.Record || kind == conversations.NationalID || kind == conversations.OneTime {
		for n := 0; n < 6 && from > 0 && !sc.isHidden(from-1, from) && (sc.isAlnum(from-1) || sc.is(from-1, sign) && strings.Contains("-/._", sc.of(from-1)) && sc.isAlnum(from-2)); n++ {
			from--
		}
		for n := 0; n < 6 && to < len(sc.tokens) && !sc.isHidden(to, to+1) && (sc.isAlnum(to) || sc.is(to, sign) && strings.Contains("-/.", sc.of(to)) && sc.isAlnum(to+1)); n++ {
			to++
		}
	}
	if (kind == conversations.Record || kind == conversations.NationalID) && from > 1 && sc.is(from-1, space) && sc.is(from-2, letters) && (sc.isInitial(from-2) || len(sc.of(from-2)) <= 6 && sc.tokens[from-2].class == 0) && sc.isUpper(from-2) && !sc.isAlnum(from-3) {
		from -= 2
	}
	if kind == conversations.Record && sc.is(to, space) && sc.isInitial(to+1) && sc.isUpper(to+1) && !sc.isAlnum(to+2) && !sc.has(to+1, cFunction) {
		to += 2
	}
	sc.hide(from, to, kind)
}

// figure reads the number that begins at token i.
func (sc *scan) figure(i int) (f figure) {
	if sc.is(i-1, letters) || sc.is(i+1, letters) && !sc.has(i+1, cUnit) {
		return f
	}
	f = figure{from: i, to: i + 1, groups: []int{i}}
	switch {
	case sc.of(i-1) == "+":
		f.from, f.plus = i-1, true
		if sc.of(i-2) == "(" {
			f.from--
		}
	case sc.of(i-1) == "(":
		f.from = i - 1
	}
	var b strings.Builder
	b.WriteString(sc.of(i))
	for at := i + 1; at < len(sc.tokens) && b.Len() < longestFigure; {
		next := at
		for next < len(sc.tokens) && next < at+3 && sc.joins(next) {
			next++
		}
		if next == at || !sc.is(next, digits) || sc.tokens[next].hidden || sc.is(next+1, letters) {
			break
		}
		f.dotted = f.dotted || strings.Contains(sc.said(at, next), ".")
		b.WriteString(sc.of(next))
		f.groups, f.to = append(f.groups, next), next+1
		at = next + 1
	}
	f.digits = b.String()
	if sc.of(f.from) == "(" && sc.of(f.to) == ")" {
		f.from++ // the brackets are around it
	}
	return f
}

// joins reports whether a token may stand between the parts of one number.
func (sc *scan) joins(i int) bool {
	if sc.is(i, space) {
		return len(sc.of(i)) <= 2 && !strings.Contains(sc.of(i), "\n")
	}
	return sc.is(i, sign) && strings.Contains("-./()", sc.of(i)) && !sc.tokens[i].hidden
}

// lastYear is the last that people speak of by its four digits.
const lastYear = 2045

// strong are the words that say what a number is.
const strong = cInnocent | cExtension | cCode | cPIN | cPhone | cNational | cRecord | cPassword

// about is which of them is nearest.
func (sc *scan) about(f figure) (c class, near int) {
	c, near = sc.before(f.from, 9, strong)
	behind, far := sc.after(f.to-1, 4, strong)
	if behind&cInnocent != 0 && far > 0 {
		behind = 0
	}
	switch {
	case behind != 0 && (c == 0 || far < near):
		return behind, far
	case c == 0:
		number, _ := sc.before(f.from, 5, cNumber)
		if who, far := sc.before(f.from, 3, cPatient); number != 0 && who != 0 {
			return cRecord, far
		}
	}
	return c, near
}

// kindOf is as what a number is hidden; empty: it is not.
func (sc *scan) kindOf(f figure) conversations.Sensitive {
	n := len(f.digits)
	if n < 4 || sc.public[f.digits] || isExample(f) || isAddress(sc, f) || isTrial(sc, f) {
		return ""
	}
	if f.digits[0] == '0' && n >= 10 && n <= 12 && len(f.groups) >= 3 && !f.dotted {
		return conversations.Phone
	}
	c, near := sc.about(f)
	year := n == 4 && len(f.groups) == 1 && isYear(f.digits) && number(f.digits) <= lastYear
	switch {
	case f.plus && n >= 7, strings.HasPrefix(f.digits, "00") && n >= 10:
		return conversations.Phone
	case n == 9 && len(f.groups) >= 3 && !f.dotted && sc.isOwnNumber(f):
		return conversations.Phone
	case n == 6 && sc.is(f.to, space) && sc.has(f.to+1, cCode):
		return conversations.OneTime
	case n == 4 && len(f.groups) == 1 && (sc.isTried(f) || sc.isEither(f)):
		return conversations.PIN
	case f.plus, n < 9 && sc.measures(f), c&cInnocent != 0 && c&(cNational|cRecord) == 0 && near <= 4 && len(f.groups) < n:
		return ""
	case year && !sc.isChosen(f, c, near), sc.isAct(f) && c&cRecord == 0:
		return ""
	case c&cExtension != 0 && n <= 6 && (n < 6 || c&(cPIN|cCode) == 0 && !sc.pinBehind(f)):
		return ""
	case c&cPhone != 0 && n >= 6 && n <= 15:
		return conversations.Phone
	case c&cRecord != 0, c == 0 && n >= 6 && !f.dotted && sc.is(f.from-1, space) && sc.has(f.from-2, cPatient) && !sc.expects(conversations.OneTime):
		return conversations.Record
	case c&cNational != 0 && n >= 6:
		return conversations.NationalID
	case n >= 9:
		return longKind(f)
	}
	if kind := sc.shortKind(f, c, near); kind != "" {
		return kind
	}
	return sc.bareKind(f)
}

// shortKind is what a number of at most eight digits is by the words around it and
// by what its writer has before them.
func (sc *scan) shortKind(f figure, c class, near int) conversations.Sensitive {
	number, _ := sc.before(f.from, 4, cNumber)
	n := len(f.digits)
	switch {
	case sc.expects(conversations.OneTime) && len(f.digits) == 6 && len(f.groups) == 3 && sc.inParts(f):
		return conversations.OneTime
	case sc.expects(conversations.Password) && n >= 5 && isStaircase(f.digits):
		return conversations.Password
	case sc.of(f.from-3) == "(" && sc.has(f.from-2, cCode) && n <= 5 && len(f.groups) == 1:
		return "" // an error: "(code 1203)"
	case f.dotted, sc.isPeriod(f) && (sc.words > 2 && f.from > 0 || !sc.expects(conversations.PIN)):
	case c&cPIN != 0, c&^(cNational|cPhone) == 0 && len(f.digits) == 4 && sc.spokenBefore(f.from, cPIN):
		return conversations.PIN
	case c == 0 && len(f.digits) == 6 && len(f.groups) == 1 && (sc.spokenBefore(f.from, cCode) || sc.named6(f)):
		return conversations.OneTime
	case c&cPassword != 0 && near <= 3:
		return conversations.Password
	case c&cCode != 0:
		return conversations.OneTime
	case sc.expects(conversations.PIN) && sc.of(f.from-1) == "(" && c == 0 && sc.words > 2:
		return ""
	case sc.expects(conversations.PIN) && (len(f.digits) == 4 || len(f.groups) == 1):
		return conversations.PIN
	case sc.expects(conversations.OneTime):
		return conversations.OneTime
	case number != 0 && len(f.digits) >= 5 && !sc.isTown(f), sc.isFiled(f):
		return conversations.Record
	}
	return ""
}

// pinBehind reports whether a PIN or a code is spoken of behind a number.
func (sc *scan) pinBehind(f figure) bool {
	c, _ := sc.after(f.to-1, 5, cPIN|cCode)
	return c != 0
}

// spokenBefore reports whether that is spoken of further back in the sentence.
func (sc *scan) spokenBefore(i int, what class) bool {
	c, _ := sc.before(i, 16, strong&^(cNational|cPhone))
	return c&what != 0
}

// named6 reports whether six digits stand where a text message has its code, or an app is
// spoken of that makes such.
func (sc *scan) named6(f figure) bool {
	if sc.is(f.from-1, space) && sc.of(f.from-2) == ":" && sc.of(f.from-3) == "login" {
		return true
	}
	app, _ := sc.before(f.from, 9, cApp)
	return app != 0
}

// isFiled reports whether a number looks like one that a register fills up with
// noughts: "MDN 0055218".
func (sc *scan) isFiled(f figure) bool {
	return len(f.digits) >= 6 && len(f.groups) == 1 && f.digits[0] == '0' && sc.is(f.from-1, space) && sc.is(f.from-2, letters) && len(sc.of(f.from-2)) >= 2 && sc.isUpper(f.from-2)
}

// isChosen reports whether four digits that may be a year are a PIN all the same.
func (sc *scan) isChosen(f figure, c class, near int) bool {
	if c&(cPIN|cPassword|cCode|cRecord) != 0 {
		behind, words := sc.after(f.to-1, 7, cPIN)
		return near == 0 || behind != 0 && (words <= 2 || sc.startsAt(f.from)) || c&cPIN != 0 && sc.is(f.from-1, space) && (sc.of(f.from-2) == "," || sc.of(f.from-2) == ":")
	}
	dates := sc.is(f.from-1, space) && sc.has(f.from-2, cWhen|cMonth) // "in 2019"
	return c == 0 && sc.expects(conversations.PIN) && !dates
}

// isAct reports whether a number is that of a law: 3158/2003.
func (sc *scan) isAct(f figure) bool {
	return len(f.groups) == 2 && f.to-f.from == 3 && sc.of(f.groups[0]+1) == "/" && isYear(sc.of(f.groups[1]))
}

// isCounted reports whether something is counted or named by a number anywhere in its sentence.
func (sc *scan) isCounted(f figure) bool {
	before, _ := sc.before(f.from, 12, cInnocent|cExtension)
	after, near := sc.after(f.to-1, 1, cUnit|cProduct)
	return before != 0 || after != 0 && near == 0 || sc.is(f.from-1, space) && sc.has(f.from-2, cProduct) && !sc.has(f.from-2, cApp)
}

// isTown reports whether a number stands before the name of a town.
func (sc *scan) isTown(f figure) bool {
	return len(f.digits) == 5 && sc.is(f.to, space) && sc.is(f.to+1, letters) && sc.capitalIn(f.to+1, f.to+2)
}

// longKind is what a long number is that nothing is said of.
func longKind(f figure) conversations.Sensitive {
	switch {
	case isNational(f.digits):
		return conversations.NationalID
	case f.digits[0] == '0' || len(f.groups) >= 3:
		return conversations.Phone
	}
	return conversations.Record
}

// bareKind is what a short number is that nothing is said of: a code where it has
// six digits or eight, somebody says that it came, or there is nothing else.
func (sc *scan) bareKind(f figure) conversations.Sensitive {
	n := len(f.digits)
	gives, _ := sc.before(f.from, 3, cGives)
	switch {
	case sc.isPeriod(f), f.dotted:
		return ""
	case f.digits[0] == '0' && n >= 8 && len(f.groups) > 1:
		return conversations.Phone
	case len(f.groups) == n: // digit by digit
		return conversations.OneTime
	case (n == 6 || n == 8) && sc.inParts(f) && !sc.isCounted(f):
		return conversations.OneTime
	case n >= 6 && len(f.groups) == 1 && sc.patientNear(f.from, f.to):
		return conversations.Record
	case n > 8 || len(f.groups) > 1 && !sc.inParts(f):
		return ""
	case gives != 0 && n >= 6, sc.words == 0:
		return conversations.OneTime
	}
	return ""
}

// inParts reports whether a number is written in parts of one length, or as one.
func (sc *scan) inParts(f figure) bool {
	for _, g := range f.groups {
		if len(sc.of(g)) != len(sc.of(f.groups[0])) {
			return false
		}
	}
	return len(f.groups) > 1 || len(f.digits) != 8 || !isYear(f.digits[:4]) && !isYear(f.digits[4:])
}

// isPeriod reports whether a number is two years, hours or days.
func (sc *scan) isPeriod(f figure) bool {
	if len(f.groups) != 2 {
		return false
	}
	a, b := sc.of(f.groups[0]), sc.of(f.groups[1])
	return len(a) == 4 && isYear(a) && (len(b) <= 2 || isYear(b)) || len(a) <= 2 && len(b) <= 2
}

// measures reports whether a number counts something, or names a ticket.
func (sc *scan) measures(f figure) bool {
	behind := sc.of(f.to)
	if sc.is(f.to, space) {
		behind = sc.of(f.to + 1)
		if sc.has(f.to+1, cUnit) {
			return true
		}
	}
	return sc.has(f.to, cUnit) || behind != "" && strings.Contains("%€$£°", behind) || strings.Contains("#€$£§", or(sc.of(f.from-1), "x"))
}

// isExample reports whether a number only shows how one looks: of one digit, or all
// of them in their order, behind the prefix of a country.
func isExample(f figure) bool {
	n := len(f.digits)
	shown := f.plus && n >= 9 && (sameDigits(f.digits[n-6:]) || strings.HasSuffix(f.digits, "12345678"))
	return shown || f.plus && (sameDigits(f.digits) || strings.HasPrefix(f.digits[2:], "123456789")) || n >= 9 && sameDigits(f.digits)
}

// isAddress reports whether a number is one of a network.
func isAddress(sc *scan, f figure) bool {
	if !f.dotted || len(f.groups) != 4 {
		return false
	}
	for _, g := range f.groups {
		if d := sc.of(g); len(d) > 3 || len(d) > 1 && d[0] == '0' || number(d) > 255 {
			return false
		}
	}
	return f.to-f.from == 7
}

// isTrial reports whether a number is one of a clinical trial.
func isTrial(sc *scan, f figure) bool {
	return len(f.groups) >= 3 && isYear(sc.of(f.groups[0])) && len(sc.of(f.groups[1])) == 6 && len(sc.of(f.groups[2])) == 2
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func isYear(d string) bool {
	n := number(d)
	return len(d) == 4 && n >= earliest && n <= latest
}

// isStaircase reports whether each digit is one more than that before it, or all are one.
func isStaircase(d string) bool { return strings.Contains("1234567890", d) || sameDigits(d) }

func sameDigits(d string) bool { return strings.Count(d, d[:1]) == len(d) }

// digitsOf are the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold(s).s)
}
