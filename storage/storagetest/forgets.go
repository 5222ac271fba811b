package storagetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var forgets = map[string]func(*testing.T, Store){
	"Forget_DropsOldNotes":     testForgetDropsOldNotes,
	"Forget_KeepsYoungNotes":   testForgetKeepsYoungNotes,
	"Forget_ThousandsOfNotes":  testForgetThousandsOfNotes,
	"Forget_LeavesOthersAlone": testForgetLeavesOthersAlone,

	"Erase_TheirPlaceIsGone":    testErasePlace,
	"Erase_TheirRepliesAreGone": testEraseReplies,
	"Erase_OthersGoOn":          testEraseOthersGoOn,
	"Erase_InAParkedLine":       testEraseInAParkedLine,
	"Erase_OthersAreCalmAgain":  testEraseOthersAreCalmAgain,
	"Erase_MessageStaysSeen":    testEraseMessageStaysSeen,
	"Erase_Stranger":            testEraseStranger,
}

func forget(t *testing.T, s Store, before time.Time) {
	t.Helper()
	if err := s.Forget(context.Background(), before); err != nil {
		t.Fatalf("forget: %v", err)
	}
}

func testForgetDropsOldNotes(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("first"))
	forget(t, s, later)
	turn(t, s, message(ada, "1"), answer("second"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"first", "second"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testForgetKeepsYoungNotes(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("first"))
	forget(t, s, time.Unix(1, 0))
	turn(t, s, message(ada, "1"), answer("second"))
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"first"}) {
		t.Errorf("said %q, want first", got)
	}
}

func testForgetThousandsOfNotes(t *testing.T, s Store) {
	const notes = 2500
	together(16, func(worker int) {
		for i := worker; i < notes; i += 16 {
			turn(t, s, message(ada, fmt.Sprint(i)), answer())
		}
	})
	forget(t, s, later)
	for _, i := range []int{0, 1, 999, 1000, 1001, notes - 1} {
		again := false
		turn(t, s, message(ada, fmt.Sprint(i)), func(now conversations.State) conversations.Outcome {
			again = true
			return conversations.Outcome{State: now}
		})
		if !again {
			t.Errorf("the note of message %d is still there", i)
		}
	}
}

func testForgetLeavesOthersAlone(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "here"
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "hello"}}}
	})
	forget(t, s, later)
	if got := stateOf(t, s, ada); got.Journey.At != "here" || got.Person.ID == 0 {
		t.Errorf("forgetting notes changed %+v", got)
	}
	if got := drain(t, s, ada.Platform); len(got) != 1 {
		t.Errorf("forgetting notes left %d of 1 replies", len(got))
	}
}

// erased is what a person decides who asks to be deleted.
func erased(now conversations.State) conversations.Outcome {
	return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "deleted"}}, Forget: true}
}

func testErasePlace(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		fill(t, reflect.ValueOf(&now.Journey).Elem(), new(int))
		now.Person.Language, now.Person.Network = "de", "ern-cranio"
		return conversations.Outcome{State: now}
	})
	before := stateOf(t, s, ada).Person.ID
	turn(t, s, message(ada, "2"), erased)
	after := stateOf(t, s, ada)
	if want := (conversations.State{Person: ada.person()}); !reflect.DeepEqual(after, want) {
		t.Errorf("kept %+v, want a stranger", after)
	}
	if again := stateOf(t, s, ada).Person.ID; again == before {
		t.Errorf("person %d is back", again)
	}
}

func testEraseReplies(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	number := numberOf(t, s, ada)
	turn(t, s, message(grace, "2"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "for ada", To: conversations.Recipient{Person: number}}, {Text: "g1"}}}
	})
	turn(t, s, message(ada, "3"), erased)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"g1", "deleted"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testEraseOthersGoOn(t *testing.T, s Store) {
	room := grace
	room.Chat = ada.Chat
	turn(t, s, message(ada, "1"), answer("a1"))
	turn(t, s, message(room, "2"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "here"
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "g1"}, {Text: "g2"}}}
	})
	turn(t, s, message(ada, "3"), erased)
	if got := stateOf(t, s, room); got.Journey.At != "here" {
		t.Errorf("another person became %+v", got)
	}
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"g1", "g2", "deleted"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q: what waited behind a deleted reply must move up", got, want)
	}
}

// testEraseOthersAreCalmAgain: a line is urgent no longer when the answer in it
// was deleted.
func testEraseOthersAreCalmAgain(t *testing.T, s Store) {
	room, far := grace, grace
	room.Chat, far.User, far.Chat = ada.Chat, "far", "far"
	turn(t, s, message(room, "1"), kinds(unbidden))
	turn(t, s, message(ada, "2"), answer("a1"))
	turn(t, s, message(far, "3"), answer("f1"))
	turn(t, s, message(ada, "4"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Forget: true}
	})
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"f1", "unbidden"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}

func testEraseInAParkedLine(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(ada, "3"), erased)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"deleted"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testEraseMessageStaysSeen(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), erased)
	turn(t, s, message(ada, "1"), answer("hello"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"deleted"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testEraseStranger(t *testing.T, s Store) {
	fail(t, s, message(ada, "1"))
	turn(t, s, message(ada, "2"), erased)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"deleted"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := stateOf(t, s, ada).Person.ID; got != 0 {
		t.Errorf("asking to be deleted made person %d", got)
	}
}
