package conversations

import "strings"

// PayloadMax is the longest payload of /start in bytes: what the narrowest
// platform allows in a link into private. Only letters, digits, "-" and "_" may
// stand in it.
const PayloadMax = 64

// Payloads that lead from where others read along into private.
const (
	hereInPrivate  = "here" // to today's step
	topicInPrivate = "q-"   // to a topic, whose id follows
)

// TopicIDMax is the longest id of a topic that can be led to.
const TopicIDMax = PayloadMax - len(topicInPrivate)

// MayLead reports whether the payload that leads to a topic can be a link's.
func MayLead(id TopicID) bool {
	return len(id) <= TopicIDMax && !strings.ContainsFunc(string(id), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

func topicPayload(id TopicID) string { return topicInPrivate + string(id) }

// inPrivate is the choice that goes on where nobody else reads.
func (t *turn) inPrivate(payload string) Choice {
	return Choice{Label: t.label("in-private"), Private: payload}
}

// cameFrom takes up a payload of inPrivate, and reports whether it is one.
func (t *turn) cameFrom(payload string) bool {
	if payload == hereInPrivate {
		if t.started() {
			t.welcome()
		}
		t.showStep()
		return true
	}
	id, ok := strings.CutPrefix(payload, topicInPrivate)
	if !ok {
		return false
	}
	if p, ok := t.c.Topic(TopicID(id)); ok {
		t.topic(p)
		return true
	}
	t.notice("unknown-topic")
	t.menu()
	return true
}
