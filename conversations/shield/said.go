package shield

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/conversations"
)

// spelled hides codes that are said digit by digit.
func (sc *scan) spelled() {
	for i := 0; i < len(sc.tokens); i++ {
		if !sc.has(i, cDigit|cTens) || sc.tokens[i].hidden {
			continue
		}
		end, said := i+1, 1
		for at := i + 1; at < len(sc.tokens) && at < end+4; at++ {
			if sc.has(at, cDigit|cTens) {
				end = at + 1
				said++
			} else if !sc.is(at, space) && !strings.Contains(",-.", sc.of(at)) && sc.of(at) != "y" && sc.of(at) != "et" && sc.of(at) != "e" && sc.of(at) != "und" {
				break
			}
		}
		c, _ := sc.before(i, 6, cCode|cPIN|cPassword|cGives)
		asked := sc.expects(conversations.PIN) && said >= 2 && said == sc.words && sc.counts(i, end)
		asked = asked || c&cPIN != 0 && said == 2 && sc.has(i, cTens) && sc.has(end-1, cTens) && sc.counts(i, end) // "pin, twelve thirty-one"
		if asked || said >= 4 && (c != 0 || said >= 6 || said == sc.words || sc.expects(conversations.PIN) || sc.expects(conversations.OneTime)) {
			kind := conversations.OneTime
			if c&cPIN != 0 || c == 0 && sc.expects(conversations.PIN) {
				kind = conversations.PIN
			}
			sc.hide(i, end, kind)
		}
		i = end - 1
	}
}

// counts reports whether each word among tokens is one for a number, and one of them for a long one.
func (sc *scan) counts(from, to int) bool {
	long := false
	for i := from; i < to; i++ {
		if sc.is(i, letters) && !sc.has(i, cDigit|cFunction) && !isNumberWord(sc.of(i)) {
			return false
		}
		long = long || sc.is(i, letters) && isNumberWord(sc.of(i))
	}
	return long
}

// longestPhrase is of how many words one is at most by which an account is opened again: twice
// the 24 of the longest in use.
const longestPhrase = 48

// recoveries hides the words by which an account is opened again: several in a row
// that make no sentence, where such words are spoken of, or at least twelve.
func (sc *scan) recoveries() {
	c := class(0)
	for i := range sc.tokens {
		c |= sc.tokens[i].class & (cRecovery | cPhrase)
	}
	for i := 0; i < len(sc.tokens); i++ {
		if !sc.isSeed(i) {
			continue
		}
		end, words, bridged := i+1, 1, false
		for at := i + 1; at < len(sc.tokens); at++ {
			if sc.isSeed(at) {
				end = at + 1
				words++
			} else if c&cRecovery != 0 && !bridged && words >= 3 && sc.has(at, cFunction) && sc.is(at+1, space) && sc.isSeed(at+2) {
				bridged = true // a word that is a small one in another language
			} else if !sc.is(at, space) && !sc.is(at, digits) && !strings.Contains(",.-;)", sc.of(at)) {
				break
			}
		}
		listed := c != 0 && words >= 4 && sc.plainWords(i, end) == words && strings.Contains(":?", or(sc.of(i-2), "x"))
		if words <= longestPhrase && (listed || words >= 12 || words >= 6 && (c&cRecovery != 0 || c != 0 && (sc.plainWords(i, end) >= 6 || sc.of(i-2) == ":" && sc.plainWords(i, end) >= 4))) {
			sc.hide(i, end, conversations.Recovery)
		} else if from, to := sc.newList(i, end); to > 0 && words <= longestPhrase {
			sc.hide(from, to, conversations.Recovery)
		}
		i = end - 1
	}
}

// fewestListed is of how many words a list is at least that nobody makes in a sentence.
const fewestListed = 6

// newList is the first list among tokens of so many words without one that joins them and without
// a sign, of which nobody uses most here; to is 0: there is none.
func (sc *scan) newList(first, end int) (from, to int) {
	words, fresh := 0, 0
	for i := first; i <= end; i++ {
		plain := i < end && (sc.is(i, space) || sc.is(i, letters) && sc.tokens[i].class&^(cClue|cKey|cFavourite|cWeak|cPatient|cPlace) == 0 && !sc.capitalIn(i, i+1))
		switch {
		case !plain:
			if words >= fewestListed && 3*fresh >= 2*words {
				return from, i
			}
			words, fresh = 0, 0
		case sc.is(i, letters):
			if words == 0 {
				from = i
			}
			words++
			fresh += int(one(!sc.learned.knows(sc.of(i))))
		}
	}
	return 0, 0
}

// plainWords is of how many words among tokens nothing is known.
func (sc *scan) plainWords(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if sc.is(i, letters) && sc.tokens[i].class == 0 {
			n++
		}
	}
	return n
}

// isSeed reports whether a word may be one of them.
func (sc *scan) isSeed(i int) bool {
	return sc.is(i, letters) && !sc.tokens[i].hidden && !sc.has(i, cFunction|cRecovery|cIs|cMine) && len(sc.of(i)) >= 3 && len(sc.of(i)) <= 10
}

