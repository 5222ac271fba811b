package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A helpdesk is where people of a network answer. What it hears is in English,
// whatever the person reads.
type helpdesk struct {
	*speaker // to the person
	card     *card
	state    *conversations.State
	desk     Desk
	at       time.Time

	passed []conversations.Reply // what the desk hears
}

// ask passes words on to the desk, under a ticket, which is opened where the
// person has none. Where there is no desk to reach it answers false.
func (h *helpdesk) ask(words string) bool {
	if h.desk.Room.IsZero() {
		return false
	}
	if h.state.Ticket != nil {
		if words != "" {
			h.relay(words)
		}
		h.say(paragraphs(h.phrase("human-open", "number", h.number()), h.card.stillAt()), h.card.ways()...)
		return true
	}
	h.state.Ticket = &conversations.Ticket{ID: h.state.NextTicket, Desk: h.desk.Room, Opened: h.at}
	h.say(paragraphs(h.phrase("human-asked", "number", h.number()), h.card.stillAt()), h.card.ways()...)
	text := paragraphs(h.told("desk-ticket", "number", h.number(), "network", h.network()), h.place(), quoted(words), h.told("desk-how"))
	h.toDesk(conversations.Reply{Text: text, Title: string(h.told("desk-title", "number", h.number())), Choices: h.deskChoices()})
	return true
}

// relay passes words on to the ticket.
func (h *helpdesk) relay(words string) {
	h.toDesk(conversations.Reply{Text: paragraphs(h.told("desk-says", "number", h.number()), quoted(words)), Kind: conversations.Relayed})
}

// pass passes on what somebody says who talks with a human. We say nothing but
// what cannot be passed on.
func (h *helpdesk) pass(m conversations.Message) {
	words := m.Words()
	if words != "" {
		h.relay(words)
	}
	if words == "" || m.Unread != "" {
		h.toDesk(conversations.Reply{Text: h.told("desk-cannot", "number", h.number())})
		h.say(h.phrase("human-cannot"))
	}
}

// forgets tells the desk that the person of the ticket has had themselves deleted.
// The ticket is gone by then, so it is said where it was.
func (h *helpdesk) forgets(t *conversations.Ticket) {
	room := t.Thread
	if room.IsZero() {
		room = t.Desk
	}
	h.passed = append(h.passed, conversations.Reply{
		To: conversations.Recipient{Room: room}, Text: h.told("desk-forgotten", "number", strconv.FormatInt(int64(t.ID), 10)),
	})
}

// network is the person's, for the desk, whose own may be another.
func (h *helpdesk) network() string {
	if n, ok := h.content.Network(h.state.Person.Network); ok {
		return n.Name
	}
	return string(h.told("desk-no-network"))
}

// place is where the person stands, for the desk.
func (h *helpdesk) place() conversations.Markup {
	if !h.card.walker.walks() {
		return ""
	}
	sp, pr := h.english(), h.card.walker.progress()
	return sp.phrase("desk-at", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "step", sp.title(h.state.Journey.At))
}

// deskChoices are what one can do with a ticket.
func (h *helpdesk) deskChoices() []conversations.Choice {
	closes := conversations.Choice{Label: string(h.told("desk-close")), Token: token(vClose, h.number())}
	if h.state.Ticket.WithHuman() {
		return []conversations.Choice{closes}
	}
	return []conversations.Choice{{Label: string(h.told("desk-take")), Token: token(vTake, h.number())}, closes}
}

// toDesk says something in the ticket.
func (h *helpdesk) toDesk(r conversations.Reply) {
	r.To = conversations.Recipient{Ticket: h.state.Ticket.ID}
	r.Slot = h.state.Ticket.Slot()
	h.passed = append(h.passed, r)
}

// told is a phrase in the language of the desk.
func (h *helpdesk) told(id content.PhraseID, pairs ...string) conversations.Markup {
	sp := h.english()
	return sp.phrase(id, pairs...)
}

func (h *helpdesk) english() speaker {
	return speaker{content: h.content, language: conversations.English}
}

func (h *helpdesk) number() string { return strconv.FormatInt(int64(h.state.Ticket.ID), 10) }

// quoted is what somebody wrote, as they wrote it.
func quoted(words string) conversations.Markup {
	return conversations.Escape(strings.TrimSpace(strings.ToValidUTF8(words, "")))
}
