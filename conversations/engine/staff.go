package engine

import (
	"cmp"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// What staff do, as the record has it.
const (
	actTake    = "take"
	actReply   = "reply"
	actAnswer  = "answer" // a ready one
	actAsk     = "ask"    // a ready question
	actMove    = "move"
	actFollow  = "follow" // the person is asked later whether it worked
	actRelease = "release"
	actClose   = "close"
	actReopen  = "reopen"
	actFile    = "file" // sent, or not
	actEdit    = "edit"
	actNote    = "note" // stays where it is
	actOther   = "other"
)

// Why nothing is done of what somebody wants to do in a ticket.
const (
	refusedOutside   = "outside of a ticket"
	refusedAnonymous = "anonymous"
	refusedStranger  = "not of the staff"
	refusedElsewhere = "no helpdesk is there any more"
)

// staffAct is what somebody wants to do in a ticket.
func staffAct(b conversations.Body) string {
	if isNote(b) {
		return actNote
	}
	switch b := b.(type) {
	case conversations.Text:
		c, ok := conversations.CommandIn(string(b))
		if !ok {
			return actReply
		}
		return commandAct(c.Name)
	case conversations.Edited:
		return actEdit
	case conversations.Command:
		return commandAct(b.Name)
	case conversations.Tap:
		if v, _, _ := parse(b.Token); v == vFile || v == vNoFile {
			return actFile
		}
		if d, ok := deedOf(b.Token); ok && d.act != "" {
			return d.act
		}
	}
	return actOther
}

func commandAct(name string) string {
	if c, ok := staffCommands[strings.ToLower(name)]; ok {
		return c.act
	}
	return actOther
}

// outsideTicket is the record of what somebody wanted to do where there is no
// ticket. Only what nobody else wants counts.
func outsideTicket(name string) conversations.Act {
	_, asks := deskCommands[name]
	if only := []string{actTake, actAnswer, actMove, actFollow, actRelease, actClose, actReopen}; !asks && !slices.Contains(only, name) {
		return conversations.Act{}
	}
	return conversations.Act{What: name, Refused: refusedOutside}
}

// outsideTap is the same of a button that only staff were shown.
func outsideTap(tapped conversations.Token) conversations.Act {
	d, ok := deedOf(tapped)
	if !ok {
		return conversations.Act{}
	}
	return conversations.Act{What: cmp.Or(d.act, actOther), Refused: refusedOutside}
}

// outside is the same of whatever somebody did.
func outside(b conversations.Body) conversations.Act {
	if tap, ok := b.(conversations.Tap); ok {
		return outsideTap(tap.Token)
	}
	return outsideTicket(staffAct(b))
}

// byStaff does what somebody of the helpdesk does on a ticket. The person is the
// subject: they hear what is written to them and may be offered something by it,
// and where staff move them they stand elsewhere; nothing else of theirs changes.
// Who may do it is looked at each time.
func (e *Engine) byStaff(s conversations.State, m conversations.Message) conversations.Outcome {
	if _, _, asks := deskCommand(m.Body); asks {
		return e.askDesk(s, m, e.deskOf(s.Ticket, s.Person.Network))
	}
	m.Lang = "" // what staff read is not what the person does
	t := e.unbidden(s, m)
	t.act = conversations.Act{What: staffAct(m.Body), Ticket: s.Ticket.ID}
	t.anew = func() *turn { return e.unbidden(s, m) }
	if isStanding(m.Body) { // we are no longer in the room, or are there again
		return conversations.Outcome{State: s}
	}
	switch t.act.Refused = t.helpdesk.own.refuses(m); t.act.Refused {
	case refusedElsewhere:
	case refusedAnonymous:
		t.helpdesk.toDesk(conversations.Reply{Text: t.helpdesk.told("desk-anonymous")})
	case refusedStranger:
		if _, waits := m.Body.(conversations.Command); waits { // who used one is shown that it is being worked on
			t.helpdesk.toDesk(conversations.Reply{Text: t.helpdesk.told("desk-not-yours")})
		}
	default:
		t.staff(m)
		t.staffHidden()
		if t.act.What == actOther { // nothing is done by it
			t.act = conversations.Act{}
		}
	}
	for i := range t.helpdesk.passed {
		t.helpdesk.passed[i].Answers = answered(m)
	}
	if t.act.Refused != "" {
		return conversations.Outcome{State: s, Replies: t.helpdesk.passed, Act: t.act}
	}
	t.helpdesk.settled()
	if _, tapped := m.Body.(conversations.Tap); tapped && len(t.helpdesk.passed) > 0 {
		t.helpdesk.passed[0].Replaces = m.On
	}
	t.keepPlace(&s)
	s.Ticket, s.Journey.Offered, s.Journey.Draft, s.Other = t.state.Ticket, t.state.Journey.Offered, t.state.Journey.Draft, 0
	return conversations.Outcome{State: s, Replies: t.replies(), Act: t.act, Tallies: t.tallies}
}

// isStanding reports whether a body only says whether we reach a room.
func isStanding(b conversations.Body) bool {
	switch b.(type) {
	case conversations.Blocked, conversations.Unblocked:
		return true
	}
	return false
}

func (t *turn) staff(m conversations.Message) {
	if t.act.What == actNote {
		t.noted(m.Body)
		return
	}
	switch b := m.Body.(type) {
	case conversations.Text:
		t.staffWrites(string(b))
	case conversations.Command:
		t.staffCommand(b)
		if t.act.What == actReply && b.Args != "" && t.state.Ticket.Closed.IsZero() { // others do not see what stood behind it
			t.helpdesk.toDesk(conversations.Reply{Text: paragraphs(t.helpdesk.told("desk-wrote"), quoted(b.Args))})
		}
	case conversations.Tap:
		if v, of, number := parse(b.Token); v == vFile || v == vNoFile {
			t.staffFile(v, of, number)
			return
		}
		t.staffTap(b.Token)
	case conversations.Edited:
		t.fromStaffEdited(string(b))
	case conversations.Unreadable:
		if b.Kind == conversations.Hidden {
			t.hint()
			return
		}
		t.staffSends("")
	default: // what was passed on is not theirs
		t.staffCannot("forwarded", false)
	}
}

// staffWrites does what staff typed, or passes it on.
func (t *turn) staffWrites(typed string) {
	c, isCommand := conversations.CommandIn(typed)
	words := typed
	if isCommand {
		words = c.Args
	}
	switch with := t.message.Unread != "" || len(t.message.Files) > 0; {
	case t.act.What == actNote:
	case with && t.act.What == actReply:
		t.staffSends(words)
	case isCommand:
		t.staffCommand(c)
		if with {
			t.staffSends("")
		}
	default:
		t.fromStaff(typed)
	}
}

// staffSends asks whether what staff sent besides words or instead of them goes to
// the person. Where it cannot, the words do, and both sides are told.
func (t *turn) staffSends(words string) {
	switch {
	case !t.state.Ticket.Closed.IsZero():
		t.inTicket("desk-is-closed")
	case t.staffHolds(words):
	default:
		if words != "" {
			t.fromStaff(words)
		}
		if !t.message.Further {
			t.staffCannot(kindOf(t.message), true)
		}
	}
}

// staffCannot says that something of that kind is not passed on, to a person with
// whom staff talk too, where they were meant.
func (t *turn) staffCannot(kind string, meant bool) {
	h := &t.helpdesk
	r := conversations.Reply{Text: h.told("desk-words-only", "number", h.number(), "kind", h.inEnglish().kind(kind))}
	if t.state.Ticket.Closed.IsZero() {
		r.Choices = h.deskChoices()
	}
	h.toDesk(r)
	if meant && t.state.Ticket.WithHuman() {
		h.toPerson(t.speaker.phrase("file-cannot-from-desk", "kind", t.speaker.kind(kind)))
	}
}

// hint tells staff how to write where we cannot read them, once in a ticket.
func (t *turn) hint() {
	if t.state.Ticket.Hinted || !t.state.Ticket.Closed.IsZero() {
		return
	}
	t.state.Ticket.Hinted = true
	t.inTicket("desk-hidden")
}

// toPerson says something to the person, wherever they are. What was offered
// before is not what they type a number for after that.
func (t *turn) toPerson(r conversations.Reply) {
	r.To = conversations.Recipient{Person: t.state.Person.ID}
	t.state.Journey.Offered, t.state.Journey.Draft = r.Choices, ""
	t.speaker.replies = append(t.speaker.replies, r)
}

// inTicket says a phrase in the ticket, with its buttons.
func (t *turn) inTicket(id content.PhraseID, pairs ...string) {
	t.helpdesk.toDesk(conversations.Reply{Text: t.inWords(id, pairs...), Choices: t.helpdesk.deskChoices()})
}

// inWords is a phrase about the ticket, to staff.
func (t *turn) inWords(id content.PhraseID, pairs ...string) conversations.Markup {
	return t.helpdesk.told(id, append(pairs, "number", t.helpdesk.number(), "who", t.helpdesk.holder())...)
}
