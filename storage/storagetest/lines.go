package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// ownLines is about the lines of a helpdesk's room: its own, and one for each ticket.
var ownLines = map[string]func(*testing.T, Store){
	"Line_NoTicketWaitsForAnother": testNoTicketWaitsForAnother,
	"Line_EachIsParkedByItself":    testEachLineIsParkedByItself,
	"Line_EachIsAsUrgentAsItIs":    testEachLineIsAsUrgentAsItIs,
}

// inTicket are those of the deliveries that go to a ticket; of 0, to none.
func inTicket(all []conversations.Delivery, ticket conversations.TicketID) (its []conversations.Delivery) {
	for _, d := range all {
		if d.To.Ticket == ticket {
			its = append(its, d)
		}
	}
	return its
}

// testNoTicketWaitsForAnother, nor does what is for the desk itself, whether a thread is
// open or to be opened; and each ticket's order holds, over a restart, too.
func testNoTicketWaitsForAnother(t *testing.T, s Store) {
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	opened(t, s, one, "thread")
	turn(t, s, message(ada, "3"), says(one, "second of ada"))
	turn(t, s, message(grace, "4"), says(two, "second of grace"))
	turn(t, s, acts("5", office.Chat, ""), answer("of the desk"))
	deferUntil(t, s, firstIn(t, s, one).ID, later.Add(time.Hour))
	s = s.Reopen(t)
	var heard []conversations.Markup
	for range 3 {
		for _, d := range dueAt(t, s, office.Platform, later, 10) {
			heard = append(heard, d.Text)
			sent(t, s, d.ID)
		}
	}
	slices.Sort(heard)
	if want := []conversations.Markup{"of the desk", "second of grace", "ticket of grace"}; !slices.Equal(heard, want) {
		t.Errorf("while a ticket waits the office hears %q, want %q", heard, want)
	}
	for _, want := range []conversations.Markup{"ticket of ada", "second of ada"} {
		got := dueAt(t, s, office.Platform, later.Add(2*time.Hour), 10)
		if len(got) != 1 || got[0].Text != want {
			t.Fatalf("due %q, want %q", textsOf(got), want)
		}
		sent(t, s, got[0].ID)
	}
}

// testEachLineIsParkedByItself, and all of a room go on once somebody writes there,
// whether in the room or in a thread, or are tried again.
func testEachLineIsParkedByItself(t *testing.T, s Store) {
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	opened(t, s, one, "thread")
	for i, goOn := range []func(){
		func() { turn(t, s, acts("a word", office.Chat, ""), answer()) },
		func() { turn(t, s, acts("a word in a thread", "thread", ""), answer()) },
		func() {
			if err := s.Probe(context.Background(), office); err != nil {
				t.Fatal(err)
			}
		},
	} {
		parkOffice(t, s, firstIn(t, s, one))
		if got := due(t, s, office.Platform); len(got) != 1 || got[0].To.Ticket != two {
			t.Fatalf("%d: due %q, want that of grace", i, textsOf(got))
		}
		parkOffice(t, s, firstIn(t, s, two))
		if got := due(t, s, office.Platform); len(got) != 0 || lost(t, s, office).IsZero() {
			t.Fatalf("%d: due %q", i, textsOf(got))
		}
		goOn()
		if got := due(t, s, office.Platform); len(got) != 2 {
			t.Fatalf("%d: due %q, want both tickets", i, textsOf(got))
		}
	}
}

// testEachLineIsAsUrgentAsItIs: an answer in one ticket hurries nothing in another.
func testEachLineIsAsUrgentAsItIs(t *testing.T, s Store) {
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	drain(t, s, office.Platform)
	said := func(ticket conversations.TicketID, kind conversations.Kind) decision {
		return func(now conversations.State) conversations.Outcome {
			return conversations.Outcome{State: now, Replies: []conversations.Reply{{
				To: conversations.Recipient{Ticket: ticket}, Kind: kind, Text: conversations.Markup(now.Person.Account.User),
			}}}
		}
	}
	turn(t, s, message(ada, "3"), said(one, unbidden))
	turn(t, s, message(grace, "4"), said(two, unbidden))
	turn(t, s, message(grace, "5"), said(two, unbidden))
	turn(t, s, message(grace, "6"), said(two, relayed))
	if got := due(t, s, office.Platform); len(got) != 2 || got[0].To.Ticket != two || got[1].To.Ticket != one {
		t.Errorf("due %q, want that before an answer first", textsOf(got))
	}
}
