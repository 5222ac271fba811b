package faq

import "math"

// few is how many examples have a feature that needs no slopes: going through
// what these pull is as quick.
const few = 4

// slopes are how strongly features that more than a few examples have draw towards
// each class, in steps of which every feature has its own size: a byte each is as
// good as four.
type slopes struct {
	rows    []int32   // by feature: which of the rows is its own; -1: none
	sizes   []float32 // by row
	steps   []int8    // by row and class
	classes int
}

// newSlopes adds up what the examples pull, by how many of them have each feature.
func newSlopes(xs []vector, have []int32, pulls [][]pull, classes int) *slopes {
	s := &slopes{rows: make([]int32, len(have)), classes: classes}
	rows := 0
	for id, n := range have {
		s.rows[id] = -1
		if n > few {
			s.rows[id] = int32(rows)
			rows++
		}
	}
	sums := make([]float32, rows*classes)
	for i, x := range xs {
		for j, id := range x.ids {
			if row := int(s.rows[id]); row >= 0 {
				sum := sums[row*classes:][:classes]
				for _, p := range pulls[i] {
					sum[p.class] += p.alpha * x.values[j]
				}
			}
		}
	}
	s.sizes, s.steps = make([]float32, 0, rows), make([]int8, 0, rows*classes)
	for row := range rows {
		s.append(sums[row*classes:][:classes])
	}
	return s
}

func (s *slopes) append(sum []float32) {
	var most float32
	for _, w := range sum {
		most = max(most, w, -w)
	}
	size := most / 127
	s.sizes = append(s.sizes, size)
	for _, w := range sum {
		step := 0.0
		if size > 0 {
			step = math.Round(float64(w / size))
		}
		s.steps = append(s.steps, int8(step))
	}
}

// add adds to the margins of the classes what a feature draws, and reports whether
// it has slopes.
func (s *slopes) add(margins []float32, id int32, v float32) bool {
	row := int(s.rows[id])
	if row < 0 {
		return false
	}
	v *= s.sizes[row]
	for k, step := range s.steps[row*s.classes:][:s.classes] {
		margins[k] += v * float32(step)
	}
	return true
}
