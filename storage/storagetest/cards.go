package storagetest

import (
	"testing"

	"waymark/conversations"
)

var cards = map[string]func(*testing.T, Store){
	"Card_TheOneBeforeLosesItsButtons": testCardClears,
	"Card_EphemeralOneIsEdited":        testCardEdits,
	"Card_OnlyOfItsChat":               testCardOnlyOfItsChat,
	"Card_NoneWithoutARef":             testCardNoneWithoutARef,
	"Card_EditedIntoSomethingWithout":  testCardEditedAway,
	"Card_OfEachSlot":                  testCardOfEachSlot,
	"Card_SurvivesARestart":            testCardSurvivesARestart,
	"Card_GoesWithItsPerson":           testCardGoesWithItsPerson,
	"Card_NotOfOneThatIsGone":          testCardNotOfOneThatIsGone,
}

var yes = []conversations.Choice{{Label: "Yes", Token: "y"}}

// deliver says r to ada, looks at the delivery and sends it.
func deliver(t *testing.T, s Store, r conversations.Reply, ref conversations.Ref) conversations.Delivery {
	t.Helper()
	m := message(ada, "before "+string(ref)+string(r.Text)+string(r.Replaces))
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{r}}
	})
	all := due(t, s, ada.Platform)
	if len(all) != 1 {
		t.Fatalf("due %+v, want one", all)
	}
	sentAs(t, s, all[0].ID, ref)
	return all[0]
}

func wantPlace(t *testing.T, d conversations.Delivery, edits, clears conversations.Ref) {
	t.Helper()
	if d.Edits != edits || d.Clears != clears {
		t.Errorf("%q edits %q and clears %q, want %q and %q", d.Text, d.Edits, d.Clears, edits, clears)
	}
}

func testCardClears(t *testing.T, s Store) {
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "step", Choices: yes}, "m1"), "", "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "plain"}, "m2"), "", "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "next", Choices: yes, Replaces: "m1"}, "m3"), "", "m1")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "after", Choices: yes}, "m4"), "", "m3")
}

func testCardEdits(t *testing.T, s Store) {
	menu := conversations.Reply{Text: "menu", Choices: yes, Ephemeral: true}
	deliver(t, s, menu, "m1")
	menu.Replaces = "m1"
	wantPlace(t, deliver(t, s, menu, "m1"), "m1", "")
	menu.Replaces = "m0"
	wantPlace(t, deliver(t, s, menu, "m2"), "", "m1")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "step", Choices: yes, Replaces: "m2"}, "m2"), "m2", "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "step", Choices: yes, Replaces: "m2"}, "m3"), "", "m2")
}

func testCardOnlyOfItsChat(t *testing.T, s Store) {
	deliver(t, s, conversations.Reply{Text: "menu", Choices: yes, Ephemeral: true}, "m1")
	for i, who := range []Party{grace, {Platform: "slate", Chat: ada.Chat, User: ada.User}} {
		turn(t, s, message(who, string(rune('a'+i))), func(now conversations.State) conversations.Outcome {
			return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "elsewhere", Choices: yes, Replaces: "m1"}}}
		})
		wantPlace(t, due(t, s, who.Platform)[0], "", "")
	}
}

// testCardOfEachSlot: two tickets in one room each keep their buttons.
func testCardOfEachSlot(t *testing.T, s Store) {
	one := conversations.Reply{Text: "ticket 1", Choices: yes, Slot: "1"}
	two := conversations.Reply{Text: "ticket 2", Choices: yes, Slot: "2", Ephemeral: true}
	wantPlace(t, deliver(t, s, one, "m1"), "", "")
	wantPlace(t, deliver(t, s, two, "m2"), "", "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "step", Choices: yes}, "m3"), "", "")
	one.Text, two.Text, two.Replaces = "ticket 1 again", "ticket 2 again", "m2"
	wantPlace(t, deliver(t, s, one, "m4"), "", "m1")
	wantPlace(t, deliver(t, s, two, "m2"), "m2", "")
}

func testCardNoneWithoutARef(t *testing.T, s Store) {
	deliver(t, s, conversations.Reply{Text: "menu", Choices: yes, Ephemeral: true}, "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "next", Choices: yes}, ""), "", "")
}

func testCardEditedAway(t *testing.T, s Store) {
	deliver(t, s, conversations.Reply{Text: "menu", Choices: yes, Ephemeral: true}, "m1")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "done", Replaces: "m1"}, "m1"), "m1", "")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "next", Choices: yes, Replaces: "m1"}, "m2"), "", "")
}

func testCardSurvivesARestart(t *testing.T, s Store) {
	deliver(t, s, conversations.Reply{Text: "menu", Choices: yes, Ephemeral: true}, "m1")
	s = s.Reopen(t)
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "next", Choices: yes, Replaces: "m1"}, "m1"), "m1", "")
}

func testCardGoesWithItsPerson(t *testing.T, s Store) {
	deliver(t, s, conversations.Reply{Text: "menu", Choices: yes}, "m1")
	elsewhere := ada
	elsewhere.Chat = "another chat"
	turn(t, s, message(elsewhere, "forget"), erased)
	drain(t, s, ada.Platform)
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "next", Choices: yes}, "m2"), "", "")
	turn(t, s, message(ada, "forget again"), erased)
	drain(t, s, ada.Platform)
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "last", Choices: yes}, "m3"), "", "")
}

func testCardNotOfOneThatIsGone(t *testing.T, s Store) {
	d := deliver(t, s, conversations.Reply{Text: "step", Choices: yes}, "m1")
	deliver(t, s, conversations.Reply{Text: "next", Choices: yes}, "m2")
	sentAs(t, s, d.ID, "m1")
	wantPlace(t, deliver(t, s, conversations.Reply{Text: "last", Choices: yes}, "m3"), "", "m2")
}
