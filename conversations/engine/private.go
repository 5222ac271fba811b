package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

func topicPayload(id conversations.TopicID) string { return content.TopicInPrivate + string(id) }

// inPrivate is the choice that goes on where nobody else reads.
func (sp *speaker) inPrivate(payload string) conversations.Choice {
	return conversations.Choice{Label: sp.label("in-private"), Private: payload}
}

// cameFrom takes up a payload of inPrivate, and reports whether it is one.
func (h *host) cameFrom(payload string) bool {
	if payload == content.HereInPrivate {
		if h.walker.started() {
			h.welcome()
		}
		h.card.showStep()
		return true
	}
	id, ok := strings.CutPrefix(payload, content.TopicInPrivate)
	if !ok {
		return false
	}
	if p, ok := h.content.Topic(conversations.TopicID(id)); ok {
		h.faq.topic(p)
		return true
	}
	h.notice("unknown-topic")
	h.faq.menu()
	return true
}
