package shield

import (
	_ "embed" // learned.bin
	"slices"
	"strings"

	"waymark/conversations"
)

// What was learned from the corpus: how much speaks for a secret, and which words people use.
type learned struct {
	weights []int8 // by the feature
	persons []int8 // the same for names, days of birth and numbers of somebody
	known   []byte // bits, two a word
}

//go:embed learned.bin
var learnedFile []byte

const (
	weightCount = 3 << 18
	personCount = 3 << 17
	knownBits   = 20
	weightStep  = 1.0 / 24 // what one in a weight counts
)

func newLearned(file []byte) learned {
	weights, file := file[:weightCount], file[weightCount:]
	persons, file := file[:personCount], file[personCount:]
	return learned{weights: signed(weights), persons: signed(persons), known: file[:1<<(knownBits-3)]}
}

func signed(b []byte) []int8 {
	s := make([]int8, len(b))
	for i, c := range b {
		s[i] = int8(c) //nolint:gosec // a sign was written as a byte
	}
	return s
}

// bitsOf are where a word is noted.
func bitsOf(w string) [2]uint32 {
	h := hashOf(w)
	return [2]uint32{h >> (32 - knownBits), mix(h, 1) >> (32 - knownBits)}
}

// knows reports whether people use a word who tell no secret.
func (l *learned) knows(w string) bool {
	for _, b := range bitsOf(w) {
		if l.known[b/8]&(1<<(b%8)) == 0 {
			return false
		}
	}
	return true
}

// slot is where the weight of a feature is, of so many.
func slot(f uint32, of int) int { return int(uint64(f) * uint64(of) >> 32) } //nolint:gosec // less than of

// score is how much speaks for a secret; less than 0: more against it.
func (l *learned) score(features []uint32) float64 { return sum(l.weights, features) }

// personScore is the same for what tells of somebody.
func (l *learned) personScore(features []uint32) float64 { return sum(l.persons, features) }

func sum(weights []int8, features []uint32) float64 {
	all := 0
	for _, f := range features {
		all += int(weights[slot(f, len(weights))])
	}
	return float64(all) * weightStep
}

// How much has to speak for a secret. Of numbers the rules know more.
const (
	enough       = -0.25
	enoughNumber = 1.75
	enoughWord   = 0.75 // a mere word where no secret is spoken of, in small letters also where none is asked for
	enoughBeside = -3.0 // one that was found
)

// weigh hides what looks like a secret by all that is known of it, where no rule knew it.
func (sc *scan) weigh() {
	if !sc.weighable() || sc.isAnswer() {
		return
	}
	w := sc.weighing()
	w.weighClauses()
	scores := make([]float64, len(w.all))
	for i, p := range w.all {
		scores[i] = -1e9
		if !sc.isHidden(p.from, p.to) && !w.plain(p) {
			scores[i] = sc.learned.score(w.features(i))
		}
	}
	for i, p := range w.all {
		least := enough
		isName, isWord := p.kind&^1 == 2, p.kind&^1 == 0 && w.step == 0
		switch {
		case !sc.lookAt(p.from, p.to).lower:
			least = enoughNumber
		case w.secret == 0 && (isName || isWord):
			least = enoughWord
		}
		if scores[i] < least || sc.isHidden(p.from, p.to) {
			continue
		}
		from, to := i, i
		for from > 0 && w.beside(from-1, scores) {
			from--
		}
		for to+1 < len(w.all) && w.beside(to+1, scores) {
			to++
		}
		w.hidePieces(from, to)
	}
	sc.bridge()
}

// isAnswer reports whether a text is a few words with capitals, as the name of a town, a hospital or
// somebody is: people answer with those wherever they are.
func (sc *scan) isAnswer() bool {
	for i, t := range sc.tokens {
		l := t.form == letters
		if t.form == digits || t.hidden || l && sc.lookAt(i, i+1).inner || l && !sc.capitalIn(i, i+1) && !sc.has(i, cParticle) || t.form == sign && !strings.Contains("-,.'", sc.of(i)) {
			return false
		}
	}
	return sc.words >= 2 && sc.words <= 6
}

// bridge hides the one or two small words between two others that are hidden as a password: they
// are a sentence, "gazpacho con pepino".
func (sc *scan) bridge() {
	all := slices.SortedFunc(slices.Values(sc.spans), func(a, b span) int { return a.from - b.from })
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if a.kind == conversations.Password && b.kind == conversations.Password && b.from-a.to <= 5 && sc.plainBetween(a, b) {
			sc.hideWhole(a.from, b.to, conversations.Password)
			all[i].from = a.from
		}
	}
}

