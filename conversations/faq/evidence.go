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
	if lead := float64(s.margins[k] - s.rivals.margins.beside(k)); lead > 0 {
		e[aheadBy] = lead
	} else {
		e[behindBy] = lead
	}
	e[ownNear] = float64(s.near[k])
	e[aheadNear] = float64(s.near[k] - s.rivals.near.beside(k))
	e[ownNearest] = float64(s.nearest[k])
	e[overallNearest] = float64(s.rivals.nearest)
	if s.beyond[k] == 0 && s.rivals.beyond {
		e[overOutside] = float64(s.margins[k] - s.rivals.outside)
		e[outsideNear] = float64(s.rivals.outsideNear)
	}
	return e
}

// rivals are what every class has to be compared with.
type rivals struct {
	margins, near topTwo
	nearest       float32 // how near the nearest example of any class is
	beyond        bool    // there are classes out of scope
	outside       float32 // the best margin of these
	outsideNear   float32 // how near their nearest example is
}

func (s score) rivalsOf() rivals {
	r := rivals{margins: topTwoOf(s.margins), near: topTwoOf(s.near), nearest: slices.Max(s.nearest)}
	for k := range len(s.beyond) {
		if s.beyond[k] == 0 {
			continue
		}
		if !r.beyond || s.margins[k] > r.outside {
			r.outside, r.beyond = s.margins[k], true
		}
		r.outsideNear = max(r.outsideNear, s.nearest[k])
	}
	return r
}

// A topTwo is the two highest of some values; where there is only one, it is both.
type topTwo struct {
	first, second float32
	at            int32 // of the first
}

func topTwoOf(values []float32) topTwo {
	t := topTwo{first: values[0], second: values[0]}
	for i, v := range values[1:] {
		switch {
		case v > t.first:
			t = topTwo{v, t.first, int32(i + 1)}
		case i == 0 || v > t.second:
			t.second = v
		}
	}
	return t
}

// beside is the highest of all values but that of k.
func (t topTwo) beside(k int32) float32 {
	if k == t.at {
		return t.second
	}
	return t.first
}
