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

func newVocabulary(bags []bag) *vocabulary {
	seen := map[uint64]float64{} // in how many questions
	for _, b := range bags {
		for _, block := range b {
			for _, f := range block {
				seen[f.hash]++
			}
		}
	}
	v := &vocabulary{ids: make(map[uint64]int32, len(seen)), weights: make([]float32, 0, len(seen))}
	all := float64(len(bags))
	add := func(wanted func(n float64) bool) {
		for _, b := range bags {
			for _, block := range b {
				for _, f := range block {
					if _, ok := v.ids[f.hash]; !ok && wanted(seen[f.hash]) {
						v.ids[f.hash] = int32(len(v.weights))
						v.weights = append(v.weights, rarity(seen[f.hash], all))
					}
				}
			}
		}
	}
	add(func(n float64) bool { return n > 1 })
	v.shared = len(v.weights)
	add(func(n float64) bool { return n == 1 })
	v.unknown = rarity(0, all)
	return v
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

// vector weighs what b contains. What is unknown counts in a block's length
// as much as the rarest of what is known.
func (v *vocabulary) vector(b bag) vector {
	n := 0
	for _, block := range b {
		n += len(block)
	}
	x := vector{ids: make([]int32, 0, n), values: make([]float32, 0, n)}
	for i, block := range b {
		var squares float64
		from := len(x.ids)
		for _, f := range block {
			value := v.unknown
			id, known := v.ids[f.hash]
			if known {
				value = v.weights[id]
			}
			if f.count > 1 {
				value *= 1 + float32(math.Log(float64(f.count)))
			}
			squares += float64(value) * float64(value)
			if known {
				x.ids = append(x.ids, id)
				x.values = append(x.values, value)
			}
		}
		scale := weightOf[i] / float32(math.Sqrt(squares))
		for j := range x.values[from:] {
			x.values[from+j] *= scale
		}
	}
	return x
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
