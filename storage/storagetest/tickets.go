package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var tickets = map[string]func(*testing.T, Store){
	"Ticket_OpensAThread":             testTicketOpensAThread,
	"Ticket_WithoutThreads":           testTicketWithoutThreads,
	"Ticket_TwoNeverMix":              testTicketsNeverMix,
	"Ticket_StaffActsOnItsPerson":     testStaffActsOnThePerson,
	"Ticket_OfNobodyIsTheSenders":     testDeskWithoutATicket,
	"Ticket_GoesWithItsPerson":        testTicketGoesWithItsPerson,
	"Ticket_KeepsItsOrder":            testTicketKeepsItsOrder,
	"Ticket_WaitsForItsDesk":          testTicketWaitsForItsDesk,
	"Ticket_GoesOnFromItsThread":      testTicketGoesOnFromItsThread,
	"Ticket_IsNeglectedUntilPutOff":   testTicketIsNeglected,
	"Ticket_ItsThreadIsForgotten":     testThreadIsForgotten,
	"Ticket_ItsThreadIsReadOn":        testThreadIsReadOn,
	"Ticket_OpenOnesAreListed":        testOpenTickets,
	"Ticket_OpensAgain":               testTicketOpensAgain,
	"Ticket_ItsPersonIsAskedInTime":   testTicketIsFollowed,
	"Ticket_StaffSeeAnotherOpenOne":   testOtherTicket,
	"Ending_IsToldUntilItIsKept":      testEndingIsTold,
	"Ending_OfOneThatCannotArrive":    testEndingUnreachable,
	"Ending_OfWordsInPieces":          testEndingOfPieces,
	"Ending_IsToldOnce":               testEndingIsToldOnce,
	"Ending_OfNobodyWhoWantsToKnow":   testEndingOfNobody,
	"Recipient_WhereTheyWroteLast":    testPersonIsWhereTheyAre,
	"Recipient_WhoIsGoneHearsNothing": testNobodyHearsNothing,
}

// office is the room of a helpdesk, in which eve works.
var (
	office = conversations.Room{Platform: "slate", Chat: "office"}
	eve    = Party{Platform: "slate", Chat: "office", User: "eve"}
)

// asks opens a ticket for somebody and says so at the desk.
func asks(t *testing.T, s Store, who Party, id string) (ticket conversations.TicketID) {
	t.Helper()
	turn(t, s, message(who, id), func(now conversations.State) conversations.Outcome {
		ticket = now.NextTicket
		now.Ticket = &conversations.Ticket{ID: ticket, Desk: office, Opened: morning}
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{
			To: conversations.Recipient{Ticket: ticket}, Text: conversations.Markup("ticket of " + who.User), Title: "ticket of " + who.User,
			Slot: now.Ticket.Slot(), Choices: yes,
		}}}
	})
	return ticket
}

// acts is a message of eve's in a room, about a message of ours there.
func acts(id, chat string, on conversations.Ref) conversations.Message {
	m := message(eve, id)
	m.Room.Chat, m.On, m.Shared = chat, on, true
	return m
}

// says sends words into a ticket.
func says(ticket conversations.TicketID, texts ...conversations.Markup) decision {
	return func(now conversations.State) conversations.Outcome {
		out := answer(texts...)(now)
		for i := range out.Replies {
			out.Replies[i].To.Ticket = ticket
		}
		return out
	}
}

func opened(t *testing.T, s Store, ticket conversations.TicketID, thread string) {
	t.Helper()
	if err := s.Opened(context.Background(), ticket, conversations.Room{Platform: office.Platform, Chat: thread}); err != nil {
		t.Fatal(err)
	}
}

func testTicketOpensAThread(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	turn(t, s, message(ada, "2"), says(ticket, "and another word"))
	first := due(t, s, office.Platform)
	if len(first) != 1 || first[0].Opens != (conversations.NewThread{In: office, Title: "ticket of ada", Since: morning}) || first[0].To != (conversations.Recipient{Room: office, Ticket: ticket}) {
		t.Fatalf("due %+v, want one that opens a thread in the office", first)
	}
	opened(t, s, ticket, "thread")
	opened(t, s, ticket, "a second one, of a send that was repeated")
	s = s.Reopen(t)
	sentAs(t, s, first[0].ID, "m1")
	next := due(t, s, office.Platform)
	thread := conversations.Room{Platform: office.Platform, Chat: "thread"}
	if len(next) != 1 || next[0].To.Room != thread || !next[0].Opens.IsZero() || next[0].Answers != "" {
		t.Errorf("due %+v, want the second in the thread", next)
	}
	if got := stateOf(t, s, ada).Ticket; got == nil || got.Thread != thread || got.Desk != office || got.ID != ticket {
		t.Errorf("the ticket is %+v, want it in the thread", got)
	}
}