// questions hides what somebody answers to a question by which an account is opened again.
func (sc *scan) questions() {
	for i := range sc.tokens {
		if !sc.has(i, cQuestion) || sc.has(i+1, cQuestion) || sc.has(i+2, cQuestion) || sc.tokens[i].hidden {
			continue
		}
		end, begin := i+1, 0
		for end < min(len(sc.tokens), i+60) && !sc.ends(end) && sc.of(end) != "," {
			if w := sc.of(end); begin == 0 && end-i < 16 && (w == ":" || w == "=" || w == "-" || sc.has(end, cIs)) {
				begin = end + 1
			}
			end++
		}
		for n := 0; n < 2 && begin == 0 && sc.of(end) == ","; n++ { // "secret question, answer …"
			for end++; end < min(len(sc.tokens), i+60) && !sc.ends(end) && sc.of(end) != ","; end++ {
				if begin == 0 && (sc.has(end, cAnswer) || sc.of(end) == ":" || sc.has(end, cIs)) {
					begin = end + 1
				}
			}
		}
		if begin > 0 && sc.capitalIn(begin, end) {
			sc.hide(begin, end, conversations.Recovery)
		}
	}
}

// answers hides the name that follows the word answer, or what is asked for, where such a
// question is told.
func (sc *scan) answers() {
	var all class
	for i := range sc.tokens {
		all |= sc.tokens[i].class
	}
	if all&(cClue|cQuestion) == 0 {
		return
	}
	told := all&(cQuestion|cAnswer) != 0
	for i := range sc.tokens {
		if all&cQuestion != 0 && sc.of(i-2) != "." && sc.unheard(i) && !sc.isHidden(i, i+1) {
			sc.hide(i, i+1, conversations.Recovery)
			continue
		}
		at := i + 1
		for at < i+5 && (sc.is(at, space) && !strings.Contains(sc.of(at), "\n") || strings.Contains(":=", or(sc.of(at), "x")) || sc.has(at, cIs)) {
			at++
		}
		clue := sc.has(i, cClue) && (told || len(sc.expect) > 0)
		if !sc.has(i, cAnswer) && !clue && (sc.of(i) != ")" || !told) || sc.isHidden(i, i+1) || at == i+1 {
			continue
		}
		if sc.is(at, letters) && len(sc.of(at)) >= 3 && sc.capitalIn(at, at+1) && !sc.has(at, cFunction|cProduct|cInnocent|cClue|cAnswer|cQuestion) {
			sc.hide(at, at+1, conversations.Recovery)
		}
	}
}

// unheard reports whether token i is a word with a capital that nobody uses here.
func (sc *scan) unheard(i int) bool {
	return sc.is(i, letters) && len(sc.of(i)) >= 4 && sc.tokens[i].class&^(cWeak|cFavourite) == 0 && sc.capitalIn(i, i+1) && !sc.learned.knows(sc.of(i))
}

// capitalIn reports whether a name stands among tokens.
func (sc *scan) capitalIn(from, to int) bool {
	for i := from; i < min(to, len(sc.tokens)); i++ {
		if first, _ := utf8.DecodeRuneInString(sc.written(i, i+1)); sc.is(i, letters) && unicode.IsUpper(first) {
			return true
		}
	}
	return false
}

// bySigns hides a password that is said sign by sign: "capital B bluebird four four
// exclamation mark".
func (sc *scan) bySigns() {
	for i := range sc.tokens {
		if !sc.isCapital(i) || sc.tokens[i].hidden {
			continue
		}
		first, last, signs := i, i, 0
		for at := i + 1; at < min(len(sc.tokens), last+14) && !sc.ends(at); at++ {
			if sc.has(at, cSpoken|cDigit|cTens|cCapital) && !sc.has(at, cFunction) && !sc.isArticle(at) {
				if !sc.has(at, cSpoken) || !sc.has(at-2, cSpoken) {
					signs++
				}
				last = at
			}
		}
		if sc.is(first-1, space) && sc.is(first-2, letters) && utf8.RuneCountInString(sc.of(first-2)) <= 5 && !sc.has(first-2, cFunction|cMine|cIs) {
			first -= 2 // "B capital …"
		}
		if signs >= 2 {
			sc.hide(first, last+1, conversations.Password)
		}
	}
}

// isArticle reports whether the word for one stands where it counts nothing: no digit beside it.
func (sc *scan) isArticle(i int) bool {
	switch sc.of(i) {
	case "one", "un", "une", "una", "uno", "een", "um", "uma", "jeden", "eins":
		return !sc.has(i-2, cDigit|cSpoken) && !sc.has(i+2, cDigit|cSpoken)
	}
	return false
}

// isCapital reports whether the word at i says that a capital follows, or that the
// one before is one.
func (sc *scan) isCapital(i int) bool {
	switch sc.of(i) {
	case "grand", "grande", "big", "gross", "grosses", "grote", "groot":
		return sc.has(i, cCapital) || sc.isInitial(i+2) || sc.isInitial(i-2)
	}
	return sc.has(i, cCapital)
}

// sentences hides a password of several words where one is chosen and spoken of: the
// part of the sentence in which the number stands that such a password has.
func (sc *scan) sentences() {
	if !sc.expects(conversations.Password) {
		return
	}
	spoken := false
	for i := range sc.tokens {
		spoken = spoken || sc.has(i, cSentence)
	}
	for i := range sc.tokens {
		if !spoken || !sc.is(i, digits) || len(sc.of(i)) > 2 || sc.isAlnum(i-1) || sc.isAlnum(i+1) || sc.has(i+2, cUnit|cSentence) {
			continue
		}
		from, words := i, 0
		for from > 0 && words <= 8 && !sc.ends(from-1) && !strings.Contains(",:", sc.of(from-1)) && !sc.has(from-1, cGives|cSentence) {
			from--
			if sc.is(from, letters) {
				words++
			}
		}
		to := i + 1
		for to < min(len(sc.tokens), i+24) && !sc.ends(to) && sc.of(to) != "," {
			to++
		}
		if words >= 3 && words <= 8 {
			sc.hide(from, to, conversations.Password)
		}
	}
}
