package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var parking = map[string]func(*testing.T, Store){
	"Park_HoldsTheLine":               testParkHoldsTheLine,
	"Park_OfOneThatWaits":             testParkOfOneThatWaits,
	"Park_TurnRevives":                testTurnRevives,
	"Park_TurnIsToldWhatWasMissed":    testMissed,
	"Park_SilentTurnRevives":          testSilentTurnRevives,
	"Park_FailRevives":                testFailRevives,
	"Park_BlockedDoesNotRevive":       testBlockedDoesNotRevive,
	"Park_SeenMessageDoesNotRevive":   testSeenMessageDoesNotRevive,
	"Park_OtherPeopleDoNotRevive":     testOtherPeopleDoNotRevive,
	"Park_SurvivesARestart":           testParkSurvivesARestart,
	"Park_NotIfTheyWroteSince":        testParkNotIfTheyWroteSince,
	"Park_NotIfTheyWroteInSilence":    testParkNotIfTheyWroteInSilence,
	"Park_NotIfTheirMessageFailed":    testParkNotIfTheirMessageFailed,
	"Park_EvenIfTheyBlockedSince":     testParkEvenIfTheyBlockedSince,
	"Park_EvenIfOthersWroteToThem":    testParkEvenIfOthersWroteToThem,
	"Park_OnceTheyFellSilent":         testParkOnceTheyFellSilent,
	"Park_RevivedOneCanBeParkedAgain": testParkAgain,
}

// longAgo is before everything that a store's clock may say.
var longAgo = time.Unix(1, 0)

// parked makes a line of three, and parks it.
func parked(t *testing.T, s Store) {
	t.Helper()
	turn(t, s, message(ada, "2"), kinds(said, unbidden, relayed))
	park(t, s, due(t, s, ada.Platform)[0].ID)
}

func testParkHoldsTheLine(t *testing.T, s Store) {
	parked(t, s)
	number := numberOf(t, s, ada)
	turn(t, s, message(grace, "3"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "for ada", To: conversations.Recipient{Person: number}}, {Text: "g1"}}}
	})
	if got := textsOf(dueAt(t, s, ada.Platform, later.AddDate(100, 0, 0), 10)); !slices.Equal(got, []conversations.Markup{"g1"}) {
		t.Errorf("due %q, want g1 only", got)
	}
}

func testParkOfOneThatWaits(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), kinds(relayed, relayed))
	park(t, s, due(t, s, ada.Platform)[0].ID+1)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: the whole line is parked", textsOf(got))
	}
	turn(t, s, message(ada, "2"), answer("a3"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "relay", "a3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testTurnRevives(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(ada, "3"), answer("today's step"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "today's step"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testMissed(t *testing.T, s Store) {
	for name, test := range map[string]struct {
		line []conversations.Kind
		want bool
	}{
		"an answer":           {[]conversations.Kind{said}, true},
		"one behind":          {[]conversations.Kind{relayed, unbidden, said}, true},
		"a human's words":     {[]conversations.Kind{relayed}, false},
		"reminders":           {[]conversations.Kind{unbidden, unbidden}, false},
		"nothing, not parked": {nil, false},
	} {
		who := Party{Platform: conversations.Platform(name), Chat: name, User: name}
		turn(t, s, message(who, "1"), kinds(test.line...))
		if before := stateOf(t, s, who).Missed; before {
			t.Errorf("%s: missed before the line was parked", name)
		}
		for _, d := range due(t, s, who.Platform) {
			park(t, s, d.ID)
		}
		blocked := message(who, "2")
		blocked.Body = conversations.Blocked{}
		for _, m := range []conversations.Message{blocked, message(who, "3")} {
			turn(t, s, m, func(now conversations.State) conversations.Outcome {
				if now.Missed != test.want {
					t.Errorf("%s: missed %v at %T, want %v", name, now.Missed, m.Body, test.want)
				}
				return conversations.Outcome{State: now}
			})
		}
		if stateOf(t, s, who).Missed {
			t.Errorf("%s: missed a second time", name)
		}
	}
}

func testSilentTurnRevives(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(ada, "3"), answer())
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
	turn(t, s, message(ada, "4"), answer("a4"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a4"}; !slices.Equal(got, want) {
		t.Errorf("said %q after that, want %q", got, want)
	}
}

func testFailRevives(t *testing.T, s Store) {
	parked(t, s)
	if err := s.Fail(context.Background(), message(ada, "3"), conversations.Reply{Text: "sorry"}); err != nil {
		t.Fatal(err)
	}
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "sorry"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testBlockedDoesNotRevive(t *testing.T, s Store) {
	parked(t, s)
	m := message(ada, "3")
	m.Body = conversations.Blocked{}
	turn(t, s, m, answer("farewell"))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q for somebody who just blocked us", textsOf(got))
	}
	m = message(ada, "4")
	m.Body = conversations.Unblocked{}
	turn(t, s, m, answer("hello again"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "hello again"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testSeenMessageDoesNotRevive(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(ada, "2"), answer("again"))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: an old message offered again is no sign of life", textsOf(got))
	}
}

func testOtherPeopleDoNotRevive(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(grace, "3"), answer("g1"))
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"g1"}) {
		t.Errorf("due %q, want g1", got)
	}
}

