package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// shot is a picture of ada's, one megabyte.
var shot = conversations.File{Platform: "p", Ref: "f1", Kind: conversations.Photo, Name: "*shot*.png", Size: 1 << 20}

// byAda is what ada sends, later by so much.
func byAda(s conversations.State, ref conversations.Ref, later time.Duration, b conversations.Body, files ...conversations.File) conversations.Message {
	return conversations.Message{Actor: s.Person.Account, Room: s.Person.Room, At: midday.Add(later), Ref: ref, Body: b, Files: files}
}

// texts are what is said to the person, and what in the ticket.
func texts(out conversations.Outcome) (person, desk []string) {
	for _, r := range out.Replies {
		if r.To.Ticket != 0 {
			desk = append(desk, string(r.Text))
		} else {
			person = append(person, string(r.Text))
		}
	}
	return person, desk
}

// What waits for a tap goes with no other button, and no further than its ticket.
func TestFiles_OnlyTheirOwnButtonSendsThem(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	e.Carries = func(_, _ conversations.Platform) int64 { return 1 << 20 }
	s = e.Handle(s, byAda(s, "a1", 0, conversations.Unreadable{Kind: "photo"}, shot)).State
	if s.Ticket.Relay == nil || len(s.Ticket.Relay.Held) != 1 {
		t.Fatalf("the ticket is %+v, want the picture to wait", s.Ticket)
	}
	staff := s
	staff.ByStaff = true
	for _, token := range []conversations.Token{"F", "F|12", "F|12|", "F|12|0", "F|12|2", "F|13|1", "F|12|1|1", "F||1", "G|12|2"} {
		for _, from := range []conversations.State{s, staff} {
			m := byAda(from, "", time.Minute, conversations.Tap{Token: token})
			if from.ByStaff {
				m.Actor, m.Room, m.Shared = from.Ticket.Staff, e.Desk.Room, true
			}
			out := e.Handle(from, m)
			for _, r := range out.Replies {
				if r.File != nil {
					t.Errorf("%s, by staff %t: sent %+v", token, from.ByStaff, r.File)
				}
			}
			if out.State.Ticket.Relay == nil || len(out.State.Ticket.Relay.Held) != 1 {
				t.Errorf("%s, by staff %t: nothing waits any more", token, from.ByStaff)
			}
		}
	}
	staffTap := byAda(staff, "", time.Minute, conversations.Tap{Token: "F|12|1"})
	staffTap.Actor, staffTap.Room, staffTap.Shared = s.Ticket.Staff, e.Desk.Room, true
	if out := e.Handle(staff, staffTap); len(out.State.Ticket.Relay.Held) != 1 {
		t.Error("staff sent what the person was asked about")
	}
	out := e.Handle(s, byAda(s, "", time.Minute, conversations.Tap{Token: "F|12|1"}))
	if len(out.Replies) != 2 || out.Replies[1].File == nil || *out.Replies[1].File != shot || out.Replies[1].Notify != "a1" || !strings.Contains(string(out.Replies[1].Text), `\*shot\*\.png`) {
		t.Errorf("their own button: got %+v", out.Replies)
	}
	if again := e.Handle(out.State, byAda(s, "", time.Minute, conversations.Tap{Token: "F|12|1"})); len(again.Replies) != 1 || again.Replies[0].File != nil {
		t.Errorf("the same again: got %+v", again.Replies)
	}
}

// A hundred files at once wait no longer than those that one can look at.
func TestFiles_SomeWaitAtOnce(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	e.Carries = func(_, _ conversations.Platform) int64 { return 1 << 20 }
	for i := range 100 {
		s = e.Handle(s, byAda(s, conversations.Ref(fmt.Sprint("a", i)), 0, conversations.Unreadable{Kind: "photo"}, shot)).State
	}
	if held := s.Ticket.Relay.Held; len(held) != 20 || held[19].Number != 100 {
		t.Errorf("%d wait, the last is %+v", len(held), held[len(held)-1])
	}
	closed := e.Handle(s, byAda(s, "", 0, conversations.Tap{Token: "R|12"})).State
	if closed.Ticket.Relay != nil {
		t.Errorf("under way in a closed ticket is %+v", closed.Ticket.Relay)
	}
}

