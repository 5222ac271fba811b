package faq

import (
	"encoding/gob"
	"fmt"
	"io"
	"math"
)

// A Lesson is what training found on a corpus: how each example draws questions
// towards the classes. With the corpus it makes a [Model] in a small part of the
// time that training takes, so it is kept in a file beside content that is shipped.
type Lesson struct {
	Corpus  string    // the hash of the corpus that it was found on
	Bias    []float32 // by class
	Counts  []uint16  // by example: how many of the following are its own
	Classes []uint16
	Alphas  []uint16 // the upper halves of float32: three digits are enough
}

// Fits reports whether the lesson was found on this corpus, by this version of the
// method.
func (l Lesson) Fits(c Corpus) bool { return l.Corpus == c.Hash() && l.whole(len(c.Examples)) }

// whole reports whether a lesson that was read is of that many examples, and none
// of it is missing.
func (l Lesson) whole(examples int) bool {
	pulls := 0
	for _, n := range l.Counts {
		pulls += int(n)
	}
	for _, k := range l.Classes {
		if int(k) >= len(l.Bias) {
			return false
		}
	}
	return len(l.Counts) == examples && len(l.Classes) == pulls && len(l.Alphas) == pulls
}

// Learn trains on a corpus.
func Learn(c Corpus) Lesson {
	l := newBench(newLexicon(c, nil).bags(c.Examples), c.labels(), c.Outside).train()
	l.Corpus = c.Hash()
	return l
}

// Write writes the lesson down.
func (l Lesson) Write(w io.Writer) error { return gob.NewEncoder(w).Encode(l) }

// ReadLesson reads what Write has written.
func ReadLesson(r io.Reader) (l Lesson, err error) {
	if err := gob.NewDecoder(r).Decode(&l); err != nil {
		return Lesson{}, fmt.Errorf("read what was learned: %w", err)
	}
	return l, nil
}

// least is how small a pull may be and still count.
const least = 1e-3

// keep takes the pulls that count.
func (l *Lesson) keep(alphas [][]float32) {
	for _, row := range alphas {
		n := len(l.Classes)
		for k, a := range row {
			if a > least || a < -least {
				l.Classes = append(l.Classes, uint16(k))
				l.Alphas = append(l.Alphas, uint16((math.Float32bits(a)+1<<15)>>16))
			}
		}
		l.Counts = append(l.Counts, uint16(len(l.Classes)-n))
	}
}

// pulls are how the examples draw, by example.
func (l Lesson) pulls() [][]pull {
	all := make([]pull, len(l.Classes))
	list := make([][]pull, len(l.Counts))
	for i, k := range l.Classes {
		all[i] = pull{int32(k), math.Float32frombits(uint32(l.Alphas[i]) << 16)}
	}
	for i, n := range l.Counts {
		list[i], all = all[:n:n], all[n:]
	}
	return list
}

// A pull is how an example draws a question towards a class, or away from it.
type pull struct {
	class int32
	alpha float32
}
