package storage

import (
	"context"
	"fmt"
	"testing"

	"waymark/conversations"
)

// acts makes a turn in which somebody does something that only staff may.
func acts(t *testing.T, db *DB, who party, id string, a conversations.Act) {
	t.Helper()
	m := textMessage(who, id)
	m.Shared = true
	err := db.Turn(context.Background(), m, func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Act: a}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is done is on record with the turn, once, and what is no act is not.
func TestActs_AreKeptWithTheirTurn(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	take, refused := conversations.Act{What: "take", Ticket: 12}, conversations.Act{What: "close", Ticket: 12, Refused: "not of the staff"}
	acts(t, db, private("dana"), "1", take)
	acts(t, db, private("dana"), "1", take) // the platform says it again
	acts(t, db, private("mallory"), "2", refused)
	acts(t, db, private("dana"), "3", conversations.Act{})
	acts(t, db, private("dana"), "4", conversations.Act{What: "tickets"})
	got, err := db.Acts(ctx, 12, 10)
	want := []RecordedAct{{refused, c.at, private("mallory").Account()}, {take, c.at, private("dana").Account()}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("ticket 12 has %v, %v; want %v", got, err, want)
	}
	if all, err := db.Acts(ctx, 0, 10); err != nil || len(all) != 3 {
		t.Errorf("in all there are %v, %v; want 3", all, err)
	}
	if all, err := db.Acts(ctx, 0, 2); err != nil || len(all) != 2 || all[0].What != "tickets" {
		t.Errorf("the last two are %v, %v", all, err)
	}
}

// Who is deleted stands in the record no more; that something was tried does.
func TestActs_NameNobodyWhoWasDeleted(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	ctx := context.Background()
	turnOf(t, db, private("trace"), "1", walk("on"))
	acts(t, db, private("trace"), "2", conversations.Act{What: "take", Ticket: 12, Refused: "not of the staff"})
	acts(t, db, private("dana"), "3", conversations.Act{What: "take", Ticket: 12})
	turnOf(t, db, private("trace"), "4", forgetMe)
	got, err := db.Acts(ctx, 12, 10)
	if err != nil || len(got) != 2 || got[0].By.User != "dana" || got[1].By.User != "" || got[1].Refused == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := db.Sent(ctx, int64(count(t, db, `SELECT max(id) FROM outbox`)), "card"); err != nil {
		t.Fatal(err)
	}
	emptied(t, db)
	if found := tracesIn(t, db.path, "trace"); len(found) > 0 {
		t.Errorf("who was deleted still stands in %v", found)
	}
}

// The record is kept for as long as somebody says.
func TestForget_OldActs(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	db.KeepPeople(Keep{People: conversations.Span{Days: 30}, Unreachable: conversations.Span{Days: 30}, Acts: conversations.Span{Days: 30}})
	for i := range 2 * forgetAtOnce {
		acts(t, db, private("mallory"), fmt.Sprint(i), conversations.Act{What: "take", Refused: "outside of a ticket"})
	}
	c.at = c.at.AddDate(0, 0, 30)
	acts(t, db, private("dana"), "last", conversations.Act{What: "take", Ticket: 1})
	if err := db.Forget(ctx, c.at); err != nil {
		t.Fatal(err)
	}
	if got := count(t, db, `SELECT count(*) FROM acts`); got != 2*forgetAtOnce+1 {
		t.Errorf("%d are left after 30 days, want all", got)
	}
	c.at = c.at.Add(1)
	c.at = c.at.AddDate(0, 0, 1)
	if err := db.Forget(ctx, c.at); err != nil {
		t.Fatal(err)
	}
	if got := count(t, db, `SELECT count(*) FROM acts`); got != 1 {
		t.Errorf("%d are left after 31 days, want the new one", got)
	}
}

// Tickets are listed from the latest on, closed ones, too.
func TestTickets_TheLatestFirst(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	for i, name := range []string{"ann", "bob", "carol"} {
		turnOf(t, db, private(name), fmt.Sprint(i), func(s conversations.State) conversations.Outcome {
			s.Person.Network, s.Ticket = "ern-rnd", &conversations.Ticket{ID: s.NextTicket, Desk: private("office").Room(), Opened: c.at, StaffName: "Dana", Why: "solved"}
			return conversations.Outcome{State: s}
		})
	}
	all, err := db.Tickets(context.Background(), 0, 2)
	if err != nil || len(all) != 2 || all[0].ID != 3 || all[1].ID != 2 || all[0].Network != "ern-rnd" || all[0].StaffName != "Dana" || all[0].Why != "solved" {
		t.Errorf("got %+v, %v", all, err)
	}
	if all, err = db.Tickets(context.Background(), 2, 5); err != nil || len(all) != 1 || all[0].ID != 1 {
		t.Errorf("below 2 there are %+v, %v", all, err)
	}
}
