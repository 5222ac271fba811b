package engine_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

// atDesk is somebody on their way whose words somebody of the helpdesk reads.
func atDesk(t *testing.T) (*engine.Engine, conversations.State) {
	t.Helper()
	e := remindingEngine(t)
	e.Desk.Room = conversations.Room{Platform: "d", Chat: "office"}
	ada := conversations.Message{Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "c"}, At: midday}
	ada.Body = conversations.Text("/start ern-rnd_cpms2")
	s := e.Handle(conversations.State{NextTicket: 12}, ada).State
	ada.Body, s.Found = conversations.Command{Name: "human", Args: "My *phone* is gone"}, &conversations.Found{}
	out := e.Handle(s, ada)
	if len(out.Replies) != 1 || out.State.Ticket != nil || out.State.Journey.Draft != "My *phone* is gone" {
		t.Fatalf("got %+v, want to be asked before anything is sent", out.Replies)
	}
	ada.Body = conversations.Tap{Token: "S"}
	out = e.Handle(out.State, ada)
	if len(out.Replies) != 2 || out.State.Journey.Draft != "" || out.Replies[1].To.Ticket != 12 || !strings.Contains(string(out.Replies[1].Text), `My \*phone\* is gone`) {
		t.Fatalf("got %+v, want an answer, and a ticket with what was written", out.Replies)
	}
	s = out.State
	s.Person.ID, s.ByStaff = 7, true
	eve := conversations.Message{Actor: conversations.Account{Platform: "d", User: "eve"}, Room: e.Desk.Room, At: midday, Ref: "m9", Shared: true, Body: conversations.Text("Which phone?")}
	out = e.Handle(s, eve)
	if len(out.Replies) != 1 || out.Replies[0].To.Person != 7 || out.Replies[0].Kind != conversations.Relayed || out.Replies[0].Notify != "m9" {
		t.Fatalf("got %+v, want eve's words for the person", out.Replies)
	}
	out.State.ByStaff = false
	if !out.State.Ticket.WithHuman() || out.State.Person.Account.User != "u" || !out.State.Journey.Active.Equal(s.Journey.Active) {
		t.Fatalf("the state is %+v with the ticket %+v", out.State, out.State.Ticket)
	}
	return e, out.State
}

// Whoever talks with a human is not answered by us, whatever they say, and not
// reminded.
func TestHuman_WeAreSilent(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	at := midday.Add(time.Hour)
	for _, b := range []conversations.Body{conversations.Text("how long does it take"), conversations.Text("1"), conversations.Edited("a new one"), conversations.Forwarded("look"), conversations.Unreadable{Kind: "picture"}} {
		out := e.Handle(s, conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: at, Body: b})
		to, cannot := 0, 0
		for _, r := range out.Replies {
			switch {
			case r.To.Ticket == 12:
				to++
			case strings.Contains(string(r.Text), "cannot pass that on"):
				cannot++
			default:
				t.Errorf("%T is answered with %q", b, r.Text)
			}
		}
		_, unreadable := b.(conversations.Unreadable)
		if to != 1 || (cannot == 1) != unreadable || out.State.Journey.At != s.Journey.At {
			t.Errorf("%T: got %+v, want it in the ticket alone", b, out.Replies)
		}
	}
	s.Reminders = []conversations.Reminder{{Kind: conversations.Nag, Due: at}}
	out := e.Handle(s, conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: at, Body: conversations.Due{Kind: conversations.Nag}})
	if len(out.Replies) != 0 || out.Withheld != "with-human" {
		t.Errorf("reminded %+v, withheld %q; want nothing while a human talks with them", out.Replies, out.Withheld)
	}
	out = e.Handle(s, conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: at, Body: conversations.Command{Name: "status"}})
	if len(out.Replies) != 1 || !out.Replies[0].To.IsZero() {
		t.Errorf("a command is answered with %+v", out.Replies)
	}
}

// A closed ticket stays as it is, and its words stay in the room.
func TestHuman_Closed(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff = true
	eve := conversations.Message{Actor: conversations.Account{Platform: "d", User: "mallory"}, Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Text("/close Good luck")}
	out := e.Handle(s, eve)
	if len(out.Replies) != 3 || out.Replies[0].To.Person != 7 || out.Replies[1].To.Person != 7 || out.Replies[2].To.Ticket != 12 || out.State.Ticket.Closed.IsZero() {
		t.Errorf("got %+v, want the last words, that we are back, and that it is closed", out.Replies)
	}
	if out.State.Ticket.Staff.User != "eve" {
		t.Errorf("the ticket is %+v, want it eve's", out.State.Ticket)
	}
	for _, b := range []conversations.Body{conversations.Text("one more word"), conversations.Text("/close"), conversations.Text("/close again"), conversations.Tap{Token: "T|12"}} {
		eve.Body = b
		again := e.Handle(out.State, eve)
		if len(again.Replies) != 1 || again.Replies[0].To.Ticket != 12 || *again.State.Ticket != *out.State.Ticket {
			t.Errorf("%v: got %+v, want to be told that it is closed", b, again.Replies)
		}
	}
}

