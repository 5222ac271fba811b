package engine

import (
	"maps"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A Verdict is what became of a text that somebody typed where they stand, beside what
// it was meant as.
type Verdict string

// The verdicts.
const (
	Right   Verdict = "right"   // it was done
	Offered Verdict = "offered" // it stood among a few that were offered
	NoneFit Verdict = "none"    // an honest "I did not understand"
	Missed  Verdict = "missed"  // others were offered
	Wrong   Verdict = "wrong"   // something else was done or answered
)

// Judge says what became of a text, beside what was meant: an option of the step, a
// topic, a wish, a network, a command without its slash, "skip", "have", "stuck",
// "step" for the step itself, or "-" for what cannot be understood. It reports whether
// there is what was meant.
func (e *Engine) Judge(s conversations.State, m conversations.Message, meant string) (Verdict, bool) {
	as, offers, ok := e.meant(s, m, meant)
	if !ok {
		return "", false
	}
	out := e.Handle(s, m)
	cs := offer(out.State.Journey.Offered)
	asks := cs.has(token(vNone))
	switch {
	case as != nil && sameOutcome(s, out, e.Handle(s, *as)):
		return Right, true
	case asks && cs.has(offers), asks && meant == nothing:
		return Offered, true
	case asks:
		return Missed, true
	case meant == nothing && e.setsAside(out):
		return Right, true
	case slices.ContainsFunc(out.Tallies, func(t conversations.Tally) bool { return t.What == conversations.NotUnderstood }):
		if meant == nothing {
			return Right, true
		}
		return NoneFit, true
	}
	return Wrong, true
}

// setsAside reports whether a turn said that something is not for us.
func (e *Engine) setsAside(out conversations.Outcome) bool {
	return slices.ContainsFunc(e.content.Asides, func(a content.Aside) bool {
		return strings.Contains(textOf(out), strings.TrimSpace(a.Answer.In(conversations.English)))
	})
}

// nothing is what a text means that cannot be understood.
const nothing = "-"

// meant is a message that says in a way that cannot be mistaken what was meant, and the
// button that offers it; nil for what nobody can say.
func (e *Engine) meant(s conversations.State, m conversations.Message, what string) (*conversations.Message, conversations.Token, bool) {
	at := s.Journey.At
	tap := func(t conversations.Token) (*conversations.Message, conversations.Token, bool) {
		m.Body, m.Meaning = conversations.Tap{Token: t}, conversations.Meaning{}
		return &m, t, true
	}
	if what == nothing {
		return nil, "", true
	}
	step, _, _ := e.content.Step(at)
	if step != nil {
		if o, ok := step.Option(conversations.OptionID(what)); ok {
			said, offers, _ := tap(token(vChoose, string(at), what))
			if o.Topic != "" {
				offers = token(vTopic, string(o.Topic))
			}
			return said, offers, true
		}
	}
	for v, name := range map[verb]string{vSkip: "skip", vHave: "have", vStuck: "stuck", vBack: "back"} {
		if name == what {
			return tap(token(v, string(at)))
		}
	}
	if what == "step" {
		return tap(token(vResume))
	}
	wishes := []conversations.TopicID{wishHuman, wishWhere, wishBack, wishStartOver, wishStop, wishLater, wishDelete, wishLanguage}
	if _, topic := e.content.Topic(conversations.TopicID(what)); topic || slices.Contains(wishes, conversations.TopicID(what)) {
		return tap(token(vTopic, what))
	}
	if _, ok := e.content.Network(conversations.NetworkID(what)); ok {
		return tap(token(vNetwork, what))
	}
	for _, c := range e.content.Commands(conversations.English) {
		if c.Name == what {
			m.Body, m.Meaning = conversations.Command{Name: what}, conversations.Meaning{}
			return &m, token(vCommand, what), true
		}
	}
	return nil, "", false
}

// sameOutcome reports whether two turns from one state led to the same place, or, where
// neither led anywhere, whether the one says what the other does.
func sameOutcome(from conversations.State, a, b conversations.Outcome) bool {
	if !samePlace(a.State, b.State) {
		return false
	}
	if !samePlace(a.State, from) {
		return true
	}
	said := textOf(b)
	return said != "" && strings.Contains(textOf(a), said)
}

func samePlace(a, b conversations.State) bool {
	j, k := a.Journey, b.Journey
	return j.Guide == k.Guide && j.At == k.At && j.Phase == k.Phase && maps.Equal(j.Answers, k.Answers) && a.Person.Network == b.Person.Network && a.Person.Unnagged == b.Person.Unnagged
}

// textOf is what the last reply of a turn says.
func textOf(o conversations.Outcome) string {
	if len(o.Replies) == 0 {
		return ""
	}
	return string(o.Replies[len(o.Replies)-1].Text)
}
