package faq

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A lexicon finds concepts in a question.
type lexicon struct {
	names  map[string]uint64 // whole names, words parted by a space
	stems  map[string]uint64 // names whose last word is only begun
	near   map[byte][]name   // names of one word by first letter, for typos
	titles map[uint64]string // what a concept is called
	known  map[string]uint16 // words of the examples: in which parts of the corpus they are
	blind  uint16            // parts that are forgotten
}

// A name is a name of one word, long enough to be recognised with a typo.
type name struct {
	text    string
	stem    bool
	concept uint64
}

// maxNameWords is how many words a name may have.
const maxNameWords = 3

// newLexicon reads the names of concepts, and the words of the examples. part
// says which part of the corpus each example is in, so that [lexicon.without]
// can forget a part; nil puts all into one.
func newLexicon(c Corpus, part []int) *lexicon {
	l := &lexicon{
		names: map[string]uint64{}, stems: map[string]uint64{},
		near: map[byte][]name{}, known: map[string]uint16{}, titles: map[uint64]string{},
	}
	for _, k := range c.Concepts {
		id := hashString(conceptSeed, k.Name)
		l.titles[id] = k.Name
		for _, lang := range slices.Sorted(maps.Keys(k.Words)) {
			for _, s := range k.Words[lang] {
				l.add(id, s)
			}
		}
	}
	for _, list := range l.near {
		slices.SortFunc(list, func(a, b name) int {
			return cmp.Or(cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.text, b.text))
		})
	}
	for i, e := range c.Examples {
		bit := uint16(1)
		if part != nil {
			bit <<= part[i]
		}
		for _, w := range words(e.Text) {
			l.known[w] |= bit
		}
	}
	return l
}

// without returns the lexicon of somebody who has not seen a part of the
// corpus.
func (l *lexicon) without(part int) *lexicon {
	blind := *l
	blind.blind = 1 << part
	return &blind
}

// knows reports whether an example has the word. Such a word is no typo.
func (l *lexicon) knows(word string) bool { return l.known[word]&^l.blind != 0 }

// has reports whether word is one of an example or a name, as it stands.
func (l *lexicon) has(word string) bool {
	if _, ok := l.names[word]; ok || l.knows(word) {
		return true
	}
	for cut := len(word); cut > 0; cut-- {
		if _, ok := l.stems[word[:cut]]; ok {
			return true
		}
	}
	return false
}

// add notes a name. Where two concepts claim one, the first keeps it.
func (l *lexicon) add(concept uint64, s string) {
	s, stem := strings.CutSuffix(strings.TrimSpace(s), "*")
	list := words(s)
	if len(list) == 0 || len(list) > maxNameWords {
		return
	}
	s = strings.Join(list, " ")
	to := l.names
	if stem {
		to = l.stems
	}
	if _, taken := to[s]; taken {
		return
	}
	to[s] = concept
	if len(list) == 1 && typosIn(len(s)) > 0 {
		l.near[s[0]] = append(l.near[s[0]], name{s, stem, concept})
	}
}

// concepts returns the concepts of a question, each once, in a fixed order.
// The longest name wins, and what it covers is not looked at again. Strangers
// are the words that neither a name nor an example has: one known concept among
// many strangers says little.
func (l *lexicon) concepts(list []string) (found, strangers []uint64) {
	if len(l.names)+len(l.stems) == 0 {
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
func (l *lexicon) at(text string, list []string) (concept uint64, n int) {
	ends := [maxNameWords]int{}
	end := 0
	for i, w := range list[:min(maxNameWords, len(list))] {
		end += len(w)
		ends[i] = end
		end++
	}
	for n := min(maxNameWords, len(list)); n > 0; n-- {
		s := text[:ends[n-1]]
		if c, ok := l.names[s]; ok {
			return c, n
		}
		for cut := len(s); cut > len(s)-len(list[n-1]); cut-- {
			if c, ok := l.stems[s[:cut]]; ok {
				return c, n
			}
		}
	}
	if c, ok := l.mistyped(list[0]); ok {
		return c, 1
	}
	return 0, 0
}
