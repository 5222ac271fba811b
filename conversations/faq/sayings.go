package faq

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// Fillers is the saying that says nothing: a greeting, thanks, "sorry to bother
// you". What stands beside one is meant.
const Fillers = "filler"

// Alike is how alike a text is to a saying.
type Alike struct {
	Saying string
	Share  float64 // from 0 to 1: all that either says
}

// sayings compares texts with what people say where they stand. A few words
// decide there, so it looks past what all sayings share, and takes a "not" and a
// question for what they are: "it came" and "it came not" are far from each other.
type sayings struct {
	classes  []string
	examples []utterance
	weights  map[string]float32 // by word: the rarer, the more
	said     map[string]float64 // by word: how many questions and sayings have it
	fillers  map[string]bool    // whole ones, words parted by a space
	longest  int                // words of a filler
	negation wordTable
	trouble  wordTable
	asking   wordTable
	speaks   []manner           // by class: how it is said
	options  map[string][]int32 // by word: the options, as classes, whose examples have it
	plain    map[string]float64 // by class of questions: how many are plain statements
	byWord   map[string][]int32 // by word: the examples that have it
	stems    map[string][]string
	near     map[typoKey][]string // words of examples that may be mistyped
}

// A typoKey is what a word and the one that it was meant to be have in common, but
// for one letter more or less.
type typoKey struct {
	first  byte
	length int
}

// A manner is how many examples of a saying say no or tell of trouble, and how many
// ask.
type manner struct{ turned, asks, all float32 }

// An utterance is an example of a saying, or what it is compared with.
type utterance struct {
	class   int32
	words   []string
	weights []float32
	sum     float32
	negated bool
	asks    bool
}

const (
	// strangerWeight is what a word weighs that nobody ever said, leastWeight one that
	// everybody says. commonWord is the logarithm of how rare a word has to be to tell
	// anything.
	strangerWeight, leastWeight, commonWord = 0.75, 0.05, 1.5
	// turned and asked are what remains where one of two says not, or asks.
	turned, asked = 0.55, 0.6
	// partly is what a clause is worth whose neighbours say something else.
	partly = 0.82
	// leastAlike is from where on a saying is worth a look, maxSaid how many are.
	leastAlike, maxSaid = 0.42, 40
	// allItsWords is how alike a text is that is made of nothing but the words of an
	// option's examples, and telling how much a word weighs that says something.
	allItsWords, telling = 0.82, 0.3
	// tellsLittle is what the words of a text weigh together that says hardly
	// anything, and mostUnknown how much of it words may be that nobody ever said.
	tellsLittle, mostUnknown = 0.3, 0.6
	// mostTypos is how many questions may have what is a typo all the same.
	mostTypos = 2
	// loneWord is how alike a lone word can be to another, loneAmong to several;
	// lengthy is how many letters one has that is known with a typo.
	loneWord, loneAmong, lengthy = 0.56, 0.42, 7
)

func newSayings(c Corpus) *sayings {
	s := &sayings{weights: map[string]float32{}, fillers: map[string]bool{}, byWord: map[string][]int32{}, stems: map[string][]string{}, options: map[string][]int32{}, near: map[typoKey][]string{},
		negation: newWordTable(negations), trouble: newWordTable(troubles), asking: newWordTable(askings), plain: map[string]float64{}}
	s.weigh(slices.Concat(c.Sayings, c.Examples))
	for _, e := range c.Sayings {
		s.classes = append(s.classes, e.Class)
	}
	slices.Sort(s.classes)
	s.classes = slices.Compact(s.classes)
	for _, e := range c.Sayings {
		if e.Class == Fillers {
			list := saidWords(e.Text)
			s.fillers[strings.Join(list, " ")] = true
			s.longest = max(s.longest, len(list))
		}
	}
	s.speaks = make([]manner, len(s.classes))
	for _, e := range c.Sayings {
		at, _ := slices.BinarySearch(s.classes, e.Class)
		u := s.utter(saidWords(e.Text), strings.HasSuffix(e.Text, "?"))
		u.class = int32(at) //nolint:gosec // there are some hundreds
		s.examples = append(s.examples, u)
		s.learnManner(at, u)
		for _, w := range slices.Compact(slices.Sorted(slices.Values(u.words))) {
			s.byWord[w] = append(s.byWord[w], int32(len(s.examples)-1)) //nolint:gosec // some thousands
		}
	}
	for w := range s.byWord {
		s.learnWord(w)
	}
	s.plainShare(c)
	return s
}

