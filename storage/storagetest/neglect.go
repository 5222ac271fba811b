package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// change changes the ticket that a message is about.
func change(t *testing.T, s Store, m conversations.Message, do func(*conversations.Ticket)) {
	t.Helper()
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		if now.Ticket == nil {
			t.Fatalf("message %s is about no ticket", m.ID)
		}
		do(now.Ticket)
		return conversations.Outcome{State: now}
	})
}

func testTicketIsNeglected(t *testing.T, s Store) {
	ctx := context.Background()
	neglected := func(at time.Time) (all []conversations.Neglect) {
		all, err := s.Neglected(ctx, at, 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	one, two := asks(t, s, ada, "1"), asks(t, s, grace, "2")
	at := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) }
	change(t, s, message(ada, "3"), func(x *conversations.Ticket) { x.Waits, x.Nudge = morning, at(4) })
	change(t, s, message(grace, "4"), func(x *conversations.Ticket) { x.Waits, x.Nudge, x.Hinted = morning, at(2), true })
	if got := neglected(at(1)); len(got) != 0 {
		t.Errorf("too early: got %+v", got)
	}
	want := []conversations.Neglect{{Account: grace.Account(), Room: grace.Room(), Ticket: two, Nudge: at(2)}, {Account: ada.Account(), Room: ada.Room(), Ticket: one, Nudge: at(4)}}
	if got := neglected(at(4)); !slices.EqualFunc(got, want, func(a, b conversations.Neglect) bool {
		return a.Nudge.Equal(b.Nudge) && a.Account == b.Account && a.Room == b.Room && a.Ticket == b.Ticket
	}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	m := message(grace, "5")
	m.Body = conversations.Neglected{Ticket: two}
	change(t, s, m, func(x *conversations.Ticket) {
		if !x.Waits.Equal(morning) || !x.Nudge.Equal(at(2)) || !x.Hinted {
			t.Errorf("the ticket is %+v", x)
		}
		x.Nudge = at(6)
	})
	change(t, s, message(ada, "6"), func(x *conversations.Ticket) { x.Closed = at(4) })
	if got := neglected(at(5)); len(got) != 0 {
		t.Errorf("one was put off and one closed: got %+v", got)
	}
}

// The thread of an open ticket is read on where it was read to, and no other.
func testThreadIsReadOn(t *testing.T, s Store) {
	read := func() (refs []conversations.Ref) {
		all, err := s.Bookmarks(context.Background(), office.Platform)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range all {
			if b.Room.Chat == "thread of ada" {
				refs = append(refs, b.Read)
			}
		}
		return refs
	}
	ticket := asks(t, s, ada, "1")
	if got := read(); len(got) != 0 {
		t.Errorf("before it is open: got %q", got)
	}
	opened(t, s, ticket, "thread of ada")
	if got := read(); !slices.Equal(got, []conversations.Ref{""}) {
		t.Errorf("nothing was read: got %q", got)
	}
	m := acts("2", "thread of ada", "")
	m.Bookmark = "77"
	change(t, s, m, func(*conversations.Ticket) {})
	elsewhere := acts("3", office.Chat, "")
	elsewhere.Bookmark = "99"
	turn(t, s, elsewhere, answer("no ticket"))
	if got := read(); !slices.Equal(got, []conversations.Ref{"77"}) {
		t.Errorf("got %q, want it read to 77", got)
	}
	change(t, s, acts("4", "thread of ada", ""), func(x *conversations.Ticket) { x.Closed = morning })
	if got := read(); len(got) != 0 {
		t.Errorf("it is closed: got %q", got)
	}
}

// What belongs into a thread that is gone opens another one, and what is behind it
// follows.
func testThreadIsForgotten(t *testing.T, s Store) {
	ctx := context.Background()
	ticket := asks(t, s, ada, "1")
	opened(t, s, ticket, "thread")
	drain(t, s, office.Platform)
	turn(t, s, message(ada, "2"), func(now conversations.State) conversations.Outcome {
		out := says(ticket, "one", "two")(now)
		for i := range out.Replies {
			out.Replies[i].Title = "ticket of ada"
		}
		return out
	})
	first := due(t, s, office.Platform)[0]
	if first.To.Room.Chat != "thread" {
		t.Fatalf("it goes to %+v", first.To)
	}
	err := s.Settle(ctx, first.ID, conversations.Fate{Verdict: conversations.Deferred, Until: morning, Cause: conversations.ThreadGone, Reason: "it is gone"})
	if err != nil {
		t.Fatal(err)
	}
	again := due(t, s, office.Platform)
	if len(again) != 1 || again[0].ID != first.ID || again[0].Opens.In != office {
		t.Fatalf("got %+v, want it to open a thread", again)
	}
	opened(t, s, ticket, "another thread")
	if got := due(t, s, office.Platform); len(got) != 1 || got[0].To.Room.Chat != "another thread" {
		t.Errorf("then got %+v", got)
	}
	if got := textsOf(drain(t, s, office.Platform)); !slices.Equal(got, []conversations.Markup{"one", "two"}) {
		t.Errorf("the office hears %q", got)
	}
}
