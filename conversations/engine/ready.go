package engine

import (
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// offerReady lists the answers that stand ready, or the questions: those first that
// belong to where the person stands.
func (k *clerk) offerReady(asks bool) {
	all := k.content.ReadyAt(k.state.Journey.At, asks)
	if len(all) == 0 {
		k.inTicket("desk-no-ready")
		return
	}
	id := content.PhraseID("desk-ready-which")
	if asks {
		id = "desk-ask-which"
	}
	r := conversations.Reply{Text: k.inWords(id), Ephemeral: true}
	for _, a := range all {
		r.Choices = append(r.Choices, conversations.Choice{Label: a.Title.In(conversations.English), Token: k.helpdesk.deed(dRead, string(a.ID))})
	}
	r.Choices = append(r.Choices, k.helpdesk.choice("desk-cancel", dBack, ""))
	k.helpdesk.toDesk(r)
}

// answerNamed shows the ready answer of that name, or lists them.
func (k *clerk) answerNamed(name string) {
	want := content.Plain(name)
	for i := range k.content.Answers {
		a := &k.content.Answers[i]
		if want != "" && (want == content.Plain(string(a.ID)) || want == content.Plain(a.Title.In(conversations.English))) {
			k.showReady(string(a.ID))
			return
		}
	}
	k.offerReady(false)
}

// showReady shows a ready answer as the person would get it, and asks whether to
// send it.
func (k *clerk) showReady(id string) {
	a, ok := k.content.Ready(content.ReadyID(id))
	if !ok {
		k.offerReady(false)
		return
	}
	k.helpdesk.toDesk(conversations.Reply{
		Text:      paragraphs(k.inWords("desk-preview"), quote(k.readyText(a))),
		Ephemeral: true,
		Choices: []conversations.Choice{
			k.helpdesk.choice("desk-send", dSend, id, k.message.ReadAt()), k.helpdesk.choice("desk-cancel", dBack, ""),
		},
	})
}

// sendReady sends a ready answer. After a question the ticket waits for the person.
func (k *clerk) sendReady(id string, shown time.Time) {
	a, ok := k.content.Ready(content.ReadyID(id))
	if !ok { // the content is another one by now
		k.undone()
		k.offerReady(false)
		return
	}
	if !k.confirmed(shown, func() { k.showReady(id) }) {
		return
	}
	k.claim()
	k.helpdesk.answered()
	k.toPerson(conversations.Reply{
		Text: paragraphs(k.speaker.phrase("human-says"), k.readyText(a)), Kind: conversations.Relayed, Notify: k.message.Ref,
	})
	sent := content.PhraseID("desk-sent")
	if a.Asks {
		k.act.What = actAsk
		k.helpdesk.waitsForThem()
		sent = "desk-asked"
	}
	k.inTicket(sent, "title", escaped(a.Title.In(conversations.English)))
}

// readyText is a ready answer as the person gets it.
func (k *clerk) readyText(a *content.Ready) conversations.Markup {
	step := k.speaker.label("your-step")
	if k.walker.walks() {
		step = k.speaker.title(k.state.Journey.At)
	}
	filled := content.Words{k.speaker.language: content.Fill(a.Text.In(k.speaker.language),
		"number", k.helpdesk.number(), "step", step, "hours", string(k.helpdesk.ourHours()))}
	return k.speaker.fill(filled, k.state)
}

// ourHours says when the helpdesk is there, as it says so itself.
func (h *helpdesk) ourHours() conversations.Markup {
	hours := h.own.Hours
	if hours == nil {
		return ""
	}
	return h.thereOrBack(hours, "human-we-are-there", "human-we-are-always", "human-we-are-back")
}
