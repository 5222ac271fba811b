package engine_test

import (
	"testing"
	"time"

	"waymark/conversations"
)

// Every button of a ticket fits into the narrowest platform's.
func TestDeeds_TokensFit(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff, s.Ticket.ID = true, 1234567
	c := builtinContent(t)
	bodies := []conversations.Body{conversations.Tap{Token: "E|1234567|a"}, conversations.Tap{Token: "E|1234567|q"}, conversations.Tap{Token: "E|1234567|m"}, conversations.Tap{Token: "C|1234567"}}
	for _, a := range c.Answers {
		bodies = append(bodies, conversations.Text("/answer "+string(a.ID)))
	}
	for _, p := range c.Parts {
		bodies = append(bodies, conversations.Tap{Token: conversations.Token("E|1234567|n|" + string(p.ID))})
		for _, step := range p.Steps {
			bodies = append(bodies, conversations.Text("/move "+string(step.ID)))
		}
	}
	for _, b := range bodies {
		out := e.Handle(s, conversations.Message{Actor: s.Ticket.Staff, Room: e.Desk.Room, At: midday, Shared: true, Body: b})
		if len(out.Replies) == 0 || len(out.Replies[0].Choices) == 0 || out.Act != (conversations.Act{}) {
			t.Errorf("%v: got %+v and %+v, want something shown and nothing done", b, out.Replies, out.Act)
		}
		for _, r := range out.Replies {
			for _, choice := range r.Choices {
				if len(choice.Token) > conversations.TokenMax {
					t.Errorf("%q has %d bytes", choice.Token, len(choice.Token))
				}
			}
		}
	}
}

// A second tap, of whoever it is, does nothing again, and neither does one on what
// was shown before something else was done.
func TestDeeds_AreDoneOnce(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff = true
	act := func(user string, at time.Duration, b conversations.Body) conversations.Outcome {
		out := e.Handle(s, conversations.Message{Actor: conversations.Account{Platform: "d", User: user}, Name: user, Room: e.Desk.Room, At: midday.Add(at), Shared: true, Body: b})
		s = out.State
		s.ByStaff = true
		return out
	}
	yes := func(out conversations.Outcome) conversations.Tap {
		return conversations.Tap{Token: out.Replies[len(out.Replies)-1].Choices[0].Token}
	}
	toPerson := func(out conversations.Outcome) (n int) {
		for _, r := range out.Replies {
			if r.To.Person != 0 {
				n++
			}
		}
		return n
	}
	first := yes(act("eve", time.Minute, conversations.Text("/answer new-phone")))
	second := yes(act("joe", 2*time.Minute, conversations.Text("/answer confirmation-mail")))
	if out := act("joe", 3*time.Minute, second); toPerson(out) != 1 || out.Act.What != "answer" {
		t.Fatalf("got %+v and %+v, want it sent", out.Replies, out.Act)
	}
	for _, tap := range []conversations.Tap{second, first} {
		if out := act("eve", 4*time.Minute, tap); toPerson(out) != 0 || out.Act != (conversations.Act{}) {
			t.Errorf("%s: got %+v and %+v, want nothing sent", tap.Token, out.Replies, out.Act)
		}
	}
	again := yes(act("eve", 5*time.Minute, first))
	if out := act("eve", 6*time.Minute, again); toPerson(out) != 1 {
		t.Errorf("got %+v, want it sent once it was shown anew", out.Replies)
	}
	for i, b := range []conversations.Body{conversations.Text("/take"), conversations.Tap{Token: "T|12"}} {
		if out := act("joe", time.Duration(7+i)*time.Minute, b); s.Ticket.Staff.User != "eve" || out.Act != (conversations.Act{}) {
			t.Errorf("joe took it from eve: %+v", out.Act)
		}
	}
	if act("eve", 9*time.Minute, conversations.Text("/release")); s.Ticket.WithHuman() || s.Ticket.Waits.IsZero() {
		t.Errorf("given back it is %+v", s.Ticket)
	}
}

// Staff who move somebody do not count as that they did something, and who has
// paused stays so.
func TestMove_IsNothingThatThePersonDid(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff, s.Journey.Phase = true, conversations.Paused
	before := s
	eve := conversations.Message{Actor: s.Ticket.Staff, Room: e.Desk.Room, At: midday.Add(time.Hour), Shared: true, Body: conversations.Text("/move app-scan")}
	out := e.Handle(s, eve)
	eve.Body, s = conversations.Tap{Token: out.Replies[0].Choices[0].Token}, out.State
	s.ByStaff = true
	out = e.Handle(s, eve)
	j := out.State.Journey
	if j.At != "second-factor/app-scan" || j.Phase != conversations.Paused || !j.Active.Equal(before.Journey.Active) || len(out.State.Reminders) != 0 || j.Trail[len(j.Trail)-1] != before.Journey.At {
		t.Errorf("they are at %s, %s, last active %v, owed %v", j.At, j.Phase, j.Active, out.State.Reminders)
	}
	if out.State.Person != before.Person {
		t.Errorf("the person is %+v, want %+v", out.State.Person, before.Person)
	}
}
