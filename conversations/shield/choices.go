package shield

import "waymark/conversations"

// weak hides passwords that so many use that they are known as such.
func (sc *scan) weak() {
	for i := range sc.tokens {
		if !sc.has(i, cWeak|cFavourite) || sc.isHidden(i, i+1) {
			continue
		}
		to := i + 1
		if sc.tokens[i].chunk == i {
			_, to = sc.trimPassword(i, sc.chunkEnd(i))
		}
		before, _ := sc.before(i, 5, cPassword)
		after, _ := sc.after(to-1, 3, cPassword)
		if !sc.has(i, cWeak) {
			if sc.isFavourite(i, to) {
				sc.hide(i, to, conversations.Password)
			}
			continue
		}
		if before|after != 0 || sc.expects(conversations.Password) && to > i+1 || sc.is(i+1, digits) && len(sc.of(i+1)) >= 3 {
			sc.hide(i, to, conversations.Password)
		}
	}
}

// isFavourite reports whether a word that many choose, and that is a word all the same, is meant
// as a password: it is said to be one, or stands where one is asked for as no season or town does.
func (sc *scan) isFavourite(i, to int) bool {
	if sc.spoken && sc.is(i-1, space) && sc.has(i-2, cIs) && !sc.isAlnum(i+1) {
		return true
	}
	return sc.expects(conversations.Password) && (i > 0 || len(sc.of(i)) >= 8) && sc.tokens[i].chunk == i && to == i+1 && !sc.has(i, cPlace) &&
		!sc.has(i-2, cFunction|cWhen|cMine|cPlace|cInnocent|cRole) && !sc.capitalIn(i+2, i+3)
}

// isChoice reports whether a word that is said to be a password is one that people choose: a
// favourite of many, or where a sign stands before it or it is theirs, one that nobody uses here.
func (sc *scan) isChoice(i, end int, assigned bool) bool {
	from, to := sc.trimPassword(i, end)
	if to != from+1 || !sc.is(from, letters) {
		return false
	}
	if sc.has(from, cFavourite|cWeak) {
		return true
	}
	w := sc.of(from)
	return len(w) >= 5 && sc.tokens[from].class&^(cClue|cPlace|cPatient) == 0 && !sc.learned.knows(w) && (assigned || sc.belongs(i))
}

// quotations hides several words in quotes where a password is asked for, if there is a number
// among them or a word that nobody uses here: what the screen says are others.
func (sc *scan) quotations() { // all of a text in quotes is what a page says
	if !sc.expects(conversations.Password) && !sc.spoken {
		return
	}
	for i := range sc.tokens {
		if sc.of(i) != "\"" {
			continue
		}
		end, whole := i+1, i == 0
		for end < min(len(sc.tokens), i+24) && !sc.isHidden(end, end+1) && sc.of(end) != "\"" {
			end++
		}
		words, odd := sc.odd(i+1, end)
		if odd >= 0 && words >= 2 && sc.expects(conversations.Password) && sc.isNumbered(i+1, end) {
			odd += 2 // "Nordflur Kind 2"
		}
		if (!whole || end < len(sc.tokens)-1) && sc.of(end) == "\"" && (words >= 2 && odd >= 2 || words == 1 && odd == 1 && end == i+2 && sc.spokenOf()) {
			sc.hide(i+1, end, conversations.Password)
		}
	}
}

// isNumbered reports whether a few words with a capital at first and a number at last stand among
// tokens.
func (sc *scan) isNumbered(from, to int) bool {
	return to-from >= 4 && to-from <= 9 && sc.capitalIn(from, from+1) && sc.is(to-1, digits) && len(sc.of(to-1)) <= 4
}

// odd is how many words there are among tokens, and how much speaks for a choice of somebody's
// own: a number is worth two words that nobody uses here, what pages speak of is against it.
func (sc *scan) odd(from, to int) (words, odd int) {
	for i := from; i < to; i++ {
		if sc.is(i, digits) && len(sc.of(i)) > 1 {
			odd += 2
		}
		if !sc.is(i, letters) {
			continue
		}
		words++
		if sc.has(i, cRule) || isFault(sc.of(i)) || sc.has(i, cInnocent) && sc.is(i+1, space) && sc.is(i+2, digits) {
			return words, -1 // whatever else is there
		}
		switch own := sc.tokens[i].class &^ (cWeak | cFavourite | cClue | cPatient | cTens | cSpoken | cFunction | cOrdinary); {
		case sc.has(i, cProduct|cInnocent|cPassword|cPIN|cCode):
			odd--
		case own == 0 && len(sc.of(i)) > 2 && !sc.learned.knows(sc.of(i)):
			odd++
		}
	}
	return words, odd
}

// spokenOf reports whether the text says the word for a password.
func (sc *scan) spokenOf() bool {
	for i := range sc.tokens {
		if sc.has(i, cPassword) {
			return true
		}
	}
	return false
}

// used hides what somebody uses "as password": the words between both.
func (sc *scan) used() {
	for i := range sc.tokens {
		if !sc.has(i, cAs) || !sc.is(i+1, space) {
			continue
		}
		if what, near := sc.after(i, 3, cPassword|cSentence); what == 0 || near > 1 {
			continue
		}
		for from, words := i-1, 0; from >= 0 && words <= 9 && !sc.ends(from); from-- {
			if sc.is(from, letters) {
				words++
			}
			if sc.has(from, cUse) {
				if words >= 2 && !sc.isHidden(from+1, i-1) && !sc.anyOf(from+1, i-1, cPassword|cPIN|cCode|cWhich) {
					sc.hide(from+1, i-1, conversations.Password)
				}
				break
			}
		}
	}
}

// longestPlace is of how many letters a town is at most that people answer with.
const longestPlace = 15

// lonely reports whether one word that nobody uses here, where a password is asked for and nothing
// else is said, is no town or language, either: those are asked for, too, wherever somebody is.
func (sc *scan) lonely(from, to int) bool {
	return sc.expects(conversations.Password) && to == from+1 && sc.is(from, letters) && (sc.has(from, cFavourite|cWeak) && !sc.has(from, cFunction|cWhen) ||
		len(sc.of(from)) > longestPlace && sc.tokens[from].class&^cClue == 0 && !sc.learned.knows(sc.of(from)))
}
