package engine

import (
	"time"

	"waymark/conversations"
)

const (
	// answerDays is how many working days a person has for an answer until the
	// helpdesk is told, once, that there is none.
	answerDays = 3
	// followDays is after how many working days a person is asked whether it worked.
	followDays = 2
)

// neglected tells the desk again that somebody waits, or asks the person whether it
// worked, whichever has come. Who took the ticket and did not answer has it no
// longer, and the person hears so.
func (e *Engine) neglected(s conversations.State, m conversations.Message, b conversations.Neglected) conversations.Outcome {
	come := func(at time.Time) bool { return !at.IsZero() && !at.After(m.At) }
	if s.Ticket == nil || s.Ticket.ID != b.Ticket || !s.Ticket.Closed.IsZero() || !come(s.Ticket.Nudge) && !come(s.Ticket.Follow) {
		return conversations.Outcome{State: s}
	}
	t := e.unbidden(s, m)
	if come(s.Ticket.Follow) {
		t.clerk.follow()
	} else {
		t.clerk.nudge()
	}
	s.Ticket, s.Journey.Offered, s.Journey.Draft = t.state.Ticket, t.state.Journey.Offered, t.state.Journey.Draft
	return conversations.Outcome{State: s, Replies: t.replies()}
}

// nudge tells the desk that one of the two waits, when somebody is there.
func (k *clerk) nudge() {
	ticket, desk, now := k.state.Ticket, k.helpdesk.own, k.message.At
	ticket.Nudge = time.Time{}
	if ticket.Waits.IsZero() && ticket.Asked.IsZero() || !ticket.Waits.IsZero() && desk.NudgeAfter <= 0 {
		return
	}
	if desk.Hours != nil {
		if opens := desk.Hours.Next(now); opens.After(now) { // we come late, when nobody is there
			ticket.Nudge = opens
			return
		}
	}
	switch {
	case ticket.Waits.IsZero(): // it is told once: nobody is nagged to nag
		k.inTicket("desk-no-answer")
		return
	case ticket.WithHuman():
		ticket.Staff, ticket.StaffName = conversations.Account{}, ""
		k.inTicket("desk-released")
		k.toPerson(conversations.Reply{Text: paragraphs(k.speaker.phrase("human-silent", "number", k.helpdesk.number()), k.card.stillAt()), Choices: k.helpdesk.ways()})
	default:
		k.inTicket("desk-nudge")
	}
	ticket.Nudge = desk.nudge(now)
}

// follow asks the person whether it worked. From then on the helpdesk waits for
// them.
func (k *clerk) follow() {
	ticket := k.state.Ticket
	ticket.Follow = time.Time{}
	k.helpdesk.waitsForThem()
	k.toPerson(k.whetherItWorked())
}

// whetherItWorked is the question that the person is asked.
func (k *clerk) whetherItWorked() conversations.Reply {
	number := k.helpdesk.number()
	return conversations.Reply{
		Text: paragraphs(k.speaker.phrase("human-follow", "number", number), k.card.stillAt()),
		Choices: []conversations.Choice{
			{Label: k.speaker.label("human-worked"), Token: token(vWorked, number, workedYes)},
			{Label: k.speaker.label("human-not-yet"), Token: token(vWorked, number, workedNo)},
		},
	}
}

// What a person answers to whether it worked.
const (
	workedYes = "y"
	workedNo  = "n"
)

// worked takes what the person says about whether it worked, and tells the desk
// once.
func (h *helpdesk) worked(number, how string) {
	t := h.state.Ticket
	switch {
	case t == nil || h.number() != number:
		h.notice("old-button")
		h.card.showStep()
	case how == workedYes:
		if !t.Asked.IsZero() {
			t.Asked, t.Nudge = time.Time{}, time.Time{}
			h.toDesk(conversations.Reply{Text: h.told("desk-worked", "number", number), Choices: h.deskChoices()})
		}
		h.ask(h.phrase("human-close-sure", "number", number),
			conversations.Choice{Label: h.label("human-close-yes"), Token: token(vRecall, number)},
			conversations.Choice{Label: h.label("human-close-no"), Token: token(vResume)})
	default:
		if t.Waits.IsZero() {
			h.waits()
			h.toDesk(conversations.Reply{Text: h.told("desk-not-yet", "number", number), Choices: h.deskChoices()})
		}
		h.say(paragraphs(h.phrase("human-told", "number", number), h.expect(), h.card.stillAt()), h.ways()...)
	}
}
