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
	faq      *faq
	planner  *planner
	clock    func() (clock, bool) // the person's own, where they said where they live
	state    *conversations.State
	desk     Desk                             // of those of the person's network
	own      Desk                             // of the person's ticket
	opened   func(*conversations.Ticket) Desk // at which another one was opened
	last     *conversations.Ticket            // closed, and may be opened again; nil: none, or nobody looked
	known    bool                             // which helpdesks there are
	at       time.Time
	of       conversations.Ref                           // the message that is being passed on
	carries  func(from, to conversations.Platform) int64 // see [Engine.Carries]

	passed []conversations.Reply // what the desk hears
}

// draftMax is how much of what somebody writes is passed on, in characters. It
// fits below the head of a ticket on every platform.
const draftMax = 1000

// isThere reports whether there is a desk that can be asked.
func (h *helpdesk) isThere() bool { return !h.desk.Room.IsZero() }

// reach leads to a human, with words of the person's where there are any: over the
// answer that fits them and over whoever else can solve it, to what the desk would be
// told. Where they have a ticket it passes the words on. Where there is nobody it
// answers false.
func (h *helpdesk) reach(words string) bool {
	switch {
	case h.state.Ticket != nil && h.state.Ticket.Closed.IsZero():
		if words != "" {
			h.relay(words)
		}
		h.say(paragraphs(h.phrase("human-open", "number", h.number()), h.stands(), h.card.stillAt()), h.ways()...)
	case h.suggests(words), h.refers(words):
	case !h.isThere():
		return false
	default:
		h.preview(words)
	}
	return true
}

// preview shows what the desk would see, and asks whether to send it.
func (h *helpdesk) preview(words string) {
	h.draft(words)
	id := content.PhraseID("human-more")
	if h.state.Journey.Draft == "" {
		id = "human-write"
	}
	h.ask(paragraphs(h.phrase("human-preview"), quote(h.packet()), h.phrase(id), h.orAgain(), h.phrase("human-never"), h.expect()), append([]conversations.Choice{
		{Label: h.label("human-send"), Token: token(vSend)},
		{Label: h.label("human-not-now"), Token: token(vUnsent)},
	}, h.againChoice()...)...)
}

// isHomeless reports whether somebody has an open ticket at a helpdesk that is none any
// more.
func (h *helpdesk) isHomeless() bool {
	t := h.state.Ticket
	return t != nil && t.Closed.IsZero() && h.known && h.own.Room.IsZero()
}

// lose takes the ticket of somebody whose helpdesk is none any more to the one that they
// have now, or closes it, and says so.
func (h *helpdesk) lose() {
	switch {
	case !h.isHomeless():
	case h.isThere():
		h.notice("human-new-desk", "number", h.number())
		h.moveTo(h.desk, "desk-new-desk")
	default:
		h.shut(whyLost)
		h.notice("human-lost", "number", h.number())
	}
}

// drafts reports whether the person was just asked whether to send.
func (h *helpdesk) drafts() bool { return offer(h.state.Journey.Offered).has(token(vSend)) }

// stands is how far an open ticket is.
func (h *helpdesk) stands() conversations.Markup {
	t := h.state.Ticket
	switch {
	case !t.WithHuman():
		return paragraphs(h.phrase("human-untaken"), h.expect())
	case t.Waits.IsZero():
		return h.phrase("human-answered")
	}
	return paragraphs(h.phrase("human-taken"), h.expect())
}

// add adds words to the draft, and reports whether there is one.
func (h *helpdesk) add(words string) bool {
	asked := h.drafts() || offer(h.state.Journey.Offered).has(token(vAnyway, ""))
	if !asked || !h.isThere() || h.state.Ticket != nil {
		return false
	}
	h.preview(h.state.Journey.Draft + "\n\n" + words)
	return true
}

// send opens a ticket with the draft. Where that is not what was asked last, it is
// asked again: nobody sends what they do not see.
func (h *helpdesk) send() {
	if h.state.Ticket != nil || !h.drafts() || !h.isThere() {
		if !h.reach("") {
			h.card.showStep()
		}
		return
	}
	packet := h.packet()
	h.own = h.desk
	h.state.Ticket = &conversations.Ticket{ID: h.state.NextTicket, Desk: h.desk.Room, Opened: h.at, Waits: h.at, Nudge: h.desk.nudge(h.at)}
	h.say(paragraphs(h.phrase("human-asked", "number", h.number()), h.expect(), h.card.stillAt()), h.ways()...)
	text := paragraphs(h.told("desk-ticket", "number", h.number()), packet, h.told("desk-how"))
	h.toDesk(conversations.Reply{Text: text, Choices: h.deskChoices(), Notify: h.of})
}

