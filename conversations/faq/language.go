package faq

import (
	"math"
	"slices"
)

// languages tells what a question is written in, by the runs of letters that
// each language's examples have (naive Bayes).
type languages struct {
	names texts
	of    string // by example: its language, a byte; unspoken: none
	never reals  // by language: logarithm of the share of a run that it does not have
	times reals  // by how many examples of a language have a run: what that adds
}

// pack names the parts of it.
func (l *languages) pack(p *pages) {
	p.texts(&l.names)
	p.text(&l.of)
	p.reals(&l.never)
	p.reals(&l.times)
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
	// unspoken stands for no language.
	unspoken = 255
)

// newLanguages takes the languages of all examples as a bench has them.
func newLanguages(tongues []string, d *bench) languages {
	names := slices.Compact(slices.Sorted(slices.Values(tongues)))
	if len(names) > 0 && names[0] == "" {
		names = names[1:]
	}
	names = names[:min(len(names), unspoken)]
	totals := make([]int, len(names))
	of := make([]byte, len(d.xs))
	for i, tongue := range tongues {
		of[i] = unspoken
		if at, ok := slices.BinarySearch(names, tongue); ok {
			of[i] = byte(at)
			totals[at] += int(d.sizes[i][byLetter])
		}
	}
	var never, times []float32
	for _, n := range totals {
		never = append(never, float32(math.Log(languageDoubt/(float64(n)+languageDoubt*float64(len(d.vocabulary.weights))))))
	}
	for n := range common + 1 {
		times = append(times, timesOf(n))
	}
	return languages{packTexts(names), string(of), packReals(never), packReals(times)}
}

// timesOf is what it adds to a language that n of its examples have a run.
func timesOf(n int) float32 {
	return float32(math.Log((float64(n) + languageDoubt) / languageDoubt))
}

// counts are how many examples of each language have the runs of letters that are
// common, by feature.
func (l *languages) counts(d *bench, have []int32) [][]int32 {
	all := make([][]int32, len(have))
	for id, n := range have {
		if n > common {
			all[id] = make([]int32, l.names.len())
		}
	}
	for i, x := range d.xs {
		at := int(l.of[i])
		if at == unspoken {
			continue
		}
		for _, id := range x.ids[len(x.ids)-int(d.sizes[i][byLetter]):] { // the last block
			if have[id] > common {
				all[id][at]++
			}
		}
	}
	return all
}

// A hearing is what speaks for each language while a question is read.
type hearing struct {
	*languages
	runs int
	sums []float32
	seen []int32 // by language: how many examples have the run at hand
}

func (l *languages) listen() hearing {
	return hearing{languages: l, sums: make([]float32, l.names.len()), seen: make([]int32, l.names.len())}
}

// heard takes note that an example has the run at hand.
func (t *hearing) heard(example int) {
	if at := t.of[example]; at != unspoken {
		t.seen[at]++
	}
}

// next ends with the run at hand.
func (t *hearing) next() {
	t.runs++
	for k, n := range t.seen {
		switch {
		case n == 0:
		case n <= common:
			t.sums[k] += t.times.at(int(n))
		default:
			t.sums[k] += timesOf(int(n))
		}
		t.seen[k] = 0
	}
}

// is returns the language of a question, or nothing where it is unclear.
func (t *hearing) is() string {
	if len(t.sums) == 0 {
		return ""
	}
	for k := range t.sums {
		t.sums[k] += float32(t.runs) * t.never.at(k)
	}
	top := 0
	for k, sum := range t.sums {
		if sum > t.sums[top] {
			top = k
		}
	}
	next := topTwoOf(t.sums).second
	if t.runs < languageRuns || len(t.sums) > 1 && t.sums[top]-next < languageLead {
		return ""
	}
	return t.names.at(top)
}
