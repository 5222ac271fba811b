package main

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"waymark/conversations/faq"
)

// few returns shots training questions of each class, drawn by the seed.
func few(all []faq.Example, shots int, seed uint64) []faq.Example {
	byClass := map[string][]faq.Example{}
	for _, e := range all {
		byClass[e.Class] = append(byClass[e.Class], e)
	}
	rng := rand.New(rand.NewPCG(seed, 7))
	var list []faq.Example
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		of := byClass[class]
		rng.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		list = append(list, of[:min(shots, len(of))]...)
	}
	return list
}

// train trains on the set as the program would. Without negatives there is
// nothing to calibrate on.
func (s set) model() *faq.Model {
	c := faq.Corpus{Examples: s.train, Negatives: s.noise}
	var cal faq.Calibration
	if len(s.noise) > 0 {
		cal = faq.Calibrate(c)
	}
	return faq.Train(c, cal)
}

// A guess is the first match of a question.
type guess struct {
	right bool
	sure  float64
}

func ask(m *faq.Model, list []faq.Example) []guess {
	out := make([]guess, len(list))
	for i, e := range list {
		if matches := m.Match(e.Text).Matches; len(matches) > 0 {
			out[i] = guess{matches[0].Class == e.Class, matches[0].Score}
		}
	}
	return out
}

func askForeign(m *faq.Model, list []string) []guess {
	var examples []faq.Example
	for _, t := range list {
		examples = append(examples, faq.Example{Text: t})
	}
	return ask(m, examples)
}

// accuracy in percent.
func accuracy(list []guess) float64 {
	right := 0
	for _, g := range list {
		if g.right {
			right++
		}
	}
	return percent(right, len(list))
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// auroc is how often, in percent, a question that a class answers is surer of
// its match than one that none does.
func auroc(inside, foreign []guess) float64 {
	sure := make([]float64, 0, len(foreign))
	for _, g := range foreign {
		sure = append(sure, g.sure)
	}
	slices.Sort(sure)
	var wins float64
	for _, g := range inside {
		below, _ := slices.BinarySearch(sure, g.sure)
		upTo, _ := slices.BinarySearchFunc(sure, g.sure, func(a, b float64) int {
			if a <= b {
				return -1
			}
			return 1
		})
		wins += float64(below) + float64(upTo-below)/2
	}
	return 100 * wins / float64(max(len(inside)*len(foreign), 1))
}

// above counts the guesses that a threshold lets through, and the right ones.
func above(list []guess, threshold float64) (through, right int) {
	for _, g := range list {
		if g.sure >= threshold {
			through++
			if g.right {
				right++
			}
		}
	}
	return through, right
}

// paperThreshold is the rule of CLINC150's authors: the threshold with the
// most right decisions on the validation questions, inside and out.
func paperThreshold(inside, foreign []guess) float64 {
	all := slices.Concat(inside, foreign)
	slices.SortFunc(all, func(a, b guess) int { return cmp.Compare(a.sure, b.sure) })
	most, threshold := -1, 0.0
	for i := 0; i < len(all); i += max(1, len(all)/1000) {
		_, right := above(inside, all[i].sure)
		through, _ := above(foreign, all[i].sure)
		if n := right + len(foreign) - through; n > most {
			most, threshold = n, all[i].sure
		}
	}
	return threshold
}
