package engine

import (
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// offerReady lists the answers that stand ready, or the questions: those first that
// belong to where the person stands.
func (t *turn) offerReady(asks bool) {
	all := t.content.ReadyAt(t.state.Journey.At, asks)
	if len(all) == 0 {
		t.inTicket("desk-no-ready")
		return
	}
	id := content.PhraseID("desk-ready-which")
	if asks {
		id = "desk-ask-which"
	}
	r := conversations.Reply{Text: t.inWords(id), Ephemeral: true}
	for _, a := range all {
		r.Choices = append(r.Choices, conversations.Choice{Label: a.Title.In(conversations.English), Token: t.helpdesk.deed(dRead, string(a.ID))})
	}
	r.Choices = append(r.Choices, t.helpdesk.choice("desk-cancel", dBack, ""))
	t.helpdesk.toDesk(r)
}

// answerNamed shows the ready answer of that name, or lists them.
func (t *turn) answerNamed(name string) {
	want := content.Plain(name)
	for i := range t.content.Answers {
		a := &t.content.Answers[i]
		if want != "" && (want == content.Plain(string(a.ID)) || want == content.Plain(a.Title.In(conversations.English))) {
			t.showReady(string(a.ID))
			return
		}
	}
	t.offerReady(false)
}

// showReady shows a ready answer as the person would get it, and asks whether to
// send it.
func (t *turn) showReady(id string) {
	a, ok := t.content.Ready(content.ReadyID(id))
	if !ok {
		t.offerReady(false)
		return
	}
	t.helpdesk.toDesk(conversations.Reply{
		Text:      paragraphs(t.inWords("desk-preview"), quote(t.readyText(a))),
		Ephemeral: true,
		Choices: []conversations.Choice{
			t.helpdesk.choice("desk-send", dSend, id, t.message.ReadAt()), t.helpdesk.choice("desk-cancel", dBack, ""),
		},
	})
}

// sendReady sends a ready answer. After a question the ticket waits for the person.
func (t *turn) sendReady(id string, shown time.Time) {
	a, ok := t.content.Ready(content.ReadyID(id))
	if !ok { // the content is another one by now
		t.undone()
		t.offerReady(false)
		return
	}
	if !t.confirmed(shown, func() { t.showReady(id) }) {
		return
	}
	t.claim()
	t.helpdesk.answered()
	t.toPerson(conversations.Reply{
		Text: paragraphs(t.speaker.phrase("human-says"), t.readyText(a)), Kind: conversations.Relayed, Notify: t.message.Ref,
	})
	sent := content.PhraseID("desk-sent")
	if a.Asks {
		t.act.What = actAsk
		t.helpdesk.waitsForThem()
		sent = "desk-asked"
	}
	t.inTicket(sent, "title", escaped(a.Title.In(conversations.English)))
}

// readyText is a ready answer as the person gets it.
func (t *turn) readyText(a *content.Ready) conversations.Markup {
	step := t.speaker.label("your-step")
	if t.walker.walks() {
		step = t.speaker.title(t.state.Journey.At)
	}
	filled := content.Words{t.speaker.language: content.Fill(a.Text.In(t.speaker.language),
		"number", t.helpdesk.number(), "step", step, "hours", string(t.helpdesk.ourHours()))}
	return t.speaker.fill(filled, &t.state)
}

// ourHours says when the helpdesk is there, as it says so itself.
func (h *helpdesk) ourHours() conversations.Markup {
	hours := h.own.Hours
	if hours == nil {
		return ""
	}
	if until, open := hours.Open(h.at); open {
		return h.phrase("human-we-are-there", "when", h.moment(hours, until))
	}
	return h.phrase("human-we-are-back", "when", h.moment(hours, hours.Next(h.at)))
}
