package engine_test

import (
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// Whatever somebody writes first, the first words that they get say who runs us, what is
// kept and for how long, once; groups and staff are told nothing of it.
func TestHandle_IntroducesItselfOnce(t *testing.T) {
	t.Parallel()
	c := *builtinContent(t)
	c.Privacy.Operator, c.Privacy.Place, c.Privacy.Contact = "Clinic *North*", "a server in Leuven", "dpo@clinic.example"
	c.Privacy.Keep = conversations.Span{Months: 18}
	c.Privacy.Unreachable, c.Privacy.Finished, c.Privacy.Tickets = conversations.Span{Months: 1}, conversations.Span{Days: 1}, conversations.Span{Days: 90}
	e := engine.New(&c)
	const notice = `**Clinic \*North\*** runs me. What I keep stands here: a server in Leuven. About your data you can write to <dpo@clinic.example>. ` +
		`I keep the number by which this chat service knows you, and your place, for 18 months after you last wrote.`
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, body := range map[string]conversations.Body{
		"start": conversations.Command{Name: "start"}, "an invitation": conversations.Command{Name: "start", Args: "ern-rnd"}, "help": conversations.Command{Name: "help"},
		"a word": conversations.Text("hello"), "a picture": conversations.Unreadable{Kind: "photo"}, "a human": conversations.Command{Name: "human", Args: "help me"},
	} {
		m := conversations.Message{Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "c"}, At: at, Body: body}
		var s conversations.State
		for i, want := range []int{1, 0} {
			out := e.Handle(s, m)
			if len(out.Replies) == 0 || strings.Count(string(out.Replies[0].Text), notice) != want {
				t.Errorf("%s, time %d: got %v", name, i+1, out.Replies)
			}
			for _, r := range out.Replies[1:] {
				if strings.Contains(string(r.Text), notice) {
					t.Errorf("%s: it is said twice", name)
				}
			}
			s = out.State
		}
		m.Shared = true
		for _, r := range e.Handle(conversations.State{}, m).Replies {
			if strings.Contains(string(r.Text), notice) {
				t.Errorf("%s: it is said to a group", name)
			}
		}
	}
	m := conversations.Message{Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "c"}, At: at, Body: conversations.Command{Name: "privacy"}}
	said := string(e.Handle(conversations.State{}, m).Replies[0].Text)
	for _, want := range []string{`**Clinic \*North\*** runs me.`, "18 months after you last did anything. If I cannot reach you it is 1 month, if you have finished 1 day. A ticket goes 90 days after it was closed."} {
		if !strings.Contains(said, want) {
			t.Errorf("/privacy says %q, want %q", said, want)
		}
	}
}
