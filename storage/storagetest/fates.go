package storagetest

import (
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// urgency is about who goes first.
var urgency = map[string]func(*testing.T, Store){
	"Due_AnswersBeforeReminders":         testAnswersBeforeReminders,
	"Due_LineOfAnAnswerBehindAReminder":  testLineOfAnAnswerBehindAReminder,
	"Due_LineOfAnAnswerFromElsewhere":    testLineOfAnAnswerFromElsewhere,
	"Due_AnswerTwoPlacesBehind":          testAnswerTwoPlacesBehind,
	"Due_ReminderBehindAnAnswer":         testReminderBehindAnAnswer,
	"Due_LineIsCalmWhenItsAnswerIsTaken": testLineIsCalmWhenItsAnswerIsTaken,
}

const (
	said     = conversations.Said
	relayed  = conversations.Relayed
	unbidden = conversations.Unbidden
	excess   = conversations.Excess
)

// dueKinds are the kinds of what is due, in order.
func dueKinds(t *testing.T, s Store) []conversations.Kind {
	t.Helper()
	got := []conversations.Kind{}
	for _, d := range due(t, s, ada.Platform) {
		got = append(got, d.Kind)
	}
	return got
}

func testAnswersBeforeReminders(t *testing.T, s Store) {
	for i, kind := range []conversations.Kind{unbidden, unbidden, relayed, unbidden, said} {
		who := Party{Platform: ada.Platform, Chat: string(rune('a' + i)), User: string(rune('a' + i))}
		turn(t, s, message(who, who.User), kinds(kind))
	}
	if got, want := dueKinds(t, s), []conversations.Kind{relayed, said, unbidden, unbidden, unbidden}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}

func testLineOfAnAnswerBehindAReminder(t *testing.T, s Store) {
	turn(t, s, message(grace, "1"), kinds(unbidden))
	turn(t, s, message(joan, "2"), to(t, s, ada, kinds(unbidden)))
	turn(t, s, message(ada, "3"), answer("at last"))
	got := due(t, s, ada.Platform)
	if len(got) != 2 || got[0].To != roomOf(ada) || got[0].Kind != unbidden {
		t.Errorf("due %+v, want the reminder before the answer first", got)
	}
}

func testLineOfAnAnswerFromElsewhere(t *testing.T, s Store) {
	turn(t, s, message(grace, "1"), kinds(unbidden))
	turn(t, s, message(ada, "2"), kinds(unbidden))
	turn(t, s, message(joan, "3"), to(t, s, ada, kinds(relayed)))
	if got := due(t, s, ada.Platform); len(got) != 2 || got[0].To != roomOf(ada) {
		t.Errorf("due %+v, want ada's line first", got)
	}
}

// testAnswerTwoPlacesBehind: what is urgent behind the first still counts when
// the first has gone.
func testAnswerTwoPlacesBehind(t *testing.T, s Store) {
	turn(t, s, message(grace, "1"), kinds(unbidden))
	turn(t, s, message(joan, "2"), to(t, s, ada, kinds(said, unbidden)))
	turn(t, s, message(ada, "3"), answer("answer"))
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	if got := due(t, s, ada.Platform); len(got) != 2 || got[0].To != roomOf(ada) || got[0].Kind != unbidden {
		t.Errorf("due %+v, want ada's reminder first: an answer is behind it", got)
	}
}

func testReminderBehindAnAnswer(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), kinds(said, unbidden))
	turn(t, s, message(grace, "2"), kinds(unbidden))
	turn(t, s, message(grace, "3"), answer("answer"))
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	if got := due(t, s, ada.Platform); len(got) != 2 || got[0].To != roomOf(grace) {
		t.Errorf("due %+v, want grace first: nobody waits for ada's reminder any more", got)
	}
}

func testLineIsCalmWhenItsAnswerIsTaken(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), kinds(unbidden, said))
	turn(t, s, message(grace, "2"), answer("answer"))
	sent(t, s, due(t, s, ada.Platform)[0].ID+1)
	if got := due(t, s, ada.Platform); len(got) != 2 || got[0].To != roomOf(grace) {
		t.Errorf("due %+v, want grace first: ada's answer has gone", got)
	}
}

// fates is about what becomes of a delivery that was not sent. Deferring and
// parking have groups of their own.
var fates = map[string]func(*testing.T, Store){
	"Unsure_IsDueAgain":      testUnsureIsDueAgain,
	"Unsure_HoldsTheLine":    testUnsureHoldsTheLine,
	"Unsure_OfOneThatWaits":  testFateOfOneThatWaits(conversations.Unsure),
	"Defer_OfOneThatWaits":   testFateOfOneThatWaits(conversations.Deferred),
	"Buried_LineGoesOn":      testBuriedLineGoesOn,
	"Buried_OfOneThatWaits":  testBuriedOneThatWaits,
	"Buried_ComesNeverBack":  testBuriedComesNeverBack,
	"Settle_UnknownVerdict":  testUnknownVerdict,
	"Settle_InARow":          testFatesInARow,
	"Gone_WhenParked":        testGoneWhenParked,
	"Gone_OnlyInTheirChat":   testGoneOnlyInTheirChat,
	"Gone_IsDecidedByATurn":  testGoneIsDecidedByATurn,
	"Gone_SurvivesARestart":  testGoneSurvivesARestart,
	"Gone_NotOfOtherPeople":  testGoneNotOfOtherPeople,
	"Gone_NotIfTheyWereBack": testGoneNotIfTheyWereBack,
}

