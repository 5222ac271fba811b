package faq

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

func TestCalibrate_KeepsWrongAnswersWithinItsBounds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Corpus{
		"small":   smallCorpus(),
		"made up": madeUp(sizes{classes: 15, each: 8, tongues: 2, concepts: 20, negatives: 60}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkBounds(t, c, Calibrate(c))
		})
	}
}

// checkBounds asks again what the calibration was fitted on.
func checkBounds(t *testing.T, c Corpus, cal Calibration) {
	t.Helper()
	var weights evidence
	copy(weights[:], cal.Weights)
	trials := crossValidate(c)
	var answered, wrong, outside, let float64
	for _, a := range trials {
		if a.outside {
			outside++
		}
		top := a.ranking[0]
		if a.beyond[top] == 1 || probability(weights, a.evidence(top)) < cal.Answer {
			continue
		}
		answered++
		if top != a.right {
			wrong++
		}
		if a.outside {
			let++
		}
	}
	if most := mostWrong * float64(len(trials)); wrong > most {
		t.Errorf("%v wrong answers, want at most %v", wrong, most)
	}
	if most := mostOutside * outside; let > most {
		t.Errorf("%v questions outside answered, want at most %v", let, most)
	}
	if answered == 0 {
		t.Error("the threshold lets nothing through")
	}
	if cal.Careful < cal.Answer || cal.Suggest > cal.Answer {
		t.Errorf("thresholds %v careful, %v answer, %v suggest", cal.Careful, cal.Answer, cal.Suggest)
	}
}

func TestCrossValidate_AsksEachQuestionOnce(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	trials := crossValidate(c)
	if got, want := len(trials), len(c.Examples)+len(c.Negatives); got != want {
		t.Errorf("%d trials, want %d", got, want)
	}
	none := 0
	for _, a := range trials {
		if a.right < 0 {
			none++
		}
	}
	if none != len(c.Negatives) {
		t.Errorf("%d trials without a right class, want the %d negatives", none, len(c.Negatives))
	}
}

func TestCalibrate_QuestionsWithoutWords(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	c.Negatives = append(c.Negatives, "?!", "")
	c.Examples = append(c.Examples, Example{"login", "en", "…"})
	for _, w := range Calibrate(c).Weights {
		if math.IsNaN(w) || math.IsInf(w, 0) {
			t.Fatalf("a weight of %v", w)
		}
	}
}

func TestFits_NotAfterAChange(t *testing.T) {
	t.Parallel()
	_, cal := small()
	if !cal.Fits(smallCorpus()) {
		t.Error("a calibration does not fit its own corpus")
	}
	for name, change := range map[string]func(*Corpus){
		"text of an example":     func(c *Corpus) { c.Examples[3].Text += "?" },
		"class of an example":    func(c *Corpus) { c.Examples[3].Class = "code" },
		"language of an example": func(c *Corpus) { c.Examples[3].Language = "fr" },
		"an example less":        func(c *Corpus) { c.Examples = c.Examples[1:] },
		"a negative less":        func(c *Corpus) { c.Negatives = c.Negatives[1:] },
		"a name of a concept":    func(c *Corpus) { c.Concepts[0].Words["de"][0] = "mobil" },
		"a concept less":         func(c *Corpus) { c.Concepts = c.Concepts[1:] },
		"nothing outside":        func(c *Corpus) { c.Outside = nil },
		"nothing careful":        func(c *Corpus) { c.Careful = nil },
		"outside become careful": func(c *Corpus) { c.Outside, c.Careful = nil, []string{"weather", "delete"} },
	} {
		c := smallCorpus()
		change(&c)
		if cal.Fits(c) {
			t.Errorf("%s: the calibration still fits", name)
		}
	}
	cal.Weights = cal.Weights[1:]
	if cal.Fits(smallCorpus()) {
		t.Error("a calibration with a weight less fits")
	}
}

// sure returns a trial whose best class has the margin.
func sure(margin float32, right int32, outside bool) trial {
	s := score{
		margins: []float32{margin, 0}, near: make([]float32, 2), nearest: make([]float32, 2),
		ranking: []int32{0, 1}, beyond: "\x00\x00",
	}
	s.rivals = s.rivalsOf()
	return trial{s, right, outside}
}

func TestThreshold_StopsAboveTheFirstWrongAnswer(t *testing.T) {
	t.Parallel()
	weights := evidence{ownMargin: 1}
	at := func(margin float32) float64 { return probability(weights, sure(margin, 0, false).evidence(0)) }
	for _, c := range []struct {
		name   string
		trials []trial
		want   float64
	}{
		{"all right", []trial{sure(3, 0, false), sure(1, 0, false), sure(2, 0, false)}, at(1)},
		{"one wrong", []trial{sure(3, 0, false), sure(1, 1, false), sure(2, 0, false)}, at(2)},
		{"one outside", []trial{sure(3, 0, false), sure(1, -1, true), sure(2, 0, false)}, at(2)},
		{"equally sure, one wrong", []trial{sure(3, 0, false), sure(2, 0, false), sure(2, 1, false)}, at(3)},
		{"none", nil, 1},
	} {
		if got := threshold(c.trials, weights, 1); got != c.want {
			t.Errorf("%s: threshold %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFit_FindsWhatDecides(t *testing.T) {
	t.Parallel()
	var list []observation
	for i := range 200 {
		e := evidence{always: 1, ownMargin: float64(i%20)/10 - 1, ownNear: float64(i % 7)}
		list = append(list, observation{e, e[ownMargin] > 0 != (i%9 == 0), 1})
	}
	w := fit(list)
	if p := probability(w, evidence{always: 1, ownMargin: 1, ownNear: 3}); p < 0.8 {
		t.Errorf("probability %v of a good margin", p)
	}
	if p := probability(w, evidence{always: 1, ownMargin: -1, ownNear: 3}); p > 0.2 {
		t.Errorf("probability %v of a bad margin", p)
	}
	if again := fit(slices.Clone(list)); !reflect.DeepEqual(w, again) {
		t.Errorf("fitted twice: %v and %v", w, again)
	}
}
