package shield

import (
	"slices"
	"strings"

	"waymark/conversations"
)

// A clause is several words that may be a password together, by where they stand.
type clause struct {
	from, to int // tokens
	sort     uint32
}

// Where a clause stands.
const (
	behindWord  = iota // "my password is …"
	beforeWord         // "… is my password"
	aloneAsked         // what is said first where a password is asked for
	behindGiven        // "I typed …"
)

const (
	clauseWords  = 12   // at most
	enoughClause = -1.5 // has to speak for a password
)

// clauses are those of a text.
func (w *weighing) clauses() (all []clause) {
	for i := range w.tokens {
		if w.has(i, cPassword|cSentence) {
			if at := w.behind(i); at > 0 {
				all = w.clause(all, at, w.clauseEnd(at), behindWord)
			}
			from, to := w.ahead(i)
			all = w.clause(all, from, to, beforeWord)
		}
		if w.has(i, cGives) && w.is(i+1, space) && (w.secret == 1 || w.step&1 != 0) {
			all = w.clause(all, i+1, w.clauseEnd(i+1), behindGiven)
		}
	}
	if w.step&1 != 0 {
		all = w.clause(all, 0, w.clauseEnd(0), aloneAsked)
	}
	return all
}

// clause adds what stands among tokens to all, if it is of two words or more and not too long.
func (w *weighing) clause(all []clause, from, to int, sort uint32) []clause {
	for from < to && !w.isAlnum(from) {
		from++
	}
	for from < to && !w.isAlnum(to-1) {
		to--
	}
	n := 0
	for i := from; i < to; i++ {
		if w.isAlnum(i) {
			n++
		}
	}
	if n < 2 || n > clauseWords {
		return all
	}
	return append(all, clause{from, to, sort})
}

// behind is where what a password is begins behind the word for it; 0: that is not said.
func (w *weighing) behind(i int) int {
	for at, words := i+1, 0; at < len(w.tokens) && words <= 6 && !w.ends(at); at++ {
		if w.has(at, cIs) || w.of(at) == ":" || w.of(at) == "=" {
			return at + 1
		}
		if w.is(at, letters) {
			words++
		}
	}
	return 0
}

// ahead is what is said to be a password before the word for it, or nothing.
func (w *weighing) ahead(i int) (from, to int) {
	at := i - 1
	for words := 0; at > 0 && words <= 3 && !w.has(at, cIs|cAs); at-- {
		if w.is(at, letters) {
			words++
		} else if !w.is(at, space) {
			return 0, 0
		}
	}
	if !w.has(at, cIs|cAs) {
		return 0, 0
	}
	from = at
	for words := 0; from > 0 && words <= clauseWords && !w.ends(from-1) && !strings.Contains(",:(", w.of(from-1)); from-- {
		if w.is(from-1, letters) {
			words++
		}
	}
	return from, at
}

// clauseEnd is where what begins at token i ends.
func (w *weighing) clauseEnd(i int) int {
	for at, words := i, 0; at < len(w.tokens); at++ {
		if w.ends(at) || w.is(at, sign) && strings.Contains(",;()", w.of(at)) || words >= 2 && w.joins(at) || words > clauseWords {
			return at
		}
		if w.isAlnum(at) {
			words++
		}
	}
	return len(w.tokens)
}

// joins reports whether another clause begins with a word.
func (w *weighing) joins(i int) bool {
	switch w.of(i) {
	case "but", "aber", "mais", "pero", "ma", "maar", "ale", "mas", "porque", "because", "weil", "perche", "want", "bo":
		return true
	case "and", "und", "et", "y", "e", "en", "i":
		return w.is(i+1, space) && w.has(i+2, cFunction|cJust|cMine|cIs|cGives)
	}
	return false
}

// clauseFeatures are by what a clause is weighed.
func (w *weighing) clauseFeatures(c clause) []uint32 {
	w.into = w.into[:0]
	words, fresh, number, last := uint32(0), uint32(0), uint32(0), uint32(0)
	for i := c.from; i < c.to; i++ {
		if w.is(i, digits) {
			number = 1
		}
		if !w.is(i, letters) {
			continue
		}
		h := hashOf(w.of(i))
		w.add(fClause, h, 1)
		w.add(fClause, h, 10+c.sort)
		w.classes(fClause, w.tokens[i].class, 20+c.sort)
		if words < 2 {
			w.add(fClause, h, 30+words)
			w.classes(fClause, w.tokens[i].class, 40+words*8+c.sort)
		}
		w.add(fClause, mix(last, h), 60)
		fresh += one(w.tokens[i].class == 0)
		words, last = words+1, h
	}
	w.add(fClause, last, 61)
	for i, n := range []uint32{words, fresh, 16*words + fresh, number, w.step, w.secret, hashOf(w.of(c.from - 2)), hashOf(w.of(c.to)), hashOf(w.of(c.to + 1))} {
		w.add(fClause, n, 70+8*uint32(i)+c.sort) //nolint:gosec // few
	}
	w.classes(fClause, w.text, 160+c.sort)
	return w.into
}

// weighClauses hides clauses that look like a password of several words.
func (w *weighing) weighClauses() {
	for _, c := range w.clauses() {
		if w.learned.score(w.clauseFeatures(c)) >= enoughClause {
			w.hideWhole(c.from, c.to, conversations.Password)
		}
	}
}

// hideWhole hides tokens of which some may be hidden, unless some were before.
func (sc *scan) hideWhole(from, to int, kind conversations.Sensitive) {
	if slices.ContainsFunc(sc.tokens[from:to], func(t token) bool { return t.form == marker }) {
		return
	}
	sc.spans = slices.DeleteFunc(sc.spans, func(s span) bool {
		meets := s.from < to && s.to > from
		if meets {
			from, to = min(from, s.from), max(to, s.to)
		}
		return meets
	})
	for i := from; i < to; i++ {
		sc.tokens[i].hidden = false
	}
	sc.hide(from, to, kind)
}
