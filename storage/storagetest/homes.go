package storagetest

import (
	"context"
	"slices"
	"testing"

	"waymark/conversations"
)

// testHomeless: an open ticket at a helpdesk that is none any more is found until it is
// moved or closed; where it moves nothing is kept of how it came there.
func testHomeless(t *testing.T, s Store) {
	bureau := conversations.Room{Platform: "paper", Chat: "bureau"}
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	homeless := func(desks ...conversations.Room) (found []conversations.TicketID) {
		t.Helper()
		all, err := s.Homeless(context.Background(), desks, later, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Stage != conversations.Homeless || !x.Since.Equal(later) || x.Account.User == "" || x.Room.Chat == "" {
				t.Errorf("got %+v", x)
			}
			found = append(found, x.Ticket)
		}
		return found
	}
	if got := homeless(bureau, office); len(got) != 0 {
		t.Errorf("both have a helpdesk: got %v", got)
	}
	if got := homeless(bureau); !slices.Equal(got, []conversations.TicketID{one, two}) {
		t.Errorf("got %v, want both", got)
	}
	change(t, s, message(grace, "3"), func(x *conversations.Ticket) { x.Closed = later })
	moves := conversations.Stranding{Account: ada.Account(), Room: ada.Room(), Stranded: conversations.Stranded{Ticket: one, Since: later, Stage: conversations.Homeless}}
	turn(t, s, moves.Message(later), func(now conversations.State) conversations.Outcome {
		now.Ticket.Desk = bureau
		return conversations.Outcome{State: now}
	})
	s = s.Reopen(t)
	if got := homeless(bureau); len(got) != 0 {
		t.Errorf("one is moved and one closed: got %v", got)
	}
	if d := firstAt(t, s, bureau); d.To.Ticket != one || d.Text != "ticket of ada" {
		t.Errorf("what waited is %+v", d)
	}
	sentAs(t, s, firstAt(t, s, bureau).ID, "m1")
	if got := arrived(t, s); len(got) != 0 {
		t.Errorf("nobody was told that it had not arrived: got %+v", got)
	}
}

// firstAt is what is due in a room.
func firstAt(t *testing.T, s Store, in conversations.Room) conversations.Delivery {
	t.Helper()
	for _, d := range due(t, s, in.Platform) {
		if d.To.Room == in {
			return d
		}
	}
	t.Fatalf("nothing is due in %v", in)
	return conversations.Delivery{}
}