// ways are the choices of somebody who has a ticket.
func (h *helpdesk) ways() []conversations.Choice {
	return append(h.card.ways(), conversations.Choice{Label: h.label("human-recall"), Token: token(vRecall, h.number())})
}

// recall closes the ticket of somebody who needs no answer any more.
func (h *helpdesk) recall(number string) {
	ticket := h.state.Ticket
	if ticket == nil || h.number() != number {
		h.notice("old-button")
		h.card.showStep()
		return
	}
	h.toDesk(conversations.Reply{Text: h.told("desk-recalled", "number", h.number())})
	h.shut(whyRecalled)
	h.say(paragraphs(h.phrase("human-recalled", "number", h.number()), h.card.stillAt()), append(h.card.ways(), h.again(ticket))...)
}

// expect says when an answer can be expected, as far as anybody knows.
func (h *helpdesk) expect() conversations.Markup {
	hours := h.desk.Hours
	if h.state.Ticket != nil {
		hours = h.own.Hours
	}
	if hours == nil {
		return ""
	}
	return h.thereOrBack(hours, "human-there", "human-always", "human-away")
}

// thereOrBack says by one of three phrases until when somebody is there, that they are for
// long, or when they are back.
func (h *helpdesk) thereOrBack(hours conversations.Hours, there, always, back content.PhraseID) conversations.Markup {
	if _, open := hours.Open(h.at); !open {
		return h.phrase(back, "when", h.moment(hours, hours.Next(h.at)))
	}
	if when, soon := conversations.ClosesAt(hours, h.at); soon {
		return h.phrase(there, "when", h.moment(hours, when))
	}
	return h.phrase(always)
}

// moment says a moment by the person's clocks, else by those of the helpdesk.
func (h *helpdesk) moment(hours conversations.Hours, m time.Time) string {
	if c, ok := h.clock(); ok {
		return h.when(c.local(h.at), c.local(m), c.city())
	}
	now := hours.Local(h.at)
	return h.when(now, hours.Local(m), cityOf(conversations.Zone(now.Location().String())))
}

// deskChoices are what one can do with the ticket as it is now.
func (h *helpdesk) deskChoices() []conversations.Choice {
	t := h.state.Ticket
	if !t.Closed.IsZero() {
		if t.Reopens(h.at) {
			return []conversations.Choice{h.choice("desk-reopen", dReopen, "")}
		}
		return nil
	}
	closes := conversations.Choice{Label: string(h.told("desk-close")), Token: token(vClose, h.number())}
	ready := h.choice("desk-ready", dAnswers, "")
	if !t.WithHuman() {
		return []conversations.Choice{{Label: string(h.told("desk-take")), Token: token(vTake, h.number())}, ready, closes}
	}
	return []conversations.Choice{ready, h.choice("desk-ask", dQuestions, ""), h.choice("desk-move", dPlaces, ""), h.choice("desk-release", dRelease, ""), closes}
}

// toDesk says something in the ticket, whose thread is opened anew where it is
// gone.
func (h *helpdesk) toDesk(r conversations.Reply) {
	r.To = conversations.Recipient{Ticket: h.state.Ticket.ID}
	r.Slot = h.state.Ticket.Slot()
	r.Title = string(h.told("desk-title", "number", h.number()))
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

func (h *helpdesk) number() string { return numberOf(h.state.Ticket.ID) }

// numberOf is a ticket's number as people say it.
func numberOf(id conversations.TicketID) string { return strconv.FormatInt(int64(id), 10) }

// quote sets a text apart from ours.
func quote(m conversations.Markup) conversations.Markup {
	return "> " + conversations.Markup(strings.ReplaceAll(strings.ReplaceAll(string(m), "\n", "\n> "), "> \n", ">\n"))
}

// cut is the beginning of a text, with a sign where something is missing.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
