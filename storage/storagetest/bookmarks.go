package storagetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var bookmarks = map[string]func(*testing.T, Store){
	"Bookmarks_AreKeptWithTheTurn": testBookmarks,
}

// A Reader knows how far rooms were read. An adapter whose platform offers
// nothing again asks it.
type Reader interface {
	Bookmarks(ctx context.Context, p conversations.Platform) ([]conversations.Bookmark, error)
}

// marked is a message with which a room is read so far.
func marked(from Party, id string, read conversations.Ref) conversations.Message {
	m := message(from, id)
	m.Bookmark = read
	return m
}

func testBookmarks(t *testing.T, s Store) {
	elsewhere := Party{Platform: "stone", Chat: "wall", User: "ada"}
	inYard := marked(joan, "j1", "900")
	inYard.Room, inYard.Shared = grace.Room(), true // a group is read by whoever asks there
	for _, m := range []conversations.Message{
		marked(ada, "a1", "100"), marked(ada, "a2", "101"),
		message(ada, "a3"), // a tap has no place in the room's history
		marked(grace, "g1", "200"), marked(elsewhere, "e1", "7"), message(joan, "j0"), inYard,
	} {
		turn(t, s, m, answer("hello"))
	}
	turn(t, s, marked(ada, "a1", "999"), answer("hello")) // seen before: nothing is kept
	check := func(when string, want map[conversations.Room]conversations.Ref) {
		t.Helper()
		all, err := s.Bookmarks(t.Context(), "paper")
		if err != nil {
			t.Fatal(err)
		}
		got := map[conversations.Room]conversations.Ref{}
		for _, b := range all {
			got[b.Room] = b.Read
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want(-) got(+):\n%s", when, diff)
		}
	}
	check("at first", map[conversations.Room]conversations.Ref{ada.Room(): "101", grace.Room(): "200"})
	turn(t, s, message(grace, "g2"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Forget: true}
	})
	s = s.Reopen(t)
	check("after a deletion and a restart", map[conversations.Room]conversations.Ref{ada.Room(): "101"})
}
