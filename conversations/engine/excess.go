package engine

import (
	"slices"
	"strconv"

	"waymark/conversations"
)

// sharedAnswersMax is the same where others read along, whose questions wait in
// the same line: platforms take some twenty messages a minute there, and nobody
// should wait for longer than that.
const sharedAnswersMax = 12

// isExcess reports whether out is more than may wait. What is no question and
// what says nothing goes on as ever, and so does who wants to be deleted, which
// is everybody's right: they are asked whether they are sure, once, and a yes
// counts.
func isExcess(s conversations.State, m conversations.Message, out conversations.Outcome) bool {
	most := conversations.AnswersMax
	if m.Shared {
		most = sharedAnswersMax
	}
	if s.Waits < most || !waitsHere(out.Replies) || out.Forget {
		return false
	}
	switch m.Body.(type) {
	case conversations.Blocked, conversations.Unblocked, conversations.Due, conversations.Replan:
		return false
	}
	return m.Shared || asksForget(s.Journey) || !asksForget(out.State.Journey)
}

// waitsHere reports whether one of them is said where the message came from. What
// goes to a human waits elsewhere.
func waitsHere(all []conversations.Reply) bool {
	return slices.ContainsFunc(all, func(r conversations.Reply) bool { return r.To.IsZero() })
}

// asksForget reports whether the last thing said to the person was whether they
// are sure to be deleted.
func asksForget(j conversations.Journey) bool {
	return offer(j.Offered).has(token(vForget))
}

// excess leaves everything as it was. Who writes in private is told once, below
// the answers that wait; in a group nobody is.
func (e *Engine) excess(s conversations.State, m conversations.Message) conversations.Outcome {
	if m.Shared {
		return conversations.Outcome{State: s}
	}
	t := e.turn(s, m)
	s.Person = t.state.Person // they were heard from
	out := conversations.Outcome{State: s}
	if !s.Warned {
		notice := conversations.Reply{Text: t.speaker.phrase("excess", "n", strconv.Itoa(conversations.AnswersMax)), Kind: conversations.Excess}
		out.Replies = append(out.Replies, notice)
	}
	return out
}
