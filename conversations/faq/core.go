package faq

import (
	"cmp"
	"slices"
)

// A core scores the classes for a question. Its numbers are margins, no
// probabilities: see [Calibration].
type core struct {
	vocabulary *vocabulary
	classes    []string
	beyond     []bool      // by class: it is out of scope
	class      []int32     // by example
	postings   [][]posting // by feature
	pulls      [][]pull    // by example
	bias       []float32   // by class
}

// A posting says how strong a feature is in an example.
type posting struct {
	example int32
	value   float32
}

// A pull is how an example draws a question towards a class, or away from it.
type pull struct {
	class int32
	alpha float32
}

// newCore trains on the bags, whose classes are labels. The classes of outside
// are out of scope.
func newCore(bags []bag, labels, outside []string) *core {
	c := &core{vocabulary: newVocabulary(bags)}
	c.classes = slices.Compact(slices.Sorted(slices.Values(labels)))
	for _, class := range c.classes {
		c.beyond = append(c.beyond, slices.Contains(outside, class))
	}
	for _, l := range labels {
		at, _ := slices.BinarySearch(c.classes, l)
		c.class = append(c.class, int32(at))
	}
	var xs []vector
	for _, b := range bags {
		xs = append(xs, c.vocabulary.vector(b))
	}
	t := newTrainer(xs, c.vocabulary.shared, c.class, len(c.classes))
	t.train(t.separate)
	single := make([][]float32, len(xs))
	for i, row := range t.alphas {
		single[i] = slices.Clone(row)
	}
	for _, b := range t.bias {
		c.bias = append(c.bias, singleShare*b)
	}
	t.train(t.rank)
	for i, row := range t.alphas {
		for k := range row {
			row[k] += singleShare * single[i][k]
		}
	}
	c.pulls = sparse(t.alphas)
	c.postings = invert(xs, len(c.vocabulary.weights))
	return c
}

// sparse keeps what is not zero.
func sparse(alphas [][]float32) [][]pull {
	list := make([][]pull, len(alphas))
	for i, row := range alphas {
		for k, a := range row {
			if a != 0 {
				list[i] = append(list[i], pull{int32(k), a})
			}
		}
		list[i] = slices.Clip(list[i])
	}
	return list
}

// invert turns the vectors of the examples into lists by feature.
func invert(xs []vector, features int) [][]posting {
	sizes := make([]int, features)
	total := 0
	for _, x := range xs {
		for _, id := range x.ids {
			sizes[id]++
		}
		total += len(x.ids)
	}
	all := make([]posting, total)
	list := make([][]posting, features)
	for id, n := range sizes {
		list[id], all = all[:0:n], all[n:]
	}
	for i, x := range xs {
		for j, id := range x.ids {
			list[id] = append(list[id], posting{int32(i), x.values[j]})
		}
	}
	return list
}

// A score is what a core makes of a question.
type score struct {
	margins []float32 // by class
	near    []float32 // by class: cosine to its nearest examples, weighted 1, ½, ¼
	nearest []float32 // by class: cosine to the nearest
	ranking []int32   // classes, the best margin first
	cosines []float32 // by example
	beyond  []bool    // by class: it is out of scope
}

// score compares a question with every example. The classifiers are written
// in terms of the examples, so one pass serves them and the evidence.
func (c *core) score(b bag) score {
	s := score{
		margins: slices.Clone(c.bias),
		near:    make([]float32, len(c.classes)),
		nearest: make([]float32, len(c.classes)),
		ranking: make([]int32, len(c.classes)),
		cosines: make([]float32, len(c.class)),
		beyond:  c.beyond,
	}
	x := c.vocabulary.vector(b)
	full := b.full()
	for j, id := range x.ids {
		v := x.values[j]
		for _, p := range c.postings[id] {
			s.cosines[p.example] += v * p.value
		}
	}
	top := make([][3]float32, len(c.classes))
	for i, d := range s.cosines {
		if d == 0 {
			continue
		}
		for _, p := range c.pulls[i] {
			s.margins[p.class] += p.alpha * d
		}
		t := &top[c.class[i]]
		for j := range t {
			if d > t[j] {
				d, t[j] = t[j], d
			}
		}
	}
	for k, t := range top {
		s.near[k] = (t[0] + t[1]/2 + t[2]/4) / (1.75 * full)
		s.nearest[k] = t[0] / full
		s.ranking[k] = int32(k)
	}
	slices.SortFunc(s.ranking, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.margins[b], s.margins[a]), cmp.Compare(a, b))
	})
	return s
}
