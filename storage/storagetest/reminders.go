package storagetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var reminders = map[string]func(*testing.T, Store){
	"Owed_OldestFirst":             testOwedOldestFirst,
	"Owed_OfEachKindOne":           testOwedOfEachKindOne,
	"Owed_UntilATurnChangesIt":     testOwedUntilATurnChangesIt,
	"Owed_SurvivesARestart":        testOwedSurvivesARestart,
	"Owed_WhereTheyWriteInPrivate": testOwedWhereTheyWriteInPrivate,
	"Owed_NotToTheGone":            testOwedNotToTheGone,
	"Owed_NotToTheParked":          testOwedNotToTheParked,
	"Owed_NotToTheDeleted":         testOwedNotToTheDeleted,
	"Owed_SharedMovesNothing":      testOwedSharedMovesNothing,

	"Remind_IsOneTurn":              testRemindIsOneTurn,
	"Remind_LeavesTheAddress":       testRemindLeavesTheAddress,
	"Remind_Stranger":               testRemindStranger,
	"Remind_DoesNotRevive":          testRemindDoesNotRevive,
	"Remind_IsNoSignOfLife":         testRemindIsNoSignOfLife,
	"Remind_FailDropsIt":            testRemindFailDropsIt,
	"Remind_FailLeavesWhatWasMoved": testRemindFailLeavesWhatWasMoved,
}

const (
	nag     = conversations.Nag
	fuse    = conversations.Fuse
	checkIn = conversations.CheckIn
	wanted  = conversations.Wanted
)

// morning is when the reminders of the tests are due.
var morning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// owe makes a turn after which exactly all are owed.
func owe(t failer, s Store, who Party, id string, all ...conversations.Reminder) {
	t.Helper()
	turn(t, s, message(who, id), owes(all...))
}

func owes(all ...conversations.Reminder) decision {
	return func(now conversations.State) conversations.Outcome {
		now.Reminders = all
		return conversations.Outcome{State: now}
	}
}

// fallsDue says that a nagging reminder of somebody fell due.
func fallsDue(who Party, id string) conversations.Message {
	m := message(who, id)
	m.Body = conversations.Due{Kind: nag}
	return m
}

func owedAt(t failer, s Store, at time.Time, limit int) []conversations.Owed {
	t.Helper()
	owed, err := s.Owed(context.Background(), at, limit)
	if err != nil {
		t.Fatalf("owed: %v", err)
	}
	return owed
}

// namesOf says to whom which reminders are owed.
func namesOf(owed []conversations.Owed) []string {
	names := []string{}
	for _, o := range owed {
		names = append(names, fmt.Sprint(o.Account.User, " ", o.Kind))
	}
	return names
}

func wantOwed(t *testing.T, s Store, want ...string) {
	t.Helper()
	if got := namesOf(owedAt(t, s, later, 100)); !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q", got, want)
	}
}

func wantSaid(t *testing.T, s Store, want ...conversations.Markup) {
	t.Helper()
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testOwedOldestFirst(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning.Add(2 * time.Hour)}, conversations.Reminder{Kind: wanted, Due: morning})
	owe(t, s, grace, "2", conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour), Step: "a/b"})
	first := owedAt(t, s, later, 1)
	want := conversations.Owed{Account: ada.Account(), Room: ada.Room(), Person: stateOf(t, s, ada).Person.ID, Reminder: conversations.Reminder{Kind: wanted, Due: morning}}
	if diff := cmp.Diff([]conversations.Owed{want}, first); diff != "" {
		t.Errorf("owed first (-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		at    time.Time
		limit int
		want  []string
	}{
		{later, 10, []string{"ada wanted", "grace nag", "ada nag"}},
		{later, 2, []string{"ada wanted", "grace nag"}},
		{later, 0, []string{}},
		{morning.Add(time.Hour), 10, []string{"ada wanted", "grace nag"}},
		{morning.Add(time.Hour - time.Microsecond), 10, []string{"ada wanted"}},
		{morning.Add(-time.Microsecond), 10, []string{}},
	} {
		if got := namesOf(owedAt(t, s, test.at, test.limit)); !slices.Equal(got, test.want) {
			t.Errorf("at %v up to %d are owed %q, want %q", test.at, test.limit, got, test.want)
		}
	}
}

