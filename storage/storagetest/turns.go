package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var turns = map[string]func(*testing.T, Store){
	"Turn_SameMessageTwice":        testSameMessageTwice,
	"Turn_SameIDOnTwoPlatforms":    testSameIDOnTwoPlatforms,
	"Turn_Stranger":                testStranger,
	"Turn_SilentStranger":          testSilentStranger,
	"Turn_StrangerWhoIsToldOf":     testStrangerWithAnythingToKeep,
	"Turn_KeepsEveryField":         testKeepsEveryField,
	"Turn_KeepsNothingToo":         testKeepsNothingToo,
	"Turn_SamePersonElsewhere":     testSamePersonElsewhere,
	"Turn_PeopleDoNotMix":          testPeopleDoNotMix,
	"Turn_IdentityIsNotDecided":    testIdentityIsNotDecided,
	"Turn_RepliesGoWhereTheySay":   testRepliesGoWhereTheySay,
	"Turn_KeepsEveryFieldOfAReply": testKeepsEveryFieldOfAReply,
	"Turn_CallerWhoIsAlreadyGone":  testCallerWhoIsAlreadyGone,
	"Turn_ContextEndsWhileItRuns":  testContextEndsWhileItRuns,
	"Turn_AfterClose":              testAfterClose,
	"Turn_RestartKeepsWhatWasSeen": testRestartKeepsWhatWasSeen,
}

func testSameMessageTwice(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "first"
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "once"}}}
	})
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Journey.At = "second"
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "twice"}}}
	})
	if got := stateOf(t, s, ada).Journey.At; got != "first" {
		t.Errorf("the person stands at %q, want %q", got, "first")
	}
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"once"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testSameIDOnTwoPlatforms(t *testing.T, s Store) {
	elsewhere := Party{Platform: "slate", Chat: ada.Chat, User: ada.User}
	turn(t, s, message(ada, "1"), answer("on paper"))
	turn(t, s, message(elsewhere, "1"), answer("on slate"))
	if got := textsOf(due(t, s, "slate")); !slices.Equal(got, []conversations.Markup{"on slate"}) {
		t.Errorf("on slate was said %q: the message was taken for the other platform's", got)
	}
	if a, b := stateOf(t, s, ada).Person.ID, stateOf(t, s, elsewhere).Person.ID; a == b {
		t.Errorf("the same user id on two platforms is one person")
	}
}

func testStranger(t *testing.T, s Store) {
	var first conversations.State
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		first = now
		return answer("welcome")(now)
	})
	if want := (conversations.State{Person: ada.person(), NextTicket: 1}); !reflect.DeepEqual(first, want) {
		t.Errorf("a stranger is %+v, want %+v", first, want)
	}
	second := stateOf(t, s, ada)
	if second.Person.ID == 0 {
		t.Errorf("the second message comes from a stranger too")
	}
	if third := stateOf(t, s, ada); third.Person.ID != second.Person.ID {
		t.Errorf("person %d became person %d", second.Person.ID, third.Person.ID)
	}
}

// testSilentStranger: of somebody whom we have nothing to say, and of whom
// there is nothing to remember, nothing is kept.
func testSilentStranger(t *testing.T, s Store) {
	for i, body := range []conversations.Body{conversations.Text("hm"), conversations.Blocked{}, conversations.Unblocked{}} {
		m := message(ada, strconv.Itoa(i))
		m.Body = body
		turn(t, s, m, func(now conversations.State) conversations.Outcome {
			now.Person.Gone = true
			return conversations.Outcome{State: now}
		})
		if got := stateOf(t, s, ada); got.Person.ID != 0 || got.Person.Gone {
			t.Errorf("%T of a stranger made %+v", body, got.Person)
		}
	}
	turn(t, s, message(ada, "0"), answer("again"))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("the silent message was not noted as seen: %q", textsOf(got))
	}
}

