package faq

import (
	"iter"
	"math"
)

// A vocabulary is the features of a corpus and how much each says.
type vocabulary struct {
	ids     map[uint64]int32
	shared  int       // features below this id are in more than one question
	weights []float32 // by id: the rarer, the more
}

// weightOf is the share of a block in the length of a vector.
var weightOf = [blocks]float32{byWord: 0.9, byConcept: 1.1, byLetter: 1}

// lengths are how many features each block of a bag has.
type lengths [blocks]uint16

// readBags fills a bench with the vectors of the examples, which know each of their
// features, and the vocabulary of them. It looks each feature up once: there are
// millions, so the bags come one by one and are not kept.
func (d *bench) readBags(bags iter.Seq[bag]) {
	v := &vocabulary{ids: map[uint64]int32{}}
	var seen []int32 // in how many questions, by the order in which they were met
	for b := range bags {
		x, size := counted(b, func(hash uint64) int32 {
			id, met := v.ids[hash]
			if !met {
				id = int32(len(seen))
				v.ids[hash] = id
				seen = append(seen, 0)
			}
			seen[id]++
			return id
		})
		times := make([]uint16, len(x.values))
		for j, n := range x.values {
			times[j] = uint16(n)
		}
		d.xs, d.sizes, d.times = append(d.xs, x), append(d.sizes, size), append(d.times, times)
	}
	final := v.order(seen, len(d.xs))
	for hash, id := range v.ids {
		v.ids[hash] = final[id]
	}
	for i, x := range d.xs {
		for j, id := range x.ids {
			x.ids[j] = final[id]
		}
		scales := v.weigh(x, d.sizes[i])
		d.scales = append(d.scales, scales[:]...)
	}
	d.vocabulary = v
}

// counted is a bag as a vector of how often it has each feature.
func counted(b bag, id func(hash uint64) int32) (x vector, size lengths) {
	n := len(b[byWord]) + len(b[byConcept]) + len(b[byLetter])
	x = vector{make([]int32, 0, n), make([]float32, 0, n)}
	for i, block := range b {
		size[i] = uint16(len(block))
		for _, f := range block {
			x.ids, x.values = append(x.ids, id(f.hash)), append(x.values, f.count)
		}
	}
	return x, size
}

// order gives the features their final ids, those that more than one of all
// questions contain first, and weighs them.
func (v *vocabulary) order(seen []int32, questions int) []int32 {
	all := float64(questions)
	final := make([]int32, len(seen))
	take := func(wanted func(n int32) bool) {
		for id, n := range seen {
			if wanted(n) {
				final[id] = int32(len(v.weights))
				v.weights = append(v.weights, rarity(float64(n), all))
			}
		}
	}
	take(func(n int32) bool { return n > 1 })
	v.shared = len(v.weights)
	take(func(n int32) bool { return n == 1 })
	return final
}

// rarity weighs a feature that n of all questions contain. It is the usual
// inverse document frequency, a little flattened: where each class has few
// examples, the full one trusts chance.
func rarity(n, all float64) float32 {
	return float32(math.Pow(math.Log((1+all)/(1+n))+1, 0.75))
}

// A vector is a question as numbers, one for each feature that is known.
type vector struct {
	ids    []int32
	values []float32
}

// weigh turns how often there is each feature into how much it counts, and returns
// by block what that is multiplied with.
func (v *vocabulary) weigh(x vector, size lengths) (scales [blocks]float32) {
	from := 0
	for i, n := range size {
		var squares float64
		ids, values := x.ids[from:from+int(n)], x.values[from:from+int(n)]
		for j, id := range ids {
			values[j] = strength(v.weights[id], values[j])
			squares += float64(values[j]) * float64(values[j])
		}
		if n > 0 {
			scales[i] = weightOf[i] / float32(math.Sqrt(squares))
		}
		for j := range values {
			values[j] *= scales[i]
		}
		from += int(n)
	}
	return scales
}

// strength is how much a feature counts that weighs so much and is there so often.
func strength(weight, times float32) float32 {
	if times > 1 {
		weight *= 1 + float32(math.Log(float64(times)))
	}
	return weight
}

// square is the product of x with itself.
func (x vector) square() float32 {
	var sum float32
	for _, v := range x.values {
		sum += v * v
	}
	return sum
}

// below returns x without the features from that id on.
func (x vector) below(limit int32) vector {
	var short vector
	for j, id := range x.ids {
		if id < limit {
			short.ids = append(short.ids, id)
			short.values = append(short.values, x.values[j])
		}
	}
	return short
}