func testOwedOfEachKindOne(t *testing.T, s Store) {
	owe(t, s, ada, "1",
		conversations.Reminder{Kind: wanted, Due: morning, Step: "w"},
		conversations.Reminder{Kind: nag, Due: morning},
		conversations.Reminder{Kind: checkIn, Due: morning, Step: "c"},
		conversations.Reminder{Kind: fuse, Due: morning, Step: "f"},
		conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour)},
		conversations.Reminder{Kind: "without a moment"},
	)
	want := []conversations.Reminder{
		{Kind: checkIn, Due: morning, Step: "c"}, {Kind: fuse, Due: morning, Step: "f"},
		{Kind: nag, Due: morning}, {Kind: wanted, Due: morning, Step: "w"},
	}
	if diff := cmp.Diff(want, stateOf(t, s, ada).Reminders); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
	wantOwed(t, s, "ada check-in", "ada fuse", "ada nag", "ada wanted")
}

func testOwedUntilATurnChangesIt(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning, Step: "a"}, conversations.Reminder{Kind: fuse, Due: morning})
	turn(t, s, message(ada, "2"), answer("leaves them alone"))
	wantOwed(t, s, "ada fuse", "ada nag")
	owe(t, s, ada, "3", conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour), Step: "b"}, conversations.Reminder{Kind: wanted, Due: morning})
	wantOwed(t, s, "ada wanted", "ada nag")
	if got := owedAt(t, s, later, 10)[1]; !got.Due.Equal(morning.Add(time.Hour)) || got.Step != "b" {
		t.Errorf("owed %+v, want the later one of the same kind", got)
	}
	owe(t, s, ada, "4", conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour), Step: "c"})
	if got := owedAt(t, s, later, 10); len(got) != 1 || got[0].Step != "c" {
		t.Errorf("owed %+v, want the one of the other step", got)
	}
	owe(t, s, ada, "5")
	wantOwed(t, s)
}

func testOwedSurvivesARestart(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	before := owedAt(t, s, later, 10)
	s = s.Reopen(t)
	if diff := cmp.Diff(before, owedAt(t, s, later, 10)); diff != "" || len(before) != 1 {
		t.Errorf("%d were owed, and after a restart (-before +after):\n%s", len(before), diff)
	}
}

func testOwedWhereTheyWriteInPrivate(t *testing.T, s Store) {
	moved := ada
	moved.Chat = "attic"
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	turn(t, s, message(moved, "2"), answer())
	turn(t, s, inGroup(ada, "3"), answer())
	if got := owedAt(t, s, later, 10); len(got) != 1 || owedTo(got[0]) != moved {
		t.Errorf("owed %+v, want one to the attic", got)
	}
}

func testOwedNotToTheGone(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	m := message(ada, "2")
	m.Body = conversations.Blocked{}
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		now.Person.Gone = true
		return conversations.Outcome{State: now}
	})
	wantOwed(t, s)
	turn(t, s, message(ada, "3"), func(now conversations.State) conversations.Outcome {
		if len(now.Reminders) != 0 {
			t.Errorf("somebody gone is owed %+v", now.Reminders)
		}
		now.Person.Gone = false
		return owes(conversations.Reminder{Kind: fuse, Due: morning})(now)
	})
	wantOwed(t, s, "ada fuse")
}

func testOwedNotToTheParked(t *testing.T, s Store) {
	owe(t, s, grace, "1", conversations.Reminder{Kind: nag, Due: morning})
	owe(t, s, ada, "3", conversations.Reminder{Kind: nag, Due: morning})
	parked(t, s)
	wantOwed(t, s, "grace nag")
	if got := stateOf(t, s, ada); len(got.Reminders) != 0 || !got.Person.Gone {
		t.Errorf("who cannot be reached is %+v, owed %+v", got.Person, got.Reminders)
	}
}

