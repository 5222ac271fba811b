package conversations

import (
	"testing"
	"time"
)

// TestStops_HideWhatIsSmall: whatever the numbers are, what is shown of them fits
// at least two values of each that is hidden.
func TestStops_HideWhatIsSmall(t *testing.T) {
	t.Parallel()
	for finished := range 12 {
		for a := 1; a < 11; a++ {
			for b := 1; b < 11; b++ {
				for c := range 11 {
					parts := []int{finished, a, b}
					if c > 0 {
						parts = append(parts, c)
					}
					wantHidden(t, parts)
				}
			}
		}
	}
	wantHidden(t, []int{9, 9, 9, 9, 9, 9, 4}) // no small one is left over
	wantHidden(t, []int{0, 1, 1, 1, 1, 1, 1, 1})
}

func wantHidden(t *testing.T, parts []int) {
	t.Helper()
	g := GuideStops{Finished: parts[0]}
	for _, n := range parts[1:] {
		g.Steps = append(g.Steps, StepStops{Ages: [len(Ages)]int{n}})
	}
	shown := Stops{Guides: []GuideStops{g}}.Shown()[0]
	if all := sum(parts); all < shown.Started.From || all > shown.Started.To {
		t.Fatalf("%v: started %v", parts, shown.Started)
	}
	if shown.Started.To-shown.Started.From < Fewest-1 {
		t.Fatalf("%v: %v is too exact", parts, shown.Started)
	}
	for i, n := range parts {
		if n >= Fewest {
			continue
		}
		fits := map[int]bool{}
		for guess := min(i, 1); guess < Fewest; guess++ {
			if mayBe(parts, i, guess, shown) {
				fits[guess] = true
			}
		}
		if len(fits) < 2 || !fits[n] {
			t.Fatalf("%v shows that number %d is one of %v: %+v", parts, i, fits, shown)
		}
	}
}

// mayBe tries whether the others can be such that number i is a guess.
func mayBe(parts []int, i, guess int, shown ShownStops) bool {
	from, to := guess, guess
	for j := range parts {
		if j == i {
			continue
		}
		is := shown.Finished
		if j > 0 {
			is = shown.Steps[j-1].Standing
			is.From = max(1, is.From)
		}
		from, to = from+is.From, to+is.To
	}
	return from <= shown.Started.To && to >= shown.Started.From
}

// How long people stand somewhere is shown where they are enough, roughly.
func TestStops_Spans(t *testing.T) {
	t.Parallel()
	g := GuideStops{
		Steps: []StepStops{
			{Step: "few", Ages: [len(Ages)]int{0, 0, 0, 4}, Silent: 4},
			{Step: "many", Ages: [len(Ages)]int{2, 2, 1, 1}, Silent: 6},
		},
		Answers: [len(Waits)]int{1, 3, 1},
	}
	shown := Stops{Guides: []GuideStops{g}}.Shown()[0]
	if s := shown.Steps[0]; s.Median != -1 || s.Oldest != -1 || s.Silent != (Count{0, 4}) {
		t.Errorf("few: %+v", s)
	}
	if s := shown.Steps[1]; s.Median != 1 || s.Oldest != 3 || s.Silent != (Count{5, 9}) {
		t.Errorf("many: %+v", s)
	}
	if shown.Wait != 1 || shown.Answered != (Count{5, 9}) {
		t.Errorf("answers: %+v", shown)
	}
	for d, want := range map[time.Duration]int{0: 0, time.Hour: 1, 23 * time.Hour: 2, 1000 * time.Hour: 5} {
		if got := SpanOf(Waits[:], d); got != want {
			t.Errorf("%v is span %d, want %d", d, got, want)
		}
	}
}