func testTicketWithoutThreads(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	turn(t, s, message(ada, "2"), says(ticket, "and another word"))
	next := due(t, s, office.Platform)
	if len(next) != 1 || next[0].To.Room != office || !next[0].Opens.IsZero() || next[0].Answers != "m1" {
		t.Errorf("due %+v, want it in the office, below m1", next)
	}
}

func testTicketsNeverMix(t *testing.T, s Store) {
	of := map[conversations.Ref]Party{"m1": ada, "m2": grace}
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	second := asks(t, s, grace, "2")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m2")
	turn(t, s, message(grace, "3"), says(second, "more"))
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m3")
	of["m3"] = grace
	for on, who := range of {
		turn(t, s, acts("on "+string(on), office.Chat, on), func(now conversations.State) conversations.Outcome {
			if whoIs(now.Person).User != who.User || !now.ByStaff || now.Ticket == nil || (now.Ticket.ID == second) != (who == grace) {
				t.Errorf("below %s somebody acts on %+v, ticket %+v; want that of %s", on, now.Person, now.Ticket, who.User)
			}
			return conversations.Outcome{State: now}
		})
	}
	opened(t, s, second, "thread")
	turn(t, s, acts("in the thread", "thread", ""), func(now conversations.State) conversations.Outcome {
		if whoIs(now.Person).User != grace.User {
			t.Errorf("in the thread of grace somebody acts on %+v", now.Person)
		}
		return conversations.Outcome{State: now}
	})
}

// testStaffActsOnThePerson: the member of staff is nobody's subject, and the
// person is not heard from by what is done for them.
func testStaffActsOnThePerson(t *testing.T, s Store) {
	turn(t, s, message(ada, "0"), answer("hello"))
	ticket := asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	before := stateOf(t, s, ada)
	m := acts("2", office.Chat, "m1")
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		if whoIs(now.Person) != ada {
			t.Errorf("the person is %+v, want them where they are", now.Person)
		}
		now.Ticket.Staff = m.Actor
		now.Person.Language = "de"
		return conversations.Outcome{State: now, Replies: []conversations.Reply{
			{To: conversations.Recipient{Person: now.Person.ID}, Text: "from eve", Kind: conversations.Relayed}, {Text: "noted"},
		}}
	})
	after := stateOf(t, s, ada)
	if after.Ticket.Staff != m.Actor || after.Person.Language != "de" || whoIs(after.Person) != ada || after.Person.ID != before.Person.ID {
		t.Errorf("ada is %+v with the ticket %+v", after.Person, after.Ticket)
	}
	if stranger := stateOf(t, s, eve); stranger.Person.ID != 0 {
		t.Errorf("eve has become %+v", stranger.Person)
	}
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"hello", "from eve"}) {
		t.Errorf("ada hears %q", got)
	}
	if got := drain(t, s, office.Platform); len(got) != 1 || got[0].Text != "noted" || got[0].To.Room != office {
		t.Errorf("the office hears %+v", got)
	}
	turn(t, s, acts("3", office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		now.Ticket.Closed = later
		return conversations.Outcome{State: now}
	})
	if got := stateOf(t, s, ada).Ticket; got != nil {
		t.Errorf("the open ticket is %+v, want none", got)
	}
	turn(t, s, acts("4", office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		if now.Ticket == nil || now.Ticket.ID != ticket || now.Ticket.Closed.IsZero() {
			t.Errorf("the staff act on %+v, want the closed one", now.Ticket)
		}
		return conversations.Outcome{State: now}
	})
	if again := asks(t, s, ada, "5"); again <= ticket {
		t.Errorf("the next ticket is %d, after %d", again, ticket)
	}
}

func testDeskWithoutATicket(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	turn(t, s, acts("2", office.Chat, "no message of ours"), func(now conversations.State) conversations.Outcome {
		if now.ByStaff || now.Ticket != nil || whoIs(now.Person) != eve {
			t.Errorf("eve acts on %+v, ticket %+v; want herself", now.Person, now.Ticket)
		}
		return answer("to all")(now)
	})
}

