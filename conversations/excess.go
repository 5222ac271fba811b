package conversations

import (
	"slices"
	"strconv"
)

// AnswersMax is how many answers may wait in one line. What is written beyond
// it is noted, moves nothing and is not answered: a platform takes one message
// a second in a chat and fewer in a group, so that answers to a flood would
// come for hours, and whatever is asked meanwhile after all of them.
const AnswersMax = 20

// sharedAnswersMax is the same where others read along, whose questions wait in
// the same line: platforms take some twenty messages a minute there, and nobody
// should wait for longer than that.
const sharedAnswersMax = 12

// isExcess reports whether out is more than may wait. What is no question and
// what says nothing goes on as ever, and so does who wants to be deleted, which
// is everybody's right: they are asked whether they are sure, once, and a yes
// counts.
func isExcess(s State, m Message, out Outcome) bool {
	most := AnswersMax
	if m.Shared {
		most = sharedAnswersMax
	}
	if s.Waits < most || len(out.Replies) == 0 || out.Forget {
		return false
	}
	switch m.Body.(type) {
	case Blocked, Unblocked, Due, Replan:
		return false
	}
	return m.Shared || asksForget(s.Journey) || !asksForget(out.State.Journey)
}

// asksForget reports whether the last thing said to the person was whether they
// are sure to be deleted.
func asksForget(j Journey) bool {
	return slices.ContainsFunc(j.Offered, func(c Choice) bool { return c.Token == token(vForget) })
}

// excess leaves everything as it was. Who writes in private is told once, below
// the answers that wait; in a group nobody is.
func (e *Engine) excess(s State, m Message) Outcome {
	if m.Shared {
		return Outcome{State: s}
	}
	t := e.turn(s, m)
	s.Person = t.s.Person // they were heard from
	out := Outcome{State: s}
	if !s.Warned {
		notice := Reply{To: m.From, Text: t.phrase("excess", "n", strconv.Itoa(AnswersMax)), Kind: Excess}
		out.Replies = append(out.Replies, notice)
	}
	return out
}
