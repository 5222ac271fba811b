package storagetest

import (
	"context"
	"slices"
	"testing"

	"waymark/conversations"
)

var fails = map[string]func(*testing.T, Store){
	"Fail_LeavesTheStateAlone": testFailLeavesTheStateAlone,
	"Fail_IsSeen":              testFailIsSeen,
	"Fail_AfterTheTurn":        testFailAfterTheTurn,
	"Fail_OfAStranger":         testFailOfAStranger,
}

func fail(t *testing.T, s Store, m conversations.Message) {
	t.Helper()
	if err := s.Fail(context.Background(), m, conversations.Reply{Text: "sorry"}); err != nil {
		t.Fatalf("fail %q: %v", m.ID, err)
	}
}

func testFailLeavesTheStateAlone(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "here"
		return conversations.Outcome{State: now}
	})
	fail(t, s, message(ada, "2"))
	if got := stateOf(t, s, ada).Journey.At; got != "here" {
		t.Errorf("the person stands at %q, want here", got)
	}
	got := due(t, s, ada.Platform)
	if len(got) != 1 || got[0].Text != "sorry" || got[0].To != roomOf(ada) {
		t.Errorf("due %+v, want a sorry to the sender", got)
	}
}

func testFailIsSeen(t *testing.T, s Store) {
	fail(t, s, message(ada, "1"))
	fail(t, s, message(ada, "1"))
	turn(t, s, message(ada, "1"), answer("hello"))
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"sorry"}) {
		t.Errorf("said %q, want one sorry", got)
	}
}

func testFailAfterTheTurn(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("hello"))
	fail(t, s, message(ada, "1"))
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"hello"}) {
		t.Errorf("said %q, want hello", got)
	}
}

func testFailOfAStranger(t *testing.T, s Store) {
	fail(t, s, message(ada, "1"))
	if got := stateOf(t, s, ada).Person.ID; got != 0 {
		t.Errorf("a failed message made person %d", got)
	}
	if got := drain(t, s, ada.Platform); len(got) != 1 {
		t.Errorf("a stranger hears %d replies, want 1", len(got))
	}
}
