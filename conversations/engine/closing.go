package engine

import (
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Why a ticket is closed.
const (
	whySolved    = "solved"
	whyAnswered  = "answered"
	whyNoAnswer  = "no-answer" // of the person
	whyEULogin   = "eu-login"  // its support has to act
	whyDuplicate = "duplicate"
	whyRecalled  = "recalled" // the person needs no answer any more
	whyLost      = "lost"     // the helpdesk is there no more
)

// whys are what staff may say, in the order in which they are offered.
func whys() []string { return []string{whySolved, whyAnswered, whyNoAnswer, whyEULogin, whyDuplicate} }

// askWhy asks why the ticket is to be closed: the person is told.
func (k *clerk) askWhy() {
	k.undone()
	r := conversations.Reply{Text: k.inWords("desk-why"), Ephemeral: true}
	for _, why := range whys() {
		r.Choices = append(r.Choices, k.helpdesk.choice(content.PhraseID("desk-why-"+why), dClose, why))
	}
	r.Choices = append(r.Choices, k.helpdesk.choice("desk-not-closed", dBack, ""))
	k.helpdesk.toDesk(r)
}

// closeSaying closes the ticket with one of the reasons, or with a last word; with
// neither it asks why.
func (k *clerk) closeSaying(words string) {
	said := strings.ToLower(content.Clean(words))
	for _, why := range whys() {
		if said == why || said == strings.ToLower(string(k.helpdesk.told(content.PhraseID("desk-why-"+why)))) {
			k.close(why)
			return
		}
	}
	if said == "" {
		k.askWhy()
		return
	}
	k.fromStaff(words)
	k.close(whyAnswered)
}

// close closes the ticket, and tells the person why.
func (k *clerk) close(why string) {
	id := content.PhraseID("human-why-" + why)
	if _, known := content.AllPhrases[id]; !known {
		k.askWhy()
		return
	}
	k.claim()
	k.helpdesk.shut(why)
	ways := k.card.ways()
	if topic, ok := k.content.Topic(helpdeskTopic); ok && why == whyEULogin {
		ways = append([]conversations.Choice{k.speaker.topicChoice(topic)}, ways...)
	}
	back := k.speaker.phrase("human-back", "number", k.helpdesk.number(), "why", string(k.speaker.phrase(id)))
	k.toPerson(conversations.Reply{Text: paragraphs(back, k.card.stillAt()), Choices: append(ways, k.helpdesk.again(k.state.Ticket))})
	k.inTicket("desk-closed", "why", string(k.helpdesk.told(content.PhraseID("desk-why-"+why))))
}

// reopen opens the ticket again for staff: who does it has it.
func (k *clerk) reopen() {
	ticket := k.state.Ticket
	switch {
	case ticket.Closed.IsZero():
		k.undone()
		k.inTicket("desk-is-open")
	case !ticket.Reopens(k.message.At):
		k.undone()
		k.inTicket("desk-too-old")
	case k.state.Other != 0:
		k.undone()
		k.inTicket("desk-has-another", "other", numberOf(k.state.Other))
	default:
		ticket.Closed, ticket.Why, ticket.Staff, ticket.StaffName = time.Time{}, "", conversations.Account{}, ""
		k.claim()
		k.toPerson(conversations.Reply{Text: paragraphs(k.speaker.phrase("human-reopened", "number", k.helpdesk.number()), k.card.stillAt()), Choices: k.helpdesk.ways()})
		k.inTicket("desk-reopened")
	}
}

// again is the person's button that opens a closed ticket again.
func (h *helpdesk) again(t *conversations.Ticket) conversations.Choice {
	return conversations.Choice{Label: h.label("human-again", "number", numberOf(t.ID)), Token: token(vReopen, numberOf(t.ID))}
}

// reopenTapped opens the ticket again that the person had closed or was told is
// closed.
func (t *turn) reopenTapped(number string) {
	if t.state.Ticket != nil || !t.helpdesk.isThere() {
		if !t.helpdesk.reach("") {
			t.card.showStep()
		}
		return
	}
	if !t.knows(conversations.Lookup{Closed: true}) {
		return
	}
	last := t.state.Found.Closed
	switch {
	case last == nil || numberOf(last.ID) != number:
		t.speaker.notice("old-button")
		t.card.showStep()
	case !last.Reopens(t.message.At) || t.helpdesk.lost(last):
		t.speaker.notice("human-too-old", "number", number)
		t.helpdesk.reach("")
	default:
		t.helpdesk.reopen(*last)
	}
}

// reopen opens the person's ticket again. It is free, and they wait.
func (h *helpdesk) reopen(t conversations.Ticket) {
	t.Closed, t.Why, t.Staff, t.StaffName = time.Time{}, "", conversations.Account{}, ""
	h.state.Ticket = &t
	h.own = h.opened(&t)
	h.waits()
	h.say(paragraphs(h.phrase("human-open-again", "number", h.number()), h.expect(), h.card.stillAt()), h.ways()...)
	h.toDesk(conversations.Reply{Text: paragraphs(h.told("desk-open-again", "number", h.number()), h.packet()), Choices: h.deskChoices()})
}

// lost reports whether the helpdesk of a ticket is there no more.
func (h *helpdesk) lost(t *conversations.Ticket) bool {
	d := h.opened(t)
	return d.Room.IsZero()
}

// orAgain says that the ticket closed last can be opened again instead.
func (h *helpdesk) orAgain() conversations.Markup {
	if h.last == nil {
		return ""
	}
	return h.phrase("human-or-again", "number", numberOf(h.last.ID))
}

// againChoice is the button for it.
func (h *helpdesk) againChoice() []conversations.Choice {
	if h.last == nil {
		return nil
	}
	return []conversations.Choice{h.again(h.last)}
}

// knowsLast reports whether it is known which ticket of the person's was closed
// last, where it may be opened again in place of a new one.
func (t *turn) knowsLast() bool {
	if t.state.Ticket != nil || !t.helpdesk.isThere() {
		return true
	}
	if !t.knows(conversations.Lookup{Closed: true}) {
		return false
	}
	if last := t.state.Found.Closed; last.Reopens(t.message.At) && !t.helpdesk.lost(last) {
		t.helpdesk.last = last
	}
	return true
}
