package faq

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEvaluate_Counts(t *testing.T) {
	t.Parallel()
	now, step := time.Unix(0, 0), time.Duration(0)
	clock := func() time.Time {
		step += time.Millisecond // each time takes longer than the one before, so the first of a question is its quickest
		now = now.Add(step)
		return now
	}
	r := Evaluate(smallModel(t), []Case{
		{"I lost my mobile phone", "phone", "en", false},
		{"Ich habe mein Handy verloren", "phone", "de", false},
		{"Ich habe keine Einladung", "phone", "de", false}, // the case is wrong, not the model
		{"?!", "login", "en", false},
		{"I lost my mobile phone", "", "en", true},
		{"?!", "", "en", false},
	}, clock)
	if r.All.Asked != 4 || r.All.Top1 != 2 || r.All.Answered != 3 || r.All.Wrong != 1 || r.All.None != 1 {
		t.Errorf("all: %+v", r.All)
	}
	if r.All.Offered != 0 || r.All.Helped != 0 || r.All.Top3 < r.All.Top1 {
		t.Errorf("all: %+v", r.All)
	}
	if want := (Outside{Asked: 2, Answered: 1}); r.Outside != want {
		t.Errorf("outside: %+v, want %+v", r.Outside, want)
	}
	if want := (Outside{Asked: 1, Answered: 1}); r.Near != want {
		t.Errorf("near: %+v, want %+v", r.Near, want)
	}
	if r.ByLanguage["de"].Asked != 2 || r.ByLanguage["en"].Asked != 2 || r.ByClass["phone"].Top1 != 2 {
		t.Errorf("by language %+v, by class %+v", r.ByLanguage, r.ByClass)
	}
	if len(r.Mistakes) != 2 || r.Mistakes[0].Want != "phone" || r.Mistakes[1].Want != "" {
		t.Errorf("mistakes: %+v", r.Mistakes)
	}
	found := false
	for _, c := range r.Confusions {
		found = found || c == Confusion{"phone", "invitation", 1}
	}
	if !found {
		t.Errorf("confusions: %+v", r.Confusions)
	}
	if r.Median != 32*time.Millisecond {
		t.Errorf("median %v, want 32ms", r.Median)
	}
}

func TestEvaluate_Suggestions(t *testing.T) {
	t.Parallel()
	c, out := smallCorpus(), 1.5
	_, cal := small()
	cal.Answer, cal.Suggest = out, 0
	r := Evaluate(Train(c, cal), []Case{{"I lost my phone", "phone", "en", false}, {"I lost my phone", "", "en", false}}, stopped)
	if want := (Tally{Asked: 1, Top1: 1, Top3: 1, Offered: 1, Helped: 1}); r.All != want {
		t.Errorf("all: %+v, want %+v", r.All, want)
	}
	if want := (Outside{Asked: 1, Offered: 1}); r.Outside != want {
		t.Errorf("outside: %+v, want %+v", r.Outside, want)
	}
}

func stopped() time.Time { return time.Unix(0, 0) }

func TestEvaluate_NoCases(t *testing.T) {
	t.Parallel()
	r := Evaluate(smallModel(t), nil, stopped)
	if r.All != (Tally{}) || r.Median != 0 || r.Mistakes != nil {
		t.Errorf("got %+v", r)
	}
}

func TestShare_AsWilsonHasIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, all           int
		share, low, high float64
	}{
		{0, 0, 0, 0, 1},
		{0, 10, 0, 0, 0.2775},
		{10, 10, 1, 0.7225, 1},
		{5, 10, 0.5, 0.2366, 0.7634},
		{81, 263, 0.3080, 0.2553, 0.3662}, // Newcombe 1998, table I
		{15, 148, 0.1014, 0.0624, 0.1605},
		{1, 29, 0.0345, 0.0061, 0.1718},
	} {
		share, low, high := Share(c.n, c.all)
		for _, p := range [][2]float64{{share, c.share}, {low, c.low}, {high, c.high}} {
			if math.Abs(p[0]-p[1]) > 0.0001 {
				t.Errorf("Share(%d, %d) = %.4f, %.4f, %.4f, want %v", c.n, c.all, share, low, high, c)
				break
			}
		}
	}
}

func TestMistype_AlwaysTheSame(t *testing.T) {
	t.Parallel()
	cases := casesOf(smallCorpus())
	a, b := Mistype(cases), Mistype(cases)
	if !reflect.DeepEqual(a, b) {
		t.Error("two times Mistype differ")
	}
	if !reflect.DeepEqual(cases, casesOf(smallCorpus())) {
		t.Error("Mistype changes what it is given")
	}
	long, damaged := 0, 0
	for i, c := range a {
		if c.Want != cases[i].Want || c.Language != cases[i].Language {
			t.Errorf("%+v became %+v", cases[i], c)
		}
		before, after := strings.Fields(cases[i].Question), strings.Fields(c.Question)
		for j, w := range before {
			switch {
			case len([]rune(w)) < 4 && after[j] != w:
				t.Errorf("the short word %q became %q", w, after[j])
			case len([]rune(w)) >= 4:
				long++
				if after[j] != w {
					damaged++
				}
			}
			if w[0] != after[j][0] {
				t.Errorf("%q became %q: thumbs hit the first letter", w, after[j])
			}
		}
	}
	if share := float64(damaged) / float64(long); share < 0.15 || share > 0.4 {
		t.Errorf("%d of %d longer words are damaged", damaged, long)
	}
}

func TestReport_NamesTheBoundsThatAreBroken(t *testing.T) {
	t.Parallel()
	r := Report{
		All:     Tally{Asked: 10, Top1: 8, Top3: 9, Answered: 5, Wrong: 1},
		Outside: Outside{Asked: 4, Answered: 1},
	}
	if got := r.Broken(Bounds{Top1: 0.8, Top3: 0.9, Answered: 0.5, Wrong: 0.1, Outside: 0.25}); len(got) > 0 {
		t.Errorf("got %q, want none: it is just good enough", got)
	}
	got := r.Broken(Bounds{Top1: 0.81, Top3: 0.91, Answered: 0.51, Wrong: 0.09, Outside: 0.24})
	want := []string{
		"top-1 is 80.0 %, less than 81.0 %",
		"top-3 is 90.0 %, less than 91.0 %",
		"answered directly is 50.0 %, less than 51.0 %",
		"wrong direct answers is 10.0 %, more than 9.0 %",
		"out of scope answered is 25.0 %, more than 24.0 %",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
