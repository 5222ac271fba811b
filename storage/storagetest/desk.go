package storagetest

import (
	"testing"
	"time"

	"waymark/conversations"
)

// testOpenTickets holds what a helpdesk is shown: its own open tickets, who waits
// longest first and those in which nobody waits last.
func testOpenTickets(t *testing.T, s Store) {
	since := func(waits time.Time) decision {
		return func(now conversations.State) conversations.Outcome {
			now.Ticket.Waits = waits
			now.Person.Network, now.Journey.Guide, now.Journey.At, now.Journey.Phase = "ern-rnd", "cpms2", "account/mail", conversations.Walking
			return conversations.Outcome{State: now}
		}
	}
	first := asks(t, s, ada, "1")
	second := asks(t, s, grace, "2")
	turn(t, s, message(grace, "3"), since(morning.Add(-time.Hour)))
	linus := Party{Platform: "slate", Chat: "linus", User: "linus"}
	asks(t, s, linus, "4")
	turn(t, s, message(linus, "5"), func(now conversations.State) conversations.Outcome {
		now.Ticket.Closed = morning
		return conversations.Outcome{State: now}
	})
	find := func(id string, desk conversations.Room) (found []conversations.OpenTicket) {
		turn(t, s, acts(id, office.Chat, ""), func(now conversations.State) conversations.Outcome {
			if now.Found == nil {
				return conversations.Outcome{State: now, Lookup: &conversations.Lookup{Tickets: desk}}
			}
			found = now.Found.Tickets
			return conversations.Outcome{State: now}
		})
		return found
	}
	got := find("6", office)
	if len(got) != 2 || got[0].ID != second || got[1].ID != first {
		t.Fatalf("got %+v, want the ticket that waits and then the other", got)
	}
	if of := got[0]; of.Network != "ern-rnd" || of.At != "account/mail" || !of.Waits.Equal(morning.Add(-time.Hour)) || of.Desk != office {
		t.Errorf("got %+v", of)
	}
	turn(t, s, message(ada, "7"), since(morning.Add(-2*time.Hour)))
	if got := find("8", office); len(got) != 2 || got[0].ID != first {
		t.Errorf("got %+v, want who waits longest first", got)
	}
	if got := find("9", conversations.Room{Platform: office.Platform, Chat: "elsewhere"}); len(got) != 0 {
		t.Errorf("another helpdesk sees %+v", got)
	}
}
