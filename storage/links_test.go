package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// linked is a database in which the second person has become one with the first.
func linked(t *testing.T, code conversations.Code) *DB {
	t.Helper()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Linking: conversations.Linking{Deed: conversations.Offered, Code: code, Until: c.at.Add(time.Minute)}}
	})
	turnOf(t, db, private("bob"), "2", func(s conversations.State) conversations.Outcome {
		s.Person.Network, s.Journey.At = "trace of bob", "trace of bob"
		s.Reminders = []conversations.Reminder{{Kind: "nag", Due: morning, Step: "trace of bob"}}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "to bob"}, {Text: "to ann by bob", To: personAt(t, db, private("ann"))}}}
	})
	turnOf(t, db, private("bob"), "3", func(s conversations.State) conversations.Outcome {
		if s.Found == nil {
			return conversations.Outcome{State: s, Lookup: &conversations.Lookup{Link: true, Code: code}}
		}
		with := *s.Found.Link.With
		with.Person.Account, with.Person.Room = s.Person.Account, s.Person.Room
		return conversations.Outcome{State: with, Linking: conversations.Linking{Deed: conversations.Joined}}
	})
	return db
}

// TestLink_NothingOfTheFormerPersonStays, in no table under their number, and
// nowhere where they had been.
func TestLink_NothingOfTheFormerPersonStays(t *testing.T) {
	t.Parallel()
	db := linked(t, "7K3M9F2A")
	r, found, err := db.Record(t.Context(), 2)
	if found || err != nil {
		t.Error(found, err)
	}
	for table, rows := range r {
		if len(rows) > 0 {
			t.Errorf("%s still holds %v", table, rows)
		}
	}
	if got := count(t, db, `SELECT count(*) FROM accounts WHERE person = 1`); got != 2 {
		t.Errorf("%d accounts are the first person's, want 2", got)
	}
	if got := count(t, db, `SELECT count(*) FROM outbox WHERE person = 1`); got != 2 {
		t.Errorf("%d of 2 deliveries were moved", got)
	}
	emptied(t, db)
	if found := tracesIn(t, db.path, "trace of bob"); len(found) > 0 {
		t.Errorf("where they had been still stands in %v", found)
	}
	turnOf(t, db, private("bob"), "4", forgetMe)
	if got := count(t, db, `SELECT count(*) FROM accounts`) + count(t, db, `SELECT count(*) FROM outbox WHERE farewell = 0`); got != 0 {
		t.Errorf("%d accounts and deliveries are left of who was deleted", got)
	}
}

// TestLink_NoFileHoldsTheCode: only its digest.
func TestLink_NoFileHoldsTheCode(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Linking: conversations.Linking{Deed: conversations.Offered, Code: "7K3M9F2A", Until: c.at}}
	})
	if found := tracesIn(t, db.path, "7K3M9F2A"); len(found) > 0 {
		t.Errorf("the code stands in %v", found)
	}
	r, _, err := db.Record(t.Context(), 1)
	if shown := fmt.Sprint(r); err != nil || strings.Contains(shown, "7K3M9F2A") || len(r["links"]) != 1 {
		t.Errorf("%v, %v", shown, err)
	}
}