// learnWord notes as what else a word of the examples may be typed.
func (s *sayings) learnWord(w string) {
	if stem, ok := stemOf(w); ok {
		s.stems[stem] = append(s.stems[stem], w)
	}
	if len(w) >= 4 && len(w) <= maxTypoLetters {
		key := typoKey{w[0], len(w)}
		s.near[key] = append(s.near[key], w)
	}
}

// stemOf is what the forms of a word begin with, of a short one that and an s.
func stemOf(w string) (string, bool) {
	if len(w) < stemLetters-2 {
		return "", false
	}
	stem := w[:min(len(w), stemLetters-1)]
	if len(stem) < stemLetters-1 {
		stem += "s"
	}
	return stem, true
}

// weigh says how much each word tells: the less, the more texts of a language have
// it. What is common in one language tells nothing.
func (s *sayings) weigh(all []Example) {
	s.said = map[string]float64{}
	texts := map[string]float64{}           // by language
	seen := map[string]map[string]float64{} // by language and word: how many texts have it
	for _, e := range all {
		texts[e.Language]++
		if seen[e.Language] == nil {
			seen[e.Language] = map[string]float64{}
		}
		list := saidWords(e.Text)
		slices.Sort(list)
		for _, w := range slices.Compact(list) {
			seen[e.Language][w]++
			s.said[w]++
		}
	}
	for language, words := range seen {
		most := math.Log(texts[language]+1) - commonWord
		for w, n := range words {
			weight := float32(max(leastWeight, (math.Log((texts[language]+1)/(n+0.5))-commonWord)/max(most, 1)))
			if before, known := s.weights[w]; !known || n > 1 && weight < before {
				s.weights[w] = weight
			}
		}
	}
}

// learnManner notes how a class is said, and with which words: of an option, a text
// of nothing but its words says it.
func (s *sayings) learnManner(class int, u utterance) {
	m := &s.speaks[class]
	m.all++
	if u.negated {
		m.turned++
	}
	if u.asks {
		m.asks++
	}
	if strings.IndexByte(s.classes[class], '#') > 0 {
		for _, w := range u.words {
			if list := s.options[w]; len(list) == 0 || list[len(list)-1] != int32(class) { //nolint:gosec // there are some hundreds
				s.options[w] = append(list, int32(class)) //nolint:gosec // so
			}
		}
	}
}

// plainShare is how many questions of a class are plain statements: they neither
// ask nor say no nor tell of trouble.
func (s *sayings) plainShare(c Corpus) {
	all := map[string]float64{}
	for _, e := range c.Examples {
		all[e.Class]++
		if s.isPlain(e.Text) {
			s.plain[e.Class]++
		}
	}
	for class, n := range all {
		s.plain[class] = (s.plain[class] + 1) / (n + 2)
	}
}

// turnsOnNothing reports whether a text has hardly a word that tells anything, or
// turns on one that nobody ever said: what it seems to be about is chance.
func (s *sayings) turnsOnNothing(text string) bool {
	u := s.utter(saidWords(cut(text)), false)
	var unknown float32
	for i, w := range u.words {
		if _, known := s.weights[w]; !known && len(s.counterparts(w)) == 0 {
			unknown += u.weights[i]
		}
	}
	return u.sum < tellsLittle || len(u.words) > 1 && unknown > mostUnknown*u.sum
}

// isPlain reports whether a text is a plain statement.
func (s *sayings) isPlain(text string) bool {
	u := s.utter(s.bare(saidWords(cut(text))), strings.Contains(text, "?"))
	return !u.asks && !u.negated
}

// utter weighs words.
func (s *sayings) utter(list []string, asks bool) utterance {
	u := utterance{words: list, asks: asks}
	for i, w := range list {
		weight, known := s.weights[w]
		if !known {
			weight = strangerWeight
		}
		if s.negation.has(w) || s.trouble.has(w) {
			u.negated = true
		}
		if i == 0 && len(list) > 1 && s.asking.has(w) {
			u.asks = true
		}
		u.weights = append(u.weights, weight)
		u.sum += weight
	}
	return u
}

// saidWords are the words of a text; "don't" is one.
func saidWords(text string) []string {
	return words(contracted.ReplaceAllString(text, "$1$2"))
}

var (
	contracted = regexp.MustCompile(`(?i)(\pL)['’\x60´](t|s|m|ve|re|ll|d)\b`)
	clauseEnds = regexp.MustCompile(`[,.;:!?…–—()\n]+|\s+-\s+`)
)
