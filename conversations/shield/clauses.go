package shield

import (
	"cmp"
	"slices"
	"strings"

	"waymark/conversations"
)

// A clause is several words that may be a password together, by where they stand.
type clause struct {
	from, to int // tokens
	words    int
	begin    uint32
	end      uint32
}

// Where a clause begins, and where it ends.
const (
	atText     uint32 = iota // at either end of it
	atSign                   // beside a sign of a sentence
	atQuote                  // in quotes or brackets
	atColon                  // behind what announces it
	besideWord               // behind or before the word for a password
	besideIs                 // "… is", "is …"
	behindUse                // "I typed …"
	beforeWith               // "… with spaces"
	beforeNext               // another clause
)

const (
	clauseWords  = 12    // at most
	clauseStarts = 8     // are looked at, and for each
	clauseEnds   = 4     // of them
	enoughClause = -2.25 // has to speak for a password
)

// asksPhrase reports whether a password of several words may be told.
func (w *weighing) asksPhrase() bool {
	return w.step&9 != 0 || w.text&(cPassword|cSentence|cStored|cQuestion|cClue) != 0
}

// clauses are those of a text.
func (w *weighing) clauses() (all []clause) {
	if !w.asksPhrase() {
		return nil
	}
	starts := 0
	all = make([]clause, 0, clauseStarts*clauseEnds/2)
	for i := range w.tokens {
		begin, ok := w.beginsAt(i)
		if !ok {
			continue
		}
		if starts++; starts > clauseStarts {
			break
		}
		ends, words, from := 0, 0, i
		for !w.isAlnum(from) {
			from++
		}
		for at := from; at <= len(w.tokens) && words <= clauseWords && ends < clauseEnds; at++ {
			if end, hard, ok := w.endsAt(at, words); ok && words >= 2 {
				to := at
				for to > from && !w.isAlnum(to-1) {
					to--
				}
				all = append(all, clause{from, to, words, begin, end})
				if ends++; hard {
					break
				}
			} else if hard {
				break
			}
			if w.isAlnum(at) && !w.isAlnum(at-1) {
				words++
			}
		}
	}
	return all
}

// beginsAt reports whether a clause may begin with token i, and as what.
func (w *weighing) beginsAt(i int) (begin uint32, ok bool) {
	if !w.isAlnum(i) || i > 0 && w.isAlnum(i-1) || w.is(i, marker) {
		return 0, false
	}
	at := i - 1
	if w.is(at, space) {
		at--
	}
	switch {
	case at < 0:
		return atText, true
	case w.is(at, sign) && strings.Contains("\"'(", w.of(at)):
		return atQuote, true
	case w.is(at, sign) && strings.Contains(":=>→", w.of(at)):
		return atColon, true
	case w.is(at, sign) && strings.Contains(",;.!?-…", w.of(at)) && (w.is(at+1, space) || at == 0):
		return atSign, true
	case !w.is(at, letters):
		return 0, false
	case w.has(at, cPassword|cSentence|cStored|cQuestion|cClue|cAnswer):
		return besideWord, true
	case w.has(at, cIs|cAs|cAlike):
		return besideIs, true
	case w.has(at, cUse|cGives):
		return behindUse, true
	}
	return 0, false
}

// endsAt reports whether a clause of so many words may end before token i, as what, and whether
// it cannot go on.
func (w *weighing) endsAt(i, words int) (end uint32, hard, ok bool) {
	switch {
	case i >= len(w.tokens):
		return atText, true, true
	case w.is(i, marker):
		return atText, true, false
	case w.is(i, sign) && strings.Contains("\"()", w.of(i)):
		return atQuote, true, true
	case w.ends(i):
		return atSign, true, true
	case w.is(i, sign) && strings.Contains(",;…", w.of(i)), w.of(i) == "-" && w.is(i-1, space), w.is(i, sign) && w.is(i-1, space) && w.is(i+1, space), w.of(i) == ".":
		return atSign, false, true
	case words < 2 || !w.is(i, letters) || !w.is(i-1, space):
		return 0, false, false
	case w.has(i, cPassword|cSentence|cStored):
		return besideWord, false, true
	case w.has(i, cIs|cUse|cGives|cAs):
		return besideIs, false, true
	case w.has(i, cWith):
		return beforeWith, false, true
	case w.joins(i), w.has(i, cMine) && words >= 3:
		return beforeNext, false, true
	}
	return 0, false, false
}

// joins reports whether another clause begins with a word.
func (w *weighing) joins(i int) bool {
	switch w.of(i) {
	case "but", "aber", "mais", "pero", "ma", "maar", "ale", "mas", "porque", "because", "weil", "perche", "want", "bo", "or", "oder", "ou", "of", "albo", "czy", "is", "e", "y", "et", "und", "en", "i", "and":
		return true
	}
	return false
}

// A sight is what is looked at of a token again and again.
type sight struct {
	hash           uint32
	known, capital bool
	looked         bool
}

