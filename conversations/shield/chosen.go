package shield

import (
	"strings"

	"waymark/conversations"
)

// chosen hides a word that nobody uses here where it is said to be a password, or typed where
// one is asked for: "pw Winterwandern", "I typed winterwandern and …".
func (sc *scan) chosen() {
	asked := sc.expects(conversations.Password)
	for i := range sc.tokens {
		switch {
		case sc.tokens[i].hidden:
		case sc.has(i, cStored) && (sc.of(i+1) == "=" || sc.of(i+2) == "=" || sc.of(i+1) == ":"):
			if at, _ := sc.behind(i); at > 0 {
				sc.choose(at)
			}
		case sc.has(i, cPassword):
			if at, said := sc.behind(i); at > 0 && (said || asked || sc.isShort(i)) {
				sc.choose(at)
			}
		case asked && sc.has(i, cUse|cGives) && !sc.has(i, cPassword|cNumber):
			if at, _ := sc.behind(i); at > 0 {
				sc.choose(at)
			}
			if before := i - 2; sc.is(i-1, space) && sc.isOwn(before) && !sc.capitalIn(before, before+1) {
				sc.choose(before) // "mag ik fietsenmaker gebruiken"
			}
		}
	}
}

// behind is the word that is told behind token i, and whether it is said or a sign assigns it; 0:
// there is none.
func (sc *scan) behind(i int) (at int, said bool) {
	for at = i + 1; at < min(len(sc.tokens), i+8); at++ {
		switch w := sc.of(at); {
		case sc.is(at, space) && !strings.Contains(w, "\n"):
		case sc.is(at, sign) && strings.Contains(":=>→([\"'", w):
			said = true
		case sc.has(at, cIs):
			said = true
		case sc.has(at, cJust):
		case sc.isOwn(at):
			return at, said
		default:
			return 0, false
		}
	}
	return 0, false
}

// isOwn reports whether token i is a whole word that nobody uses here.
func (sc *scan) isOwn(i int) bool {
	return sc.is(i, letters) && len(sc.of(i)) >= 5 && !isAdverb(sc.of(i)) && !sc.isAlnum(i-1) && !sc.isAlnum(i+1) && !strings.Contains("'-/@", or(sc.of(i+1), " ")) && !sc.tokens[i].hidden &&
		sc.tokens[i].class&^(cClue|cPatient|cWeak|cFavourite) == 0 && (sc.has(i, cFavourite) || !sc.learned.knows(sc.of(i)))
}

// isAdverb reports whether a word says how something is done, in one of the languages.
func isAdverb(w string) bool {
	for _, end := range []string{"ly", "ment", "mente", "lich", "lijk", "weise", "ando", "endo", "owo", "nie"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// choose hides the word at i, and what follows as a part of it: words of the same kind, small
// ones between them, and a number.
func (sc *scan) choose(i int) {
	end := i + 1
	for at := i + 2; at < min(len(sc.tokens), i+12) && sc.is(at-1, space); at += 2 {
		switch {
		case sc.isOwn(at), sc.is(at, digits):
			end = at + 1
		case sc.is(at, letters) && sc.has(at, cFunction|cWith) && sc.is(at+1, space) && sc.isOwn(at+2):
		default:
			at = len(sc.tokens)
		}
	}
	sc.hide(i, end, conversations.Password)
}
