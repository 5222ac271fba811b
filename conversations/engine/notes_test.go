package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/conversations"
)

// Nothing of a note's words stands in a reply to anybody but the ticket's room, or
// in what is kept of the person, whatever its form and whatever staff do then.
func TestNote_NeverLeaves(t *testing.T) {
	t.Parallel()
	e, asked := atDesk(t)
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, name) }
		s := asked
		ticket := *asked.Ticket
		s.ByStaff, s.Ticket = true, &ticket
		if draw("held", "yes", "no") == "no" {
			s.Ticket.Staff = conversations.Account{}
		}
		at := midday
		act := func(m conversations.Message, secret string) {
			at = at.Add(time.Minute)
			m.Actor, m.Name, m.Room, m.At, m.Shared, m.Ref = conversations.Account{Platform: "d", User: "eve"}, "Eve", e.Desk.Room, at, true, "m1"
			out := e.Handle(s, m)
			for _, r := range out.Replies {
				if r.To != (conversations.Recipient{Ticket: 12}) && (strings.Contains(string(r.Text), secret) || slices.ContainsFunc(r.Choices, func(c conversations.Choice) bool { return strings.Contains(c.Label, secret) })) {
					rt.Fatalf("%T goes to %+v: %q", m.Body, r.To, r.Text)
				}
			}
			j := out.State.Journey
			if kept := j.Draft + out.State.Ticket.Why + out.State.Ticket.StaffName + string(j.At); strings.Contains(kept, secret) {
				rt.Fatalf("%T is kept: %q", m.Body, kept)
			}
			s = out.State
			s.ByStaff = true
		}
		const secret = "zebra"
		words := draw("before", "", " ", "\n", "\u200b", "> ", "**", "`", "_", "||", "“") + draw("sign", "//", "// ", "／／", "/\u200b/", "/note ", "/Note@waymark ", "/NOTE\n") +
			draw("first", "", "\n\n", "/close ", "/reply ", "// ", "@eve ", "\x00", "\xff") + secret + draw("last", "", "**", " /close", strings.Repeat(" long", 900))
		m := conversations.Message{}
		switch draw("form", "text", "caption", "edit", "forward", "command") {
		case "text":
			m.Body = conversations.Text(words)
		case "caption":
			m.Body, m.Unread = conversations.Text(words), "photo"
		case "edit":
			m.Body = conversations.Edited(words)
		case "forward":
			m.Body = conversations.Forwarded(words)
		default:
			m.Body = conversations.Command{Name: draw("name", "note", "Note", "NOTE"), Args: words}
		}
		before := *s.Ticket
		act(m, secret)
		after := *s.Ticket
		if after.Relay = before.Relay; after != before {
			rt.Fatalf("%q changed the ticket: %+v", words, s.Ticket)
		}
		for range rapid.IntRange(0, 4).Draw(rt, "acts") {
			body := rapid.SampledFrom([]conversations.Body{
				conversations.Text("/take"), conversations.Text("And then?"), conversations.Text("/close solved"), conversations.Text("/reopen"), conversations.Text("/release"),
				conversations.Text("/move app-scan"), conversations.Tap{Token: "E|12|s|which-screen|zzzzzzzz"}, conversations.Tap{Token: "E|12|g|@factor|zzzzzzzz"}, conversations.Tap{Token: "C|12"},
			}).Draw(rt, "then")
			act(conversations.Message{Body: body}, secret)
		}
	})
}

// What stands behind the command only who gave it sees, so the ticket shows it.
func TestNote_ByCommandIsShown(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	s.ByStaff = true
	m := conversations.Message{Actor: s.Ticket.Staff, Name: "Eve *Example*", Room: e.Desk.Room, At: midday, Shared: true, Body: conversations.Command{Name: "note", Args: "she *called*"}}
	out := e.Handle(s, m)
	if len(out.Replies) != 1 || out.Replies[0].To.Ticket != 12 || !strings.Contains(string(out.Replies[0].Text), `she \*called\*`) || !strings.Contains(string(out.Replies[0].Text), `Eve \*Example\*`) || out.Act.What != "note" {
		t.Errorf("got %+v and %+v", out.Replies, out.Act)
	}
	m.Body = conversations.Command{Name: "note"}
	if out = e.Handle(s, m); len(out.Replies) != 1 || out.Act != (conversations.Act{}) {
		t.Errorf("without words: got %+v and %+v", out.Replies, out.Act)
	}
}
