package faq

import (
	"math"
	"slices"
)

// languages tells what a question is written in, by the runs of letters that
// each language's examples have (naive Bayes).
type languages struct {
	vocabulary *vocabulary
	names      []string
	shares     []float32 // by feature and language: logarithm of its share
}

const (
	// languageRuns is how many known runs of letters a language must be judged
	// by: "PIN?" is no language.
	languageRuns = 10
	// languageLead is how much likelier than the next it must be, as a
	// logarithm. Runs overlap, so a few words easily make 10.
	languageLead = 8
	// languageDoubt is how often a run is taken to have been seen in a
	// language that does not have it.
	languageDoubt = 0.1
)

// newLanguages takes all examples as a bench has them.
func newLanguages(c Corpus, d *bench) *languages {
	v := d.core.vocabulary
	l := &languages{vocabulary: v}
	for _, e := range c.Examples {
		l.names = append(l.names, e.Language)
	}
	slices.Sort(l.names)
	l.names = slices.Compact(l.names)
	if len(l.names) > 0 && l.names[0] == "" {
		l.names = l.names[1:]
	}
	l.shares = make([]float32, len(v.weights)*len(l.names)) // how often, first
	totals := make([]float64, len(l.names))
	for i, e := range c.Examples {
		at, ok := slices.BinarySearch(l.names, e.Language)
		if !ok {
			continue
		}
		for _, id := range d.xs[i].ids[len(d.xs[i].ids)-int(d.sizes[i][byLetter]):] { // the last block
			l.shares[int(id)*len(l.names)+at]++
			totals[at]++
		}
	}
	for i, n := range l.shares {
		total := totals[i%len(l.names)] + languageDoubt*float64(len(v.weights))
		l.shares[i] = float32(math.Log((float64(n) + languageDoubt) / total))
	}
	return l
}

// of returns the language of a question, or nothing where it is unclear.
func (l *languages) of(b bag) string {
	if len(l.names) == 0 {
		return ""
	}
	sums := make([]float32, len(l.names))
	runs := 0
	for _, f := range b[byLetter] {
		id, known := l.vocabulary.ids[f.hash]
		if !known {
			continue
		}
		runs++
		for k, share := range l.shares[int(id)*len(l.names):][:len(l.names)] {
			sums[k] += share
		}
	}
	top := 0
	for k, sum := range sums {
		if sum > sums[top] {
			top = k
		}
	}
	next := best(sums, int32(top))
	if runs < languageRuns || len(l.names) > 1 && sums[top]-next < languageLead {
		return ""
	}
	return l.names[top]
}
