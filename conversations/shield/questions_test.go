package shield

import "testing"

// What people ask is full of numbers, addresses and names that are nobody's. Of the
// questions that the matcher learns from, hardly one may be changed.
func TestFind_LeavesQuestionsAlone(t *testing.T) {
	t.Parallel()
	s, all, changed := Ours(t), questions(t), 0
	if len(all) == 0 {
		t.Fatal("there are no questions")
	}
	for _, q := range all {
		if got, kinds := s.Hide(q.text); len(kinds) > 0 {
			changed++
			t.Logf("%q became %q", q.text, got)
		}
	}
	if share := 100 * float64(changed) / float64(len(all)); share > 0.1 {
		t.Errorf("%d of %d questions were changed, %.2f %%, want at most 0.1 %%", changed, len(all), share)
	}
}

// Of what people say at a step, nothing is taken for the secret that the step asks for: who
// wants to begin again is not told that a password was hidden.
func TestFind_LeavesSayingsAlone(t *testing.T) {
	t.Parallel()
	s, all := Ours(t), sayings(t)
	if len(all) == 0 {
		t.Fatal("there are no sayings")
	}
	for _, x := range all {
		if got, kinds := s.Hide(x.text, x.expect...); len(kinds) > 0 {
			t.Errorf("where %v is asked for %q became %q", x.expect, x.text, got)
		}
	}
}