// Further pictures of an album are no matter of ours where nobody takes files.
func TestFiles_FurtherOnesNeedNoAnswer(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	for name, state := range map[string]conversations.State{"with a human": s, "alone": {Person: s.Person, Journey: s.Journey}} {
		m := byAda(s, "a1", 0, conversations.Unreadable{Kind: "photo"}, shot)
		first := e.Handle(state, m)
		m.Further = true
		if further := e.Handle(state, m); len(first.Replies) == 0 || len(further.Replies) != 0 {
			t.Errorf("%s: the first is answered with %+v and a further one with %+v", name, first.Replies, further.Replies)
		}
	}
}

// The person hears what became of their words: not each time, never too early, and
// always where something is wrong.
func TestArrived_IsToldWhereItMatters(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	says := func(ref conversations.Ref, later time.Duration) {
		t.Helper()
		out := e.Handle(s, byAda(s, ref, later, conversations.Text("words")))
		if person, desk := texts(out); len(person) != 0 || len(desk) != 1 {
			t.Fatalf("%s: got %q and %q", ref, person, desk)
		}
		s = out.State
	}
	ends := func(ref conversations.Ref, why conversations.Cause, want string) {
		t.Helper()
		out := e.Handle(s, byAda(s, "", 0, conversations.Ended{Delivery: 1, Of: ref, Cause: why}))
		person, desk := texts(out)
		if got := strings.Join(person, "|"); len(desk) != 0 || want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s %s: got %q and %q, want %q", ref, why, person, desk, want)
		}
		if want != "" && len(out.Replies) == 1 && out.Replies[0].Answers != ref {
			t.Errorf("%s %s: it stands below %q", ref, why, out.Replies[0].Answers)
		}
		s = out.State
	}
	says("a1", 0)
	says("a2", time.Minute)
	ends("a1", "", "has it")
	ends("a2", "", "")
	says("a3", 2*time.Minute)
	says("a4", 3*time.Minute)
	ends("a3", conversations.Delayed, "not with the helpdesk yet")
	ends("a4", conversations.Delayed, "")
	ends("a3", "", "")
	ends("a4", "", "has it")
	says("a5", 4*time.Minute)
	ends("a5", conversations.Unreachable, "not with the helpdesk yet")
	ends("a5", conversations.Refused, "did not reach")
	says("a6", 5*time.Minute)
	ends("a6", conversations.Uncertain, "may or may not")
	says("a7", time.Hour)
	ends("a7", "", "has it")
	s.Ticket = nil // it was closed meanwhile
	ends("a8", "", "")
	ends("a8", conversations.Failed, "did not reach")
}

// What is cut is said to be.
func TestRelay_CutsWhatIsTooLong(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	out := e.Handle(s, byAda(s, "a1", 0, conversations.Text(strings.Repeat("*ü", 40_000))))
	person, desk := texts(out)
	if len(desk) != 1 || len([]rune(desk[0])) > 2*4096+100 || len(person) != 1 || !strings.Contains(person[0], "Only its beginning") {
		t.Errorf("got %q and %d characters", person, len(desk[0]))
	}
	s.ByStaff = true
	out = e.Handle(s, conversations.Message{Actor: s.Ticket.Staff, Room: e.Desk.Room, At: midday, Shared: true, Ref: "e1", Body: conversations.Text(strings.Repeat("*ü", 40_000))})
	person, desk = texts(out)
	if len(person) != 1 || len([]rune(person[0])) > 2*4096+100 || len(desk) != 1 || !strings.Contains(desk[0], "Only its beginning") {
		t.Errorf("by staff: got %d characters and %q", len(person[0]), desk)
	}
}
