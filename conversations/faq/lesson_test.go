package faq

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLesson_MakesTheModelThatTrainingMakes(t *testing.T) {
	t.Parallel()
	c := madeUp(sizes{classes: 6, each: 4, tongues: 2, concepts: 20, negatives: 10})
	weights := evidence{always: -2, ownMargin: 1, aheadBy: 2, ownNear: 2}
	cal := Calibration{Weights: weights[:], Answer: 0.8, Careful: 0.9, Suggest: 0.3}
	var file bytes.Buffer
	if err := Learn(c).Write(&file); err != nil {
		t.Fatal(err)
	}
	l, err := ReadLesson(&file)
	if err != nil || !l.Fits(c) {
		t.Fatalf("read back it does not fit: %v", err)
	}
	trained, recalled := Train(c, cal), Recall(c, cal, l)
	for _, e := range c.Examples {
		if diff := cmp.Diff(trained.Match(e.Text), recalled.Match(e.Text)); diff != "" {
			t.Fatalf("%q (-trained +recalled):\n%s", e.Text, diff)
		}
	}
}

func TestLesson_FitsNothingElse(t *testing.T) {
	t.Parallel()
	c := madeUp(sizes{classes: 6, each: 4, tongues: 2, concepts: 20, negatives: 10})
	l := Learn(c)
	other := c
	other.Examples = c.Examples[1:]
	if l.Fits(other) {
		t.Error("a lesson fits other examples")
	}
	for name, spoil := range map[string]func(*Lesson){
		"a class that is not there": func(l *Lesson) { l.Classes = append([]uint16{9999}, l.Classes[1:]...) },
		"pulls missing":             func(l *Lesson) { l.Alphas = l.Alphas[1:] },
		"an example missing":        func(l *Lesson) { l.Counts = l.Counts[1:] },
	} {
		spoiled := l
		if spoil(&spoiled); spoiled.Fits(c) {
			t.Errorf("%s: it fits", name)
		}
	}
	if _, err := ReadLesson(bytes.NewReader([]byte("no lesson"))); err == nil {
		t.Error("anything is a lesson")
	}
}
