package shield

import (
	"strings"

	"waymark/conversations"
)

// isJoined reports whether a chunk is words of which two at least are joined by a sign, and
// one behind it begins with a capital or is a number: "Word.Word", "Word.1".
func (sc *scan) isJoined(from, to int) bool {
	from, to = sc.trimPassword(from, to)
	if to-from < 3 || sc.isPlainSign(from, to) || sc.anyOf(from, to, cProduct|cNumber|cTitle|cDoctor|cRecord|cPhone|cMonth|cUnit|cExam|cPassword) || sc.has(from, cInnocent) && (!sc.is(from+1, digits) || !sc.capitalIn(from+3, from+4)) {
		return false
	}
	longest, joined := 0, false
	for i := from; i < to; i++ {
		switch {
		case sc.is(i, letters):
			longest = max(longest, len(sc.of(i)))
			joined = joined || i > from && sc.is(i-1, sign) && sc.capitalIn(i, i+1) && len(sc.of(i)) >= 3
		case sc.is(i, digits):
			joined = joined || i > from && sc.is(i-1, sign) && len(sc.of(i)) <= 4
		case sc.of(i) == "!" && i == to-1:
		case !strings.Contains(".:-_", sc.of(i)) || i > from && sc.is(i-1, sign):
			return false
		}
	}
	return joined && longest >= 5
}

// joined hides words that are joined by a full stop or a colon as nobody joins them in a
// sentence, where a password is spoken of or asked for.
func (sc *scan) joined() {
	for i := 0; i < len(sc.tokens); i++ {
		end := sc.chunkEnd(i)
		if sc.tokens[i].chunk != i || end <= i {
			continue
		}
		from, to := sc.trimPassword(i, end)
		if !sc.isHidden(from, to) && (sc.dotted(from, to) || sc.counted(from, to) || sc.spoken && sc.hyphened(from, to)) {
			sc.hide(from, to, conversations.Password)
		}
		if !sc.spoken {
			i = end - 1
			continue
		}
		if said := sc.said(from, to); strings.ContainsAny(said, ".:") && !strings.ContainsAny(said, "/@") && !sc.isHidden(from, to) && sc.capitalIn(from, from+1) && sc.isJoined(from, to) {
			sc.hide(from, to, conversations.Password)
		} else if sc.expects(conversations.Password) && !sc.isHidden(from, to) && sc.coupled(from, to) {
			sc.hide(from, to, conversations.Password)
		} else if sc.expects(conversations.Password) && strings.Contains(said, "-") && !sc.isHidden(from, to) && sc.numbered(from, to) {
			sc.hide(from, to, conversations.Password)
		}
		i = end - 1
	}
}

// coupled reports whether a chunk is two words that nothing is known of and one of which nobody
// uses here, joined by one sign: "Zakopane-Zima".
func (sc *scan) coupled(from, to int) bool {
	if to != from+3 || !sc.is(from, letters) || !sc.is(from+2, letters) || !strings.Contains(".-_:", sc.of(from+1)) || !sc.capitalIn(from, from+1) || sc.isPlainSign(from, to) || sc.words <= 2 && sc.of(from+1) == "-" {
		return false
	}
	a, b := sc.of(from), sc.of(from+2)
	plain := (sc.tokens[from].class | sc.tokens[from+2].class) &^ (cWeak | cFavourite | cClue | cPatient)
	return plain == 0 && len(a) >= 4 && len(b) >= 4 && (!sc.learned.knows(a) || !sc.learned.knows(b))
}

// counted reports whether a chunk is a small word that nothing is known of with a number of two
// to four digits, as many choose: "lekarz12".
func (sc *scan) counted(from, to int) bool {
	if to-from != 2 || !sc.is(from, letters) || !sc.is(from+1, digits) {
		return false
	}
	n := len(sc.of(from + 1))
	known := sc.tokens[from].class &^ (cPlace | cPatient | cDoctor)
	return len(sc.of(from)) >= 6 && n >= 2 && n <= 4 && known == 0 && sc.written(from, from+1) == sc.of(from)
}

// dotted reports whether a chunk is three words or more with full stops between, and no host.
func (sc *scan) dotted(from, to int) bool {
	words := 0
	for i := from; i < to; i++ {
		if (i-from)%2 == 1 {
			if sc.of(i) != "." {
				return false
			}
			continue
		}
		if !sc.is(i, letters) || len(sc.of(i)) < 3 || sc.has(i, cProduct|cInnocent) {
			return false
		}
		words++
	}
	last := len(sc.of(to - 1))
	return words >= 3 && (to-from)%2 == 1 && (last >= 5 || last == 4 && sc.spoken)
}

// hyphened reports whether a chunk is words with hyphens between, and a number or another
// sign as no word has it: "ivory-tower-1".
func (sc *scan) hyphened(from, to int) bool {
	words, numbers := 0, 0
	for i := from; i < to; i++ {
		switch {
		case sc.is(i, letters):
			if words++; sc.has(i, cProduct|cInnocent|cRecord|cPassword|cCode|cMonth|cUnit|cNumber) || len(sc.of(i)) < 3 {
				return false
			}
		case sc.is(i, digits) && len(sc.of(i)) <= 4:
			numbers++
		case sc.of(i) != "-":
			return false
		}
	}
	return words >= 2 && numbers == 1 && to-from >= 5 || words >= 4 && numbers == 0 && sc.said(from, to) == sc.written(from, to)
}

// numbered reports whether a chunk is letters and a number with a hyphen between, in capitals
// and small letters: "Sikorka-1", "Mt-9981-Qz".
func (sc *scan) numbered(from, to int) bool {
	l := sc.lookAt(from, to)
	return l.upper && l.lower && l.digit && l.letters >= 4 && l.length >= 7 && sc.capitalIn(from, from+1) &&
		!sc.anyOf(from, to, cInnocent|cProduct|cNumber|cTitle|cDoctor|cRecord|cPhone|cMonth|cUnit|cExam|cPassword)
}
