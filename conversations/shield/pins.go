package shield

import (
	"strings"

	"waymark/conversations"
)

// shortNote is of how many words a note is at most in which four digits that are tried are a PIN.
const shortNote = 6

// isTried reports whether four digits are said to be tried, wrong or forgotten in a few words that
// count and name nothing else: "tried 7154 three times".
func (sc *scan) isTried(f figure) bool {
	if sc.words > shortNote || strings.HasPrefix(f.digits, "00") || isYear(f.digits) && number(f.digits) <= lastYear || sc.told(cExtension|cProduct|cRecord|cPhone|cMonth) || sc.toldBut(cInnocent, cTried) || sc.is(f.to, sign) && strings.Contains(":%/", sc.of(f.to)) {
		return false
	}
	at := sc.is(f.from-1, space) && sc.has(f.from-2, cWhen|cAt) && !sc.told(cBlocked)
	return sc.told(cTried|cBlocked) && !at && !sc.measures(f)
}

// toldBut reports whether a word of a class stands anywhere in the text that is not of another one.
func (sc *scan) toldBut(c, but class) bool {
	for i := range sc.tokens {
		if sc.has(i, c) && !sc.has(i, but) {
			return true
		}
	}
	return false
}

// isEither reports whether the same four digits stand beside a number in another order: "6049 or 6094".
func (sc *scan) isEither(f figure) bool {
	for _, step := range []int{4, -4} {
		other := f.from + step
		if sc.is(other, digits) && len(sc.of(other)) == 4 && sc.of(other) != f.digits && sc.is(f.from+step/2, letters) && sortedDigits(sc.of(other)) == sortedDigits(f.digits) {
			return true
		}
	}
	return false
}

// sortedDigits is how often each digit stands in a number.
func sortedDigits(d string) (n [10]int) {
	for i := range len(d) {
		n[d[i]-'0']++
	}
	return n
}

// repeated hides a number that is told by how often a digit stands in it, or in two parts with a
// word between, where such a number is asked for: "4 times the 7", "630 then 091".
func (sc *scan) repeated() {
	pin, code := sc.expects(conversations.PIN), sc.expects(conversations.OneTime)
	if !pin && !code || sc.words > 2*shortNote {
		return
	}
	for i := range sc.tokens {
		if !sc.is(i, digits) || sc.tokens[i].hidden || !sc.is(i+1, space) || !sc.is(i+2, letters) || !sc.is(i+3, space) {
			continue
		}
		end := i + 4
		if sc.is(end, letters) && len(sc.of(end)) <= 3 && sc.is(end+1, space) {
			end += 2
		}
		if !sc.is(end, digits) || sc.isAlnum(end+1) {
			continue
		}
		a, b := len(sc.of(i)), len(sc.of(end))
		times := sc.has(i+2, cUnit) && pin && a == 1 && b == 1
		parts := code && a == 3 && b == 3 && !sc.has(i+2, cUnit|cInnocent) && len(sc.of(i+2)) <= 4
		if times || parts {
			kind := conversations.PIN
			if parts {
				kind = conversations.OneTime
			}
			sc.hideWhole(i, end+1, kind)
		}
	}
}

// clued hides a name that nobody uses here behind what many take for a password, where one is asked
// for: a pet, a maiden name, the street of somebody's childhood.
func (sc *scan) clued() {
	if !sc.expects(conversations.Password) {
		return
	}
	for i := range sc.tokens {
		if !sc.has(i, cClue) {
			continue
		}
		for at, words := i+1, 0; at < len(sc.tokens) && words <= 7; at++ {
			if sc.ends(at) && sc.of(at) != "." || sc.is(at, marker) {
				break
			}
			if !sc.is(at, letters) {
				continue
			}
			if words++; sc.isHidden(at, at+1) || !sc.unheard(at) || sc.isDoctor(at) {
				continue
			}
			sc.hide(at, sc.nameEnd(at), conversations.Password)
			break
		}
	}
}

// nameEnd is behind the name of somebody or something that begins at token i.
func (sc *scan) nameEnd(i int) (end int) {
	end = i + 1
	for end < len(sc.tokens) {
		switch {
		case (sc.of(end) == "-" || sc.of(end) == "'") && sc.is(end+1, letters):
			end += 2
		case sc.is(end, space) && sc.is(end+1, letters) && sc.capitalIn(end+1, end+2):
			end += 2
		case sc.is(end, space) && sc.has(end+1, cParticle) && sc.is(end+2, space) && sc.is(end+3, letters) && sc.capitalIn(end+3, end+4):
			end += 4
		case sc.is(end, space) && sc.is(end+1, digits) && len(sc.of(end+1)) <= 4:
			return end + 2
		default:
			return end
		}
	}
	return end
}

// trimArrows leaves out the arrows around a chunk: "->K7QX-92MD<-".
func (sc *scan) trimArrows(from, to int) (int, int) {
	for from+1 < to && (sc.of(from) == ">" || sc.of(from) == "<" || sc.of(from) == "-" && !sc.isAlnum(from+1)) || sc.of(from) == "-" && sc.of(from+1) == ">" {
		from++
	}
	for to-1 > from && (sc.of(to-1) == ">" || sc.of(to-1) == "<" || sc.of(to-1) == "-" && !sc.isAlnum(to-2)) || sc.of(to-1) == "-" && sc.of(to-2) == "<" {
		to--
	}
	return from, to
}

// wholes has what is hidden of a chunk go on to where the chunk does, and two passwords in it be one:
// half a password is no secret less.
func (sc *scan) wholes() {
	for again := true; again; {
		again = false
		for _, x := range sc.spans {
			if x.kind != conversations.Password && x.kind != conversations.Recovery && x.kind != conversations.OneTime {
				continue
			}
			from, to := x.from, x.to
			for from > 0 && !sc.tokens[from-1].hidden && sc.is(from, digits) && sc.is(from-1, letters) && sc.tokens[from-1].class == 0 {
				from--
			}
			for x.kind == conversations.Password && sc.is(to, sign) && strings.Contains("!#$%&*+=_-.", sc.of(to)) && to+1 < len(sc.tokens) && sc.tokens[to+1].hidden && !sc.is(to+1, space) {
				to++
			}
			if to > x.to {
				to++
			}
			if from < x.from || to > x.to {
				sc.hideWhole(from, to, x.kind)
				again = true
				break
			}
		}
	}
}

// isOwnNumber reports whether a number in groups is said to be somebody's, as "il numero è" does,
// or stands where a text speaks of the prefix of a country.
func (sc *scan) isOwnNumber(f figure) bool {
	number, near := sc.before(f.from, 4, cNumber)
	return number != 0 && near <= 1 && !sc.isFiledFor(f.from)
}

// isFiledBefore reports whether the word right before a number says that it is one of no person:
// "ticket 553021".
func (sc *scan) isFiledBefore(f figure) bool {
	what, near := sc.before(f.from, 1, cInnocent)
	return what != 0 && near == 0 && len(f.digits) >= 4 && !sc.has(f.from-2, cCode|cPIN|cPassword|cIs)
}
