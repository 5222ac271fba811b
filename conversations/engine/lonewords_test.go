package engine_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
)

// TestHandle_LoneWords types first names, cities and short words where somebody
// stands: none of them alone moves, mutes, deletes, or changes a language. What
// the content itself says at a step is no such word, and neither is a number.
func TestHandle_LoneWords(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/lonewords.txt")
	if err != nil {
		t.Fatal(err)
	}
	e := remindingEngine(t)
	spots := []conversations.State{standing(t, e, "account/fill-form", monday()), standing(t, e, "account/wait-mail", monday())}
	n := 0
	for line := range strings.Lines(string(src)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			n++
			var meaning conversations.Meaning
			if e.MayAsk(word) {
				meaning = understand(word)
			}
			for _, s := range spots {
				before := said{state: s}.key()
				out := e.Handle(clone(s), conversations.Message{At: monday(), Body: conversations.Text(word), Meaning: meaning})
				after := said{state: out.State}
				asks := slices.ContainsFunc(out.Replies, func(r conversations.Reply) bool {
					return strings.Contains(string(r.Text), "Delete everything I keep") || strings.Contains(string(r.Text), "Start everything again")
				})
				if after.key() != before || out.State.Journey.Phase == conversations.Paused || out.Forget || asks || out.State.Person.Language != s.Person.Language {
					t.Errorf("%q at %s led to %s %s %v", word, s.Journey.At, out.State.Journey.At, out.State.Journey.Phase, out.Replies[0].Text)
				}
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d words", n)
	}
}
