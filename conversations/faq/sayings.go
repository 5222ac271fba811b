package faq

import (
	"maps"
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
	classes  texts
	words    dictionary // of all sayings and questions, those of sayings first
	weights  reals      // by word: the rarer, the more
	said     longs      // by word: how many questions and sayings have it
	turns    string     // by word of sayings: whether it says no or tells of trouble, a byte
	of       longs      // by example: its class
	examples lists      // by example: its words
	sums     reals      // by example: what these weigh together
	manner   string     // by example: whether it is turned, and how it asks
	fillers  dictionary // whole ones, words parted by a space
	longest  longs      // words of a filler, at most
	speaks   reals      // by class: how many of its examples are turned, ask, and are there
	options  lists      // by word of sayings: the options, as classes, whose examples have it
	byWord   lists      // by word of sayings: the examples that have it
	stems    dictionary
	stemmed  lists // by stem: words of sayings
	near     lists // by their length and first letter: words of sayings that may be mistyped
	plain    reals // by class of questions: how many are plain statements
	tables   manners
}

// pack names the parts of it.
func (s *sayings) pack(p *pages) {
	p.texts(&s.classes)
	p.dictionary(&s.words)
	p.reals(&s.weights)
	p.longs(&s.said)
	p.text(&s.turns)
	p.longs(&s.of)
	p.lists(&s.examples)
	p.reals(&s.sums)
	p.text(&s.manner)
	p.dictionary(&s.fillers)
	p.longs(&s.longest)
	p.reals(&s.speaks)
	p.lists(&s.options)
	p.lists(&s.byWord)
	p.dictionary(&s.stems)
	p.lists(&s.stemmed)
	p.lists(&s.near)
	p.reals(&s.plain)
	s.tables = newManners()
}

// What an example's manner is made of.
const (
	turnedManner = 1 << iota
	askingManner
	markedManner // it asks by its mark alone, which people leave out
)

// An utterance is what examples are compared with.
type utterance struct {
	words   []string
	ids     []int // of the words; -1: nobody ever said it
	weights []float32
	sum     float32
	negated bool
	asks    bool
	marked  bool // … by its mark alone
}