func testUnsureIsDueAgain(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	d := due(t, s, ada.Platform)[0]
	unsureUntil(t, s, d.ID, later.Add(time.Minute))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q before its time", textsOf(got))
	}
	again := dueAt(t, s, ada.Platform, later.Add(time.Minute), 10)
	if len(again) != 1 || again[0].ID != d.ID || again[0].Attempts != 1 {
		t.Fatalf("due %+v, want the same one with one attempt", again)
	}
	sent(t, s, d.ID)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a2"}) {
		t.Errorf("due %q, want a2", got)
	}
}

func testUnsureHoldsTheLine(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	unsureUntil(t, s, due(t, s, ada.Platform)[0].ID, later.Add(time.Minute))
	turn(t, s, message(ada, "2"), answer("a3"))
	s = s.Reopen(t)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q behind one that may have arrived", textsOf(got))
	}
}

// testFateOfOneThatWaits: the first of the line stays its first.
func testFateOfOneThatWaits(v conversations.Verdict) func(*testing.T, Store) {
	return func(t *testing.T, s Store) {
		turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
		settle(t, s, due(t, s, ada.Platform)[0].ID+1, conversations.Fate{Verdict: v, Until: later})
		if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a1"}) {
			t.Errorf("due %q, want a1", got)
		}
		if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a1", "a2", "a3"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

func testBuriedLineGoesOn(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
	bury(t, s, due(t, s, ada.Platform)[0].ID)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a2", "a3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testBuriedOneThatWaits(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
	bury(t, s, due(t, s, ada.Platform)[0].ID+1)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a1", "a3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testBuriedComesNeverBack(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	id := due(t, s, ada.Platform)[0].ID
	bury(t, s, id)
	deferUntil(t, s, id, later)
	park(t, s, id)
	bury(t, s, id)
	s = s.Reopen(t)
	turn(t, s, message(ada, "2"), answer("a2"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a2"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testUnknownVerdict(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	if err := s.Settle(t.Context(), due(t, s, ada.Platform)[0].ID, conversations.Fate{Verdict: "lost"}); err == nil {
		t.Error("a verdict that does not exist was written down")
	}
	if got := due(t, s, ada.Platform); len(got) != 1 || got[0].Attempts != 0 {
		t.Errorf("due %+v, want it untouched", got)
	}
}

func testFatesInARow(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	id := due(t, s, ada.Platform)[0].ID
	deferUntil(t, s, id, later)
	unsureUntil(t, s, id, later)
	deferUntil(t, s, id, later)
	if got := due(t, s, ada.Platform); len(got) != 1 || got[0].Attempts != 3 {
		t.Errorf("due %+v, want one with three attempts", got)
	}
}

func testGoneWhenParked(t *testing.T, s Store) {
	if parked(t, s); !stateOf(t, s, ada).Person.Gone {
		t.Error("somebody whose line was parked counts as there")
	}
}

func testGoneOnlyInTheirChat(t *testing.T, s Store) {
	group := Party{Platform: ada.Platform, Chat: "group", User: ada.User}
	turn(t, s, message(ada, "1"), answer("hello"))
	drain(t, s, ada.Platform)
	m := message(group, "2")
	m.Shared = true
	turn(t, s, m, answer("to all"))
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if stateOf(t, s, ada).Person.Gone {
		t.Error("a group that cannot be reached makes nobody gone")
	}
}

func testGoneIsDecidedByATurn(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("hello"))
	for i, gone := range []bool{true, true, false} {
		turn(t, s, message(ada, string(rune('a'+i))), func(now conversations.State) conversations.Outcome {
			now.Person.Gone = gone
			return conversations.Outcome{State: now}
		})
		if got := stateOf(t, s, ada).Person.Gone; got != gone {
			t.Errorf("decided that they are gone: %v, kept %v", gone, got)
		}
	}
}

func testGoneSurvivesARestart(t *testing.T, s Store) {
	parked(t, s)
	s = s.Reopen(t)
	if !stateOf(t, s, ada).Person.Gone {
		t.Error("the restart brought them back")
	}
}

func testGoneNotOfOtherPeople(t *testing.T, s Store) {
	turn(t, s, message(grace, "0"), answer("hello"))
	drain(t, s, grace.Platform)
	if parked(t, s); stateOf(t, s, grace).Person.Gone {
		t.Error("another person is gone")
	}
}

func testGoneNotIfTheyWereBack(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	parkSince(t, s, due(t, s, ada.Platform)[0].ID, longAgo)
	if stateOf(t, s, ada).Person.Gone {
		t.Error("somebody who wrote after the send began counts as gone")
	}
}
