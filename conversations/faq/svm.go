package faq

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// The two classifiers are linear support vector machines. One asks of each
// class whether a question belongs to it at all, the other which of all
// classes fits best. Their sum is better than either: the first has few
// examples on its side of each question, the second does not know "none".
//
// Both are trained by dual coordinate descent: one example is visited after
// the other, and its pulls towards the classes are set to what is best while
// the pulls of all others rest.

const (
	rankCost    = 1.5 // of ranking a wrong class too high
	singleCost  = 3.0 // of a question on the wrong side of its class
	singleShare = 0.5 // of the second classifier in the sum
	rounds      = 6   // over all examples; more change nothing that can be measured
)

// A trainer holds the examples and, while it trains, the weights that their
// pulls add up to.
type trainer struct {
	xs      []vector // without features that only one example has
	class   []int32  // by example
	squares []float32
	alone   []float32   // by example: the part of its square that is its own
	classes int         //
	weights []float32   // by feature and class
	bias    []float32   // by class
	alphas  [][]float32 // by example and class
	work    []float32   // by class
	sorted  []float32   // by class
	moves   []move
}

// A move changes the pull of one example towards one class.
type move struct {
	class int
	step  float32
}

// newTrainer takes the vectors of all examples, and how many features more
// than one of them has; those have the smallest ids.
func newTrainer(xs []vector, shared int, class []int32, classes int) *trainer {
	t := &trainer{
		class: class, classes: classes,
		weights: make([]float32, shared*classes),
		bias:    make([]float32, classes),
		alphas:  make([][]float32, len(xs)),
		work:    make([]float32, classes),
		sorted:  make([]float32, classes),
	}
	pulls := make([]float32, len(xs)*classes)
	for i, x := range xs {
		short := x.below(int32(shared))
		t.xs = append(t.xs, short)
		t.squares = append(t.squares, x.square())
		t.alone = append(t.alone, x.square()-short.square())
		t.alphas[i], pulls = pulls[:classes], pulls[classes:]
	}
	return t
}

// train visits all examples several times, each time in another order. The
// orders are the same in every training.
func (t *trainer) train(place func(i int)) {
	clear(t.weights)
	clear(t.bias)
	for _, row := range t.alphas {
		clear(row)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		for _, i := range rng.Perm(len(t.xs)) {
			if t.squares[i] == 0 {
				continue
			}
			t.score(t.xs[i])
			t.moves = t.moves[:0]
			place(i)
			t.apply(t.xs[i])
		}
	}
}

// score writes the score of x for each class into work. It takes four features
// at a time, which saves most of the loading and storing.
func (t *trainer) score(x vector) {
	n := t.classes
	work := t.work[:n]
	clear(work)
	row := func(j int) []float32 { return t.weights[int(x.ids[j])*n:][:n] }
	j := 0
	for ; j+4 <= len(x.ids); j += 4 {
		a, b, c, d := row(j), row(j+1), row(j+2), row(j+3)
		va, vb, vc, vd := x.values[j], x.values[j+1], x.values[j+2], x.values[j+3]
		for k := range work {
			work[k] += va*a[k] + vb*b[k] + vc*c[k] + vd*d[k]
		}
	}
	for ; j < len(x.ids); j++ {
		for k, w := range row(j) {
			work[k] += x.values[j] * w
		}
	}
}

// apply adds the moves of an example to the weights.
func (t *trainer) apply(x vector) {
	for j, id := range x.ids {
		v := x.values[j]
		row := t.weights[int(id)*t.classes:][:t.classes]
		for _, m := range t.moves {
			row[m.class] += m.step * v
		}
	}
}

// pull sets the pull of example i towards class k.
func (t *trainer) pull(i, k int, alpha float32) {
	step := alpha - t.alphas[i][k]
	if step > 1e-6 || step < -1e-6 {
		t.alphas[i][k] = alpha
		t.moves = append(t.moves, move{k, step})
	}
}

// rank places an example among all classes (Crammer and Singer 2001, by the
// method of Keerthi et al. 2008): its own class must score higher by 1 than
// any other.
func (t *trainer) rank(i int) {
	own, square := int(t.class[i]), t.squares[i]
	for k, a := range t.alphas[i] {
		t.work[k] -= (square - t.alone[i]) * a
		if k != own {
			t.work[k]++
		}
	}
	level := t.level(own, square)
	for k, score := range t.work {
		limit := float32(0)
		if k == own {
			limit = rankCost
		}
		t.pull(i, k, min(limit, (level-score)/square))
	}
}

// level solves the one equation that rank needs: the score at which the pulls
// of the example add up to nothing.
func (t *trainer) level(own int, square float32) float32 {
	copy(t.sorted, t.work)
	t.sorted[own] += square * rankCost
	slices.SortFunc(t.sorted, func(a, b float32) int { return cmp.Compare(b, a) })
	sum := t.sorted[0] - square*rankCost
	n := 1
	for n < len(t.sorted) && sum < float32(n)*t.sorted[n] {
		sum += t.sorted[n]
		n++
	}
	return sum / float32(n)
}

// separate places an example for each class by itself (Hsieh et al. 2008, L2
// loss): its own class must score above 1, every other below -1. The bias is
// one more feature, which all examples have.
func (t *trainer) separate(i int) {
	const softness = 1 / (2 * singleCost)
	for k, a := range t.alphas[i] {
		y := float32(-1)
		if k == int(t.class[i]) {
			y = 1
		}
		score := t.work[k] + t.bias[k] + t.alone[i]*a
		slope := y*score - 1 + softness*y*a
		next := y * max(y*a-slope/(t.squares[i]+1+softness), 0)
		t.bias[k] += next - a
		t.pull(i, k, next)
	}
}
