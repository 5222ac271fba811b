package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// byStaff does what somebody of the helpdesk does on a ticket. The person is the
// subject: they hear what is written to them and may be offered something by it;
// nothing else of theirs changes.
func (e *Engine) byStaff(s conversations.State, m conversations.Message) conversations.Outcome {
	m.Lang = "" // what staff read is not what the person does
	t := e.unbidden(s, m)
	t.staff(m)
	for i := range t.helpdesk.passed {
		t.helpdesk.passed[i].Answers = answered(m)
	}
	s.Ticket, s.Journey.Offered = t.state.Ticket, t.state.Journey.Offered
	return conversations.Outcome{State: s, Replies: t.replies()}
}

func (t *turn) staff(m conversations.Message) {
	switch b := m.Body.(type) {
	case conversations.Blocked, conversations.Unblocked: // we are no longer in the room, or are there again
	case conversations.Text:
		if c, ok := conversations.CommandIn(string(b)); ok {
			t.staffCommand(c.Name, c.Args)
			return
		}
		t.fromStaff(string(b))
	case conversations.Command:
		t.staffCommand(b.Name, b.Args)
	case conversations.Tap:
		v, _, _ := parse(b.Token)
		t.staffCommand(map[verb]string{vTake: "take", vClose: "close"}[v], "")
	default: // an edit is no new word, and a picture may show a patient
		t.inTicket("desk-words-only")
	}
}

// staffCommand does what is asked for on a ticket.
func (t *turn) staffCommand(name, words string) {
	ticket := t.state.Ticket
	if !ticket.Closed.IsZero() {
		t.inTicket("desk-is-closed")
		return
	}
	switch strings.ToLower(name) {
	case "take":
		if ticket.WithHuman() && ticket.Staff != t.message.Actor {
			t.inTicket("desk-taken-already")
			return
		}
		t.claim()
		t.inTicket("desk-taken")
	case "close":
		if words != "" {
			t.fromStaff(words)
		}
		t.claim()
		t.state.Ticket.Closed = t.message.At
		t.toPerson(conversations.Reply{Text: paragraphs(t.speaker.phrase("human-back", "number", t.helpdesk.number()), t.card.stillAt()), Choices: t.card.ways()})
		t.inTicket("desk-closed")
	default:
		t.inTicket("desk-how")
	}
}

// fromStaff passes words on to the person. Who writes to them has taken the
// ticket, and is told whether that arrived.
func (t *turn) fromStaff(words string) {
	if !t.state.Ticket.Closed.IsZero() {
		t.inTicket("desk-is-closed")
		return
	}
	t.claim()
	t.toPerson(conversations.Reply{
		Text: paragraphs(t.speaker.phrase("human-says"), quoted(words)), Kind: conversations.Relayed, Notify: t.message.Ref,
	})
}

// claim gives the ticket to who acts, unless somebody has it.
func (t *turn) claim() {
	ticket := *t.state.Ticket
	if ticket.Staff == (conversations.Account{}) {
		ticket.Staff = t.message.Actor
	}
	t.state.Ticket = &ticket
}

// toPerson says something to the person, wherever they are. What was offered
// before is not what they type a number for after that.
func (t *turn) toPerson(r conversations.Reply) {
	r.To = conversations.Recipient{Person: t.state.Person.ID}
	t.state.Journey.Offered = r.Choices
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

// ended tells the helpdesk what became of what it wrote.
func (e *Engine) ended(s conversations.State, b conversations.Ended) conversations.Outcome {
	if b.Ticket == 0 {
		return conversations.Outcome{State: s}
	}
	id := content.PhraseID("desk-failed")
	switch b.Cause {
	case "":
		id = "desk-arrived"
	case conversations.Unreachable:
		id = "desk-waits"
	case conversations.Uncertain:
		id = "desk-unsure"
	}
	sp := speaker{content: e.content, language: conversations.English}
	return conversations.Outcome{State: s, Replies: []conversations.Reply{{
		To: conversations.Recipient{Ticket: b.Ticket}, Answers: b.Of, Text: sp.phrase(id),
	}}}
}
