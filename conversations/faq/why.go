package faq

import "slices"

// A Why explains what a question is taken for.
type Why struct {
	Result   Result
	Words    []string // as the matcher reads them
	Unknown  []string // words that no example has
	Concepts []string
	Answer   float64 // probability that the best class needs to be the answer
	Suggest  float64
	Likely   []Likely // at most five, best first
}

// Likely is a class that a question may belong to, with its nearest example.
type Likely struct {
	Match
	Example string
}

// maxLikely is how many classes an explanation names.
const maxLikely = 5

// Why explains one decision. It is for authors and takes its time. The examples are
// those that the model was made of.
func (m *Model) Why(text string, examples []Example) Why {
	list := words(text)
	w := Why{Result: m.Match(text), Words: list, Suggest: m.suggest}
	if len(list) == 0 || len(m.classes) == 0 {
		return w
	}
	for _, s := range list {
		if !m.lexicon.knows(s) {
			w.Unknown = append(w.Unknown, s)
		}
	}
	found, _ := m.lexicon.find(list)
	w.Concepts = m.lexicon.called(found)
	s := m.core.score(m.lexicon.bagOf(list), make([]float32, m.core.class.len()))
	w.Answer = m.answer[s.ranking[0]]
	for _, c := range m.candidates(s, maxLikely) {
		nearest := 0
		for i, cosine := range s.cosines {
			if m.core.class.at(i) == int(c.class) && (m.core.class.at(nearest) != int(c.class) || cosine > s.cosines[nearest]) {
				nearest = i
			}
		}
		l := Likely{Match: m.named([]candidate{c}, 1)[0]}
		if nearest < len(examples) {
			l.Example = examples[nearest].Text
		}
		w.Likely = append(w.Likely, l)
	}
	return w
}

// called returns the names of concepts.
func (l *lexicon) called(concepts []int) []string {
	var names []string
	for _, k := range concepts {
		names = append(names, l.concepts.at(k))
	}
	slices.Sort(names)
	return names
}
