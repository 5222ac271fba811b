package faq

import "math"

// A vocabulary is the features of a corpus and how much each says.
type vocabulary struct {
	ids     map[uint64]int32
	shared  int       // features below this id are in more than one question
	weights []float32 // by id: the rarer, the more
	unknown float32   // of a feature that the corpus does not have
}

// weightOf is the share of a block in the length of a vector.
var weightOf = [blocks]float32{byWord: 0.9, byConcept: 1.1, byLetter: 1}

// newVocabulary also returns the bags as vectors, which know each of their features.
// It looks each of them up once: there are more than a million.
func newVocabulary(bags []bag) (*vocabulary, []vector) {
	v := &vocabulary{ids: map[uint64]int32{}}
	xs := make([]vector, len(bags))
	var seen []int32 // in how many questions, by the order in which they were met
	for i, b := range bags {
		for _, block := range b {
			for _, f := range block {
				id, met := v.ids[f.hash]
				if !met {
					id = int32(len(seen))
					v.ids[f.hash] = id
					seen = append(seen, 0)
				}
				seen[id]++
				xs[i].ids = append(xs[i].ids, id)
			}
		}
	}
	final := v.order(seen, len(bags))
	for hash, id := range v.ids {
		v.ids[hash] = final[id]
	}
	for i, b := range bags {
		for j, id := range xs[i].ids {
			xs[i].ids[j] = final[id]
		}
		xs[i].values = v.weigh(b, xs[i].ids)
	}
	return v, xs
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
	ids := make([]int32, 0, len(b[byWord])+len(b[byConcept])+len(b[byLetter]))
	for _, block := range b {
		for _, f := range block {
			id, known := v.ids[f.hash]
			if !known {
				id = strange
			}
			ids = append(ids, id)
		}
	}
	x := vector{ids[:0], v.weigh(b, ids)[:0]}
	values := x.values[:len(ids)]
	for j, id := range ids {
		if id != strange {
			x.ids, x.values = append(x.ids, id), append(x.values, values[j])
		}
	}
	return x
}

// weigh returns how much each feature of b counts, by their ids. What is strange
// counts in a block's length as much as the rarest of what is known.
func (v *vocabulary) weigh(b bag, ids []int32) []float32 {
	values := make([]float32, 0, len(ids))
	for i, block := range b {
		var squares float64
		from := len(values)
		for _, f := range block {
			value := v.unknown
			if id := ids[len(values)]; id != strange {
				value = v.weights[id]
			}
			if f.count > 1 {
				value *= 1 + float32(math.Log(float64(f.count)))
			}
			squares += float64(value) * float64(value)
			values = append(values, value)
		}
		scale := weightOf[i] / float32(math.Sqrt(squares))
		for j := range values[from:] {
			values[from+j] *= scale
		}
	}
	return values
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