func testTicketGoesWithItsPerson(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	turn(t, s, message(ada, "2"), says(ticket, "more"))
	turn(t, s, message(ada, "3"), erased)
	if got := drain(t, s, office.Platform); len(got) != 0 {
		t.Errorf("the office hears %q of somebody who was deleted", textsOf(got))
	}
	turn(t, s, acts("4", office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		if now.ByStaff || now.Ticket != nil {
			t.Errorf("somebody acts on %+v, ticket %+v", now.Person, now.Ticket)
		}
		return conversations.Outcome{State: now}
	})
	turn(t, s, message(grace, "5"), says(ticket, "to a ticket that is gone"))
	if got := drain(t, s, office.Platform); len(got) != 0 {
		t.Errorf("the office hears %q", textsOf(got))
	}
	if again := asks(t, s, ada, "6"); again <= ticket {
		t.Errorf("ticket %d is there again as %d", ticket, again)
	}
}

// testTicketKeepsItsOrder: what was said before the thread was open comes before
// what was said after.
func testTicketKeepsItsOrder(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	turn(t, s, message(ada, "2"), says(ticket, "before"))
	opened(t, s, ticket, "thread")
	turn(t, s, message(ada, "3"), says(ticket, "after"))
	want := []conversations.Markup{"ticket of ada", "before", "after"}
	if got := textsOf(drain(t, s, office.Platform)); !slices.Equal(got, want) {
		t.Errorf("the office hears %q, want %q", got, want)
	}
}

// testTicketWaitsForItsDesk: no step takes the place of what a desk has not heard.
func testTicketWaitsForItsDesk(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	turn(t, s, message(ada, "2"), says(ticket, "more"))
	park(t, s, due(t, s, office.Platform)[0].ID)
	turn(t, s, acts("3", office.Chat, ""), answer("here again"))
	said := drain(t, s, office.Platform)
	if got, want := textsOf(inTicket(said, ticket)), []conversations.Markup{"ticket of ada", "more"}; !slices.Equal(got, want) {
		t.Errorf("of the ticket the office hears %q, want %q", got, want)
	}
	if got, want := textsOf(inTicket(said, 0)), []conversations.Markup{"here again"}; !slices.Equal(got, want) {
		t.Errorf("besides the office hears %q, want %q", got, want)
	}
}

// testTicketGoesOnFromItsThread: what goes into a thread waits in a line of the desk's room,
// and whoever writes in the thread reads it there, also where a send was on its way meanwhile.
func testTicketGoesOnFromItsThread(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	opened(t, s, ticket, "thread")
	first := due(t, s, office.Platform)[0].ID
	park(t, s, first)
	turn(t, s, acts("2", "thread", ""), says(ticket, "noted"))
	want := []conversations.Markup{"ticket of ada", "noted"}
	if got := textsOf(drain(t, s, office.Platform)); !slices.Equal(got, want) {
		t.Errorf("the thread hears %q, want %q", got, want)
	}
	turn(t, s, message(ada, "3"), says(ticket, "on its way"))
	d := due(t, s, office.Platform)[0]
	turn(t, s, acts("4", "thread", ""), answer())
	parkSince(t, s, d.ID, longAgo)
	if got := textsOf(drain(t, s, office.Platform)); !slices.Equal(got, []conversations.Markup{"on its way"}) {
		t.Errorf("the thread hears %q, although somebody wrote there since the send began", got)
	}
}

// testPersonIsWhereTheyAre: in their last room, and not in a group.
func testPersonIsWhereTheyAre(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), moves("on"))
	number := numberOf(t, s, ada)
	attic := ada
	attic.Chat = "attic"
	turn(t, s, message(attic, "2"), answer())
	turn(t, s, inGroup(ada, "3"), answer())
	turn(t, s, message(grace, "4"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{To: conversations.Recipient{Person: number}, Text: "where are you?"}}}
	})
	for _, d := range due(t, s, ada.Platform) {
		if d.Text == "where are you?" && d.To.Room != attic.Room() {
			t.Errorf("it goes to %v, want the attic", d.To)
		}
	}
}

func testNobodyHearsNothing(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{To: conversations.Recipient{Person: 4711}, Text: "nobody"}, {Text: "ada"}}}
	})
	if got := textsOf(dueAt(t, s, ada.Platform, later.Add(time.Hour), 10)); !slices.Equal(got, []conversations.Markup{"ada"}) {
		t.Errorf("said %q, want what is for ada", got)
	}
}
