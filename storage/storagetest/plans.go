package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var plans = map[string]func(*testing.T, Store){
	"Unplanned_UntilATurnChangesIt": testUnplannedUntilATurnChangesIt,
	"Unplanned_UpToALimit":          testUnplannedUpToALimit,
	"Unplanned_TheGone":             testUnplannedTheGone,
	"Unplanned_NotTheDeleted":       testUnplannedNotTheDeleted,
	"Unplanned_SurvivesARestart":    testUnplannedSurvivesARestart,

	"Replan_IsNeverSeen":        testReplanIsNeverSeen,
	"Replan_IsNoSignOfLife":     testReplanIsNoSignOfLife,
	"Replan_LeavesTheAddress":   testReplanLeavesTheAddress,
	"Replan_Stranger":           testReplanStranger,
	"Replan_FailChangesNothing": testReplanFailChangesNothing,

	"Remind_AgainForTheSameMoment": testRemindAgainForTheSameMoment,
}

// planned makes a turn after which somebody's reminders were planned so.
func planned(t failer, s Store, who Party, id string, plan conversations.PlanID) {
	t.Helper()
	turn(t, s, message(who, id), plannedBy(plan))
}

func plannedBy(plan conversations.PlanID) decision {
	return func(now conversations.State) conversations.Outcome {
		now.Planned, now.Journey.At = plan, "here"
		return conversations.Outcome{State: now}
	}
}

// replans says that somebody's reminders may have to be planned anew.
func replans(who Party, id string) conversations.Message {
	m := message(who, id)
	m.Body = conversations.Replan{}
	return m
}

func wantUnplanned(t *testing.T, s Store, plan conversations.PlanID, want ...Party) {
	t.Helper()
	got := unplanned(t, s, ada.Platform, plan, 100)
	for _, to := range want {
		if !slices.Contains(got, to) {
			t.Errorf("of plan %d %v is missing in %v", plan, to, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("of plan %d are unplanned %v, want %v", plan, got, want)
	}
}

func unplanned(t failer, s Store, p conversations.Platform, plan conversations.PlanID, limit int) (all []Party) {
	t.Helper()
	people, err := s.Unplanned(context.Background(), p, plan, limit)
	if err != nil {
		t.Fatalf("unplanned: %v", err)
	}
	for _, o := range people {
		if o.Reminder != (conversations.Reminder{}) || o.Person == 0 {
			t.Errorf("unplanned is %+v, want a person without a reminder", o)
		}
		all = append(all, owedTo(o))
	}
	return all
}

func testUnplannedUntilATurnChangesIt(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	planned(t, s, grace, "2", -7)
	planned(t, s, joan, "3", 0)
	planned(t, s, Party{Platform: "elsewhere", Chat: "1", User: "1"}, "4", 0)
	wantUnplanned(t, s, 5, grace, joan)
	wantUnplanned(t, s, -7, ada, joan)
	wantUnplanned(t, s, 3, ada, grace, joan)
	if got := stateOf(t, s, ada).Planned; got != 5 {
		t.Errorf("planned by %d, want 5", got)
	}
	turn(t, s, replans(grace, "5"), plannedBy(5))
	turn(t, s, message(joan, "6"), plannedBy(5))
	wantUnplanned(t, s, 5)
}

func testUnplannedUpToALimit(t *testing.T, s Store) {
	for i, who := range []Party{ada, grace, joan} {
		planned(t, s, who, string(rune('1'+i)), 5)
	}
	for limit, want := range []int{0, 1, 2, 3, 3} {
		if got := unplanned(t, s, ada.Platform, 6, limit); len(got) != want {
			t.Errorf("up to %d are %v, want %d", limit, got, want)
		}
	}
}

// testUnplannedTheGone: a turn marks them, so that they are not met again.
func testUnplannedTheGone(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	m := message(ada, "2")
	m.Body = conversations.Blocked{}
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		now.Person.Gone = true
		return conversations.Outcome{State: now}
	})
	wantUnplanned(t, s, 6, ada)
	turn(t, s, replans(ada, "3"), func(now conversations.State) conversations.Outcome {
		if !now.Person.Gone {
			t.Error("who is gone is there")
		}
		return plannedBy(6)(now)
	})
	wantUnplanned(t, s, 6)
	if !stateOf(t, s, ada).Person.Gone {
		t.Error("to be planned is to be back")
	}
}

func testUnplannedNotTheDeleted(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	planned(t, s, grace, "2", 5)
	turn(t, s, message(ada, "3"), erased)
	wantUnplanned(t, s, 6, grace)
}

func testUnplannedSurvivesARestart(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	planned(t, s, grace, "2", 6)
	s = s.Reopen(t)
	wantUnplanned(t, s, 6, ada)
}

// testReplanIsNeverSeen: one config may follow another and come back.
func testReplanIsNeverSeen(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	for _, plan := range []conversations.PlanID{6, 5, 6} {
		turn(t, s, replans(ada, "replan"), plannedBy(plan))
		if got := stateOf(t, s, ada).Planned; got != plan {
			t.Errorf("planned by %d, want %d", got, plan)
		}
	}
	turn(t, s, message(ada, "replan"), answer("it left no note"))
	wantSaid(t, s, "it left no note")
}

// testReplanIsNoSignOfLife: what is on its way to them stays, parked or not.
func testReplanIsNoSignOfLife(t *testing.T, s Store) {
	planned(t, s, grace, "g1", 5)
	turn(t, s, fallsDue(grace, "g2"), kinds(unbidden))
	turn(t, s, replans(grace, "g3"), plannedBy(6))
	wantSaid(t, s, "unbidden")
	parked(t, s)
	turn(t, s, replans(ada, "g4"), plannedBy(6))
	wantSaid(t, s)
}

func testReplanLeavesTheAddress(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	before := ada
	before.Chat = "where they were before"
	turn(t, s, replans(before, "2"), plannedBy(6))
	wantUnplanned(t, s, 7, ada)
}

func testReplanStranger(t *testing.T, s Store) {
	turn(t, s, replans(ada, "1"), plannedBy(6))
	wantUnplanned(t, s, 7)
	if got := stateOf(t, s, ada).Person.ID; got != 0 {
		t.Errorf("a plan made person %d", got)
	}
}

func testReplanFailChangesNothing(t *testing.T, s Store) {
	planned(t, s, ada, "1", 5)
	fail(t, s, replans(ada, "2"))
	wantSaid(t, s)
	wantUnplanned(t, s, 6, ada)
}

// testRemindAgainForTheSameMoment: after the clock was set back somebody may ask
// for a moment again at which they were reminded already.
func testRemindAgainForTheSameMoment(t *testing.T, s Store) {
	m := fallsDue(ada, "reminder")
	m.At = morning.Add(time.Minute)
	said := func(now conversations.State) conversations.Outcome {
		now.Reminders = nil
		return conversations.Outcome{State: now, Replies: kinds(unbidden)(now).Replies}
	}
	for _, id := range []string{"1", "2"} {
		owe(t, s, ada, id, conversations.Reminder{Kind: nag, Due: morning})
		turn(t, s, m, said)
		turn(t, s, m, said)
		wantSaid(t, s, "unbidden")
		wantOwed(t, s)
	}
	owe(t, s, ada, "3", conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour)}, conversations.Reminder{Kind: fuse, Due: morning})
	turn(t, s, m, said)
	wantSaid(t, s)
	wantOwed(t, s, "ada fuse", "ada nag")
}
