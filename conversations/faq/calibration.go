package faq

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
)

// A Calibration turns margins into probabilities and says which probability
// is enough. It is fitted by cross validation, which takes many times as long
// as training, so it is kept in a file and belongs to one corpus.
type Calibration struct {
	Corpus  string    // the hash of the corpus it was fitted on
	Weights []float64 // of the evidence
	// Answer is the probability from which the best class is the answer.
	Answer float64
	// Careful is the same for a class whose advice destroys something.
	Careful float64
	// Suggest is the probability from which a class is worth a suggestion.
	Suggest float64
}

// Fits reports whether the calibration was fitted on this corpus, by this
// version of the method.
func (c Calibration) Fits(corpus Corpus) bool {
	return c.Corpus == corpus.Hash() && len(c.Weights) == evidences
}

const (
	// folds is into how many parts the examples are divided; each is asked of
	// a model of the others.
	folds = 10
	// candidates is how many classes of each question the calibration sees.
	candidates = 3
	// outsideShare is how much the negatives weigh together, against all
	// examples. Their number says nothing about how often people ask what
	// nobody can answer.
	outsideShare = 1.0
	// mostWrong is how many of all questions may be answered wrongly, and
	// mostOutside how many of those that no class answers may be answered.
	mostWrong   = 0.01
	mostOutside = 0.02
	// carefully is the part of both that is left to answers which destroy
	// something when they are wrong.
	carefully = 0.25
	// kept is how many of the right classes stay above the threshold for a
	// suggestion.
	kept = 0.97
)

// A trial is a question that was asked of a model that does not know it.
type trial struct {
	score
	right   int32 // the class that is; -1: none
	outside bool  // no class answers it
}

// Calibrate works out what the model's margins are worth on a corpus.
func Calibrate(c Corpus) Calibration {
	trials := crossValidate(c)
	var list []observation
	weight := 1.0
	if n := len(c.Negatives); n > 0 {
		weight = outsideShare * float64(len(c.Examples)) / float64(n)
	}
	for _, t := range trials {
		for _, k := range t.ranking[:min(candidates, len(t.ranking))] {
			o := observation{evidence: t.evidence(k), right: k == t.right, weight: 1}
			if t.right < 0 {
				o.weight = weight
			}
			list = append(list, o)
		}
	}
	cal := Calibration{Corpus: c.Hash(), Answer: 1, Careful: 1, Suggest: 1}
	if len(list) == 0 {
		return cal
	}
	weights := fit(list)
	cal.Weights = weights[:]
	cal.Answer = threshold(trials, weights, 1)
	cal.Careful = threshold(trials, weights, carefully)
	cal.Suggest = min(lowest(trials, weights), cal.Answer)
	return cal
}

// An outcome is how sure a model was of its best class.
type outcome struct {
	probability    float64
	wrong, outside bool // answering would be wrong: another class is right, or none
}

// threshold returns the lowest probability from which answers are right often
// enough. A question whose best class is outside is never answered. The bounds
// are tightened by strict.
func threshold(trials []trial, weights evidence, strict float64) float64 {
	var list []outcome
	var outside, wrong, let float64
	for _, t := range trials {
		if t.outside {
			outside++
		}
		if top := t.ranking[0]; t.beyond[top] == 0 {
			list = append(list, outcome{probability(weights, t.evidence(top)), top != t.right, t.outside})
		}
	}
	slices.SortFunc(list, func(a, b outcome) int { return cmp.Compare(b.probability, a.probability) })
	least := 1.0
	for i, o := range list {
		if o.wrong {
			wrong++
		}
		if o.outside {
			let++
		}
		if wrong > strict*mostWrong*float64(len(trials)) || let > strict*mostOutside*outside {
			break
		}
		if i+1 == len(list) || list[i+1].probability < o.probability {
			least = o.probability // all that are as sure are counted
		}
	}
	return least
}

// lowest returns the probability above which nearly all right classes lie.
func lowest(trials []trial, weights evidence) float64 {
	var rights []float64
	for _, t := range trials {
		if top := t.ranking[0]; top == t.right {
			rights = append(rights, probability(weights, t.evidence(top)))
		}
	}
	if len(rights) == 0 {
		return 1
	}
	slices.Sort(rights)
	return rights[int(float64(len(rights))*(1-kept))]
}

// crossValidate asks each example, and each negative, of a model that was
// trained on the other nine tenths.
func crossValidate(c Corpus) []trial {
	rng := rand.New(rand.NewPCG(1, 2))
	fold := make([]int, len(c.Examples))
	order := rng.Perm(len(c.Examples))
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(c.Examples[a].Class, c.Examples[b].Class)
	})
	for n, i := range order {
		fold[i] = n % folds // every class is spread over the folds
	}
	s := newSchool(c, fold)
	var trials []trial
	room := make([]float32, len(c.Examples))
	ask := func(m *core, b bag, right int32, outside bool) {
		if b.full() == 0 {
			return // no words, so nothing to be sure of
		}
		t := trial{m.score(b, room), right, outside}
		t.cosines = nil // of no more use, and large
		trials = append(trials, t)
	}
	for f := range folds {
		var bags []bag
		var labels []string
		for i, e := range c.Examples {
			if fold[i] != f {
				bags = append(bags, s.bags[i])
				labels = append(labels, e.Class)
			}
		}
		if len(bags) == 0 {
			continue
		}
		d := newBench(slices.Values(bags), labels, c.Outside)
		m := d.finish(d.train(), make([]string, len(labels)))
		blind := s.lexicon.without(f)
		for i, e := range c.Examples {
			if fold[i] != f {
				continue
			}
			if k, ok := slices.BinarySearch(d.classes, e.Class); ok {
				ask(m, blind.bag(e.Text), int32(k), slices.Contains(c.Outside, e.Class))
			}
		}
		for i := f; i < len(c.Negatives); i += folds {
			ask(m, blind.bag(c.Negatives[i]), -1, true)
		}
	}
	return trials
}

// A school is a corpus taken apart.
type school struct {
	lexicon *lexicon
	bags    []bag // by example
}

func newSchool(c Corpus, part []int) *school {
	s := &school{lexicon: newLexicon(c, part)}
	s.bags = slices.Collect(s.lexicon.bags(c.Examples))
	return s
}

// bags takes examples apart, one by one.
func (l *lexicon) bags(all []Example) iter.Seq[bag] {
	return func(yield func(bag) bool) {
		for _, e := range all {
			if !yield(l.bag(e.Text)) {
				return
			}
		}
	}
}

// bag takes a question apart.
func (l *lexicon) bag(text string) bag { return l.bagOf(words(text)) }

func (l *lexicon) bagOf(list []string) bag {
	found, strangers := l.find(list)
	concepts := make([]uint64, len(found))
	for i, k := range found {
		concepts[i] = l.hashOf(k)
	}
	return newBag(list, concepts, strangers)
}