func testStrangerWithAnythingToKeep(t *testing.T, s Store) {
	for i, decide := range []decision{
		answer("welcome"),
		func(now conversations.State) conversations.Outcome {
			now.Person.Language = "de"
			return conversations.Outcome{State: now}
		},
		func(now conversations.State) conversations.Outcome {
			now.Journey.Wanted = "a guide"
			return conversations.Outcome{State: now}
		},
		func(now conversations.State) conversations.Outcome {
			now.Person.Unnagged = true
			return conversations.Outcome{State: now}
		},
		owes(conversations.Reminder{Kind: nag, Due: morning}),
	} {
		who := Party{Platform: "paper", Chat: strconv.Itoa(i), User: strconv.Itoa(i)}
		turn(t, s, message(who, "of "+who.User), decide)
		if stateOf(t, s, who).Person.ID == 0 {
			t.Errorf("stranger %d is still one", i)
		}
	}
}

// testKeepsEveryField fails when a field is added to the domain and not kept.
func testKeepsEveryField(t *testing.T, s Store) {
	var want conversations.State
	fill(t, reflect.ValueOf(&want).Elem(), new(int))
	want.Person.Account, want.Person.Room = ada.Account(), ada.Room()
	want.Missed, want.Waits, want.Warned, want.Damaged = false, 0, false, false // are found out
	want.ByStaff, want.NextTicket, want.Other = false, 0, 0
	want.Ticket.Thread, want.Ticket.Closed = conversations.Room{}, time.Time{} // is opened by a send; an open one is loaded
	want.Ticket.Staff.Platform = want.Ticket.Desk.Platform
	want.Person.Gone = false // else nothing is owed to them
	turn(t, s, message(ada, "1"), func(conversations.State) conversations.Outcome {
		return conversations.Outcome{State: want}
	})
	s = s.Reopen(t)
	got := stateOf(t, s, ada)
	want.Person.ID, want.Since = got.Person.ID, got.Since // the store's to say
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what a restart changed (-kept +found):\n%s", diff)
	}

	before := got
	turn(t, s, message(ada, "2"), func(now conversations.State) conversations.Outcome {
		now.Journey.Answers["another/step"] = "done"
		now.Journey.Trail[0] = "another/step"
		return conversations.Outcome{State: now}
	})
	got = stateOf(t, s, ada)
	if got.Journey.Answers["another/step"] != "done" || got.Journey.Trail[0] != "another/step" {
		t.Errorf("a change inside a map or slice was lost: %+v", got.Journey)
	}
	if before.Journey.Trail[0] == "another/step" {
		t.Errorf("two turns were given the same slice")
	}
}

// fill gives every field a value of its own.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	if _, isTime := v.Interface().(time.Time); isTime {
		v.Set(reflect.ValueOf(time.Date(2026, 11, 1, 12, 0, *n, 123_456_000, time.UTC)))
		return
	}
	switch v.Interface().(type) {
	case *conversations.Found, []conversations.Notice:
		return // a turn cannot change it
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("value %03d", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, n)
			fill(t, value, n)
			v.SetMapIndex(key, value)
		}
	default:
		t.Fatalf("the suite cannot fill a %s yet", v.Type())
	}
}

func testKeepsNothingToo(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		fill(t, reflect.ValueOf(&now.Journey).Elem(), new(int))
		now.Person.Language = "de"
		now.Person.Zone, now.Person.Unnagged = "Europe/Berlin", true
		now.Reminders = []conversations.Reminder{{Kind: nag, Due: morning}}
		return conversations.Outcome{State: now}
	})
	turn(t, s, message(ada, "2"), func(conversations.State) conversations.Outcome {
		return conversations.Outcome{} // starts everything again
	})
	got := stateOf(t, s, ada)
	if got.Person.ID == 0 {
		t.Errorf("the person is gone")
	}
	got.Person.ID, got.Since = 0, time.Time{}
	if want := (conversations.State{Person: ada.person()}); !reflect.DeepEqual(got, want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}
}

func testSamePersonElsewhere(t *testing.T, s Store) {
	group := ada
	group.Chat = "group"
	turn(t, s, message(ada, "1"), answer("in private"))
	turn(t, s, message(group, "2"), answer("in the group"))
	private, there := stateOf(t, s, ada), stateOf(t, s, group)
	if private.Person.ID != there.Person.ID {
		t.Errorf("one person in two chats became two people")
	}
	if whoIs(private.Person) != ada || whoIs(there.Person) != group {
		t.Errorf("they are %v and %v, want who wrote and where", whoIs(private.Person), whoIs(there.Person))
	}
	for _, d := range due(t, s, ada.Platform) {
		want := map[conversations.Markup]Party{"in private": ada, "in the group": group}[d.Text]
		if d.To != roomOf(want) {
			t.Errorf("%q goes to %v, want %v", d.Text, d.To, want)
		}
	}
}

