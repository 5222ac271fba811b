package engine

import (
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// What staff do, as the record has it.
const (
	actTake  = "take"
	actReply = "reply"
	actClose = "close"
	actNote  = "note" // stays where it is
	actFile  = "file" // sent, or not
	actEdit  = "edit"
	actOther = "other"
)

// staffActs are what the buttons of a ticket do. It never changes.
var staffActs = map[verb]string{vTake: actTake, vClose: actClose, vFile: actFile, vNoFile: actFile}

// Why nothing is done of what somebody wants to do in a ticket.
const (
	refusedOutside   = "outside of a ticket"
	refusedAnonymous = "anonymous"
	refusedStranger  = "not of the staff"
	refusedElsewhere = "no helpdesk is there any more"
)

// notePrefix begins what staff say to each other.
const notePrefix = "//"

// staffAct is what somebody wants to do in a ticket.
func staffAct(b conversations.Body) string {
	name := ""
	switch b := b.(type) {
	case conversations.Text:
		c, ok := conversations.CommandIn(string(b))
		switch {
		case strings.HasPrefix(content.Clean(string(b)), notePrefix):
			return actNote
		case ok:
			name = c.Name
		default:
			return actReply
		}
	case conversations.Edited:
		if strings.HasPrefix(content.Clean(string(b)), notePrefix) {
			return actNote
		}
		return actEdit
	case conversations.Command:
		name = b.Name
	case conversations.Tap:
		v, _, _ := parse(b.Token)
		if name = staffActs[v]; name == actFile {
			return actFile
		}
	}
	switch name = strings.ToLower(name); name {
	case actTake, actReply, actClose:
		return name
	}
	return actOther
}

// outsideTicket is the record of what somebody wanted to do where there is no
// ticket. Only what nobody else wants counts.
func outsideTicket(name string) conversations.Act {
	if _, asks := deskCommands[name]; name != actTake && name != actClose && !asks {
		return conversations.Act{}
	}
	return conversations.Act{What: name, Refused: refusedOutside}
}

// byStaff does what somebody of the helpdesk does on a ticket. The person is the
// subject: they hear what is written to them and may be offered something by it;
// nothing else of theirs changes. Who may do it is looked at each time.
func (e *Engine) byStaff(s conversations.State, m conversations.Message) conversations.Outcome {
	if _, _, asks := deskCommand(m.Body); asks {
		return e.askDesk(s, m, e.deskOf(s.Ticket, s.Person.Network))
	}
	m.Lang = "" // what staff read is not what the person does
	t := e.unbidden(s, m)
	t.act = conversations.Act{What: staffAct(m.Body), Ticket: s.Ticket.ID}
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
		if t.staff(m); t.act.What == actOther { // nothing is done by it
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
	s.Ticket, s.Journey.Offered, s.Journey.Draft = t.state.Ticket, t.state.Journey.Offered, t.state.Journey.Draft
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
	switch b := m.Body.(type) {
	case conversations.Text:
		t.staffWrites(string(b))
	case conversations.Command:
		t.staffCommand(b.Name, b.Args)
		if t.act.What == actReply && b.Args != "" && t.state.Ticket.Closed.IsZero() { // others do not see what stood behind it
			t.helpdesk.toDesk(conversations.Reply{Text: paragraphs(t.helpdesk.told("desk-wrote"), quoted(b.Args))})
		}
	case conversations.Tap:
		switch v, of, number := parse(b.Token); {
		case v == vFile, v == vNoFile:
			t.staffFile(v, of, number)
		case of != t.helpdesk.number(): // it stood below another message
			t.staffCommand("", "")
		default:
			t.staffCommand(staffActs[v], "")
		}
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
		t.staffCommand(c.Name, c.Args)
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

// staffCommand does what is asked for on a ticket.
func (t *turn) staffCommand(name, words string) {
	ticket := t.state.Ticket
	if !ticket.Closed.IsZero() {
		t.inTicket("desk-is-closed")
		return
	}
	switch name = strings.ToLower(name); {
	case name == actTake && ticket.WithHuman() && ticket.Staff != t.message.Actor:
		t.inTicket("desk-taken-already")
	case name == actTake:
		t.claim()
		if !ticket.Waits.IsZero() {
			ticket.Nudge = t.helpdesk.own.nudge(t.message.At)
		}
		t.inTicket("desk-taken")
	case name == actReply && strings.TrimSpace(words) != "":
		t.fromStaff(words)
	case name == actClose:
		if words != "" {
			t.fromStaff(words)
		}
		t.claim()
		ticket.Closed, ticket.Waits, ticket.Nudge = t.message.At, time.Time{}, time.Time{}
		t.toPerson(conversations.Reply{Text: paragraphs(t.speaker.phrase("human-back", "number", t.helpdesk.number()), t.card.stillAt()), Choices: t.card.ways()})
		t.inTicket("desk-closed")
	default:
		t.inTicket("desk-how")
	}
}

// claim gives the ticket to who acts, unless somebody has it.
func (t *turn) claim() {
	if ticket := t.state.Ticket; ticket.Staff == (conversations.Account{}) {
		ticket.Staff = t.message.Actor
	}
}

// toPerson says something to the person, wherever they are. What was offered
// before is not what they type a number for after that.
func (t *turn) toPerson(r conversations.Reply) {
	r.To = conversations.Recipient{Person: t.state.Person.ID}
	t.state.Journey.Offered, t.state.Journey.Draft = r.Choices, ""
	t.speaker.replies = append(t.speaker.replies, r)
}

// inTicket says a phrase in the ticket, with the buttons of one that is open.
func (t *turn) inTicket(id content.PhraseID) {
	r := conversations.Reply{Text: t.helpdesk.told(id, "number", t.helpdesk.number())}
	if t.state.Ticket.Closed.IsZero() {
		r.Choices = t.helpdesk.deskChoices()
	}
	t.helpdesk.toDesk(r)
}

// neglected tells the desk again that somebody waits. Who took the ticket and did
// not answer has it no longer, and the person hears so.
func (e *Engine) neglected(s conversations.State, m conversations.Message, b conversations.Neglected) conversations.Outcome {
	if s.Ticket == nil || s.Ticket.ID != b.Ticket || !s.Ticket.Closed.IsZero() || s.Ticket.Nudge.IsZero() || s.Ticket.Nudge.After(m.At) {
		return conversations.Outcome{State: s}
	}
	t := e.unbidden(s, m)
	ticket, desk := t.state.Ticket, t.helpdesk.own
	ticket.Nudge = desk.nudge(m.At)
	if desk.Hours != nil && !ticket.Nudge.IsZero() {
		if opens := desk.Hours.Next(m.At); opens.After(m.At) { // we come late, when nobody is there
			ticket.Nudge = opens
			s.Ticket = ticket
			return conversations.Outcome{State: s}
		}
	}
	switch {
	case ticket.Waits.IsZero() || desk.NudgeAfter <= 0:
		ticket.Nudge = time.Time{}
	case ticket.WithHuman():
		ticket.Staff = conversations.Account{}
		t.inTicket("desk-released")
		t.toPerson(conversations.Reply{Text: paragraphs(t.speaker.phrase("human-silent", "number", t.helpdesk.number()), t.card.stillAt()), Choices: t.helpdesk.ways()})
	default:
		t.inTicket("desk-nudge")
	}
	s.Ticket, s.Journey.Offered, s.Journey.Draft = ticket, t.state.Journey.Offered, t.state.Journey.Draft
	return conversations.Outcome{State: s, Replies: t.replies()}
}
