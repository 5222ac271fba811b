package engine_test

import (
	"strings"
	"testing"

	"waymark/conversations"
)

// In a thread of ours that no ticket knows, staff are told that nobody hears them,
// whatever they do there; others, and who is elsewhere, are not.
func TestDesk_NobodyIsUnheardInALostThread(t *testing.T) {
	t.Parallel()
	e, _ := atDesk(t)
	eve := conversations.Account{Platform: "d", User: "eve"}
	e.Desk.Staff = []conversations.Account{eve}
	thread := conversations.Room{Platform: "d", Chat: "thread"}
	for name, of := range map[string]struct {
		by    string
		desk  conversations.Room
		title string
		body  conversations.Body
		told  bool
	}{
		"a word":               {"eve", e.Desk.Room, "Ticket 12", conversations.Text("Which phone?"), true},
		"one that is hidden":   {"eve", e.Desk.Room, "Ticket 12", conversations.Unreadable{Kind: conversations.Hidden}, true},
		"a command":            {"eve", e.Desk.Room, "Ticket 12", conversations.Command{Name: "reply", Args: "Which phone?"}, true},
		"a button":             {"eve", e.Desk.Room, "Ticket 12", conversations.Tap{Token: "dt"}, true},
		"after a new name":     {"eve", e.Desk.Room, "Ticket 12: the phone", conversations.Text("Which phone?"), true},
		"what was announced":   {"eve", e.Desk.Room, "Tickets wait", conversations.Text("I see"), false},
		"a note":               {"eve", e.Desk.Room, "Ticket 12", conversations.Text("// between us"), false},
		"a change":             {"eve", e.Desk.Room, "Ticket 12", conversations.Edited("Which phone"), false},
		"a stranger's word":    {"mallory", e.Desk.Room, "Ticket 12", conversations.Text("Which phone?"), false},
		"elsewhere":            {"eve", conversations.Room{}, "", conversations.Text("Which phone?"), false},
		"where no helpdesk is": {"eve", conversations.Room{Platform: "d", Chat: "former"}, "Ticket 12", conversations.Text("Which phone?"), false},
	} {
		m := conversations.Message{Actor: conversations.Account{Platform: "d", User: of.by}, Room: thread, Desk: of.desk, Title: of.title, At: midday, Ref: "m1", Shared: true, Overheard: true, Body: of.body}
		out := e.Handle(conversations.State{}, m)
		told := len(out.Replies) == 1 && strings.Contains(string(out.Replies[0].Text), "Nobody hears what is written here: **ticket 12**") && out.Replies[0].Answers == "m1"
		if told != of.told || !told && len(out.Replies) > 0 {
			t.Errorf("%s: got %+v", name, out.Replies)
		}
	}
	list := conversations.Message{Actor: eve, Room: thread, Desk: e.Desk.Room, At: midday, Shared: true, Body: conversations.Command{Name: "tickets"}}
	if out := e.Handle(conversations.State{}, list); out.Lookup == nil || out.Lookup.Tickets != e.Desk.Room {
		t.Errorf("/tickets: got %+v", out)
	}
}
