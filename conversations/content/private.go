package content

import (
	"strings"

	"waymark/conversations"
)

// PayloadMax is the longest payload of /start in bytes: what the narrowest
// platform allows in a link into private. Only letters, digits, "-" and "_" may
// stand in it.
const PayloadMax = 64

// Payloads that lead from where others read along into private.
const (
	HereInPrivate  = "here" // to today's step
	TopicInPrivate = "q-"   // to a topic, whose id follows
)

// TopicIDMax is the longest id of a topic that can be led to.
const TopicIDMax = PayloadMax - len(TopicInPrivate)

// MayLead reports whether the payload that leads to a topic can be a link's.
func MayLead(id conversations.TopicID) bool {
	return len(id) <= TopicIDMax && !strings.ContainsFunc(string(id), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}
