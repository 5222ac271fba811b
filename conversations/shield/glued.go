package shield

import "strings"

// Of how many digits a number is at least that may stand right behind a word for it.
const (
	fewestGlued  = 5 // of a record: "mrn0087312"
	fewestCard   = 8 // behind a word that goes on: "kvnrm41590826"
	longestOwner = 6 // letters with which such a number begins
)

// isGlued reports whether somebody left out the blank before a token, so that one of no width
// is seen there: "born13.10.1955", "mrn0087312", "shows550318now". What stands before has to say
// what follows, so that versions, genes and rooms stay whole, and so do passwords.
func (sc *scan) isGlued(t token) bool {
	n := len(sc.tokens) - 1
	if n < 0 || sc.tokens[n].to != t.from {
		return false
	}
	last := sc.tokens[n]
	switch {
	case t.form == digits && last.form == letters:
		return sc.says(n, t)
	case t.form == letters && last.form == digits && n >= 2 && sc.tokens[n-1].form == space && sc.tokens[n-1].from == sc.tokens[n-1].to:
		return sc.lexicon.whole(sc.s[t.from:t.to])&(cFunction|cDigit|cJust|cUnit|cIs) != 0 && isCodeLong(last.to-last.from)
	case t.form == letters && last.form == letters:
		return true // a word was parted
	}
	return false
}

// says reports whether the word at n says what digits right behind it are.
func (sc *scan) says(n int, t token) bool {
	w := sc.of(n)
	size := t.to - t.from
	behind := sc.s[t.to:min(len(sc.s), t.to+1)]
	c := sc.lexicon.whole(w)
	switch {
	case c&(cInnocent|cProduct) != 0 || len(w) < 2:
		return false
	case c&cBirth != 0 && size <= 4 && behind != "" && (strings.Contains("./-", behind) || sc.lexicon.whole(sc.s[t.to:sc.run(t.to, isSmallLetter)])&(cMon|cMonth) != 0):
		return true
	case c&(cRecord|cNational|cPhone) != 0 && len(w) >= 3 && size >= fewestGlued:
		return true
	}
	plain := strings.ToLower(sc.written(n, n+1)) == sc.written(n, n+1) // no gene: MET1349
	return plain && isCodeLong(size) && !isSigned(behind) && (c&(cGives|cIs|cUse) != 0 || c&cFunction != 0 && (len(w) >= 3 || size == 6))
}

func isSmallLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// isCodeLong reports whether so many digits are a PIN or a code.
func isCodeLong(n int) bool { return n == 4 || n == 6 || n == 8 }

// isSigned reports whether a sign is one with which a password goes on.
func isSigned(s string) bool { return s != "" && strings.Contains("!#$%&*+=_-@/", s) }

// parted is where a word ends that says what follows, in one with which the number of somebody
// begins: "kvnrm415908263"; 0: it is none.
func (sc *scan) parted(from, to int) int {
	number := sc.run(to, func(c byte) bool { return c >= '0' && c <= '9' }) - to
	if number < fewestCard {
		return 0
	}
	for at := to - 1; at >= from+3 && to-at <= longestOwner; at-- {
		if sc.lexicon.exact(sc.s[from:at])&cNational != 0 {
			return at
		}
	}
	return 0
}