// seen is the sight of token i.
func (w *weighing) seen(i int) sight {
	if i < 0 || i >= len(w.tokens) {
		return sight{hash: hashOf("")}
	}
	if w.sights == nil {
		w.sights = make([]sight, len(w.tokens))
	}
	if s := &w.sights[i]; !s.looked {
		*s = sight{hash: hashOf(w.of(i)), known: w.is(i, letters) && w.learned.knows(w.of(i)), capital: w.capitalIn(i, i+1), looked: true}
	}
	return w.sights[i]
}

// A scored clause is one for which so much speaks.
type scored struct {
	clause
	score  float64
	passed bool // over, for one beside it
}

// clauseFeatures are by what a clause is weighed.
func (w *weighing) clauseFeatures(c clause) []uint32 {
	w.into = w.into[:0]
	words, fresh, unheard, capitals, number, last := uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint32(0)
	field := uint32(0)
	both := c.begin*16 + c.end
	for i := c.from; i < c.to; i++ {
		if w.is(i, digits) {
			number = 1
		}
		if !w.is(i, letters) {
			continue
		}
		h := w.seen(i).hash
		w.add(fClause, h, 1)
		w.add(fClause, h, 10+c.begin)
		w.classes(fClause, w.tokens[i].class, 20)
		if words < 2 {
			w.add(fClause, h, 30+words)
			w.classes(fClause, w.tokens[i].class, 40+words*16+c.begin)
		}
		w.add(fClause, mix(last, h), 80)
		fresh += one(w.tokens[i].class == 0)
		unheard += one(!w.seen(i).known)
		capitals += one(w.seen(i).capital)
		field += one(w.tokens[i].class&(strong|cProduct|cRule|cUnit|cOrdinary&^cFunction) != 0)
		words, last = words+1, h
	}
	w.add(fClause, last, 81)
	share := 4 * unheard / max(words, 1)
	step := w.step & 9
	said := uint32(0)
	for i, c := range []class{cPassword, cSentence, cStored, cQuestion | cClue} {
		if w.text&c != 0 {
			said |= 1 << i
		}
	}
	whole := one(c.from <= 1) + 2*one(c.to >= len(w.tokens)-1)
	long := min(uint32(w.words), 20) //nolint:gosec // few
	for i, n := range []uint32{
		16*words + fresh, 16*words + unheard, share*8 + field, 8*field + step, 64*share + step*4 + whole, 64*share + said*4 + whole, 16*capitals + words, 4*number + capitals,
		16*both + step, 16*both + said, 16*both + share, 32*words + long, w.seen(c.from - 2).hash, w.seen(c.to).hash, w.seen(c.to + 1).hash, w.seen(c.from - 4).hash, w.seen(c.to + 3).hash,
	} {
		w.add(fClause, n, 200+uint32(i)) //nolint:gosec // few
	}
	for i, n := range []uint32{words, unheard, share, field, step, said, whole, number, w.seen(c.from - 2).hash} {
		w.add(fClause, n, 400+16*uint32(i)+c.begin) //nolint:gosec // few
		w.add(fClause, n, 600+16*uint32(i)+c.end)   //nolint:gosec // few
	}
	for i, at := range []int{c.from - 2, c.from - 4, c.to, c.to + 1, c.to + 3} {
		if w.is(at, letters) {
			w.classes(fClause, w.tokens[at].class, 2000+uint32(i)) //nolint:gosec // few
		}
	}
	w.classes(fClause, w.text, 2010+c.begin)
	w.classes(fClause, w.text, 2030+share)
	return w.into
}

// isShown reports whether a clause is what a page, a button or an error says.
func (w *weighing) isShown(c clause) bool {
	if w.anyOf(c.from-2, c.to, cGreets) || isStatus(w.of(c.from)) || w.onlyFunction(c) {
		return true
	}
	if c.begin != atQuote {
		return false
	}
	what, near := w.before(c.from, 5, cInnocent)
	return what != 0 && near <= 3
}

// onlyFunction reports whether a clause is small words of any sentence, or what is written for want
// of words, as "lorem ipsum" is.
func (w *weighing) onlyFunction(c clause) bool {
	for i := c.from; i < c.to; i++ {
		if !w.is(i, space) && !w.has(i, cFunction) {
			return false
		}
	}
	return true
}

// isStatus reports whether a number is that of an error of a page.
func isStatus(w string) bool { return len(w) == 3 && (w[0] == '4' || w[0] == '5') && number(w) > 0 }

// weighClauses hides clauses that look like a password of several words, those first for which
// most speaks.
func (w *weighing) weighClauses() {
	var all []scored
	found := w.step&9 == 0 && slices.ContainsFunc(w.spans, func(s span) bool { return s.kind == conversations.Password })
	for _, c := range w.clauses() {
		if found && !w.isHidden(c.from, c.to) || w.isShown(c) { // one is enough where none is asked for
			continue
		}
		if s := w.learned.score(w.clauseFeatures(c)); s >= enoughClause {
			all = append(all, scored{clause: c, score: s})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for i, c := range all {
		if !slices.ContainsFunc(all[:i], func(o scored) bool { return !o.passed && c.from < o.to && c.to > o.from }) {
			w.hideWhole(c.from, c.to, conversations.Password)
		} else {
			all[i].passed = true
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
