package engine_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// Nobody but the named staff does anything in a ticket, in whatever shape they try
// it, and each try is on record.
func TestStaff_OutsidersDoNothing(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	eve := conversations.Account{Platform: "d", User: "eve"}
	e.Desk.Staff = []conversations.Account{eve}
	s.ByStaff = true
	e.Carries = func(_, _ conversations.Platform) int64 { return 1 << 20 }
	files := []conversations.File{{Platform: "d", Ref: "f1", Kind: conversations.Photo, Size: 7}}
	s.Ticket.Relay = &conversations.Relay{Last: 1, Held: []conversations.Held{{Number: 1, ByStaff: true, Of: "m1", Files: files}}, Ours: []conversations.Ref{"m1"}}
	chance := rand.New(rand.NewPCG(13, 13))
	pick := func(of ...string) string { return of[chance.IntN(len(of))] }
	words := func() string {
		return pick("", " ", "/", "//", "/take", "/close", "/reply", "/Close@waymark", "/answer", "/move", "/release", "/reopen", "/note", "hello") + pick("", " ", "\n") + pick("", "now", "/close", "12", "\x00", "\xff")
	}
	for n := range 10000 {
		m := conversations.Message{
			Actor: conversations.Account{Platform: conversations.Platform(pick("d", "p", "")), User: pick("mallory", "", "Eve", "eve ", "u", "office")},
			Room:  e.Desk.Room, At: midday.Add(time.Hour), Shared: chance.IntN(2) == 0, Overheard: chance.IntN(2) == 0, Ref: conversations.Ref(pick("", "m1", "i:1:2:3")),
		}
		switch chance.IntN(8) {
		case 0: // who is of the staff, and does not say so
			m.Actor, m.Anonymous, m.Body = eve, true, conversations.Text(words())
		case 1:
			m.Body = conversations.Forwarded(words())
		case 2:
			m.Body = conversations.Edited(words())
		case 3:
			m.Body = conversations.Tap{Token: conversations.Token(pick("T|12", "C|12", "C|13", "C", "", "S", "R|12", "T|12|x", "E|12|a", "E|12|s|new-phone|mf0", "E|12|g|@approved|mf0", "E|12|c|solved", "E|12|o", "E|12|r", "E", "O|12", "V|12|y", "F|12|1", "G|12|1", "F|12"))}
		case 4:
			m.Body = conversations.Command{Name: pick("take", "close", "reply", "CLOSE", "human", "", "answer", "move", "release", "reopen", "note"), Args: words()}
		case 5:
			m.Body = conversations.Unreadable{Kind: pick("photo", conversations.Hidden)}
		default:
			m.Body = conversations.Text(words())
		}
		if chance.IntN(4) == 0 {
			m.Files = files
		}
		out := e.Handle(s, m)
		if out.Act.Refused == "" || out.Act.Ticket != 12 {
			t.Fatalf("try %d: %+v is on record as %+v", n, m, out.Act)
		}
		if *out.State.Ticket != *s.Ticket || len(out.State.Journey.Offered) != len(s.Journey.Offered) {
			t.Fatalf("try %d: %+v changed something: %+v", n, m, out.State.Ticket)
		}
		for _, r := range out.Replies {
			if r.To.Person != 0 || r.To.IsZero() || len(r.Choices) > 0 {
				t.Fatalf("try %d: %+v is answered with %+v", n, m, r)
			}
		}
	}
	for _, m := range []conversations.Message{
		{Body: conversations.Tap{Token: "C|12"}}, {Body: conversations.Text("/close")}, {Body: conversations.Command{Name: "take"}},
		{Body: conversations.Tap{Token: "E|12|a"}}, {Body: conversations.Tap{Token: "E|12|g|@approved|mf0"}, Shared: true}, {Body: conversations.Text("/release")},
		{Body: conversations.Tap{Token: "T|12"}, Shared: true}, {Body: conversations.Text("/take"), Shared: true},
	} {
		m.Actor, m.Room, m.At = eve, conversations.Room{Platform: "d", Chat: "elsewhere"}, midday
		if out := e.Handle(conversations.State{}, m); out.Act.Refused == "" {
			t.Errorf("%+v outside of a ticket is not on record", m)
		}
	}
}