func testParkSurvivesARestart(t *testing.T, s Store) {
	parked(t, s)
	s = s.Reopen(t)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q after a restart", textsOf(got))
	}
	turn(t, s, message(ada, "3"), answer())
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// between returns the moment at which a send of ada's line began, after which
// then happens.
func between(t *testing.T, s Store, then func()) (id int64, begun time.Time) {
	t.Helper()
	turn(t, s, message(grace, "of somebody else"), to(t, s, ada, answer("a1")))
	id = due(t, s, ada.Platform)[0].ID
	begun = longAgo
	then()
	return id, begun
}

func testParkNotIfTheyWroteSince(t *testing.T, s Store) {
	id, begun := between(t, s, func() { turn(t, s, message(ada, "1"), answer("a2")) })
	parkSince(t, s, id, begun)
	got := due(t, s, ada.Platform)
	if len(got) != 1 || got[0].ID != id || got[0].Attempts != 1 {
		t.Errorf("due %+v, want the same delivery again", got)
	}
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a1", "a2"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testParkNotIfTheyWroteInSilence(t *testing.T, s Store) {
	id, begun := between(t, s, func() { turn(t, s, message(ada, "1"), to(t, s, grace, answer("to grace"))) })
	parkSince(t, s, id, begun)
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"to grace", "a1"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}

func testParkNotIfTheirMessageFailed(t *testing.T, s Store) {
	id, begun := between(t, s, func() { fail(t, s, message(ada, "1")) })
	unsureUntil(t, s, id, later.Add(time.Hour))
	parkSince(t, s, id, begun)
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"a1"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q at once", got, want)
	}
}

func testParkEvenIfTheyBlockedSince(t *testing.T, s Store) {
	id, begun := between(t, s, func() {
		m := message(ada, "1")
		m.Body = conversations.Blocked{}
		turn(t, s, m, answer("farewell"))
	})
	parkSince(t, s, id, begun)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q for somebody who blocked us", textsOf(got))
	}
}

func testParkEvenIfOthersWroteToThem(t *testing.T, s Store) {
	id, begun := between(t, s, func() { turn(t, s, message(grace, "1"), to(t, s, ada, kinds(relayed))) })
	parkSince(t, s, id, begun)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: what others write is no sign of life", textsOf(got))
	}
}

func testParkOnceTheyFellSilent(t *testing.T, s Store) {
	id, begun := between(t, s, func() { turn(t, s, message(ada, "1"), answer("a2")) })
	parkSince(t, s, id, begun)
	park(t, s, id)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: they wrote before this send began", textsOf(got))
	}
}

func testParkAgain(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, message(ada, "3"), answer("a3"))
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q in a line that is parked again", textsOf(got))
	}
	turn(t, s, message(ada, "4"), answer("a4"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"relay", "a4"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}
