package faq

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLearned_MakesTheModelThatTrainingMakes(t *testing.T) {
	t.Parallel()
	c := madeUp(sizes{classes: 6, each: 4, tongues: 2, concepts: 20, negatives: 10})
	weights := evidence{always: -2, ownMargin: 1, aheadBy: 2, ownNear: 2}
	cal := Calibration{Weights: weights[:], Answer: 0.8, Careful: 0.9, Suggest: 0.3}
	var file bytes.Buffer
	if err := Learn(c).Write(&file); err != nil {
		t.Fatal(err)
	}
	l, err := ReadLearned(file.String())
	if err != nil || !l.Fits(c) {
		t.Fatalf("read back it does not fit: %v", err)
	}
	trained, recalled := Train(c, cal), Recall(l, cal)
	for _, e := range c.Examples {
		if diff := cmp.Diff(trained.Match(e.Text), recalled.Match(e.Text)); diff != "" {
			t.Fatalf("%q (-trained +recalled):\n%s", e.Text, diff)
		}
	}
}

func TestLearned_FitsNothingElse(t *testing.T) {
	t.Parallel()
	c := madeUp(sizes{classes: 6, each: 4, tongues: 2, concepts: 20, negatives: 10})
	l := Learn(c)
	other := c
	other.Examples = c.Examples[1:]
	if l.Fits(other) {
		t.Error("it fits other examples")
	}
	other = c
	other.Sayings = []Example{{Class: "back", Language: "en", Text: "one step back"}}
	if l.Fits(other) {
		t.Error("it fits other sayings")
	}
}

func TestLearned_IsTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	c := madeUp(sizes{classes: 6, each: 4, tongues: 2, concepts: 20, negatives: 10})
	var first, second bytes.Buffer
	if err := errors.Join(Learn(c).Write(&first), Learn(c).Write(&second)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("what was learned twice from the same differs")
	}
}

func TestLearned_DamageIsSeen(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := Learn(smallCorpus()).Write(&file); err != nil {
		t.Fatal(err)
	}
	whole := file.String()
	spoiled := []string{"", "nothing", learnedHead, learnedHead + "123", whole[:len(whole)-1], whole + "x"}
	for at := 0; at < len(whole); at += len(whole)/50 + 1 {
		spoiled = append(spoiled, whole[:at]+string(whole[at]^1)+whole[at+1:])
	}
	for i, s := range spoiled {
		if _, err := ReadLearned(s); err == nil {
			t.Errorf("damage %d is not seen", i)
		}
	}
}
