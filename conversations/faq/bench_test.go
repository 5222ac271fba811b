package faq

import (
	"strings"
	"sync"
	"testing"
)

// full is as large as what the authors write. The weights are about what a
// calibration finds; finding them takes too long here.
var full = sync.OnceValues(func() (*Model, Corpus) {
	c := madeUp(fullSize)
	weights := evidence{always: -2, ownMargin: 1, aheadBy: 2, ownNear: 2}
	return Train(c, Calibration{Weights: weights[:], Answer: 0.8, Careful: 0.9, Suggest: 0.3}), c
})

// BenchmarkMatch asks typical questions, a third of their words mistyped.
func BenchmarkMatch(b *testing.B) {
	m, c := full()
	cases := Mistype(casesOf(c))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Match(cases[i*101%len(cases)].Question)
		i++
	}
}

// BenchmarkLongest asks the most that is read: 500 characters.
func BenchmarkLongest(b *testing.B) {
	m, c := full()
	var text strings.Builder
	for i := 0; text.Len() < maxRunes; i += 101 {
		text.WriteString(c.Examples[i].Text + " ")
	}
	question := cut(text.String())
	b.ReportAllocs()
	for b.Loop() {
		m.Match(question)
	}
}

func BenchmarkFit(b *testing.B) {
	c := madeUp(fullSize)
	b.ReportAllocs()
	for b.Loop() {
		Train(c, Calibration{})
	}
}

func BenchmarkCalibrate(b *testing.B) {
	c := madeUp(fullSize)
	b.ReportAllocs()
	for b.Loop() {
		Calibrate(c)
	}
}
