package storagetest

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"waymark/conversations"
)

var links = map[string]func(*testing.T, Store){
	"Link_OnePersonOneJourney":    testLinkOnePerson,
	"Link_ATicketMoves":           testLinkTicketMoves,
	"Link_WhatWaitsIsKeptOnce":    testLinkWhatWaits,
	"Link_UsedOnceByMany":         testLinkUsedOnce,
	"Link_ClaimedByOne":           testLinkClaimed,
	"Link_ANewCodeReplaces":       testLinkNewCode,
	"Link_ExpiredAreForgotten":    testLinkForgotten,
	"Link_TriesOfAnAccount":       testLinkTries,
	"Link_DeletedWithTheirPerson": testLinkDeleted,
}

const aCode conversations.Code = "7K3M9F2A"

// offers gives who writes a code.
func offers(c conversations.Code, until time.Time) decision {
	return func(s conversations.State) conversations.Outcome {
		s.Journey.At = "step of who has the code"
		return conversations.Outcome{State: s, Linking: conversations.Linking{Deed: conversations.Offered, Code: c, Until: until}}
	}
}

// looksUp asks for a code, and goes on with what was found.
func looksUp(c conversations.Code, then func(conversations.State) conversations.Outcome) decision {
	return func(s conversations.State) conversations.Outcome {
		if s.Found == nil {
			return conversations.Outcome{State: s, Lookup: &conversations.Lookup{Link: true, Code: c}}
		}
		return then(s)
	}
}

// joins makes who writes one with whom the code belongs to, where it is found.
func joins(s conversations.State) conversations.Outcome {
	if s.Found.Link.With == nil {
		return conversations.Outcome{State: s}
	}
	with := *s.Found.Link.With
	with.Person.Account, with.Person.Room = s.Person.Account, s.Person.Room
	if with.Ticket == nil {
		with.Ticket = s.Ticket
	}
	return conversations.Outcome{State: with, Linking: conversations.Linking{Deed: conversations.Joined},
		Replies: []conversations.Reply{{Text: "joined"}, {Text: "told", To: conversations.Recipient{Room: s.Found.Link.With.Person.Room}}}}
}

// lookedUp is what a lookup finds for somebody.
func lookedUp(t failer, s Store, who Party, c conversations.Code) (found conversations.Link) {
	t.Helper()
	turn(t, s, message(who, "look up "+strconv.Itoa(int(time.Now().UnixNano()))), looksUp(c, func(now conversations.State) conversations.Outcome {
		found = *now.Found.Link
		return conversations.Outcome{State: now}
	}))
	return found
}

func testLinkOnePerson(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(grace, "2"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "step of the other"
		now.Reminders = []conversations.Reminder{{Kind: nag, Due: later}}
		return conversations.Outcome{State: now}
	})
	if got := lookedUp(t, s, grace, aCode); got.With == nil || whoIs(got.With.Person) != ada || !got.Until.Equal(later) || len(got.Others) != 0 {
		t.Errorf("the code is that of %+v", got)
	}
	turn(t, s, message(grace, "3"), looksUp(aCode, joins))
	one, other := stateOf(t, s, ada), stateOf(t, s, grace)
	if one.Person.ID != other.Person.ID || one.Journey.At != "step of who has the code" || other.Journey.At != one.Journey.At || len(other.Reminders) != 0 {
		t.Errorf("ada is %+v, grace %+v", one, other)
	}
	if got := lookedUp(t, s, grace, aCode); got.With != nil || len(got.Others) != 1 || got.Others[0] != (conversations.Known{Account: ada.Account(), Room: ada.Room()}) {
		t.Errorf("then it finds %+v, want ada's account and no code", got)
	}
	turn(t, s, message(joan, "4"), looksUp(aCode, joins))
	if stateOf(t, s, joan).Person.ID == one.Person.ID {
		t.Error("a code was used twice")
	}
	if got := textsOf(drain(t, s, "paper")); len(got) != 2 {
		t.Errorf("said %q, want one thing to each", got)
	}
}

func testLinkTicketMoves(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(grace, "2"), func(now conversations.State) conversations.Outcome {
		now.Ticket = &conversations.Ticket{ID: now.NextTicket, Desk: joan.Room(), Opened: later}
		return conversations.Outcome{State: now}
	})
	turn(t, s, message(grace, "3"), looksUp(aCode, joins))
	if got := stateOf(t, s, ada).Ticket; got == nil || got.ID != 1 {
		t.Errorf("ada has the ticket %+v", got)
	}
}