// plainBetween reports whether two spans and what is between them are words in small letters.
func (sc *scan) plainBetween(a, b span) bool {
	for i := a.from; i < b.to; i++ {
		if !sc.is(i, letters) && !sc.is(i, space) || sc.capitalIn(i, i+1) {
			return false
		}
	}
	return true
}

// weighable reports whether anything in a text is not plain: so nothing is weighed of most.
func (sc *scan) weighable() bool {
	if len(sc.expect) > 0 {
		return true
	}
	types, own := false, false
	for i, t := range sc.tokens {
		types = types || t.class&(cEnters|cUse) != 0
		own = own || sc.isStrange(i)
		switch {
		case t.hidden:
		case t.form == digits, t.class&(cSecret|cStored|cSentence|cQuestion|cClue) != 0, t.form == sign && (sc.isAlnum(i-1) && sc.isAlnum(i+1) || sc.of(i) == "\""):
			return true
		case t.form == letters && t.to-t.from > 6 && sc.lookAt(i, i+1).inner:
			return true
		}
	}
	return types && own
}

// isStrange reports whether token i is a word that nobody uses here, or that has a capital within
// a sentence.
func (sc *scan) isStrange(i int) bool {
	t := sc.tokens[i]
	return !t.hidden && t.form == letters && t.class == 0 && t.to-t.from > 2 && (i > 0 && sc.capitalIn(i, i+1) || !sc.learned.knows(sc.of(i)))
}

// beside reports whether a piece belongs to a secret that it stands beside.
func (w *weighing) beside(i int, scores []float64) bool { return scores[i] > enoughBeside }

// plain reports whether a piece is a word as any other, a number with its unit, a program with
// its version, or an error as programs call it.
func (w *weighing) plain(p piece) bool {
	l, n := w.lookAt(p.from, p.to), p.to-p.from
	switch known := cSecret | cDigit | cTens | cSpoken | cIs | cFunction; {
	case w.has(p.from-2, cGreets) && w.is(p.from-1, space), w.greeted(p.from + 2),
		n == 1 && p.class&known != 0 && p.quoted == 0,
		n == 2 && w.is(p.from, digits) && w.is(p.from+1, letters) && len(w.of(p.from+1)) <= 2,                       // "1er", "300ms"
		w.step == 0 && p.quoted == 0 && n >= 2 && w.has(p.from, cInnocent|cProduct) && w.isVersion(p.from+1, p.to),  // "room4120", "cpms2.0"
		n >= 5 && w.is(p.from, letters) && w.of(p.from+1) == "/" && w.is(p.from+2, digits) && w.of(p.from+3) == ".", // "nginx/1.18"
		!l.lower && !l.digit && strings.Contains(w.said(p.from, p.to), "_"),
		len(w.all) == 1 && !l.digit && !l.symbol && !l.inner: // a town, a language, a name: what else people are asked for
		return true
	}
	return p.kind == 0 && p.quoted == 0 && p.class&(cFavourite|cWeak) == 0
}

// greeted reports whether token i stands behind a greeting, as the name does that a page says, and
// not in what is said to be a password.
func (sc *scan) greeted(i int) bool {
	if !sc.is(i, letters) || !sc.is(i-1, space) || !sc.has(i-2, cGreets) || !sc.capitalIn(i, i+1) {
		return false
	}
	said, _ := sc.before(i-2, 3, cPassword)
	return said == 0
}

// isVersion reports whether tokens are numbers with full stops between.
func (w *weighing) isVersion(from, to int) bool {
	for i := from; i < to; i++ {
		if !w.is(i, digits) && !strings.Contains(".!?", w.of(i)) {
			return false
		}
	}
	return w.is(from, digits)
}

// goesOn is where tokens begin and end with the words beside them that belong to them: a list of
// three words and more does.
func (w *weighing) goesOn(from, to, pieces int) (first, last int) {
	first, last = from, to
	if l := w.lookAt(from, to); l.digit || l.upper {
		return first, last
	}
	for pieces >= 2 && w.is(last, space) && w.isSeed(last+1) {
		last += 2
	}
	for pieces >= 2 && w.is(first-1, space) && w.isSeed(first-2) {
		first -= 2
	}
	return first, last
}

// hidePieces hides pieces that stand beside each other.
func (w *weighing) hidePieces(from, to int) {
	first, last := w.goesOn(w.all[from].from, w.all[to].to, to-from)
	for last < len(w.tokens) && strings.Contains("!?", w.of(last)) && w.lookAt(first, last).digit {
		last++
	}
	kind := conversations.Password
	if l := w.lookAt(first, last); l.letters == 0 {
		kind = conversations.OneTime
		if c, _ := w.before(first, 6, cPIN); c != 0 || w.expects(conversations.PIN) && l.digits == 4 {
			kind = conversations.PIN
		}
	}
	w.hide(first, last, kind)
}
