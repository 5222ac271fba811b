package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

func topicPayload(id conversations.TopicID) string { return content.TopicInPrivate + string(id) }