func testOwedNotToTheDeleted(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning}, conversations.Reminder{Kind: fuse, Due: morning})
	owe(t, s, grace, "2", conversations.Reminder{Kind: nag, Due: morning})
	turn(t, s, message(ada, "3"), erased)
	wantOwed(t, s, "grace nag")
	if got := stateOf(t, s, ada).Reminders; len(got) != 0 {
		t.Errorf("a stranger is owed %+v", got)
	}
}

func testOwedSharedMovesNothing(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	turn(t, s, inGroup(ada, "2"), func(now conversations.State) conversations.Outcome {
		if len(now.Reminders) != 1 {
			t.Errorf("in a group is owed %+v, want one", now.Reminders)
		}
		return owes()(now)
	})
	wantOwed(t, s, "ada nag")
}

func testRemindIsOneTurn(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	together(8, func(int) {
		turn(t, s, fallsDue(ada, "reminder"), func(now conversations.State) conversations.Outcome {
			now.Reminders, now.Journey.Nags = nil, now.Journey.Nags+1
			return conversations.Outcome{State: now, Replies: kinds(unbidden)(now).Replies}
		})
	})
	wantSaid(t, s, "unbidden")
	if got := stateOf(t, s, ada); got.Journey.Nags != 1 || len(got.Reminders) != 0 {
		t.Errorf("after one reminder %d are counted and owed %+v", got.Journey.Nags, got.Reminders)
	}
}

func testRemindLeavesTheAddress(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning})
	before := ada
	before.Chat = "where they were before"
	turn(t, s, fallsDue(before, "2"), kinds(unbidden))
	if got := owedAt(t, s, later, 10); len(got) != 1 || owedTo(got[0]) != ada {
		t.Errorf("owed %+v, want one to %v", got, ada)
	}
}

// testRemindStranger: they asked to be deleted meanwhile.
func testRemindStranger(t *testing.T, s Store) {
	for range 2 {
		turn(t, s, fallsDue(ada, "1"), func(now conversations.State) conversations.Outcome {
			now.Journey.At, now.Reminders = "here", []conversations.Reminder{{Kind: nag, Due: morning}}
			return conversations.Outcome{State: now, Replies: kinds(unbidden)(now).Replies}
		})
	}
	wantSaid(t, s)
	if got := stateOf(t, s, ada).Person.ID; got != 0 {
		t.Errorf("a reminder made person %d", got)
	}
	turn(t, s, fallsDue(ada, "1"), func(now conversations.State) conversations.Outcome {
		t.Error("the reminder was not noted as seen")
		return conversations.Outcome{State: now}
	})
}

func testRemindDoesNotRevive(t *testing.T, s Store) {
	parked(t, s)
	turn(t, s, fallsDue(ada, "1"), kinds(unbidden))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: a reminder of ours is no sign of life", textsOf(got))
	}
	turn(t, s, message(ada, "3"), answer("a3"))
	wantSaid(t, s, "relay", "a3")
}

// testRemindIsNoSignOfLife: a line is parked although a reminder was put into it
// after the send began.
func testRemindIsNoSignOfLife(t *testing.T, s Store) {
	meet(t, s, ada)
	id, begun := between(t, s, func() { turn(t, s, fallsDue(ada, "2"), kinds(unbidden)) })
	parkSince(t, s, id, begun)
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due %q: a reminder of ours is no sign of life", textsOf(got))
	}
}

func testRemindFailDropsIt(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning}, conversations.Reminder{Kind: fuse, Due: morning})
	owe(t, s, grace, "2", conversations.Reminder{Kind: nag, Due: morning})
	fail(t, s, fallsDue(ada, "3"))
	wantOwed(t, s, "ada fuse", "grace nag")
	turn(t, s, fallsDue(ada, "3"), answer("it was not noted as seen"))
	wantSaid(t, s)
	fail(t, s, fallsDue(Party{Platform: ada.Platform, Chat: "1", User: "a stranger"}, "4"))
	wantSaid(t, s)
}

func testRemindFailLeavesWhatWasMoved(t *testing.T, s Store) {
	owe(t, s, ada, "1", conversations.Reminder{Kind: nag, Due: morning.Add(time.Hour)})
	m := fallsDue(ada, "2")
	m.At = morning
	fail(t, s, m)
	wantOwed(t, s, "ada nag")
}
