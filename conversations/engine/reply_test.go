package engine_test

import (
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

// told hands bodies to an engine, one after the other, as somebody who stands
// on a step, and returns what the last one was answered with.
func told(t *testing.T, at conversations.StepID, m conversations.Message, bodies ...conversations.Body) []conversations.Reply {
	t.Helper()
	c := builtinContent(t)
	e := engine.New(c)
	var out conversations.Outcome
	if at != "" {
		out.State.Person.Network = "ern-cranio"
		out.State.Journey = content.Walked(c, "cpms2", "ern-cranio", at)
	}
	m.Actor, m.Room = conversations.Account{Platform: "p", User: "u"}, conversations.Room{Platform: "p", Chat: "c"}
	m.At = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, b := range bodies {
		m.Body = b
		out = e.Handle(out.State, m)
	}
	return out.Replies
}

func tap(token conversations.Token) conversations.Body { return conversations.Tap{Token: token} }

func TestEphemeral_IsWhatHasNoUseOnceItIsAnswered(t *testing.T) {
	t.Parallel()
	const at = "account/password"
	said := func(s string) conversations.Body { return conversations.Text(s) }
	for name, test := range map[string]struct {
		at        conversations.StepID
		body      conversations.Body
		ephemeral bool
	}{
		"all networks":           {"", tap("N"), true},
		"which network, again":   {"", said("qwertz asdf"), true},
		"chapters":               {at, tap("m"), true},
		"a chapter":              {at, tap("m|account"), true},
		"the guide's parts":      {at, said("/guide"), true},
		"a part's steps":         {at, tap("o|account"), true},
		"what do you see":        {at, said("stuck"), true},
		"languages":              {at, said("/language"), true},
		"everything again?":      {at, tap("a"), true},
		"delete everything?":     {at, said("delete my data"), true},
		"another network?":       {at, said("ERN-RND"), true},
		"have it already?":       {at, said("i already have this"), true},
		"hello":                  {"", said("/start"), false},
		"a step":                 {at, said("/start"), false},
		"an answer":              {at, said("new-phone"), false},
		"status":                 {at, said("/status"), false},
		"help":                   {at, said("/help"), false},
		"nothing known":          {at, said("qwertz asdf"), false},
		"the overview":           {"", tap("n|ern-cranio"), false},
		"an address to copy":     {"account/open-form", said("copy the address"), false},
		"a picture is not read":  {at, conversations.Unreadable{Kind: "picture"}, false},
		"an option that stays":   {"account/sign-in", tap("c|account/sign-in|not-known"), false},
		"where an answer's from": {at, tap("i|new-phone"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := told(t, test.at, conversations.Message{}, test.body)[0]; got.Ephemeral != test.ephemeral {
				t.Errorf("got ephemeral %t, want %t:\n%s", got.Ephemeral, test.ephemeral, got.Text)
			}
		})
	}
}

func TestEphemeral_DidYouMean(t *testing.T) {
	t.Parallel()
	m := conversations.Message{Meaning: meant(conversations.Suggest, "new-phone", "new-phone")}
	if got := told(t, "account/password", m, conversations.Text("my thing is broken")); !got[0].Ephemeral {
		t.Errorf("got a lasting question: %+v", got[0])
	}
}

func TestReplaces_OnlyTheFirstAnswerToATap(t *testing.T) {
	t.Parallel()
	m := conversations.Message{Ref: "r", On: "card"}
	got := told(t, "", m, tap("n|ern-cranio"))
	if len(got) != 2 || got[0].Replaces != "card" || got[1].Replaces != "" {
		t.Errorf("got %+v, want the overview in the card's place and the step below it", got)
	}
	for name, body := range map[string]conversations.Body{
		"a text": conversations.Text("done"), "a command": conversations.Command{Name: "guide"},
	} {
		if got := told(t, "account/password", m, body); got[0].Replaces != "" || got[0].Answers != "" {
			t.Errorf("%s: got %+v, want it below everything", name, got[0])
		}
	}
}

func TestShared_StandsBelowWhatItAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		m    conversations.Message
		body conversations.Body
		want conversations.Ref
	}{
		"a question": {conversations.Message{Ref: "asked"}, conversations.Text("new-phone"), "asked"},
		"a tap":      {conversations.Message{On: "menu"}, tap("m|account"), "menu"},
	} {
		test.m.Shared = true
		got := told(t, "account/password", test.m, test.body)
		if len(got) != 1 || got[0].Answers != test.want || got[0].Replaces != "" || got[0].Ephemeral {
			t.Errorf("%s: got %+v, want it below %q", name, got, test.want)
		}
	}
}

func TestShared_NobodyIsAnsweredThatOnlyCameOrWent(t *testing.T) {
	t.Parallel()
	for _, body := range []conversations.Body{conversations.Blocked{}, conversations.Unblocked{}} {
		if got := told(t, "account/password", conversations.Message{Shared: true}, body); len(got) != 0 {
			t.Errorf("got %+v for %T, want nothing", got, body)
		}
	}
}

func TestSorry_KeepsToItselfWhatIsPersonal(t *testing.T) {
	t.Parallel()
	e := engine.New(builtinContent(t))
	m := conversations.Message{Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "group"}, Ref: "asked"}
	if got := e.Sorry(m); got.Answers != "" || got.Choices[0].Token == "" {
		t.Errorf("in private: got %+v, want the way back to the step", got)
	}
	m.Shared = true
	if got := e.Sorry(m); got.Answers != "asked" || got.Choices[0].Private != "here" || got.Choices[0].Token != "" {
		t.Errorf("where others read along: got %+v, want the way into private", got)
	}
}

// A card shows how far one is as a number and as a bar, and the bar is full
// only at the end.
func TestStep_BarIsFullOnlyAtTheEnd(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	e := engine.New(c)
	for _, g := range c.Guides {
		s := conversations.State{Person: conversations.Person{Network: "ern-cranio"}}
		s.Journey = content.Walked(c, g.ID, "ern-cranio", "account/have-one")
		full := 0
		for range 60 {
			m := conversations.Message{Body: tap("r")}
			text := string(e.Handle(s, m).Replies[0].Text)
			now := strings.Count(text, "▰")
			if now < full || now+strings.Count(text, "▱") != 10 || (now == 10) != (s.Journey.Phase == conversations.Finished) {
				t.Fatalf("%s at %s after %d cells: %s", g.ID, s.Journey.At, full, text)
			}
			if full = now; full == 10 {
				break
			}
			step, _, _ := c.Step(s.Journey.At)
			for _, o := range step.Options {
				if o.Moves() {
					m.Body = tap(conversations.Token("c|" + string(step.ID) + "|" + string(o.ID)))
					s = e.Handle(s, m).State
					break
				}
			}
		}
		if full != 10 {
			t.Errorf("%s: got %d cells at the end", g.ID, full)
		}
	}
}

// A zone stays known where an operator ends all reminding.
func TestHandle_NamesTheCityWhereNobodyIsReminded(t *testing.T) {
	t.Parallel()
	s := conversations.State{Person: conversations.Person{Zone: "America/New_York"}, Found: &conversations.Found{Link: &conversations.Link{}}}
	out := engine.New(builtinContent(t)).Handle(s, conversations.Message{Body: conversations.Command{Name: "mydata"}})
	if len(out.Replies) != 1 || !strings.Contains(string(out.Replies[0].Text), "New York") {
		t.Errorf("got %+v, want the city", out.Replies)
	}
}
