package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// twoDesks is an engine with the helpdesk of everybody, and one of ern-rnd's own.
func twoDesks(t *testing.T) (e *engine.Engine, everybody, own conversations.Room) {
	t.Helper()
	everybody, own = conversations.Room{Platform: "slate", Chat: "office"}, conversations.Room{Platform: "paper", Chat: "bureau"}
	e = engine.New(builtinContent(t))
	e.Desk = engine.Desk{Room: everybody, NudgeAfter: time.Hour}
	e.Desks = map[conversations.NetworkID]engine.Desk{"ern-rnd": {Room: own}}
	return e, everybody, own
}

// A ticket whose helpdesk cannot be reached for long goes to that of everybody, as
// one that nobody has taken; where there is no other it stays and nothing is said.
func TestStranded_GoesToAnotherHelpdesk(t *testing.T) {
	t.Parallel()
	e, everybody, own := twoDesks(t)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	state := func(desk conversations.Room) conversations.State {
		s := conversations.State{
			Person: conversations.Person{ID: 7, Account: conversations.Account{Platform: "slate", User: "ada"}, Network: "ern-rnd"},
			Ticket: &conversations.Ticket{
				ID: 12, Desk: desk, Thread: conversations.Room{Platform: desk.Platform, Chat: "thread"},
				Staff: conversations.Account{Platform: desk.Platform, User: "joe"}, Opened: at, Waits: at, Hinted: true,
			},
		}
		s.Journey.Guide, s.Journey.At, s.Journey.Phase = "cpms2", "account/password", conversations.Walking
		return s
	}
	astray := conversations.Stranding{Stranded: conversations.Stranded{Ticket: 12, Since: at, Stage: conversations.Astray}}.Message(at.Add(time.Hour))

	out := e.Handle(state(own), astray)
	got := *out.State.Ticket
	if want := (conversations.Ticket{ID: 12, Desk: everybody, Opened: at, Waits: at, Nudge: at.Add(2 * time.Hour)}); got != want {
		t.Errorf("the ticket is %+v, want %+v", got, want)
	}
	if len(out.Replies) != 2 || out.Replies[0].To.Person != 7 || !strings.Contains(string(out.Replies[0].Text), "goes to the general helpdesk") {
		t.Fatalf("the person hears %+v", out.Replies)
	}
	desk := out.Replies[1]
	if desk.To.Ticket != 12 || desk.Title != "Ticket 12" || len(desk.Choices) != 3 || !strings.Contains(string(desk.Text), "ERN-RND") {
		t.Errorf("the desk hears %+v", desk)
	}

	for name, s := range map[string]conversations.State{"there is no other": state(everybody), "it is closed": state(own), "it is another": state(own)} {
		switch name {
		case "it is closed":
			s.Ticket.Closed = at
		case "it is another":
			s.Ticket.ID = 13
		}
		out := e.Handle(s, astray)
		if len(out.Replies) != 0 || out.State.Ticket.Desk != s.Ticket.Desk {
			t.Errorf("%s: got %+v", name, out)
		}
	}
}

// A network's own helpdesk is told of its own members, that of everybody of all.
func TestDesk_SeesItsOwn(t *testing.T) {
	t.Parallel()
	e, everybody, own := twoDesks(t)
	stops := conversations.Stops{Guides: []conversations.GuideStops{
		{Guide: "cpms2", Finished: 7}, {Network: "ern-cranio", Guide: "cpms2", Finished: 12}, {Network: "ern-rnd", Guide: "cpms2", Finished: 23},
	}}
	for _, tc := range []struct {
		room     conversations.Room
		has, not []string
	}{
		{everybody, []string{"5–9", "10–14", "20–24", "no network chosen yet, CPMS 2.0"}, nil},
		{own, []string{"20–24"}, []string{"5–9", "10–14", "ERN CRANIO"}},
	} {
		for name, m := range map[string]conversations.Message{
			"asked":  {Room: tc.room, Actor: conversations.Account{Platform: tc.room.Platform, User: "eve"}, Body: conversations.Command{Name: "desk"}, Shared: true},
			"digest": conversations.Digest{What: conversations.Regular}.Message(tc.room, time.Now()),
		} {
			out := e.Handle(conversations.State{}, m)
			if out.Lookup == nil || !out.Lookup.Stops {
				t.Fatalf("%s: nothing is looked up: %+v", name, out)
			}
			out = e.Handle(conversations.State{Found: &conversations.Found{Stops: stops}}, m)
			if len(out.Replies) != 1 {
				t.Fatalf("%s: %d replies", name, len(out.Replies))
			}
			text := string(out.Replies[0].Text)
			for _, want := range tc.has {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %v: no %q in %s", name, tc.room, want, text)
				}
			}
			for _, secret := range tc.not {
				if strings.Contains(text, secret) {
					t.Errorf("%s in %v: %q in %s", name, tc.room, secret, text)
				}
			}
		}
	}
	// Where no helpdesk is any more, nothing is said.
	gone := conversations.Digest{What: conversations.Regular}.Message(conversations.Room{Platform: "slate", Chat: "elsewhere"}, time.Now())
	if out := e.Handle(conversations.State{}, gone); out.Lookup != nil || len(out.Replies) != 0 {
		t.Errorf("got %+v", out)
	}
}

// What is counted of a turn says what happened where, and not to whom: only the
// first word of a human's is how long somebody waited.
func TestTallies_OfATurn(t *testing.T) {
	t.Parallel()
	e, everybody, _ := twoDesks(t)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	opened := at.Add(-3 * time.Hour)
	ada := conversations.Account{Platform: "slate", User: "ada"}
	for name, tc := range map[string]struct {
		waits time.Time
		staff bool
		body  conversations.Body
		want  string
	}{
		"not understood":         {time.Time{}, false, conversations.Text("blorbing the frobnicator"), conversations.NotUnderstood},
		"a number":               {time.Time{}, false, conversations.Command{Name: "status"}, ""},
		"the first word":         {opened, true, conversations.Text("Which phone is it?"), "answer-4h"},
		"a later word":           {at.Add(-time.Hour), true, conversations.Text("And which app?"), ""},
		"a word nobody waits on": {time.Time{}, true, conversations.Text("Hello?"), ""},
		"taken without a word":   {opened, true, conversations.Command{Name: "take"}, ""},
	} {
		s := conversations.State{Person: conversations.Person{ID: 7, Account: ada, Room: conversations.Room{Platform: "slate", Chat: "ada"}, Network: "ern-rnd"}}
		s.Journey.Guide, s.Journey.At, s.Journey.Phase, s.Journey.Active = "cpms2", "account/password", conversations.Walking, at
		m := conversations.Message{ID: "1", Actor: ada, Room: s.Person.Room, At: at, Body: tc.body}
		if tc.staff {
			s.ByStaff, s.Ticket = true, &conversations.Ticket{ID: 12, Desk: everybody, Opened: opened, Waits: tc.waits}
			m.Actor, m.Room, m.Shared = conversations.Account{Platform: "slate", User: "joe"}, everybody, true
		}
		out := e.Handle(s, m)
		var want []conversations.Tally
		if tc.want != "" {
			want = []conversations.Tally{{What: tc.want, Network: "ern-rnd", Guide: "cpms2", Step: "account/password"}}
		}
		if !slices.Equal(out.Tallies, want) {
			t.Errorf("%s: counted %+v, want %+v", name, out.Tallies, want)
		}
	}
}
