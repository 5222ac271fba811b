package faq

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A lexicon finds concepts in a question.
type lexicon struct {
	concepts texts      // their names
	names    dictionary // whole names, words parted by a space
	stems    dictionary // names whose last word is only begun
	namesOf  longs      // by name: the concept
	stemsOf  longs      // by stem: the concept
	near     lists      // by first letter: names of one word, then stems, for typos, the shortest first
	words    dictionary // of the examples
	parts    longs      // by word: in which parts of the corpus it is
	blind    int        // parts that are forgotten
}

// pack names the parts of a lexicon.
func (l *lexicon) pack(p *pages) {
	p.texts(&l.concepts)
	p.dictionary(&l.names)
	p.dictionary(&l.stems)
	p.longs(&l.namesOf)
	p.longs(&l.stemsOf)
	p.lists(&l.near)
	p.dictionary(&l.words)
	p.longs(&l.parts)
}

// maxNameWords is how many words a name may have.
const maxNameWords = 3

// newLexicon reads the names of concepts, and the words of the examples. part
// says which part of the corpus each example is in, so that [lexicon.without]
// can forget a part; nil puts all into one.
func newLexicon(c Corpus, part []int) *lexicon {
	var concepts []string
	var names, stems naming
	for i, k := range c.Concepts {
		concepts = append(concepts, k.Name)
		for _, lang := range slices.Sorted(maps.Keys(k.Words)) {
			for _, s := range k.Words[lang] {
				s, stem := strings.CutSuffix(strings.TrimSpace(s), "*")
				if stem {
					stems.add(i, s)
				} else {
					names.add(i, s)
				}
			}
		}
	}
	l := &lexicon{
		concepts: packTexts(concepts), names: newDictionary(names.list), stems: newDictionary(stems.list),
		namesOf: packLongs(names.of), stemsOf: packLongs(stems.of),
		near: nearNames(slices.Concat(names.list, stems.list)),
	}
	at := map[string]int{}
	var list []string
	var parts []int
	for i, e := range c.Examples {
		bit := 1
		if part != nil {
			bit <<= part[i]
		}
		for _, w := range words(e.Text) {
			n, known := at[w]
			if !known {
				n = len(list)
				at[w] = n
				list, parts = append(list, w), append(parts, 0)
			}
			parts[n] |= bit
		}
	}
	l.words, l.parts = newDictionary(list), packLongs(parts)
	return l
}

// A naming collects the names of concepts.
type naming struct {
	list []string
	of   []int // by name: the concept
	has  map[string]bool
}

// add notes a name. Where two concepts claim one, the first keeps it.
func (n *naming) add(concept int, s string) {
	list := words(s)
	s = strings.Join(list, " ")
	if len(list) == 0 || len(list) > maxNameWords || n.has[s] {
		return
	}
	if n.has == nil {
		n.has = map[string]bool{}
	}
	n.has[s] = true
	n.list, n.of = append(n.list, s), append(n.of, concept)
}

// nearNames are, by first letter, the names of one word that are long enough to be
// recognised with a typo.
func nearNames(names []string) lists {
	by := make([][]int, 256)
	for i, s := range names {
		if typosIn(len(s)) > 0 && !strings.Contains(s, " ") {
			by[s[0]] = append(by[s[0]], i)
		}
	}
	for _, list := range by {
		slices.SortStableFunc(list, func(a, b int) int {
			return cmp.Or(cmp.Compare(len(names[a]), len(names[b])), cmp.Compare(names[a], names[b]))
		})
	}
	return packLists(by)
}

// name is one that near has: its text, whether it is a stem, and its concept.
func (l *lexicon) name(i int) (text string, stem bool, concept int) {
	if n := l.names.words.len(); i >= n {
		return l.stems.words.at(i - n), true, l.stemsOf.at(i - n)
	}
	return l.names.words.at(i), false, l.namesOf.at(i)
}

// hashOf is what a concept is known by among the features.
func (l *lexicon) hashOf(concept int) uint64 { return hashString(conceptSeed, l.concepts.at(concept)) }

// without returns the lexicon of somebody who has not seen a part of the
// corpus.
func (l *lexicon) without(part int) *lexicon {
	blind := *l
	blind.blind = 1 << part
	return &blind
}

// knows reports whether an example has the word. Such a word is no typo.
func (l *lexicon) knows(word string) bool {
	i := l.words.find(word)
	return i >= 0 && l.parts.at(i)&^l.blind != 0
}

// has reports whether word is one of an example or a name, as it stands.
func (l *lexicon) has(word string) bool {
	if l.names.find(word) >= 0 || l.knows(word) {
		return true
	}
	for cut := len(word); cut > 0; cut-- {
		if l.stems.find(word[:cut]) >= 0 {
			return true
		}
	}
	return false
}

// find returns the concepts of a question, each once, in a fixed order.
// The longest name wins, and what it covers is not looked at again. Strangers
// are the words that neither a name nor an example has: one known concept among
// many strangers says little.
func (l *lexicon) find(list []string) (found []int, strangers []uint64) {
	if l.namesOf.len()+l.stemsOf.len() == 0 {
		return nil, nil
	}
	text := strings.Join(list, " ")
	for i, from := 0, 0; i < len(list); {
		concept, n := l.at(text[from:], list[i:])
		if n > 0 {
			found = append(found, concept)
		} else {
			n = 1
			if !l.knows(list[i]) {
				strangers = append(strangers, hashString(strangerSeed, list[i]))
			}
		}
		for range n {
			from += len(list[i]) + 1
			i++
		}
	}
	slices.Sort(found)
	return slices.Compact(found), strangers
}

// at returns the concept whose name begins list and how many words the name
// has, or no words. text is the list written out.
func (l *lexicon) at(text string, list []string) (concept, n int) {
	ends := [maxNameWords]int{}
	end := 0
	for i, w := range list[:min(maxNameWords, len(list))] {
		end += len(w)
		ends[i] = end
		end++
	}
	for n := min(maxNameWords, len(list)); n > 0; n-- {
		s := text[:ends[n-1]]
		if i := l.names.find(s); i >= 0 {
			return l.namesOf.at(i), n
		}
		for cut := len(s); cut > len(s)-len(list[n-1]); cut-- {
			if i := l.stems.find(s[:cut]); i >= 0 {
				return l.stemsOf.at(i), n
			}
		}
	}
	if c, ok := l.mistyped(list[0]); ok {
		return c, 1
	}
	return 0, 0
}
