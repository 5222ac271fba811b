package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// An Engine decides what to answer. It holds only content that never changes,
// so one engine serves everybody at once.
type Engine struct {
	// KeepUnanswered hands questions that were not understood, or were answered
	// wrongly, to the authors, in [Outcome.Unanswered]. It is off by default, because people type what
	// they should not, about patients too, and nothing yet finds that reliably.
	KeepUnanswered bool

	// Reminding is how people are reminded. Nil: nobody is.
	Reminding *Reminding

	// Keep is how long people are kept after they last did anything, and KeepFinished
	// who is at the end of a guide, to tell them. Zero: nothing is said of it.
	Keep         conversations.Span
	KeepFinished conversations.Span

	// Desk is the helpdesk of everybody whose network has none of its own in
	// Desks. Without a room: nobody can be asked. Desks are nil where it is not
	// known which there are: then no ticket counts as that of one which is gone.
	Desk  Desk
	Desks map[conversations.NetworkID]Desk

	// Carries is how large a file may be that goes from one platform to another, in
	// bytes; 0: none can. Nil: none ever can.
	Carries func(from, to conversations.Platform) int64

	// Shield hides what nobody should write in a message whose writer has such things
	// before them. Nil: nothing is looked at again.
	Shield func(m conversations.Message, expect ...conversations.Sensitive) conversations.Message

	// Erases says on which platforms what people wrote can be deleted. Nil: on none.
	Erases func(conversations.Platform) bool

	content *content.Content
	plans   uint64                                       // what of it reminders depend on
	words   map[conversations.Language]map[string]string // plain words → what they mean
	when    *whenLexicon
}

// New returns an engine over c, which package guides has checked.
func New(c *content.Content) *Engine {
	e := &Engine{content: c, plans: c.Fingerprint(), words: map[conversations.Language]map[string]string{}, when: newWhenLexicon()}
	for l, p := range c.Phrases {
		e.words[l] = map[string]string{}
		for meaning, words := range p.Plain {
			for _, w := range words {
				e.words[l][content.Plain(w)] = meaning
			}
		}
	}
	return e
}

// Handle decides what m means to somebody in state s. It always answers, with
// at least one reply: all but [Blocked], [Unblocked] where nothing was missed,
// a [Due] that is not right any more, a [Replan], what is too much, see
// [conversations.AnswersMax], what needs none ([conversations.Message.Further]),
// and what is said to a human.
func (e *Engine) Handle(s conversations.State, m conversations.Message) conversations.Outcome {
	switch b := m.Body.(type) {
	case conversations.Digest:
		return e.digest(s, m, b)
	case conversations.Leftover:
		return e.leftover(s, b)
	}
	m = e.shielded(s, m)
	if s.ByStaff {
		return e.byStaff(s, m)
	}
	out := e.answer(s, m)
	if isExcess(s, m, out) {
		return e.excess(s, m)
	}
	return out
}

func (e *Engine) answer(s conversations.State, m conversations.Message) conversations.Outcome {
	if m.Shared {
		if out, asks := e.inDeskRoom(s, m); asks {
			return out
		}
		if out, lost := e.inLostThread(s, m); lost {
			return out
		}
		return e.inGroup(s, m)
	}
	believe(&s, m)
	switch b := m.Body.(type) {
	case conversations.Due:
		return e.due(s, m, b.Kind)
	case conversations.Replan:
		return e.replan(s, m)
	case conversations.Ended:
		return e.ended(s, m, b)
	case conversations.Neglected:
		return e.neglected(s, m, b)
	case conversations.Stranded:
		return e.stranded(s, m, b)
	}
	_, leaves := m.Body.(conversations.Blocked)
	_, returns := m.Body.(conversations.Unblocked)
	t := e.turn(s, m)
	if leaves || returns && !s.Missed {
		t.state.Person.Gone, t.state.Journey.Active = leaves, s.Journey.Active
		t.planner.plan()
		return conversations.Outcome{State: t.state}
	}
	t.tellsHidden()
	t.take()
	t.endsHidden()
	t.introduces(s)
	if t.lookup != nil {
		return conversations.Outcome{State: s, Lookup: t.lookup}
	}
	t.state.Found = nil
	t.walker.setPhase()
	if t.state.Journey.At != s.Journey.At || !t.state.Journey.Since.Equal(s.Journey.Since) {
		t.walker.recount()
	}
	t.planner.plan()
	t.catchUp()
	t.helpdesk.closeBook()
	if _, tapped := m.Body.(conversations.Tap); tapped && len(t.speaker.replies) > 0 {
		t.speaker.replies[0].Replaces = m.On
	}
	return conversations.Outcome{State: t.state, Replies: t.replies(), Forget: t.forgotten, Unanswered: t.unknown, Linking: t.linker.linking, Act: t.clerk.act, Tallies: t.counter.tallies, Differs: t.differs}
}

// Sorry is what a person hears whose message could not be handled at all.
func (e *Engine) Sorry(m conversations.Message) conversations.Reply {
	sp := e.turn(conversations.State{}, m).speaker
	choice := conversations.Choice{Label: sp.label("resume"), Token: token(vResume)}
	if m.Shared {
		choice = sp.inPrivate(content.HereInPrivate)
	}
	return conversations.Reply{Text: sp.phrase("sorry"), Choices: []conversations.Choice{choice}, Answers: answered(m)}
}

// Full is what somebody new hears where too many begin at once.
func (e *Engine) Full(m conversations.Message) conversations.Reply {
	sp := e.turn(conversations.State{}, m).speaker
	return conversations.Reply{Text: sp.phrase("full"), Answers: answered(m)}
}
