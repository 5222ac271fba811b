package shield

import (
	"strings"

	"waymark/conversations"
)

// longestCard is of how many letters and digits the longest number is that has
// letters in it.
const longestCard = 16

// cards hides the numbers of people in which letters stand. Each is as its country
// makes them; where the form alone could be anything, the check sign has to be right.
func (sc *scan) cards() {
	for i := range sc.tokens {
		if !sc.isAlnum(i) || sc.isAlnum(i-1) || sc.tokens[i].hidden || sc.is(i, digits) && sc.is(i-1, space) && sc.is(i-2, digits) {
			continue
		}
		if to := sc.card(i); to > 0 {
			sc.hide(i, to, conversations.NationalID)
		}
	}
}

// told reports whether a word of a class stands anywhere in the text.
func (sc *scan) told(c class) bool { return sc.anyOf(0, len(sc.tokens), c) }

func (sc *scan) isAlnum(i int) bool { return sc.is(i, letters) || sc.is(i, digits) }

// card is behind which token a card's number ends that begins at i; 0: none does.
func (sc *scan) card(i int) (to int) {
	var b [longestCard]byte
	n, gaps := 0, 0
	for at := i; at < len(sc.tokens); at++ {
		if !sc.isAlnum(at) {
			if gaps++; gaps > 5 || !strings.Contains(" -./+", sc.of(at)) || sc.tokens[at].hidden {
				break
			}
			continue
		}
		w := sc.of(at)
		if n+len(w) > longestCard || sc.tokens[at].hidden || n > 0 && sc.is(at, letters) && sc.is(at-1, space) && !sc.isUpper(at) || n > 0 && sc.is(at-1, space) && sc.is(at-2, letters) && !sc.isUpper(at-2) {
			break
		}
		n += copy(b[n:], w)
		if n >= 8 && !sc.isAlnum(at+1) && sc.isCard(string(b[:n]), i, at+1) {
			to = at + 1
		}
	}
	return to
}

// isCard reports whether letters and digits that stand between two tokens are the
// number of somebody.
func (sc *scan) isCard(s string, from, to int) bool {
	if digitsIn(s) < 4 {
		return false
	}
	known, _ := sc.before(from, 6, cNational)
	named := known != 0
	switch shape(s) {
	case "lllllldd?dd?dddl":
		return len(s) == 16 && strings.Contains("abcdehlmprst", s[8:9]) && isLetter(s[11])
	case "ddddddddl": // Spain
		return named || sc.told(cNational) || s[8] == "trwagmyfpdxbnjzsqvhlcke"[number(s[:8])%23]
	case "ldddddddl": // Spain, foreigners
		return strings.Contains("xyz", s[:1]) && (named || s[8] == "trwagmyfpdxbnjzsqvhlcke"[number(string('0'+s[0]-'x')+s[1:8])%23])
	case "lddddddddd": // a German health insurance card
		return named || sc.told(cNational) || isKVNR(s)
	case "ddddddddlddd": // a German pension number
		return number(s[2:4]) >= 1 && number(s[2:4]) <= 99 && number(s[4:6])%20 <= 12
	case "dddddddddlld", "dddddddddldd": // a Portuguese citizen card
		return true
	case "dddddddddl": // Finland
		return number(s[:2]) <= 31 && number(s[2:4]) <= 12 && (named || s[9] == "0123456789abcdefhjklmnprstuvwxy"[number(s[:9])%31])
	case "dddddddl", "dddddddll": // Ireland
		return named || isPPS(s)
	case "llddddddl": // the United Kingdom
		return strings.Contains("abcd", s[8:]) && !strings.ContainsAny(s[:2], "dfiquv")
	}
	return named && to-from <= 3 && len(s) <= 10 && strings.Contains(shape(s), "l") && strings.Count(shape(s), "d") >= 5
}

// shape says which signs of a text are letters and which digits. Two that may be
// either in an Italian number stand as "?".
func shape(s string) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		b[i] = 'd'
		if isLetter(s[i]) {
			b[i] = 'l'
		}
		if len(s) == 16 && (i == 8 || i == 11) {
			b[i] = '?'
		}
		if len(s) == 16 && (i == 6 || i == 7 || i == 9 || i == 10 || i >= 12 && i <= 14) && strings.Contains("lmnpqrstuv", s[i:i+1]) {
			b[i] = 'd' // letters stand for digits where two people had the same number
		}
	}
	return string(b)
}

// digitsIn counts the digits of a text.
func digitsIn(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// number is what digits say.
func number(s string) (n int) {
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

func isKVNR(s string) bool {
	letter := int(s[0]-'a') + 1
	all := string([]byte{byte('0' + letter/10), byte('0' + letter%10)}) + s[1:]
	sum := 0
	for i := range 10 {
		n := int(all[i] - '0')
		if i%2 == 1 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == int(all[10]-'0')
}

func isPPS(s string) bool {
	sum := 0
	for i := range 7 {
		sum += int(s[i]-'0') * (8 - i)
	}
	if len(s) == 9 {
		sum += int(s[8]-'a'+1) * 9
	}
	return s[7] == "wabcdefghijklmnopqrstuv"[sum%23]
}
