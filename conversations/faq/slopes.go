package faq

import (
	"encoding/binary"
	"math"
)

// slopes are how strongly features that more than a few examples have draw towards
// each class, in steps of which every feature has its own size: a byte each is as
// good as four.
type slopes struct {
	rows    []int32   // by feature: which of the rows is its own; -1: none
	sums    []float32 // by row and class
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
	s.sums = make([]float32, rows*classes)
	for i, x := range xs {
		for j, id := range x.ids {
			if row := int(s.rows[id]); row >= 0 {
				sum := s.sums[row*classes:][:classes]
				for _, p := range pulls[i] {
					sum[p.class] += p.alpha * x.values[j]
				}
			}
		}
	}
	return s
}

// append writes the slopes of a feature, if it has any: the size of a step, and the
// steps by class.
func (s *slopes) append(b []byte, id int32) []byte {
	row := int(s.rows[id])
	if row < 0 {
		return b
	}
	sum := s.sums[row*s.classes:][:s.classes]
	var most float32
	for _, w := range sum {
		most = max(most, w, -w)
	}
	size := most / 127
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(size))
	for _, w := range sum {
		step := 0.0
		if size > 0 {
			step = math.Round(float64(w / size))
		}
		b = append(b, byte(int8(step)))
	}
	return b
}

// addSlopes adds to the margins of the classes what a feature draws, and says where
// what follows begins.
func addSlopes(margins []float32, record string, at int, v float32) (next int) {
	v *= reals(record[at : at+4]).at(0)
	steps := record[at+4:][:len(margins)]
	for k := range margins {
		margins[k] += v * float32(int8(steps[k]))
	}
	return at + 4 + len(margins)
}
