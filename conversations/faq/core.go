package faq

import (
	"cmp"
	"iter"
	"slices"
)

// A core scores the classes for a question. Its numbers are margins, no
// probabilities: see [Calibration].
type core struct {
	vocabulary *vocabulary
	classes    []string
	beyond     []bool      // by class: it is out of scope
	class      []int32     // by example
	slopes     *slopes     // of what many examples have
	pulls      [][]pull    // by example, for what few have
	bias       []float32   // by class
	postings   [][]posting // by feature; empty where it says little of which example is near
}

// A posting says how strong a feature is in an example.
type posting struct {
	example int32
	value   float32
}

// A bench holds the examples of a corpus while a core is made of them.
type bench struct {
	core  *core
	xs    []vector  // by example
	sizes []lengths // by example
}

// newBench takes examples, whose classes are labels, with their bags. The classes
// of outside are out of scope.
func newBench(bags iter.Seq[bag], labels, outside []string) *bench {
	c, d := &core{}, &bench{}
	c.vocabulary, d.xs, d.sizes = newVocabulary(bags)
	d.core = c
	c.classes = slices.Compact(slices.Sorted(slices.Values(labels)))
	for _, class := range c.classes {
		c.beyond = append(c.beyond, slices.Contains(outside, class))
	}
	for _, l := range labels {
		at, _ := slices.BinarySearch(c.classes, l)
		c.class = append(c.class, int32(at))
	}
	return d
}

// train finds out how the examples draw.
func (d *bench) train() Lesson {
	c := d.core
	t := newTrainer(d.xs, c.vocabulary.shared, c.class, len(c.classes))
	t.train(t.separate)
	single := make([][]float32, len(d.xs))
	for i, row := range t.alphas {
		single[i] = slices.Clone(row)
	}
	var l Lesson
	for _, b := range t.bias {
		l.Bias = append(l.Bias, singleShare*b)
	}
	t.train(t.rank)
	for i, row := range t.alphas {
		for k := range row {
			row[k] += singleShare * single[i][k]
		}
	}
	l.keep(t.alphas)
	return l
}

// finish makes a core of what was found.
func (d *bench) finish(l Lesson) *core {
	c := d.core
	c.bias = l.Bias
	have := spreadOf(d.xs, len(c.vocabulary.weights))
	c.pulls = l.pulls()
	c.slopes = newSlopes(d.xs, have, c.pulls, len(c.classes))
	c.postings = invert(d.xs, have)
	return c
}

// common is how many examples may have a feature that tells which of them is near.
// What more of them have weighs little, and its lists are what takes long.
const common = 120

// spreadOf is how many examples have each feature.
func spreadOf(xs []vector, features int) []int32 {
	n := make([]int32, features)
	for _, x := range xs {
		for _, id := range x.ids {
			n[id]++
		}
	}
	return n
}

// invert turns the vectors of the examples into lists by feature, without those that
// are common.
func invert(xs []vector, have []int32) [][]posting {
	total := 0
	for _, n := range have {
		if n <= common {
			total += int(n)
		}
	}
	all := make([]posting, total)
	list := make([][]posting, len(have))
	for id, n := range have {
		if n <= common {
			list[id], all = all[:0:n], all[n:]
		}
	}
	for i, x := range xs {
		for j, id := range x.ids {
			if have[id] <= common {
				list[id] = append(list[id], posting{int32(i), x.values[j]})
			}
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

// score compares a question with the classes, and with every example.
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
		if c.slopes.add(s.margins, id, v) {
			continue
		}
		for _, p := range c.postings[id] {
			for _, pull := range c.pulls[p.example] {
				s.margins[pull.class] += v * p.value * pull.alpha
			}
		}
	}
	top := make([][3]float32, len(c.classes))
	for i, d := range s.cosines {
		if d == 0 {
			continue
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
