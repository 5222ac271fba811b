package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

func topicPayload(id conversations.TopicID) string { return content.TopicInPrivate + string(id) }

// inPrivate is the choice that goes on where nobody else reads.
func (t *turn) inPrivate(payload string) conversations.Choice {
	return conversations.Choice{Label: t.label("in-private"), Private: payload}
}

// cameFrom takes up a payload of inPrivate, and reports whether it is one.
func (t *turn) cameFrom(payload string) bool {
	if payload == content.HereInPrivate {
		if t.started() {
			t.welcome()
		}
		t.showStep()
		return true
	}
	id, ok := strings.CutPrefix(payload, content.TopicInPrivate)
	if !ok {
		return false
	}
	if p, ok := t.c.Topic(conversations.TopicID(id)); ok {
		t.topic(p)
		return true
	}
	t.notice("unknown-topic")
	t.menu()
	return true
}
