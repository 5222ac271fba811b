package engine_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// Whatever does something when its person types it does nothing when they pass
// it on.
func TestForwarded_NeverActs(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	e := remindingEngine(t)
	said := []string{"/start ern-cranio", "/stop", "/back", "/language de", "/timezone Lisbon", "/reminders off",
		"remind me tomorrow at 10:00", "do not remind me", "Lisbon", "I have finished this, what now?"}
	for _, words := range c.Phrases[conversations.English].Plain {
		said = append(said, words...)
	}
	for _, n := range c.Networks {
		said = append(said, string(n.ID), n.Name)
	}
	before := standing(t, e, "account/password", monday())
	before = e.Handle(before, conversations.Message{At: monday(), Body: conversations.Command{Name: "reminders"}}).State
	for i, choice := range before.Journey.Offered {
		said = append(said, strconv.Itoa(i+1), choice.Label)
	}
	for _, text := range said {
		out := e.Handle(clone(before), conversations.Message{At: monday(), Body: conversations.Forwarded(text), Meaning: understand(text)})
		if len(out.Replies) == 0 || out.Forget || out.Unanswered != nil {
			t.Errorf("%q: got %d replies, forget %v, kept %v", text, len(out.Replies), out.Forget, out.Unanswered)
		}
		after := clone(out.State) // what was offered is no place
		after.Journey.Offered, after.Journey.Guessed = before.Journey.Offered, before.Journey.Guessed
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%q changes something:\n%s", text, diff)
		}
	}
}

func TestWords_AreThoseOfAllTexts(t *testing.T) {
	t.Parallel()
	for _, body := range []conversations.Body{conversations.Text("a"), conversations.Edited("a"), conversations.Forwarded("a")} {
		if got := (conversations.Message{Body: body}).Words(); got != "a" {
			t.Errorf("%T: got %q, want a", body, got)
		}
	}
	for _, body := range []conversations.Body{conversations.Command{Name: "a"}, conversations.Tap{Token: "a"}, conversations.Unreadable{Kind: "a"}, nil} {
		if got := (conversations.Message{Body: body}).Words(); got != "" {
			t.Errorf("%T: got %q, want none", body, got)
		}
	}
}
