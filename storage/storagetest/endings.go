package storagetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
)

// relays lets eve say something to ada, in so many pieces, and wants to know what
// becomes of it.
func relays(t *testing.T, s Store, id string, pieces int) {
	t.Helper()
	turn(t, s, acts(id, office.Chat, "m1"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: slices.Repeat([]conversations.Reply{
			{To: conversations.Recipient{Person: now.Person.ID}, Text: "from eve", Kind: conversations.Relayed, Notify: conversations.Ref("of eve " + id)},
		}, pieces)}
	})
}

func endings(t *testing.T, s Store) (causes []conversations.Cause) {
	t.Helper()
	all, err := s.Endings(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if !strings.HasPrefix(string(e.Of), "of eve ") || e.Ticket != 1 || (Party{e.Account.Platform, e.Room.Chat, e.Account.User}) != ada {
			t.Errorf("what has ended is %+v", e)
		}
		causes = append(causes, e.Cause)
	}
	return causes
}

// tellsAll keeps the turns in which the senders are told.
func tellsAll(t *testing.T, s Store) {
	t.Helper()
	all, err := s.Endings(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		m := message(ada, fmt.Sprint("ended ", e.Delivery, e.Cause))
		m.Body = e.Ended
		turn(t, s, m, answer())
	}
}

func testEndingIsTold(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	relays(t, s, "2", 1)
	if got := endings(t, s); len(got) != 0 {
		t.Errorf("ended %q before it was sent", got)
	}
	drain(t, s, ada.Platform)
	s = s.Reopen(t)
	if got := endings(t, s); !slices.Equal(got, []conversations.Cause{""}) {
		t.Errorf("ended %q, want that it arrived", got)
	}
	tellsAll(t, s)
	if got := endings(t, s); len(got) != 0 {
		t.Errorf("ended %q after that was told", got)
	}
}

func testEndingUnreachable(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	relays(t, s, "2", 1)
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if got := endings(t, s); !slices.Equal(got, []conversations.Cause{conversations.Unreachable}) {
		t.Errorf("ended %q, want that she cannot be reached", got)
	}
	relays(t, s, "3", 1) // behind it
	if got := endings(t, s); !slices.Equal(got, []conversations.Cause{conversations.Unreachable, conversations.Unreachable}) {
		t.Errorf("ended %q, want that neither can arrive yet", got)
	}
	tellsAll(t, s)
	turn(t, s, message(ada, "back"), answer())
	for _, d := range due(t, s, ada.Platform) {
		sent(t, s, d.ID)
	}
	bury(t, s, due(t, s, ada.Platform)[0].ID)
	got := endings(t, s)
	if !slices.Equal(got, []conversations.Cause{"", conversations.Refused}) {
		t.Errorf("ended %q, want that one arrived after all and one never will", got)
	}
}

// testEndingOfPieces: who said something in several pieces said it once.
func testEndingOfPieces(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	ends := func(why string, want ...conversations.Cause) {
		t.Helper()
		if got := endings(t, s); !slices.Equal(got, want) {
			t.Errorf("%s: ended %q, want %q", why, got, want)
		}
		tellsAll(t, s)
	}
	relays(t, s, "2", 3)
	relays(t, s, "3", 2)
	park(t, s, due(t, s, ada.Platform)[0].ID)
	ends("both wait when she is gone", conversations.Unreachable, conversations.Unreachable)
	relays(t, s, "4", 2)
	ends("one more comes", conversations.Unreachable)
	turn(t, s, message(ada, "back"), answer())
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	ends("one piece of three arrived")
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	ends("all three arrived", "")
	bury(t, s, due(t, s, ada.Platform)[0].ID)
	ends("one of two will never arrive", conversations.Refused)
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	ends("the other piece arrived")
}

// testEndingIsToldOnce: what was told when somebody was gone is not told again
// when they are gone again.
func testEndingIsToldOnce(t *testing.T, s Store) {
	asks(t, s, ada, "1")
	sentAs(t, s, due(t, s, office.Platform)[0].ID, "m1")
	relays(t, s, "2", 1)
	for _, back := range []string{"back", "back again"} {
		park(t, s, due(t, s, ada.Platform)[0].ID)
		if got := endings(t, s); !slices.Equal(got, []conversations.Cause{conversations.Unreachable}) {
			t.Errorf("ended %q, want that she cannot be reached", got)
		}
		tellsAll(t, s)
		if got := endings(t, s); len(got) != 0 {
			t.Errorf("ended %q after that was told", got)
		}
		turn(t, s, message(ada, back), answer())
	}
}

func testEndingOfNobody(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	bury(t, s, due(t, s, ada.Platform)[0].ID)
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if got := endings(t, s); len(got) != 0 {
		t.Errorf("ended %q, want nothing", got)
	}
}
