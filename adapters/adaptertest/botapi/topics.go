package botapi

import (
	"slices"
	"unicode/utf8"
)

// A Topic is one of a forum that the bot created.
type Topic struct {
	ID   int64
	Name string
}

// Forum makes a supergroup a forum in which the bot may create topics.
func (s *Server) Forum(group int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room(group).forum = true
}

// Topics are those of a group that the bot created, the oldest first.
func (s *Server) Topics(group int64) []Topic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.room(group).topics)
}

const topicMax = 128 // characters of a name

func (s *Server) createForumTopic(c *call) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	name := c.params.text("name")
	switch n := utf8.RuneCountInString(name); {
	case !ch.forum:
		return nil, bad("the chat is not a forum")
	case n == 0 || n > topicMax:
		return nil, bad("topic name is invalid")
	}
	id := int64(len(ch.topics))*1000 + 700
	ch.topics = append(ch.topics, Topic{id, name})
	return map[string]any{"message_thread_id": id, "name": name, "icon_color": 7322096}, nil //nolint:misspell // the vendor's name
}

// deleteForumTopic deletes a topic with its messages. The bot that may create topics may
// delete them here, too.
func (s *Server) deleteForumTopic(c *call) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	topic := c.params.whole("message_thread_id", 0, 0, 1<<31-1)
	ours := slices.ContainsFunc(ch.topics, func(t Topic) bool { return t.ID == topic })
	switch {
	case !ch.forum:
		return nil, bad("the chat is not a forum")
	case !ours, ch.closed[topic]:
		return nil, bad("message thread not found")
	}
	if ch.closed == nil {
		ch.closed = map[int64]bool{}
	}
	ch.closed[topic] = true
	return true, nil
}

// wireTopic is the message that began a topic of the bot's, which each message of the
// topic answers that answers no other; nil: the topic is another's. The caller holds the
// lock.
func (s *Server) wireTopic(ch *chat, topic int64) map[string]any {
	i := slices.IndexFunc(ch.topics, func(t Topic) bool { return t.ID == topic })
	if i < 0 {
		return nil
	}
	return map[string]any{
		"message_id": topic, "from": s.bot.wire(true), "chat": s.wireChat(ch), "date": s.o.Now().Unix(), "message_thread_id": topic, "is_topic_message": true,
		"forum_topic_created": map[string]any{"name": ch.topics[i].Name, "icon_color": 7322096}, //nolint:misspell // the vendor's name
	}
}
