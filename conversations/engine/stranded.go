package engine

import (
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// stranded tells somebody honestly that what they asked does not reach the
// helpdesk, and that it has, after all. Where that takes long it goes to the
// helpdesk of everybody.
func (e *Engine) stranded(s conversations.State, m conversations.Message, b conversations.Stranded) conversations.Outcome {
	if s.Ticket == nil || s.Ticket.ID != b.Ticket || !s.Ticket.Closed.IsZero() {
		return conversations.Outcome{State: s}
	}
	t := e.unbidden(s, m)
	switch b.Stage {
	case conversations.Arrived:
		t.clerk.aboutTicket("human-arrived")
	case conversations.Astray:
		if e.Desk.Room.IsZero() || e.Desk.Room == s.Ticket.Desk {
			return conversations.Outcome{State: s} // there is no other: it waits
		}
		t.clerk.aboutTicket("human-astray")
		t.helpdesk.moveTo(e.Desk, "desk-astray")
	case conversations.Homeless:
		if !t.helpdesk.isHomeless() {
			return conversations.Outcome{State: s}
		}
		t.clerk.rehouse()
	default:
		t.clerk.aboutTicket("human-stranded")
	}
	s.Ticket, s.Journey.Offered, s.Journey.Draft = t.state.Ticket, t.state.Journey.Offered, t.state.Journey.Draft
	return conversations.Outcome{State: s, Replies: t.replies()}
}

// aboutTicket says something about their ticket to the person, who stays where they
// are.
func (k *clerk) aboutTicket(id content.PhraseID) {
	k.toPerson(conversations.Reply{Text: paragraphs(k.speaker.phrase(id, "number", k.helpdesk.number()), k.card.stillAt()), Choices: k.helpdesk.ways()})
}

// rehouse gives a ticket that has no helpdesk any more to the one that its person has
// now; where there is none it is closed. The person hears of it once.
func (k *clerk) rehouse() {
	h := k.helpdesk
	if !h.isThere() {
		h.shut(whyLost)
		k.toPerson(conversations.Reply{Text: paragraphs(k.speaker.phrase("human-lost", "number", h.number()), k.card.stillAt()), Choices: k.card.ways()})
		return
	}
	k.aboutTicket("human-new-desk")
	h.moveTo(h.desk, "desk-new-desk")
}

// moveTo gives the ticket to another helpdesk, which knows nothing of it, and where
// nobody has it yet.
func (h *helpdesk) moveTo(desk Desk, says content.PhraseID) {
	ticket := h.state.Ticket
	ticket.Desk, ticket.Thread, ticket.Hinted = desk.Room, conversations.Room{}, false
	ticket.Staff, ticket.StaffName = conversations.Account{}, ""
	h.own = desk
	ticket.Nudge = time.Time{}
	if !ticket.Waits.IsZero() {
		ticket.Nudge = desk.nudge(h.at)
	}
	h.toDesk(conversations.Reply{Text: paragraphs(h.told(says, "number", h.number()), h.packet(), h.told("desk-how")), Choices: h.deskChoices()})
}
