package shield

import (
	"strings"

	"waymark/conversations"
)

// fewestLetters is of how many letters in a row a word is at least that is spelled.
const fewestLetters = 4

// letterwise hides what is spelled letter by letter, with the numbers and signs that are said
// behind it: "capital T, a, u, b, e, then nine, hash". A list of letters is none: a, b, c, d.
func (sc *scan) letterwise() {
	for i := 0; i < len(sc.tokens); i++ {
		if !sc.isLetter(i) {
			continue
		}
		end := sc.spelling(i)
		if end == 0 {
			continue
		}
		sc.hide(sc.spelledFrom(i), end, conversations.Password)
		i = end - 1
	}
}

// spelledFrom is where what is spelled begins with a capital that is said before token i:
// "capital T, a, u", "eme mayúscula, a, r".
func (sc *scan) spelledFrom(i int) int {
	at := i - 1
	for sc.is(at, space) || sc.of(at) == "," {
		at--
	}
	switch {
	case sc.isCapital(at) && sc.is(at-1, space) && sc.is(at-2, letters) && len(sc.of(at-2)) <= 4:
		return at - 2
	case sc.isCapital(at):
		return at
	case sc.isCapital(at-2) && sc.is(at-1, space):
		return at - 2
	}
	return i
}

// spelling is the token behind what is spelled from token i on; 0: nothing is.
func (sc *scan) spelling(i int) (end int) {
	n, last, rising := 1, i, true
	word := sc.of(i)
	for at := i + 1; at < len(sc.tokens) && at <= last+8; at++ {
		said := n >= fewestLetters
		switch {
		case sc.isLetter(at):
			n++
			word += sc.of(at)
			rising = rising && sc.of(at)[0] == sc.of(last)[0]+1
			last = at
		case said && (sc.is(at, digits) || sc.has(at, cDigit|cTens|cSpoken) && !sc.has(at, cFunction)):
			last = at
		case sc.is(at, space), sc.is(at, sign) && strings.Contains(",-", sc.of(at)), sc.isCapital(at), said && sc.has(at, cFunction|cJust|cNumber):
		default:
			at = len(sc.tokens)
		}
	}
	if n < fewestLetters || rising || sc.lexicon.whole(word)&cProduct != 0 {
		return 0
	}
	return last + 1
}

// isLetter reports whether a token is one letter that stands alone.
func (sc *scan) isLetter(i int) bool {
	return sc.isInitial(i) && !sc.tokens[i].hidden && !sc.isAlnum(i-1) && !sc.isAlnum(i+1) && sc.of(i-1) != "'" && sc.of(i+1) != "'"
}
