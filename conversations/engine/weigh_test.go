package engine_test

import (
	"slices"
	"testing"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// What is weighed is what is acted on: the likeliest that is sure enough.
func TestWeigh_SaysWhatIsDone(t *testing.T) {
	t.Parallel()
	e := engine.New(builtinContent(t))
	s := conversations.State{Journey: conversations.Journey{Guide: "cpms2", At: "account/wait-mail", Phase: conversations.Walking}}
	s = e.Handle(s, conversations.Message{Body: conversations.Text("/start")}).State
	const text = "my mail does not come"
	m := conversations.Message{Body: conversations.Text(text), Meaning: understand(text)}
	all := e.Weigh(s, m)
	if len(all) < 2 || all[0].Means != "Nothing yet" || all[0].Likely < all[0].Needs || all[0].Likely <= all[1].Likely {
		t.Errorf("weighed %+v", all)
	}
	if !slices.IsSortedFunc(all, func(a, b engine.Weighed) int {
		switch {
		case a.Likely > b.Likely:
			return -1
		case a.Likely < b.Likely:
			return 1
		}
		return 0
	}) {
		t.Errorf("out of order: %+v", all)
	}
	if out := e.Handle(s, m); out.State.Journey.At != "account/wait-mail" || len(out.Replies) != 1 {
		t.Errorf("it was done: %+v", out)
	}
}