// testLinkWhatWaits: a human's words are still said, once, and no reminder of who
// was joined.
func testLinkWhatWaits(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(grace, "2"), answer("hello"))
	turn(t, s, message(joan, "3"), to(t, s, grace, kinds(relayed, unbidden)))
	turn(t, s, message(grace, "4"), looksUp(aCode, joins))
	var got []conversations.Markup
	for _, d := range drain(t, s, "paper") {
		if d.To == roomOf(grace) {
			got = append(got, d.Text)
		}
	}
	if want := []conversations.Markup{"hello", conversations.Markup(relayed), "joined"}; !slices.Equal(got, want) {
		t.Errorf("grace hears %q, want %q", got, want)
	}
}

func testLinkUsedOnce(t *testing.T, s Store) {
	const people = 32
	turn(t, s, message(ada, "1"), offers(aCode, later))
	party := func(i int) Party { return Party{Platform: "slate", Chat: strconv.Itoa(i), User: strconv.Itoa(i)} }
	together(people, func(i int) { turn(t, s, message(party(i), strconv.Itoa(i)), looksUp(aCode, joins)) })
	if got := lookedUp(t, s, ada, aCode); len(got.Others) != 1 || got.With != nil {
		t.Errorf("%d accounts were joined, want one", len(got.Others))
	}
}

func testLinkClaimed(t *testing.T, s Store) {
	deed := func(d conversations.LinkDeed) func(conversations.State) conversations.Outcome {
		return func(now conversations.State) conversations.Outcome {
			return conversations.Outcome{State: now, Linking: conversations.Linking{Deed: d, Until: later}}
		}
	}
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(grace, "2"), answer("hello"))
	turn(t, s, message(grace, "3"), looksUp(aCode, deed(conversations.Claimed)))
	if got := lookedUp(t, s, joan, aCode); got.With != nil {
		t.Error("somebody else can use a code that was claimed")
	}
	if lookedUp(t, s, grace, aCode).With == nil || lookedUp(t, s, grace, "").With == nil {
		t.Error("who claimed the code does not find it")
	}
	turn(t, s, message(grace, "4"), deed(conversations.Declined))
	if got := lookedUp(t, s, grace, ""); got.With != nil || lookedUp(t, s, joan, aCode).With != nil {
		t.Error("a code that was declined is still there")
	}
}

func testLinkNewCode(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(ada, "2"), offers("00000000", later))
	if lookedUp(t, s, grace, aCode).With != nil || lookedUp(t, s, grace, "00000000").With == nil {
		t.Error("a new code does not take the place of the former")
	}
}

func testLinkForgotten(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, time.UnixMicro(1)))
	turn(t, s, message(grace, "2"), offers("00000000", later))
	turn(t, s, message(joan, "3"), mistypes(conversations.Tries{Count: 4, Since: time.UnixMicro(1)}))
	if err := s.Forget(t.Context(), time.UnixMicro(1)); err != nil {
		t.Fatal(err)
	}
	if lookedUp(t, s, joan, aCode).With != nil || lookedUp(t, s, joan, "00000000").With == nil {
		t.Error("want the code that has expired forgotten, and the other kept")
	}
	if got := lookedUp(t, s, joan, "1").Tries; got.Count != 0 {
		t.Errorf("tries %+v of long ago still count", got)
	}
}

func mistypes(tries conversations.Tries) decision {
	return func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "wrong"}},
			Linking: conversations.Linking{Deed: conversations.Mistyped, Tries: tries}}
	}
}

// testLinkTries: each account counts for itself, and none of another's tries is lost.
func testLinkTries(t *testing.T, s Store) {
	together(16, func(i int) {
		turn(t, s, message(ada, strconv.Itoa(i)), looksUp("1", func(now conversations.State) conversations.Outcome {
			return mistypes(conversations.Tries{Count: now.Found.Link.Tries.Count + 1, Since: later})(now)
		}))
	})
	if got, want := lookedUp(t, s, ada, "1").Tries, (conversations.Tries{Count: 16, Since: later}); got.Count != want.Count || !got.Since.Equal(want.Since) {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if got := lookedUp(t, s, grace, "1").Tries; got.Count != 0 {
		t.Errorf("grace has tried %d times", got.Count)
	}
}

func testLinkDeleted(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), offers(aCode, later))
	turn(t, s, message(ada, "2"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Forget: true}
	})
	if lookedUp(t, s, grace, aCode).With != nil {
		t.Error("the code of who was deleted is still there")
	}
}
