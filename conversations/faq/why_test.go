package faq

import (
	"reflect"
	"slices"
	"testing"
)

func TestWhy(t *testing.T) {
	t.Parallel()
	m := smallModel(t)
	w := m.Why("I lost my smartphone, anna@example.org!", smallCorpus().Examples)
	if want := []string{"i", "lost", "my", "smartphone", "_email"}; !slices.Equal(w.Words, want) {
		t.Errorf("words %q, want %q", w.Words, want)
	}
	if want := []string{"smartphone", "_email"}; !slices.Equal(w.Unknown, want) {
		t.Errorf("unknown %q, want %q", w.Unknown, want)
	}
	if want := []string{"lost", "phone"}; !slices.Equal(w.Concepts, want) {
		t.Errorf("concepts %q, want %q", w.Concepts, want)
	}
	if len(w.Likely) != maxLikely || w.Likely[0].Class != "phone" || w.Likely[0].Example != "I lost my mobile phone" {
		t.Errorf("likely %+v", w.Likely)
	}
	if !reflect.DeepEqual(w.Result, m.Match("I lost my smartphone, anna@example.org!")) {
		t.Errorf("result %+v is not what Match says", w.Result)
	}
}

func TestWhy_NamesTheThresholds(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	cal := Calibration{Weights: make([]float64, evidences), Answer: 0.7, Careful: 0.9, Suggest: 0.3}
	m := Train(c, cal)
	if w := m.Why("I lost my mobile phone", smallCorpus().Examples); w.Answer != 0.7 || w.Suggest != 0.3 {
		t.Errorf("needs %v and %v, want 0.7 and 0.3", w.Answer, w.Suggest)
	}
	if w := m.Why("Delete my account", smallCorpus().Examples); w.Answer != 0.9 {
		t.Errorf("a careful class needs %v, want 0.9", w.Answer)
	}
}

func TestWhy_EachExampleIsOfItsClass(t *testing.T) {
	t.Parallel()
	class := map[string]string{}
	for _, e := range smallCorpus().Examples {
		class[e.Text] = e.Class
	}
	for _, l := range smallModel(t).Why("xyzzy and my code", smallCorpus().Examples).Likely {
		if class[l.Example] != l.Class {
			t.Errorf("%q is given as an example of %s", l.Example, l.Class)
		}
	}
}

func TestWhy_Nothing(t *testing.T) {
	t.Parallel()
	if w := smallModel(t).Why("?!", smallCorpus().Examples); w.Words != nil || w.Likely != nil || w.Result.Decision != None {
		t.Errorf("got %+v", w)
	}
	if w := Train(Corpus{}, Calibration{}).Why("hello", nil); w.Likely != nil || w.Result.Decision != None {
		t.Errorf("got %+v", w)
	}
}
