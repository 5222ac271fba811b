package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// parkOffice parks a line of the office, of which d is the first.
func parkOffice(t *testing.T, s Store, d conversations.Delivery) {
	t.Helper()
	settle(t, s, d.ID, conversations.Fate{Verdict: conversations.Parked, Cause: conversations.Unreachable, Reason: "the channel is gone", Begun: later})
}

func first(t *testing.T, s Store) conversations.Delivery {
	t.Helper()
	all := due(t, s, office.Platform)
	if len(all) != 1 {
		t.Fatalf("due %+v, want one", all)
	}
	return all[0]
}

// firstIn is what is due of a ticket; of 0, of the office itself.
func firstIn(t *testing.T, s Store, ticket conversations.TicketID) conversations.Delivery {
	t.Helper()
	all := inTicket(due(t, s, office.Platform), ticket)
	if len(all) != 1 {
		t.Fatalf("due %+v in ticket %d, want one", all, ticket)
	}
	return all[0]
}

func lost(t *testing.T, s Store, desk conversations.Room) (since time.Time) {
	t.Helper()
	since, why, err := s.Lost(context.Background(), desk)
	if err != nil || since.IsZero() != (why == "") {
		t.Fatal(since, why, err)
	}
	return since
}

func stranded(t *testing.T, s Store, at time.Time) []conversations.Stranding {
	t.Helper()
	all, err := s.Stranded(context.Background(), office, at, 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func arrived(t *testing.T, s Store) []conversations.Stranding {
	t.Helper()
	all, err := s.Arrived(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// told has the turn of a stranding.
func told(t *testing.T, s Store, x conversations.Stranding) {
	t.Helper()
	turn(t, s, x.Message(later), func(now conversations.State) conversations.Outcome {
		if now.Ticket == nil || now.Ticket.ID != x.Ticket {
			t.Errorf("%+v is told of ticket %+v", x, now.Ticket)
		}
		return conversations.Outcome{State: now}
	})
}

// testStranded holds what is told of a ticket that does not reach its helpdesk:
// each stage once, over restarts, and that it has arrived once all of it has.
func testStranded(t *testing.T, s Store) {
	ctx := context.Background()
	ticket := asks(t, s, ada, "1")
	turn(t, s, message(ada, "2"), says(ticket, "and another word"))
	if since := lost(t, s, office); !since.IsZero() {
		t.Errorf("lost since %v", since)
	}
	parkOffice(t, s, first(t, s))
	since := lost(t, s, office)
	if since.IsZero() {
		t.Fatal("nothing is lost")
	}
	if got := stranded(t, s, since.Add(conversations.NotYetAfter-1)); len(got) != 0 {
		t.Errorf("too early: %+v", got)
	}
	want := conversations.Stranding{Account: ada.Account(), Room: ada.Room(), Stranded: conversations.Stranded{Ticket: ticket, Since: since, Stage: conversations.NotYet}}
	for _, stage := range []struct {
		is conversations.StrandedStage
		at time.Time
	}{{conversations.NotYet, since.Add(conversations.NotYetAfter)}, {conversations.Astray, since.Add(conversations.AstrayAfter)}} {
		want.Stage = stage.is
		if got := stranded(t, s, stage.at); !slices.Equal(got, []conversations.Stranding{want}) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		told(t, s, want)
		s = s.Reopen(t)
		told(t, s, want)
		if got := stranded(t, s, stage.at); len(got) != 0 {
			t.Errorf("told again: %+v", got)
		}
	}
	// It is tried again, in vain and then not.
	if err := s.Probe(ctx, office); err != nil {
		t.Fatal(err)
	}
	if lost(t, s, office).IsZero() {
		t.Error("it counts as reached before anything was sent")
	}
	parkOffice(t, s, first(t, s))
	if err := s.Probe(ctx, office); err != nil {
		t.Fatal(err)
	}
	sentAs(t, s, first(t, s).ID, "m1")
	if got := arrived(t, s); len(got) != 0 {
		t.Errorf("some still waits: %+v", got)
	}
	sentAs(t, s, first(t, s).ID, "m2")
	want.Stage = conversations.Arrived
	if got := arrived(t, s); !slices.Equal(got, []conversations.Stranding{want}) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	told(t, s, want)
	if got := arrived(t, s); len(got) != 0 || !lost(t, s, office).IsZero() {
		t.Errorf("told again: %+v", got)
	}
}

// testStrandedIsNoPromise: what was given up has not arrived, of a closed ticket
// nobody is told, and a line that is not parked strands nothing.
func testStrandedIsNoPromise(t *testing.T, s Store) {
	one := asks(t, s, ada, "1")
	if got := stranded(t, s, later); len(got) != 0 {
		t.Errorf("nothing was tried: %+v", got)
	}
	parkOffice(t, s, first(t, s))
	two := asks(t, s, grace, "2")
	parkOffice(t, s, first(t, s))
	got := stranded(t, s, later)
	if len(got) != 2 || got[0].Ticket != one || got[1].Ticket != two {
		t.Fatalf("got %+v", got)
	}
	told(t, s, got[0])
	told(t, s, got[1])
	if err := s.Probe(context.Background(), office); err != nil {
		t.Fatal(err)
	}
	settle(t, s, firstIn(t, s, one).ID, conversations.Fate{Verdict: conversations.Buried, Cause: conversations.Refused})
	change(t, s, message(grace, "3"), func(x *conversations.Ticket) { x.Closed = later })
	sentAs(t, s, firstIn(t, s, two).ID, "m2")
	if got := arrived(t, s); len(got) != 0 {
		t.Errorf("arrived: %+v", got)
	}
}

// testStrandedWhileItIsTried: a line that is not parked because it is just tried
// again strands its tickets all the same; for other reasons none is.
func testStrandedWhileItIsTried(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	tried := func(why conversations.Cause) {
		t.Helper()
		settle(t, s, first(t, s).ID, conversations.Fate{Verdict: conversations.Deferred, Until: morning, Cause: why, Reason: "no"})
	}
	tried(conversations.Failed)
	if got := stranded(t, s, later); len(got) != 0 || !lost(t, s, office).IsZero() {
		t.Errorf("for another reason: %+v", got)
	}
	tried(conversations.Unreachable)
	if got := stranded(t, s, later); len(got) != 1 || got[0].Ticket != ticket || lost(t, s, office).IsZero() {
		t.Errorf("got %+v", got)
	}
}

// testTicketMoves to another helpdesk, with all that waits for it there and in its
// order, and nothing that waits for others.
func testTicketMoves(t *testing.T, s Store) {
	bureau := conversations.Room{Platform: "paper", Chat: "bureau"}
	one := asks(t, s, ada, "1")
	sentAs(t, s, first(t, s).ID, "m1")
	opened(t, s, one, "thread")
	turn(t, s, message(ada, "2"), says(one, "first", "second"))
	two := asks(t, s, grace, "3")
	parkOffice(t, s, firstIn(t, s, one))
	parkOffice(t, s, firstIn(t, s, two))
	turn(t, s, message(ada, "4"), func(now conversations.State) conversations.Outcome {
		now.Ticket.Desk, now.Ticket.Thread, now.Ticket.Staff = bureau, conversations.Room{}, conversations.Account{}
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{To: conversations.Recipient{Ticket: one}, Text: "it was elsewhere", Title: "ticket"}}}
	})
	s = s.Reopen(t)
	for i, want := range []conversations.Markup{"first", "second", "it was elsewhere"} {
		var d conversations.Delivery
		for _, x := range due(t, s, bureau.Platform) {
			if x.To.Ticket == one {
				d = x
			}
		}
		if d.Text != want || i == 0 && d.To.Room != bureau {
			t.Fatalf("got %+v, want %q at the bureau", d, want)
		}
		sentAs(t, s, d.ID, conversations.Ref("n"+string(want)))
	}
	if got := due(t, s, office.Platform); len(got) != 0 {
		t.Errorf("the office is not parked any more: %+v", got)
	}
	if got := stranded(t, s, later); len(got) != 1 || got[0].Ticket != two {
		t.Errorf("what waits for others: %+v", got)
	}
	if lost(t, s, office).IsZero() {
		t.Error("nobody tries the office again")
	}
	// Who acts where it was acts on nothing, and who acts where it is acts on it.
	for _, tc := range []struct {
		in conversations.Message
		of bool
	}{{acts("5", "thread", ""), false}, {acts("6", office.Chat, "m1"), false}, {func() conversations.Message {
		m := acts("7", bureau.Chat, "nfirst")
		m.Room, m.Actor.Platform = bureau, bureau.Platform
		return m
	}(), true}} {
		turn(t, s, tc.in, func(now conversations.State) conversations.Outcome {
			if now.ByStaff != tc.of {
				t.Errorf("%s in %v is about a ticket: %v", tc.in.ID, tc.in.Room, now.ByStaff)
			}
			return conversations.Outcome{State: now}
		})
	}
}

// testDigestIsOne: a message to a helpdesk about no ticket is one turn whoever
// brings it, of nobody, and what is said goes to its room.
func testDigestIsOne(t *testing.T, s Store) {
	digest := conversations.Digest{What: conversations.Regular, Of: morning}.Message(office, later)
	said := 0
	for range 2 {
		turn(t, s, digest, func(now conversations.State) conversations.Outcome {
			said++
			if now.Person.ID != 0 || now.Ticket != nil || now.ByStaff {
				t.Errorf("it is somebody's: %+v", now)
			}
			if now.Found == nil {
				said--
				return conversations.Outcome{State: now, Lookup: &conversations.Lookup{Stops: true}}
			}
			return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "few", Kind: conversations.Unbidden}}}
		})
		s = s.Reopen(t)
	}
	if d := first(t, s); said != 1 || d.To.Room != office || d.Text != "few" || d.Kind != conversations.Unbidden {
		t.Errorf("said %d times: %+v", said, d)
	}
}

var silence = map[string]func(*testing.T, Store){
	"Silence_StrandedIsTold":     testStranded,
	"Silence_StrandedWhileTried": testStrandedWhileItIsTried,
	"Silence_NoFalsePromise":     testStrandedIsNoPromise,
	"Silence_TicketMoves":        testTicketMoves,
	"Silence_DigestIsOne":        testDigestIsOne,
	"Silence_HomelessIsFound":    testHomeless,
}
