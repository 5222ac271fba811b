package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/dialoguetest"
	"waymark/conversations/engine"
)

var midday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Twenty quick questions are all answered. What comes after them is told once
// in private and never in a group, and moves nothing, whatever it is.
func TestHandle_BoundsWhatWaits(t *testing.T) {
	e := engine.New(builtinContent(t))
	who, here := conversations.Account{Platform: "p", User: "u"}, conversations.Room{Platform: "p", Chat: "c"}
	ask := func(s conversations.State, b conversations.Body, shared bool) conversations.Outcome {
		return e.Handle(s, conversations.Message{Actor: who, Room: here, At: midday, Body: b, Shared: shared})
	}
	s := conversations.State{}
	for s.Waits < conversations.AnswersMax {
		out := ask(s, conversations.Command{Name: "faq"}, false)
		if len(out.Replies) != 1 || out.Replies[0].Kind != conversations.Said {
			t.Fatalf("with %d that wait: got %+v, want an answer", s.Waits, out.Replies)
		}
		waits := s.Waits
		s = out.State
		s.Waits = waits + 1
	}
	want := s
	want.Person.Account, want.Person.Room = who, here
	for _, b := range []conversations.Body{
		conversations.Text("hello"), conversations.Text("start again"), conversations.Edited("hello"), conversations.Command{Name: "start"},
		conversations.Command{Name: "stop"}, conversations.Tap{Token: "stop"}, conversations.Unreadable{Kind: "sticker"}, conversations.Text("/faq new-phone"),
	} {
		for _, warned := range []bool{false, true} {
			s.Warned, want.Warned = warned, warned
			out := ask(s, b, false)
			if diff := cmp.Diff(want, out.State); diff != "" {
				t.Errorf("%#v moved the state:\n%s", b, diff)
			}
			if told := len(out.Replies) == 1 && out.Replies[0].Kind == conversations.Excess; told == warned || len(out.Replies) > 1 {
				t.Errorf("%#v, warned before %v: got %+v", b, warned, out.Replies)
			}
			if out := ask(s, b, true); len(out.Replies) != 0 {
				t.Errorf("%#v in a group: got %+v, want silence", b, out.Replies)
			}
		}
	}
	s.Waits--
	if out := ask(s, conversations.Command{Name: "faq"}, false); len(out.Replies) != 1 || out.Replies[0].Kind != conversations.Said {
		t.Errorf("once there is room: got %+v, want an answer", out.Replies)
	}
}

// In the middle of a flood people can leave, come back and be deleted.
func TestHandle_RightsGoBeforeTheBound(t *testing.T) {
	e := engine.New(builtinContent(t))
	e.Reminding = dialoguetest.Reminding(t)
	flood := conversations.State{Waits: conversations.AnswersMax, Warned: true}
	ask := func(s conversations.State, b conversations.Body) conversations.Outcome {
		return e.Handle(s, conversations.Message{At: midday, Body: b})
	}
	if out := ask(flood, conversations.Blocked{}); !out.State.Person.Gone {
		t.Error("who blocks us is not gone")
	}
	gone := flood
	gone.Person.Gone = true
	if out := ask(gone, conversations.Text("hello")); out.State.Person.Gone {
		t.Error("who writes is still gone")
	}
	out := ask(flood, conversations.Text("delete my data"))
	if len(out.Replies) != 1 || out.Replies[0].Kind != conversations.Said {
		t.Fatalf("got %+v, want the question whether they are sure", out.Replies)
	}
	yes := out.Replies[0].Choices[0]
	for _, b := range []conversations.Body{conversations.Text(yes.Label), conversations.Text("1"), conversations.Tap{Token: yes.Token}} {
		if sure := ask(out.State, b); !sure.Forget || len(sure.Replies) != 1 {
			t.Errorf("%#v: got %+v, want them to be forgotten", b, sure)
		}
	}
	if again := ask(out.State, conversations.Text("delete my data")); len(again.Replies) != 0 {
		t.Errorf("got %+v: asked for again and again, the question would be a flood too", again.Replies)
	}
}