func testPeopleDoNotMix(t *testing.T, s Store) {
	for i, who := range []Party{ada, grace} {
		turn(t, s, message(who, strconv.Itoa(i)), func(now conversations.State) conversations.Outcome {
			now.Journey.At = conversations.StepID(who.User)
			return conversations.Outcome{State: now}
		})
	}
	for _, who := range []Party{ada, grace} {
		if got := stateOf(t, s, who).Journey.At; got != conversations.StepID(who.User) {
			t.Errorf("%s stands at %s", who.User, got)
		}
	}
}

// testIdentityIsNotDecided: who somebody is comes from the message alone.
func testIdentityIsNotDecided(t *testing.T, s Store) {
	turn(t, s, message(grace, "0"), answer("hello"))
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		now.Person.ID = 1
		now.Person.Account, now.Person.Room = grace.Account(), grace.Room()
		now.Journey.At = "of ada"
		return conversations.Outcome{State: now}
	})
	if got := stateOf(t, s, grace); got.Journey.At != "" {
		t.Errorf("another person's journey was written: %+v", got)
	}
	if got := stateOf(t, s, ada); got.Journey.At != "of ada" || whoIs(got.Person) != ada {
		t.Errorf("the sender is %+v", got)
	}
}

func testRepliesGoWhereTheySay(t *testing.T, s Store) {
	turn(t, s, message(grace, "0"), moves("here"))
	number := numberOf(t, s, grace)
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "to the sender"}, {Text: "to grace", To: conversations.Recipient{Person: number}}}}
	})
	for _, d := range due(t, s, ada.Platform) {
		if want := map[conversations.Markup]Party{"to the sender": ada, "to grace": grace, "here": grace}[d.Text]; d.To != roomOf(want) {
			t.Errorf("%q goes to %v, want %v", d.Text, d.To, want)
		}
	}
}

// testKeepsEveryFieldOfAReply fails when a field is added to the domain and
// not kept.
func testKeepsEveryFieldOfAReply(t *testing.T, s Store) {
	var reply conversations.Reply
	fill(t, reflect.ValueOf(&reply).Elem(), new(int))
	reply.To = roomOf(grace)
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{reply}}
	})
	s = s.Reopen(t)
	got := due(t, s, ada.Platform)
	if len(got) != 1 || got[0].ID == 0 {
		t.Fatalf("due %+v, want one delivery with an id", got)
	}
	want := conversations.Delivery{ID: got[0].ID, Reply: reply, Line: conversations.Line{Room: grace.Room()}, Urgent: true, Place: got[0].Place}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("what a restart changed (-kept +found):\n%s", diff)
	}
}

func testCallerWhoIsAlreadyGone(t *testing.T, s Store) {
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	called := false
	err := s.Turn(gone, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		called = true
		return conversations.Outcome{State: now}
	})
	if !errors.Is(err, context.Canceled) || called {
		t.Errorf("answered %v, decide called: %v", err, called)
	}
	turn(t, s, message(ada, "1"), answer("hello"))
	if got := drain(t, s, ada.Platform); len(got) != 1 {
		t.Errorf("the same message, offered again, was answered %d times", len(got))
	}
}

func testContextEndsWhileItRuns(t *testing.T, s Store) {
	ctx, cancel := context.WithCancel(context.Background())
	err := s.Turn(ctx, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		cancel()
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "hello"}}}
	})
	want := 1
	if err != nil {
		want = 0
	}
	if got := drain(t, s, ada.Platform); len(got) != want {
		t.Errorf("the turn answered %v and %d replies are kept", err, len(got))
	}
}

func testAfterClose(t *testing.T, s Store) {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Turn(context.Background(), message(ada, "1"), answer()); err == nil {
		t.Errorf("a closed store took a turn")
	}
	if _, err := s.Due(context.Background(), ada.Platform, later, 1); err == nil {
		t.Errorf("a closed store knows what is due")
	}
}

func testRestartKeepsWhatWasSeen(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("once"))
	s = s.Reopen(t)
	turn(t, s, message(ada, "1"), answer("twice"))
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"once"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}
