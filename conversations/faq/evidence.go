package faq

import "slices"

// evidence is what speaks for a class being right, as the calibration weighs
// it.
type evidence [evidences]float64

// The kinds of evidence.
const (
	always         = iota // 1
	ownMargin             // the class's margin
	aheadBy               // by how much it leads the next best, if it leads
	behindBy              // by how much it trails the best, if it trails
	ownNear               // how near its nearest examples are
	aheadNear             // by how much nearer than those of the next class
	ownNearest            // how near its nearest example is
	overallNearest        // how near the nearest example of any class is
	overOutside           // by how much its margin is above that of every class out of scope
	outsideNear           // how near the nearest example out of scope is
	evidences
)

// evidence weighs class k.
func (s score) evidence(k int32) evidence {
	var e evidence
	e[always] = 1
	e[ownMargin] = float64(s.margins[k])
	if lead := float64(s.margins[k] - best(s.margins, k)); lead > 0 {
		e[aheadBy] = lead
	} else {
		e[behindBy] = lead
	}
	e[ownNear] = float64(s.near[k])
	e[aheadNear] = float64(s.near[k] - best(s.near, k))
	e[ownNearest] = float64(s.nearest[k])
	e[overallNearest] = float64(slices.Max(s.nearest))
	if s.beyond[k] {
		return e
	}
	outside, near, found := float32(0), float32(0), false
	for i, beyond := range s.beyond {
		if beyond && (!found || s.margins[i] > outside) {
			outside, found = s.margins[i], true
		}
		if beyond {
			near = max(near, s.nearest[i])
		}
	}
	if found {
		e[overOutside] = float64(s.margins[k] - outside)
		e[outsideNear] = float64(near)
	}
	return e
}

// best returns the highest of all values but that of k, which stands in where
// there is no other.
func best(values []float32, k int32) float32 {
	top, found := values[k], false
	for i, v := range values {
		if int32(i) != k && (!found || v > top) {
			top, found = v, true
		}
	}
	return top
}
