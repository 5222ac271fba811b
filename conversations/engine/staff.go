package engine

import (
	"cmp"
	"slices"
	"strings"

	"waymark/conversations"
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
	k := &t.clerk
	k.act = conversations.Act{What: staffAct(m.Body), Ticket: s.Ticket.ID}
	k.anew = func() *clerk { return &e.unbidden(s, m).clerk }
	if isStanding(m.Body) { // we are no longer in the room, or are there again
		return conversations.Outcome{State: s}
	}
	switch k.act.Refused = t.helpdesk.own.refuses(m); k.act.Refused {
	case refusedElsewhere:
	case refusedAnonymous:
		t.helpdesk.toDesk(conversations.Reply{Text: t.helpdesk.told("desk-anonymous")})
	case refusedStranger:
		if _, waits := m.Body.(conversations.Command); waits { // who used one is shown that it is being worked on
			t.helpdesk.toDesk(conversations.Reply{Text: t.helpdesk.told("desk-not-yours")})
		}
	default:
		k.serve()
		k.staffHidden()
		if k.act.What == actOther { // nothing is done by it
			k.act = conversations.Act{}
		}
	}
	for i := range t.helpdesk.passed {
		t.helpdesk.passed[i].Answers = answered(m)
	}
	if k.act.Refused != "" {
		return conversations.Outcome{State: s, Replies: t.helpdesk.passed, Act: k.act}
	}
	t.helpdesk.closeBook()
	if _, tapped := m.Body.(conversations.Tap); tapped && len(t.helpdesk.passed) > 0 {
		t.helpdesk.passed[0].Replaces = m.On
	}
	k.keepPlace(&s)
	s.Ticket, s.Journey.Offered, s.Journey.Draft, s.Other = t.state.Ticket, t.state.Journey.Offered, t.state.Journey.Draft, 0
	return conversations.Outcome{State: s, Replies: t.replies(), Act: k.act, Tallies: t.counter.tallies}
}

// isStanding reports whether a body only says whether we reach a room.
func isStanding(b conversations.Body) bool {
	switch b.(type) {
	case conversations.Blocked, conversations.Unblocked:
		return true
	}
	return false
}

// serve does what staff want.
func (k *clerk) serve() {
	if k.act.What == actNote {
		k.noted(k.message.Body)
		return
	}
	switch b := k.message.Body.(type) {
	case conversations.Text:
		k.staffWrites(string(b))
	case conversations.Command:
		k.staffCommand(b)
		if k.act.What == actReply && b.Args != "" && k.state.Ticket.Closed.IsZero() { // others do not see what stood behind it
			k.helpdesk.toDesk(conversations.Reply{Text: paragraphs(k.helpdesk.told("desk-wrote"), quoted(b.Args))})
		}
	case conversations.Tap:
		if v, of, number := parse(b.Token); v == vFile || v == vNoFile {
			k.staffFile(v, of, number)
			return
		}
		k.staffTap(b.Token)
	case conversations.Edited:
		k.fromStaffEdited(string(b))
	case conversations.Unreadable:
		if b.Kind == conversations.Hidden {
			k.hint()
			return
		}
		k.staffSends("")
	default: // what was passed on is not theirs
		k.staffCannot("forwarded", false)
	}
}

// staffWrites does what staff typed, or passes it on.
func (k *clerk) staffWrites(typed string) {
	c, isCommand := conversations.CommandIn(typed)
	words := typed
	if isCommand {
		words = c.Args
	}
	switch with := k.message.Unread != "" || len(k.message.Files) > 0; {
	case k.act.What == actNote:
	case with && k.act.What == actReply:
		k.staffSends(words)
	case isCommand:
		k.staffCommand(c)
		if with {
			k.staffSends("")
		}
	default:
		k.fromStaff(typed)
	}
}

// staffSends asks whether what staff sent besides words or instead of them goes to
// the person. Where it cannot, the words do, and both sides are told.
func (k *clerk) staffSends(words string) {
	switch {
	case !k.state.Ticket.Closed.IsZero():
		k.inTicket("desk-is-closed")
	case k.staffHolds(words):
	default:
		if words != "" {
			k.fromStaff(words)
		}
		if !k.message.Further {
			k.staffCannot(kindOf(*k.message), true)
		}
	}
}

// staffCannot says that something of that kind is not passed on, to a person with
// whom staff talk too, where they were meant.
func (k *clerk) staffCannot(kind string, meant bool) {
	h := k.helpdesk
	r := conversations.Reply{Text: h.told("desk-words-only", "number", h.number(), "kind", h.inEnglish().kind(kind))}
	if k.state.Ticket.Closed.IsZero() {
		r.Choices = h.deskChoices()
	}
	h.toDesk(r)
	if meant && k.state.Ticket.WithHuman() {
		h.toPerson(k.speaker.phrase("file-cannot-from-desk", "kind", k.speaker.kind(kind)))
	}
}

// hint tells staff how to write where we cannot read them, once in a ticket.
func (k *clerk) hint() {
	if k.state.Ticket.Hinted || !k.state.Ticket.Closed.IsZero() {
		return
	}
	k.state.Ticket.Hinted = true
	k.inTicket("desk-hidden")
}
