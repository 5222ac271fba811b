package storagetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var shared = map[string]func(*testing.T, Store){
	"Shared_KeepsOnlyNoteAndReplies": testSharedKeepsOnlyNoteAndReplies,
	"Shared_MakesNoPerson":           testSharedMakesNoPerson,
	"Shared_LoadsTheState":           testSharedLoadsTheState,
	"Shared_ForgetsNobody":           testSharedForgetsNobody,
	"Shared_LeavesTheirLineParked":   testSharedLeavesTheirLineParked,
	"Shared_RevivesTheGroup":         testSharedRevivesTheGroup,
}

// inGroup is a message that others read too.
func inGroup(who Party, id string) conversations.Message {
	who.Chat = "group"
	m := message(who, id)
	m.Shared = true
	return m
}

// moves changes all that a turn may change, and says text.
func moves(text conversations.Markup) decision {
	return func(now conversations.State) conversations.Outcome {
		now.Person.Language, now.Person.Network, now.Person.Gone = "de", "ern-cranio", true
		now.Journey.At, now.Journey.Phase = "moved", conversations.Walking
		return answer(text)(now)
	}
}

func testSharedKeepsOnlyNoteAndReplies(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "here"
		return conversations.Outcome{State: now}
	})
	before := stateOf(t, s, ada)
	turn(t, s, inGroup(ada, "2"), moves("to all"))
	turn(t, s, inGroup(ada, "2"), moves("to all again"))
	got := drain(t, s, ada.Platform)
	if len(got) != 1 || got[0].Text != "to all" || got[0].To.Room.Chat != "group" {
		t.Errorf("said %+v, want one answer in the group", got)
	}
	if diff := cmp.Diff(before, stateOf(t, s, ada)); diff != "" {
		t.Errorf("a shared message changed (-before +after):\n%s", diff)
	}
	turn(t, s, message(grace, "3"), to(t, s, ada, answer("in private")))
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if !stateOf(t, s, ada).Person.Gone {
		t.Error("the shared message changed where ada is answered")
	}
}

func testSharedMakesNoPerson(t *testing.T, s Store) {
	turn(t, s, inGroup(ada, "1"), moves("to all"))
	if got := stateOf(t, s, ada); got.Person.ID != 0 || got.Journey.At != "" {
		t.Errorf("a shared message made %+v", got)
	}
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"to all"}) {
		t.Errorf("said %q", got)
	}
}

func testSharedLoadsTheState(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), moves("hello"))
	turn(t, s, inGroup(ada, "2"), func(now conversations.State) conversations.Outcome {
		if now.Journey.At != "moved" || now.Person.Language != "de" || now.Person.Room.Chat != "group" {
			t.Errorf("the state in a group is %+v", now)
		}
		return conversations.Outcome{State: now}
	})
}

func testSharedForgetsNobody(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), moves("hello"))
	turn(t, s, inGroup(ada, "2"), erased)
	if got := stateOf(t, s, ada); got.Person.ID == 0 || got.Journey.At != "moved" {
		t.Errorf("what was said in a group deleted a person: %+v", got)
	}
}

func testSharedLeavesTheirLineParked(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, inGroup(ada, "3"), answer("to all"))
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"to all"}) {
		t.Errorf("due %q, want only what is for the group", got)
	}
}

func testSharedRevivesTheGroup(t *testing.T, s Store) {
	turn(t, s, inGroup(ada, "1"), kinds(said, relayed))
	park(t, s, due(t, s, ada.Platform)[0].ID)
	turn(t, s, inGroup(grace, "2"), answer("to all"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "to all"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}