// A member of staff in their own name may.
func TestStaff_TheNamedAct(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	eve := conversations.Account{Platform: "d", User: "eve"}
	e.Desk.Staff = []conversations.Account{eve}
	s.ByStaff = true
	out := e.Handle(s, conversations.Message{Actor: eve, Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Command{Name: "reply", Args: "Which app?"}})
	if want := (conversations.Act{What: "reply", Ticket: 12}); out.Act != want || len(out.Replies) != 2 || out.Replies[0].To.Person != 7 || out.Replies[1].To.Ticket != 12 {
		t.Errorf("got %+v and %+v", out.Act, out.Replies)
	}
	s.Ticket.Desk.Chat = "another office" // which is none any more
	if out = e.Handle(s, conversations.Message{Actor: eve, Room: s.Ticket.Desk, At: midday, Shared: true, Body: conversations.Text("/close")}); out.Act.Refused == "" || len(out.Replies) > 0 {
		t.Errorf("got %+v and %+v", out.Act, out.Replies)
	}
}

// Whose helpdesk is gone is told so, and not left talking to nobody.
func TestHuman_TheirDeskIsGone(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	e.Desk.Room, e.Desks = conversations.Room{}, map[conversations.NetworkID]engine.Desk{}
	out := e.Handle(s, conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: midday, Body: conversations.Text("hello")})
	if out.State.Ticket.Closed.IsZero() || len(out.Replies) == 0 || !out.Replies[0].To.IsZero() {
		t.Errorf("got %+v, and the ticket %+v", out.Replies, out.State.Ticket)
	}
}

// A role lets act for as long as the platform says with each message that one has
// it, and only who has it.
func TestStaff_ByRole(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	e.Desk.Staff = []conversations.Account{{Platform: "d", User: "role:9"}, {Platform: "d", User: "eve"}}
	s.ByStaff = true
	for _, of := range []struct {
		user  string
		roles []string
		may   bool
	}{
		{"joe", []string{"role:1", "role:9"}, true}, {"joe", []string{"role:1"}, false}, {"joe", nil, false}, {"joe", []string{"9", "", "role:"}, false},
		{"eve", nil, true}, {"eve", []string{}, true},
	} {
		m := conversations.Message{Actor: conversations.Account{Platform: "d", User: of.user}, Roles: of.roles, Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Text("/close solved")}
		if out := e.Handle(s, m); (out.Act.Refused == "") != of.may || out.State.Ticket.Closed.IsZero() == of.may {
			t.Errorf("%s with %q: got %+v", of.user, of.roles, out.Act)
		}
		m.Body = conversations.Command{Name: "tickets"}
		if out := e.Handle(s, m); (out.Lookup != nil) != of.may {
			t.Errorf("%s with %q asks for the list: got %+v", of.user, of.roles, out.Act)
		}
		m.Anonymous = true
		if out := e.Handle(s, m); out.Act.Refused != "anonymous" {
			t.Errorf("nobody knows who with %q: got %+v", of.roles, out.Act)
		}
	}
}

// Whose helpdesk has another address now goes on there, with what the new room has to
// know, and is told once; without one the ticket is closed.
func TestHuman_TheirDeskHasMoved(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	bureau := conversations.Room{Platform: "d", Chat: "bureau"}
	e.Desks = map[conversations.NetworkID]engine.Desk{}
	homeless := conversations.Stranding{Account: s.Person.Account, Room: s.Person.Room, Stranded: conversations.Stranded{Ticket: 12, Since: midday, Stage: conversations.Homeless}}.Message(midday)
	if out := e.Handle(s, homeless); len(out.Replies) > 0 || out.State.Ticket.Desk != e.Desk.Room {
		t.Errorf("it has a helpdesk: got %+v", out)
	}
	e.Desk.Room = bureau
	for name, m := range map[string]conversations.Message{
		"as it is found": homeless,
		"as they write":  {Actor: s.Person.Account, Room: s.Person.Room, At: midday, Body: conversations.Text("hello")},
	} {
		out := e.Handle(s, m)
		theirs, heads := 0, 0
		for _, r := range out.Replies {
			if strings.Contains(string(r.Text), "goes on there") {
				theirs++
			}
			if r.To.Ticket == 12 && strings.Contains(string(r.Text), "ERN-RND") && len(r.Choices) > 0 {
				heads++
			}
		}
		if theirs != 1 || heads != 1 || out.State.Ticket.Desk != bureau || out.State.Ticket.WithHuman() || !out.State.Ticket.Closed.IsZero() {
			t.Errorf("%s: got %+v, and the ticket %+v", name, out.Replies, out.State.Ticket)
		}
		if again := e.Handle(out.State, homeless); len(again.Replies) > 0 {
			t.Errorf("%s: told again: %+v", name, again.Replies)
		}
	}
	e.Desk.Room = conversations.Room{}
	if out := e.Handle(s, homeless); out.State.Ticket.Closed.IsZero() || len(out.Replies) != 1 || !strings.Contains(string(out.Replies[0].Text), "is there no more") {
		t.Errorf("there is none: got %+v", out.Replies)
	}
}
