package engine

import (
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// relay passes words on to the ticket, whose person waits from then on.
func (h *helpdesk) relay(words string) {
	if t := h.state.Ticket; t.Waits.IsZero() {
		t.Waits, t.Nudge = h.at, h.own.nudge(h.at)
	}
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

// fromStaff passes words on to the person. Who writes to them has taken the
// ticket, and is told whether that arrived.
func (t *turn) fromStaff(words string) {
	if !t.state.Ticket.Closed.IsZero() {
		t.inTicket("desk-is-closed")
		return
	}
	t.claim()
	t.state.Ticket.Waits, t.state.Ticket.Nudge = time.Time{}, time.Time{}
	t.toPerson(conversations.Reply{
		Text: paragraphs(t.speaker.phrase("human-says"), quoted(words)), Kind: conversations.Relayed, Notify: t.message.Ref,
	})
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

// quoted is what somebody wrote, as they wrote it.
func quoted(words string) conversations.Markup {
	return conversations.Escape(strings.TrimSpace(strings.ToValidUTF8(words, "")))
}
