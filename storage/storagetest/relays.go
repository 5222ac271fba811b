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

var underways = map[string]func(*testing.T, Store){
	"Relay_IsKeptWithItsTicket":   testRelayIsKept,
	"Relay_EndsWithItsTicket":     testRelayEnds,
	"Relay_AFileGoesWithItsReply": testFileGoes,
	"Ending_OfTheirWords":         testEndingOfTheirWords,
	"Ending_OfWhatTakesLonger":    testEndingDelayed,
}

// leg is a file, named as people name them.
var leg = conversations.File{Platform: "paper", Ref: "room/1/2", Kind: conversations.Photo, Name: "leg \"1\" ü\n.png", Size: 1 << 33}

// underWay is something of everything.
func underWay() *conversations.Relay {
	return &conversations.Relay{
		Held: []conversations.Held{
			{Number: 2, Of: "m2", Words: "look\nat this", Files: []conversations.File{leg, {Platform: "paper", Ref: "x", Kind: conversations.Document}}},
			{Number: 3, ByStaff: true, Of: "m3", Files: []conversations.File{leg}},
		},
		Last:   3,
		Flying: []conversations.Flying{{Of: "m1", Name: leg.Name, Kind: leg.Kind}, {ByStaff: true, Of: "m0", Kind: conversations.Document}},
		Theirs: []conversations.Ref{"m1"}, Ours: []conversations.Ref{"m4", "m5"},
		Wrote: morning, Confirm: "m1", Late: "m2",
	}
}

// relaying leaves a relay in the ticket.
func relaying(r *conversations.Relay) decision {
	return func(now conversations.State) conversations.Outcome {
		now.Ticket.Relay = r
		return conversations.Outcome{State: now}
	}
}

func testRelayIsKept(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	if got := stateOf(t, s, ada).Ticket.Relay; got != nil {
		t.Errorf("under way is %+v before anything was", got)
	}
	turn(t, s, message(ada, "2"), relaying(underWay()))
	s = s.Reopen(t)
	if diff := cmp.Diff(underWay(), stateOf(t, s, ada).Ticket.Relay); diff != "" {
		t.Errorf("to the person (-kept +read):\n%s", diff)
	}
	less := &conversations.Relay{Last: 3, Ours: []conversations.Ref{"m5"}}
	turn(t, s, acts("3", office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		if diff := cmp.Diff(underWay(), now.Ticket.Relay); diff != "" {
			t.Errorf("to staff (-kept +read):\n%s", diff)
		}
		return relaying(less)(now)
	})
	if diff := cmp.Diff(less, stateOf(t, s, ada).Ticket.Relay); diff != "" {
		t.Errorf("after staff changed it (-kept +read):\n%s", diff)
	}
}

func testRelayEnds(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	turn(t, s, message(ada, "2"), relaying(underWay()))
	turn(t, s, message(ada, "3"), func(now conversations.State) conversations.Outcome {
		now.Ticket.Closed = morning.Add(time.Hour)
		return conversations.Outcome{State: now}
	})
	turn(t, s, acts("4", office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		if now.Ticket == nil || now.Ticket.Relay != nil {
			t.Errorf("the ticket is %+v, want it closed and nothing under way", now.Ticket)
		}
		return conversations.Outcome{State: now}
	})
	asks(t, s, ada, "5")
	if got := stateOf(t, s, ada).Ticket; got.ID != 2 || got.Relay != nil {
		t.Errorf("the next ticket is %+v, want nothing under way", got)
	}
}

func testFileGoes(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "with it", File: &leg}, {Text: "without"}}}
	})
	s = s.Reopen(t)
	all := drain(t, s, ada.Platform)
	if len(all) != 2 || all[0].File == nil || *all[0].File != leg || all[1].File != nil || all[0].Content != nil {
		t.Errorf("due %+v, want the file with the first", all)
	}
}

// theirWords lets ada say something to her ticket, and want to know what becomes of
// it.
func theirWords(t *testing.T, s Store, id string, ticket conversations.TicketID) {
	t.Helper()
	turn(t, s, message(ada, id), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{
			{To: conversations.Recipient{Ticket: ticket}, Text: "from ada", Kind: conversations.Relayed, Notify: conversations.Ref("of ada " + id)},
		}}
	})
}

// causes are what has become of ada's words, in the order in which she wrote them.
func causes(t *testing.T, s Store) (said []string) {
	t.Helper()
	all, err := s.Endings(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Ticket != 0 || (Party{e.Account.Platform, e.Room.Chat, e.Account.User}) != ada {
			t.Errorf("what has ended is %+v, want it ada's", e)
		}
		said = append(said, fmt.Sprintf("%s: %s", e.Of, e.Cause))
	}
	return said
}

func testEndingOfTheirWords(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	theirWords(t, s, "2", ticket)
	if got := causes(t, s); len(got) != 0 {
		t.Errorf("ended %q before it was sent", got)
	}
	drain(t, s, office.Platform)
	if got, want := causes(t, s), []string{"of ada 2: "}; !slices.Equal(got, want) {
		t.Errorf("ended %q, want %q", got, want)
	}
}

// testEndingDelayed: what fails for longer than a moment is told of, and what waits
// behind it; each once, until it arrives.
func testEndingDelayed(t *testing.T, s Store) {
	ticket := asks(t, s, ada, "1")
	theirWords(t, s, "2", ticket)
	theirWords(t, s, "3", ticket)
	first := due(t, s, office.Platform)[0]
	deferUntil(t, s, first.ID, time.Now().Add(-24*time.Hour))
	if got := causes(t, s); len(got) != 0 {
		t.Errorf("ended %q after a short while", got)
	}
	deferUntil(t, s, first.ID, later)
	want := []string{"of ada 2: delayed", "of ada 3: delayed"}
	if got := causes(t, s); !slices.Equal(got, want) {
		t.Errorf("ended %q, want %q", got, want)
	}
	tellsAll(t, s)
	unsureUntil(t, s, first.ID, later)
	tellsAll(t, s)
	if got := causes(t, s); len(got) != 0 {
		t.Errorf("ended %q after that was told", got)
	}
	drain(t, s, office.Platform)
	if got, want := causes(t, s), []string{"of ada 2: ", "of ada 3: "}; !slices.Equal(got, want) {
		t.Errorf("ended %q, want %q", got, want)
	}
}
