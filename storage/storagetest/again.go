package storagetest

import (
	"context"
	"testing"
	"time"

	"waymark/conversations"
)

// testTicketOpensAgain holds that the ticket closed last is found, and goes on as it
// was where a turn puts it back.
func testTicketOpensAgain(t *testing.T, s Store) {
	one := asks(t, s, ada, "1")
	closes := func(id string, at time.Time) {
		change(t, s, message(ada, id), func(x *conversations.Ticket) { x.Closed, x.Why, x.StaffName = at, "solved", "Dana" })
	}
	closes("2", morning)
	two := asks(t, s, ada, "3")
	thread := conversations.Room{Platform: office.Platform, Chat: "thread"}
	if err := s.Opened(context.Background(), two, thread); err != nil {
		t.Fatal(err)
	}
	closes("4", later)
	find := func(who Party, id string, then decision) {
		turn(t, s, message(who, id), func(now conversations.State) conversations.Outcome {
			if now.Found == nil {
				return conversations.Outcome{State: now, Lookup: &conversations.Lookup{Closed: true}}
			}
			return then(now)
		})
	}
	find(grace, "5", func(now conversations.State) conversations.Outcome {
		if now.Found.Closed != nil {
			t.Errorf("somebody else finds %+v", now.Found.Closed)
		}
		return conversations.Outcome{State: now}
	})
	find(ada, "6", func(now conversations.State) conversations.Outcome {
		if x := now.Found.Closed; x == nil || x.ID != two || x.Why != "solved" || x.StaffName != "Dana" || !x.Closed.Equal(later) || x.Thread != thread {
			t.Errorf("found %+v, want ticket %d and not %d", x, two, one)
		}
		again := *now.Found.Closed
		again.Closed, again.Why, again.Waits = time.Time{}, "", later
		now.Ticket = &again
		return conversations.Outcome{State: now}
	})
	if x := stateOf(t, s, ada).Ticket; x == nil || x.ID != two || x.Thread != thread || x.Why != "" || !x.Waits.Equal(later) {
		t.Errorf("open is %+v, want ticket %d with its thread", x, two)
	}
	find(ada, "7", func(now conversations.State) conversations.Outcome {
		if x := now.Found.Closed; x == nil || x.ID != one {
			t.Errorf("closed last is %+v, want ticket %d", x, one)
		}
		return conversations.Outcome{State: now}
	})
}

// testTicketIsFollowed holds that a ticket is found when its person is to be asked
// or its desk to be told, whichever comes first, and once.
func testTicketIsFollowed(t *testing.T, s Store) {
	at := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) }
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	change(t, s, message(ada, "3"), func(x *conversations.Ticket) { x.Follow, x.Nudge = at(2), at(4) })
	change(t, s, message(grace, "4"), func(x *conversations.Ticket) { x.Follow, x.Asked = at(3), at(1) })
	due := func(hours int) (ids []conversations.TicketID) {
		found, err := s.Neglected(context.Background(), at(hours), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range found {
			if ids = append(ids, n.Ticket); n.Nudge.After(at(hours)) {
				t.Errorf("ticket %d is due at %v, which is to come", n.Ticket, n.Nudge)
			}
		}
		return ids
	}
	for hours, want := range map[int]int{1: 0, 2: 1, 3: 2, 5: 2} {
		if got := due(hours); len(got) != want || want > 0 && got[0] != one || want > 1 && got[1] != two {
			t.Errorf("after %d hours %v are due, want %d of them", hours, got, want)
		}
	}
	change(t, s, message(ada, "5"), func(x *conversations.Ticket) { x.Follow = time.Time{} })
	change(t, s, message(grace, "6"), func(x *conversations.Ticket) { x.Closed = at(1) })
	if got := due(3); len(got) != 0 {
		t.Errorf("%v are due, want none: one is put off, one closed", got)
	}
	if got := due(4); len(got) != 1 || got[0] != one {
		t.Errorf("%v are due, want %d", got, one)
	}
}

// testOtherTicket holds that who acts in a closed ticket is told whether its person
// has another one.
func testOtherTicket(t *testing.T, s Store) {
	one := asks(t, s, ada, "1")
	thread := conversations.Room{Platform: office.Platform, Chat: "thread"}
	if err := s.Opened(context.Background(), one, thread); err != nil {
		t.Fatal(err)
	}
	other := func(id string) (is conversations.TicketID) {
		turn(t, s, acts(id, thread.Chat, ""), func(now conversations.State) conversations.Outcome {
			if !now.ByStaff || now.Ticket.ID != one {
				t.Errorf("it is about %+v", now.Ticket)
			}
			is = now.Other
			return conversations.Outcome{State: now}
		})
		return is
	}
	if got := other("2"); got != 0 {
		t.Errorf("the other is %d while it is open itself", got)
	}
	change(t, s, message(ada, "3"), func(x *conversations.Ticket) { x.Closed = morning })
	if got := other("4"); got != 0 {
		t.Errorf("the other is %d, want none", got)
	}
	two := asks(t, s, ada, "5")
	if got := other("6"); got != two {
		t.Errorf("the other is %d, want %d", got, two)
	}
}