// Whose step vanishes while they talk with a human is told once, and what they
// say goes over all the same.
func TestHuman_StepVanished(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.Journey.At = "account/gone"
	hello := conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: midday, Body: conversations.Text("hello")}
	out := e.Handle(s, hello)
	if len(out.Replies) != 2 || !out.Replies[0].To.IsZero() || !strings.Contains(string(out.Replies[0].Text), "step") || out.Replies[1].To.Ticket != 12 {
		t.Errorf("got %+v, want to be told where they stand, and their word in the ticket", out.Replies)
	}
	if out = e.Handle(out.State, hello); len(out.Replies) != 1 || out.Replies[0].To.Ticket != 12 {
		t.Errorf("then got %+v, want their word in the ticket alone", out.Replies)
	}
}

// Who closes the ticket of somebody whose step has vanished meanwhile is answered
// as ever, and the person stays where they stood until they come back.
func TestStaff_StepVanished(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff, s.Journey.At = true, "account/gone"
	out := e.Handle(s, conversations.Message{Actor: s.Ticket.Staff, Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Command{Name: "close", Args: "solved"}})
	if len(out.Replies) != 2 || out.State.Ticket.Closed.IsZero() || out.State.Journey.At != "account/gone" {
		t.Errorf("got %+v at %s, want the ticket closed and the journey as it was", out.Replies, out.State.Journey.At)
	}
}

// What follows a command is a human's own words, however long and in however many
// paragraphs.
func TestHuman_WordsWhole(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	words := "First this:\n\nopen the app. " + strings.Repeat("überall ", 500) + "the end"
	want := string(conversations.Escape(words))
	s.ByStaff = true
	out := e.Handle(s, conversations.Message{Actor: s.Ticket.Staff, Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Text(" /Close@waymark\n" + words)})
	if len(out.Replies) != 3 || !strings.HasSuffix(string(out.Replies[0].Text), want) || out.State.Ticket.Closed.IsZero() {
		t.Errorf("staff: got %+v, want the words whole and the ticket closed", out.Replies)
	}
	s.ByStaff = false
	words = "First this:\n\nthen that"
	out = e.Handle(s, conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: midday, Body: conversations.Text("/human " + words)})
	if len(out.Replies) != 2 || !strings.HasSuffix(string(out.Replies[1].Text), string(conversations.Escape(words))) {
		t.Errorf("person: got %+v, want the words as they were written", out.Replies)
	}
}

// The person hears their own language, and the helpdesk English, whatever the
// other one reads.
func TestHuman_Languages(t *testing.T) {
	t.Parallel()
	c := *builtinContent(t)
	german := maps.Clone(c.Phrases["en"].Text)
	for id, says := range german {
		german[id] = "Auf Deutsch: " + says
	}
	c.Languages, c.Phrases = []conversations.Language{"en", "de"}, maps.Clone(c.Phrases)
	c.Phrases["de"] = content.Phrases{Text: german}
	e := engine.New(&c)
	e.Desk.Room = conversations.Room{Platform: "d", Chat: "office"}
	for _, lang := range []conversations.Language{"", "en", "de"} {
		ada := conversations.Message{Actor: conversations.Account{Platform: "p", User: "u"}, At: midday, Body: conversations.Text("/human help me")}
		asked := e.Handle(conversations.State{NextTicket: 12, Found: &conversations.Found{}, Person: conversations.Person{Language: lang}}, ada)
		ada.Body = conversations.Tap{Token: "S"}
		out := e.Handle(asked.State, ada)
		out.Replies = append(out.Replies, asked.Replies...)
		s := out.State
		s.Person.ID, s.ByStaff = 7, true
		eve := conversations.Message{Actor: conversations.Account{Platform: "d", User: "eve"}, Room: e.Desk.Room, At: midday, Lang: "de", Body: conversations.Text("/close Good luck")}
		for _, r := range slices.Concat(out.Replies, e.Handle(s, eve).Replies) {
			toDesk := r.To.Ticket != 0
			if got, want := strings.Contains(string(r.Text), "Auf Deutsch"), lang == "de" && !toDesk; got != want {
				t.Errorf("who reads %q, to the desk %t: got %q", lang, toDesk, r.Text)
			}
			if strings.Contains(string(r.Text), "your network") && toDesk {
				t.Errorf("the desk is told of its own network where the person's is not known: %q", r.Text)
			}
		}
	}
}
