package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// notices are what a command in the room of a helpdesk gives and takes away.
func noticesOf(t *testing.T, e *engine.Engine, room conversations.Room, stand []conversations.Notice, args string) (given []conversations.Notice, said string) {
	t.Helper()
	out := e.Handle(conversations.State{Notices: stand}, conversations.Message{
		At: monday(), Shared: true, Room: room, Actor: conversations.Account{Platform: room.Platform, User: "eve"},
		Body: conversations.Command{Name: "notice", Args: args},
	})
	if len(out.Replies) != 1 || out.Act.What != "notice" || out.Act.Refused != "" {
		t.Fatalf("/notice %s: got %d replies and %v", args, len(out.Replies), out.Act)
	}
	return out.Notices, string(out.Replies[0].Text)
}

// TestNotice_OfANetworkIsForItsPeople: the desk of everybody speaks to all, that of
// networks to theirs alone, and takes away nothing that is not its own.
func TestNotice_OfANetworkIsForItsPeople(t *testing.T) {
	t.Parallel()
	const step = "account/password"
	all, own := conversations.Room{Platform: "slate", Chat: "all"}, conversations.Room{Platform: "slate", Chat: "own"}
	e := remindingEngine(t)
	e.Desk = engine.Desk{Room: all}
	e.Desks = map[conversations.NetworkID]engine.Desk{"ern-rnd": {Room: own}, "ern-eye": {Room: own}, "ern-bond": {Room: all}}

	for room, want := range map[conversations.Room][]conversations.NetworkID{all: {""}, own: {"ern-eye", "ern-rnd"}} {
		given, _ := noticesOf(t, e, room, nil, step+"  it is slow")
		var got []conversations.NetworkID
		for _, n := range given {
			got = append(got, n.Network)
			if n.Step != step || n.Says != "it is slow" || n.Print == "" || !n.Since.Equal(monday()) {
				t.Errorf("in %s: got %+v", room.Chat, n)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in %s, whose people read it (-want +got):\n%s", room.Chat, diff)
		}
	}

	toAll, _ := noticesOf(t, e, all, nil, step+" to all")
	toOwn, _ := noticesOf(t, e, own, nil, step+" to own")
	stand := append(toAll, toOwn...)
	if gone, _ := noticesOf(t, e, own, stand, step+" OFF"); len(gone) != 2 || gone[0].Network != "ern-eye" || gone[1].Network != "ern-rnd" || gone[0].Says != "" {
		t.Errorf("the networks' desk takes away %+v, want what is its own", gone)
	}
	if gone, _ := noticesOf(t, e, all, stand, step+" off"); len(gone) != 3 {
		t.Errorf("the desk of everybody takes away %+v, want all three", gone)
	}
	if _, said := noticesOf(t, e, all, stand, ""); strings.Count(said, "`"+step+"`") != 3 {
		t.Errorf("the desk of everybody lists\n%s", said)
	}
	only, _ := noticesOf(t, e, all, nil, "account/sign-in to others")
	if _, said := noticesOf(t, e, own, append(stand, only...), ""); !strings.Contains(said, "to others") {
		t.Errorf("the networks' desk lists\n%s", said)
	}

	for network, want := range map[conversations.NetworkID][]string{"ern-rnd": {"to all", "to own"}, "ern-bond": {"to all"}, "": {"to all"}} {
		s := standing(t, e, step, monday())
		s.Person.Network, s.Notices = network, stand
		said := string(e.Handle(s, conversations.Message{At: monday(), Body: conversations.Text("hello")}).Replies[0].Text)
		for _, words := range []string{"to all", "to own"} {
			if got, want := strings.Contains(said, words), strings.Contains(strings.Join(want, " "), words); got != want {
				t.Errorf("somebody of %q reads %q: %v, want %v", network, words, got, want)
			}
		}
	}
}

func TestNotice_HasAnEnd(t *testing.T) {
	t.Parallel()
	room := conversations.Room{Platform: "slate", Chat: "all"}
	e := remindingEngine(t)
	e.Desk = engine.Desk{Room: room}
	const step = "account/password "
	for words, ok := range map[string]bool{
		strings.Repeat("ä", conversations.NoticeMax):           true,
		strings.Repeat("ä", conversations.NoticeMax+1):         false,
		"\xff\n> # [x](https://evil.example) @everyone\n\n1. ": true,
	} {
		given, said := noticesOf(t, e, room, nil, step+words)
		if len(given) == 1 != ok {
			t.Errorf("%q was given: %v, want %v", words, given, ok)
		}
		if strings.Contains(said, "](https") || strings.Contains(said, "@everyone\n1") {
			t.Errorf("it is shown as\n%s", said)
		}
	}
	full := make([]conversations.Notice, conversations.NoticesMax)
	if given, _ := noticesOf(t, e, room, full, step+"one more"); len(given) != 0 {
		t.Errorf("got %v beside %d that stand", given, len(full))
	}
}
