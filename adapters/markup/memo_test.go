package markup

import (
	"strconv"
	"sync"
	"testing"

	"waymark/conversations"
)

func TestMemo_MakesWhatIsSaidAgainOnce(t *testing.T) {
	var m Memo[string]
	made := 0
	render := func(text conversations.Markup) string {
		made++
		return string(text) + "!"
	}
	for range 3 {
		for _, text := range []conversations.Markup{"a", "b"} {
			if got := m.Of(text, render); got != string(text)+"!" {
				t.Errorf("got %q", got)
			}
		}
	}
	if made != 2 {
		t.Errorf("made %d, want each once", made)
	}
}

func TestMemo_ForgetsWhatIsNotSaidAnyMore(t *testing.T) {
	var m Memo[int]
	made := map[conversations.Markup]int{}
	render := func(text conversations.Markup) int { made[text]++; return made[text] }
	for i := range 10 * memoMax {
		m.Of(conversations.Markup(strconv.Itoa(i)), render)
		m.Of("again and again", render)
		if all := len(m.younger) + len(m.older); all > 2*memoMax {
			t.Fatalf("it holds %d", all)
		}
	}
	if m.Of("0", render); made["0"] != 2 || made["again and again"] != 1 {
		t.Errorf("made the first %d times and the common one %d times, want 2 and 1", made["0"], made["again and again"])
	}
}

func TestMemo_IsOfUseToManyAtOnce(t *testing.T) {
	var m Memo[string]
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for i := range 2000 {
				text := conversations.Markup(strconv.Itoa(i % 700))
				if got := m.Of(text, func(text conversations.Markup) string { return string(text) }); got != string(text) {
					t.Errorf("got %q for %q", got, text)
				}
			}
		})
	}
	work.Wait()
}