const (
	// strangerWeight is what a word weighs that nobody ever said, leastWeight one that
	// everybody says. commonWord is the logarithm of how rare a word has to be to tell
	// anything.
	strangerWeight, leastWeight, commonWord = 0.75, 0.05, 1.5
	// turned and asked are what remains where one of two says not, or asks; unmarked
	// where only the mark is left out.
	turned, asked, unmarked = 0.55, 0.6, 0.82
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

// newSayings takes the sayings of a corpus, whose questions are of some classes.
func newSayings(c Corpus, classes []string) *sayings {
	s := &sayings{tables: newManners()}
	var names, fillers []string
	longest := 0
	for _, e := range c.Sayings {
		names = append(names, e.Class)
		if e.Class == Fillers {
			list := saidWords(e.Text)
			fillers = append(fillers, strings.Join(list, " "))
			longest = max(longest, len(list))
		}
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	slices.Sort(fillers)
	s.classes, s.fillers, s.longest = packTexts(names), newDictionary(slices.Compact(fillers)), packLongs([]int{longest})
	s.weigh(slices.Concat(c.Sayings, c.Examples))
	s.learn(c.Sayings, names)
	s.plainShare(c.Examples, classes)
	return s
}

// learn takes the examples of sayings, whose words have been weighed.
func (s *sayings) learn(all []Example, classes []string) {
	var of []int
	var examples [][]int
	var sums []float32
	var manner []byte
	speaks := make([]float32, 3*len(classes))
	words := 0 // those of sayings are the first
	for _, e := range all {
		class, _ := slices.BinarySearch(classes, e.Class)
		u := s.utter(saidWords(e.Text), strings.HasSuffix(e.Text, "?"))
		is := byte(0)
		if u.negated {
			is |= turnedManner
			speaks[3*class]++
		}
		if u.asks {
			is |= askingManner
			if u.marked {
				is |= markedManner
			}
			speaks[3*class+1]++
		}
		speaks[3*class+2]++
		of, examples, sums, manner = append(of, class), append(examples, u.ids), append(sums, u.sum), append(manner, is)
		for _, id := range u.ids {
			words = max(words, id+1)
		}
	}
	s.of, s.examples, s.sums, s.manner, s.speaks = packLongs(of), packLists(examples), packReals(sums), string(manner), packReals(speaks)
	s.index(of, examples, words)
	s.learnWords(words)
}

// index notes by word which examples have it and which options, as classes: a text of
// nothing but an option's words says it.
func (s *sayings) index(of []int, examples [][]int, words int) {
	byWord, options := make([][]int, words), make([][]int, words)
	for i, ids := range examples {
		for _, id := range ids {
			if list := byWord[id]; len(list) == 0 || list[len(list)-1] != i {
				byWord[id] = append(list, i)
			}
			if list := options[id]; strings.IndexByte(s.classes.at(of[i]), '#') > 0 && (len(list) == 0 || list[len(list)-1] != of[i]) {
				options[id] = append(list, of[i])
			}
		}
	}
	s.byWord, s.options = packLists(byWord), packLists(options)
}

// learnWords notes what the words of the examples say, and as what else each may be
// typed.
func (s *sayings) learnWords(words int) {
	turns := make([]byte, words)
	stemmed := map[string][]int{}
	near := make([][]int, 256*(maxTypoLetters+1))
	for id := range words {
		w := s.words.words.at(id)
		if s.tables.turns(w) {
			turns[id] = 1
		}
		if stem, ok := stemOf(w); ok {
			stemmed[stem] = append(stemmed[stem], id)
		}
		if len(w) >= 4 && len(w) <= maxTypoLetters {
			at := nearAt(w[0], len(w))
			near[at] = append(near[at], id)
		}
	}
	stems := slices.Sorted(maps.Keys(stemmed))
	list := make([][]int, len(stems))
	for i, stem := range stems {
		list[i] = stemmed[stem]
	}
	s.turns, s.stems, s.stemmed, s.near = string(turns), newDictionary(stems), packLists(list), packLists(near)
}

// nearAt is where words stand that begin with a letter and are so long. Such a word
// and the one that it was meant to be differ by one letter more or less.
func nearAt(first byte, length int) int { return int(first)*(maxTypoLetters+1) + length }

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
	at := map[string]int{}
	var words []string
	var said []int
	texts := map[string]float64{}        // by language
	seen := map[string]map[int]float64{} // by language and word: how many texts have it
	for _, e := range all {
		texts[e.Language]++
		if seen[e.Language] == nil {
			seen[e.Language] = map[int]float64{}
		}
		list := saidWords(e.Text)
		slices.Sort(list)
		for _, w := range slices.Compact(list) {
			id, known := at[w]
			if !known {
				id = len(words)
				at[w] = id
				words, said = append(words, w), append(said, 0)
			}
			seen[e.Language][id]++
			said[id]++
		}
	}
	weights := make([]float32, len(words))
	for _, language := range slices.Sorted(maps.Keys(seen)) {
		most := math.Log(texts[language]+1) - commonWord
		for id, n := range seen[language] {
			weight := float32(max(leastWeight, (math.Log((texts[language]+1)/(n+0.5))-commonWord)/max(most, 1)))
			if before := weights[id]; before == 0 || n > 1 && weight < before {
				weights[id] = weight
			}
		}
	}
	s.words, s.weights, s.said = newDictionary(words), packReals(weights), packLongs(said)
}

// plainShare is how many questions of a class are plain statements: they neither
// ask nor say no nor tell of trouble.
func (s *sayings) plainShare(all []Example, classes []string) {
	plain, of := make([]float32, len(classes)), make([]float32, len(classes))
	for _, e := range all {
		at, _ := slices.BinarySearch(classes, e.Class)
		of[at]++
		if s.isPlain(e.Text) {
			plain[at]++
		}
	}
	for k, n := range of {
		plain[k] = (plain[k] + 1) / (n + 2)
	}
	s.plain = packReals(plain)
}

// turnsOnNothing reports whether a text has hardly a word that tells anything, or
// turns on one that nobody ever said: what it seems to be about is chance.
func (s *sayings) turnsOnNothing(u utterance) bool {
	var unknown float32
	for i, id := range u.ids {
		if id < 0 && len(s.counterparts(u.words[i], id)) == 0 {
			unknown += u.weights[i]
		}
	}
	return u.sum < tellsLittle || len(u.words) > 1 && unknown > mostUnknown*u.sum
}

// isPlain reports whether a text is a plain statement.
func (s *sayings) isPlain(text string) bool {
	if strings.Contains(text, "?") {
		return false
	}
	for _, clause := range clauseEnds.Split(cut(text), -1) {
		if u := s.utter(s.bare(saidWords(clause)), false); u.asks || u.negated {
			return false
		}
	}
	return true
}

// saysNo reports whether a text says no.
func (s *sayings) saysNo(text string) bool {
	return slices.ContainsFunc(saidWords(cut(text)), s.tables.negation.has)
}

// utter weighs words.
func (s *sayings) utter(list []string, asks bool) utterance {
	u := utterance{words: list, asks: asks, marked: asks, ids: make([]int, len(list)), weights: make([]float32, len(list))}
	for i, w := range list {
		id, weight := s.words.find(w), float32(strangerWeight)
		if id >= 0 {
			weight = s.weights.at(id)
		}
		u.negated = u.negated || s.tables.turns(w)
		if i == 0 && len(list) > 1 && s.tables.asking.has(w) {
			u.asks, u.marked = true, false
		}
		u.ids[i], u.weights[i] = id, weight
		u.sum += weight
	}
	return u
}

// saidWords are the words of a text; "don't" is one.
func saidWords(text string) []string {
	if strings.ContainsAny(text, "'’`´") {
		text = contracted.ReplaceAllString(text, "$1$2")
	}
	return words(text)
}

var (
	contracted = regexp.MustCompile(`(?i)(\pL)['’\x60´](t|s|m|ve|re|ll|d)\b`)
	clauseEnds = regexp.MustCompile(`[,.;:!?…–—()\n]+|\s+-\s+`)
)
