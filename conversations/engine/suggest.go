package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// surely is from which score on the one answer that fits best is shown to somebody
// who wants a human: more often right than not, by the held-out questions. Where they
// say both that they want one and about what, the wish leaves less to the answer.
const surely, surelyBeside = 0.4, 0.1

// suggests shows the answer that fits the words best, once, before they go to a
// human, and reports whether there is one. It is shown shortly: who asks for a human
// is not to read a wall.
func (h *helpdesk) suggests(words string) bool {
	p, ok := h.faq.surest()
	if words == "" || !ok || h.card.walker.hasRead(p.ID) {
		return false
	}
	h.card.walker.happened(didRead, string(p.ID), string(h.state.Journey.At))
	h.draft(words)
	first, more := firstParagraph(string(h.fill(p.Answer, h.state)))
	cs := []conversations.Choice{{Label: h.label("that-helps"), Token: token(vRight, string(p.ID))}}
	if more || len(p.Branches) > 0 {
		cs = append(cs, conversations.Choice{Label: h.label("whole-answer"), Token: token(vTopic, string(p.ID))})
	}
	h.saysInEnglish(h.faq.meaning.Language)
	title := "**" + conversations.Markup(p.Title.In(h.language)) + "**"
	h.say(paragraphs(h.phrase("human-first"), title, conversations.Markup(first)), append(cs, h.afterAnswer()...)...)
	return true
}

// surest is the answer that a text is about, where that is likely enough to show it
// to somebody who did not ask for it.
func (q *faq) surest() (*content.Topic, bool) {
	if m := q.meaning; m.Decision == conversations.Answer || m.Decision == conversations.Suggest {
		needs := surely
		for _, match := range m.Matches {
			if p, ok := q.content.Topic(match.ID); ok && p.ID != helpdeskTopic {
				return p, match.Score >= needs
			}
			if match.ID == wishHuman {
				needs = surelyBeside
			}
		}
	}
	return nil, false
}

// firstParagraph is the beginning of an answer, and whether there is more: a list
// belongs to the line above it.
func firstParagraph(answer string) (first string, more bool) {
	blocks := strings.Split(strings.TrimSpace(answer), "\n\n")
	end := 1
	if end < len(blocks) && strings.HasSuffix(blocks[0], ":") {
		end++
	}
	return strings.Join(blocks[:end], "\n\n"), end < len(blocks)
}

// draft keeps what the person wants to tell a human, as long as they are asked.
func (h *helpdesk) draft(words string) {
	h.state.Journey.Draft = cut(strings.TrimSpace(strings.ToValidUTF8(words, "")), draftMax)
}

// afterAnswer is the choice of somebody whom an answer does not help: the helpdesk, or
// where there is none, whom to write to; none where nobody can be named.
func (h *helpdesk) afterAnswer() []conversations.Choice {
	c := h.anyway("")
	if !h.isThere() {
		if _, ok := h.content.HelpdeskFor(h.symptom(), h.state.Journey.At); !ok {
			return nil
		}
		c.Label = h.label("human-whom")
	}
	return []conversations.Choice{c}
}

// anyway is the choice of somebody who wants a human whatever we said. It says from
// where: an answer, or another helpdesk.
func (h *helpdesk) anyway(from string) conversations.Choice {
	id := content.PhraseID("human-anyway")
	if from != "" {
		id = "human-network"
	}
	return conversations.Choice{Label: h.label(id), Token: token(vAnyway, from)}
}

// afterAll goes on to a human, with the words that were said before.
func (h *helpdesk) afterAll(from string) bool {
	words := h.state.Journey.Draft
	switch {
	case h.state.Ticket != nil:
		return h.reach("")
	case from == "" && h.refers(words):
		return true
	case !h.isThere():
		return false
	}
	h.preview(words)
	return true
}

// keepsDraft reports whether what somebody wants to tell a human is still asked
// about: below the last reply stands a choice that needs it.
func (h *helpdesk) keepsDraft() bool {
	return h.drafts() || offer(h.state.Journey.Offered).hasAny(vAnyway)
}

// goesOn keeps the way to a human below an answer that was opened from one that was
// suggested.
func (h *helpdesk) goesOn(before offer, tapped conversations.Token) {
	v, id, _ := parse(tapped)
	_, isTopic := h.content.Topic(conversations.TopicID(id))
	if len(h.replies) == 0 || v != vTopic || !isTopic || !before.has(token(vAnyway, "")) {
		return
	}
	last := &h.replies[len(h.replies)-1]
	last.Choices = append(last.Choices[:len(last.Choices):len(last.Choices)], h.afterAnswer()...)
}
