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
	unknown float32   // of a feature that the corpus does not have
}

// weightOf is the share of a block in the length of a vector.
var weightOf = [blocks]float32{byWord: 0.9, byConcept: 1.1, byLetter: 1}

// lengths are how many features each block of a bag has.
type lengths [blocks]uint16

// newVocabulary also returns the bags as vectors, which know each of their features,
// and their sizes. It looks each feature up once: there are millions, so the bags
// come one by one and are not kept.
func newVocabulary(bags iter.Seq[bag]) (v *vocabulary, xs []vector, all []lengths) {
	v = &vocabulary{ids: map[uint64]int32{}}
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
		xs, all = append(xs, x), append(all, size)
	}
	final := v.order(seen, len(xs))
	for hash, id := range v.ids {
		v.ids[hash] = final[id]
	}
	for i, x := range xs {
		for j, id := range x.ids {
			x.ids[j] = final[id]
		}
		v.weigh(x, all[i])
	}
	return v, xs, all
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
	v.unknown = rarity(0, all)
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

// strange is the id of a feature that is not known.
const strange = -1

// vector is what b contains and is known.
func (v *vocabulary) vector(b bag) vector {
	all, size := counted(b, func(hash uint64) int32 {
		if id, known := v.ids[hash]; known {
			return id
		}
		return strange
	})
	v.weigh(all, size)
	x := vector{all.ids[:0], all.values[:0]}
	for j, id := range all.ids {
		if id != strange {
			x.ids, x.values = append(x.ids, id), append(x.values, all.values[j])
		}
	}
	return x
}

// weigh turns how often there is each feature into how much it counts. What is
// strange counts in a block's length as much as the rarest of what is known.
func (v *vocabulary) weigh(x vector, size lengths) {
	from := 0
	for i, n := range size {
		var squares float64
		ids, values := x.ids[from:from+int(n)], x.values[from:from+int(n)]
		for j, id := range ids {
			value := v.unknown
			if id != strange {
				value = v.weights[id]
			}
			if values[j] > 1 {
				value *= 1 + float32(math.Log(float64(values[j])))
			}
			values[j] = value
			squares += float64(value) * float64(value)
		}
		scale := weightOf[i] / float32(math.Sqrt(squares))
		for j := range values {
			values[j] *= scale
		}
		from += int(n)
	}
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
