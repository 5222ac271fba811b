package guides

import "testing"

func TestMeasure_CountsWhatAReaderMeets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want Screen
	}{
		{"Nothing is wrong. You wait.", Screen{Words: 2.5, Longest: 3}},
		{"1. Open <https://example.org/a/long/address>.\n2. **Next**: press it.", Screen{Words: 2.5, Longest: 3, Actions: 1, Labels: 1, First: 1}},
		{"1. Type your password, press **Sign in** and wait.", Screen{Words: 7, Longest: 7, Actions: 3, Labels: 1}},
		{"1. At the top right, click the **Gear icon**.", Screen{Words: 7, Longest: 7, Actions: 1, Labels: 1}},
		{"> Close the window. Then open {cpms}.\n\n**Is it there now?**", Screen{Words: 7.0 / 3, Longest: 3, Actions: 1}},
		{"> Do not press **Delete**. Write nothing about patients.", Screen{Words: 4, Longest: 4}},
		{"- **Manage my mobile devices**: open it\n- a name", Screen{Words: 2.5, Longest: 3, Actions: 1, Labels: 1, First: 1}},
	} {
		if got := measure("", c.text); got != c.want {
			t.Errorf("%q: got %+v, want %+v", c.text, got, c.want)
		}
	}
}
