package storagetest

import (
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var withdrawn = map[string]func(*testing.T, Store){
	"Withdraw_FirstOfTheLine":      testWithdrawFirst,
	"Withdraw_TheOnlyOne":          testWithdrawTheOnlyOne,
	"Withdraw_BehindAnAnswer":      testWithdrawBehindAnAnswer,
	"Withdraw_InASilentTurn":       testWithdrawInASilentTurn,
	"Withdraw_OneThatWasTried":     testWithdrawOneThatWasTried,
	"Withdraw_AgainAndAgain":       testWithdrawAgainAndAgain,
	"Withdraw_LeavesOthersWords":   testWithdrawLeavesOthersWords,
	"Withdraw_NotByAReminder":      testWithdrawNotByAReminder,
	"Withdraw_NotByOthers":         testWithdrawNotByOthers,
	"Withdraw_NotInAGroup":         testWithdrawNotInAGroup,
	"Withdraw_NotWhatIsSaidNow":    testWithdrawNotWhatIsSaidNow,
	"Withdraw_ParkedLineStaysSo":   testWithdrawParkedLineStaysSo,
	"Withdraw_LineIsAsUrgentAsNow": testWithdrawUrgency,
}

// meet makes somebody known, and nothing else.
func meet(t *testing.T, s Store, who Party) {
	t.Helper()
	turn(t, s, message(who, "nice to meet you"), func(now conversations.State) conversations.Outcome {
		now.Person.Language = "en"
		return conversations.Outcome{State: now}
	})
}

// remind puts a reminder into the line to who.
func remind(t *testing.T, s Store, who Party, id string) {
	t.Helper()
	turn(t, s, fallsDue(who, id), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "a reminder", Kind: unbidden}}}
	})
}

func testWithdrawFirst(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, answer("from grace")))
	turn(t, s, message(ada, "4"), answer("a4"))
	wantSaid(t, s, "from grace", "a4")
}

func testWithdrawTheOnlyOne(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(ada, "3"), answer("a3"))
	wantSaid(t, s, "a3")
}

func testWithdrawBehindAnAnswer(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, answer("from grace")))
	remind(t, s, ada, "4")
	turn(t, s, message(ada, "5"), answer("a5"))
	wantSaid(t, s, "a1", "from grace", "a5")
}

func testWithdrawInASilentTurn(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, kinds(unbidden)))
	turn(t, s, message(ada, "4"), answer())
	wantSaid(t, s, "unbidden")
}

func testWithdrawOneThatWasTried(t *testing.T, s Store) {
	for name, settled := range map[string]func(failer, Store, int64, time.Time){"deferred": deferUntil, "unsure": unsureUntil} {
		who := Party{Platform: conversations.Platform(name), Chat: name, User: name}
		meet(t, s, who)
		remind(t, s, who, "2")
		settled(t, s, due(t, s, who.Platform)[0].ID, later.Add(time.Hour))
		turn(t, s, message(who, "3"), answer("a3"))
		if got := textsOf(due(t, s, who.Platform)); !slices.Equal(got, []conversations.Markup{"a3"}) {
			t.Errorf("%s: due %q, want the answer at once", name, got)
		}
	}
}

func testWithdrawAgainAndAgain(t *testing.T, s Store) {
	meet(t, s, ada)
	for _, id := range []string{"1", "2", "3"} {
		remind(t, s, ada, "a"+id)
		remind(t, s, ada, "b"+id)
		turn(t, s, message(ada, id), answer(conversations.Markup(id)))
	}
	wantSaid(t, s, "1", "2", "3")
}

func testWithdrawLeavesOthersWords(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, kinds(unbidden, relayed)))
	turn(t, s, message(ada, "4"), answer("a4"))
	wantSaid(t, s, "unbidden", "relay", "a4")
}

func testWithdrawNotByAReminder(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	remind(t, s, ada, "3")
	wantSaid(t, s, "a reminder", "a reminder")
}

func testWithdrawNotByOthers(t *testing.T, s Store) {
	room := grace
	room.Chat = ada.Chat
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(room, "3"), answer("g3"))
	turn(t, s, message(grace, "4"), to(t, s, ada, answer("g4")))
	wantSaid(t, s, "a reminder", "g3", "g4")
}

func testWithdrawNotInAGroup(t *testing.T, s Store) {
	group := ada
	group.Chat = "group"
	meet(t, s, ada)
	remind(t, s, group, "2")
	remind(t, s, ada, "3")
	turn(t, s, inGroup(ada, "4"), answer())
	wantSaid(t, s, "a reminder", "a reminder")
}

func testWithdrawNotWhatIsSaidNow(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	turn(t, s, message(ada, "2"), kinds(unbidden))
	wantSaid(t, s, "a1", "unbidden")
}

// testWithdrawParkedLineStaysSo: somebody who blocks us is here no longer.
func testWithdrawParkedLineStaysSo(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, kinds(relayed)))
	park(t, s, due(t, s, ada.Platform)[0].ID)
	m := message(ada, "4")
	m.Body = conversations.Blocked{}
	turn(t, s, m, answer())
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q for somebody who just blocked us", textsOf(got))
	}
	turn(t, s, message(ada, "5"), answer("a5"))
	wantSaid(t, s, "relay", "a5")
}

// testWithdrawUrgency: what is left is as urgent as before.
func testWithdrawUrgency(t *testing.T, s Store) {
	meet(t, s, ada)
	remind(t, s, ada, "2")
	turn(t, s, message(grace, "3"), to(t, s, ada, kinds(unbidden)))
	turn(t, s, message(ada, "4"), answer())
	turn(t, s, message(grace, "5"), answer("g5"))
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"g5", "unbidden"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
	turn(t, s, message(ada, "6"), answer("a6"))
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"unbidden", "g5"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q: somebody waits behind it", got, want)
	}
}
