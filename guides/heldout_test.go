package guides

import (
	"testing"
	"time"

	"waymark/conversations/faq"
)

// TestQuestions_HeldOutAreUnderstood asks the matcher what it was never trained
// on. The bounds are what people were promised, not what is reached today.
func TestQuestions_HeldOutAreUnderstood(t *testing.T) {
	t.Parallel()
	cases, _, err := Cases(Builtin(), "testdata/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := Train(Builtin(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := faq.Evaluate(m, cases, time.Now)
	for _, c := range []struct {
		name        string
		n, of       int
		least, most float64
	}{
		{"first match right, English", r.ByLanguage["en"].Top1, r.ByLanguage["en"].Asked, 0.85, 1},
		{"among three, English", r.ByLanguage["en"].Top3, r.ByLanguage["en"].Asked, 0.96, 1},
		{"answered directly, English", r.ByLanguage["en"].Answered, r.ByLanguage["en"].Asked, 0.60, 1},
		{"first match right", r.All.Top1, r.All.Asked, 0.80, 1},
		{"among three", r.All.Top3, r.All.Asked, 0.94, 1},
		{"answered wrongly", r.All.Wrong, r.All.Asked, 0, 0.01},
		{"out of scope answered", r.Outside.Answered, r.Outside.Asked, 0, 0.02},
	} {
		if got, _, _ := faq.Share(c.n, c.of); got < c.least || got > c.most {
			t.Errorf("%s: %d of %d, want from %.2f to %.2f", c.name, c.n, c.of, c.least, c.most)
		}
	}
}
