package content

import "testing"

func TestExpand_LeavesUnknownNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"{step} of {total}": "4 of {total}",
		"{":                 "{",
		"}{step}":           "}4",
		"{step":             "{step",
		"{}":                "{}",
		"":                  "",
	} {
		if got := Fill(in, "step", "4"); got != want {
			t.Errorf("fill(%q) = %q, want %q", in, got, want)
		}
	}
}
