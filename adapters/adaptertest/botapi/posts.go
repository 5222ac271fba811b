package botapi

import "fmt"

// A Post is what people send besides plain texts of their own.
type Post struct {
	Text string // a caption where there is a Kind
	Kind Kind
	// File is what is in it, of a Photo or a Document; nil: nothing that can be had.
	File *File
	// Album is what several posts belong to.
	Album   string
	ReplyTo int64
	// Topic is the topic of a forum that it stands in.
	Topic int64
	// As is in whose name it is posted: the group itself, where an
	// administrator is anonymous, or a channel's.
	As int64
	// Automatic says that it is a channel's post, put into the group that
	// discusses it.
	Automatic bool
	// ForwardedFrom is whose words they are.
	ForwardedFrom *User
}

// Post makes u post something, in private, where chatID is the user's, or in a
// group.
func (s *Server) Post(chatID int64, u User, p Post) int64 {
	return s.say(chatID, u, &Message{Post: p, Text: p.Text, Kind: p.Kind, File: p.File, ReplyTo: p.ReplyTo})
}

// Who Telegram names as the sender where somebody speaks as a chat.
var (
	asGroup   = User{ID: 1087968824, First: "Group", Username: "GroupAnonymousBot"}
	asChannel = User{ID: 136817688, First: "Channel", Username: "Channel_Bot"}
	telegram  = User{ID: 777000, First: "Telegram"}
)

// addPost writes into w what is odd about m. The caller holds the lock.
func (s *Server) addPost(w map[string]any, ch *chat, m *Message) {
	p := m.Post
	switch p.As {
	case 0:
	case ch.id:
		w["sender_chat"], w["from"] = s.wireChat(ch), asGroup.wire(true)
	default:
		w["sender_chat"] = map[string]any{"id": p.As, "type": "channel", "title": fmt.Sprint("Channel ", p.As)}
		w["from"] = asChannel.wire(true)
	}
	if p.Automatic {
		w["is_automatic_forward"], w["from"] = true, telegram.wire(false)
	}
	if m.Kind != "" && m.Text != "" {
		w["caption"] = m.Text
		if entities, ok := w["entities"]; ok {
			w["caption_entities"] = entities
			delete(w, "entities")
		}
	}
	if p.Album != "" {
		w["media_group_id"] = p.Album
	}
	if p.Topic != 0 {
		w["message_thread_id"], w["is_topic_message"] = p.Topic, true
	}
	if p.ForwardedFrom != nil {
		w["forward_origin"] = map[string]any{"type": "user", "date": m.At.Unix(), "sender_user": p.ForwardedFrom.wire(false)}
	}
}

// Delete makes somebody delete a message. The bot is not told.
func (s *Server) Delete(chatID, id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.room(chatID)
	if m := ch.byID[id]; m != nil {
		m.gone = true
	}
}

// CloseTopic makes a group's administrator delete a topic. The bot is not told.
func (s *Server) CloseTopic(group, topic int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.room(group)
	if ch.closed == nil {
		ch.closed = map[int64]bool{}
	}
	ch.closed[topic] = true
}

// Rename gives the bot another username. It is not told.
func (s *Server) Rename(username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bot.Username = username
}

// topicOf is where a message stands that answers another one, or names a topic.
func (ch *chat) topicOf(to int64, p params) (int64, *failure) {
	if m := ch.byID[to]; m != nil {
		return m.Post.Topic, nil
	}
	topic := p.whole("message_thread_id", 0, 0, 1<<31-1)
	if ch.closed[topic] {
		return 0, bad("message thread not found")
	}
	return topic, nil
}

// replyable is whether the bot may write below a message, and whether there is
// anything to stand below. Where there is not, a message that names no topic
// stands in none.
func (ch *chat) replyable(id int64, anyway bool) (int64, *failure) {
	m := ch.byID[id]
	switch {
	case m != nil && ch.closed[m.Post.Topic]:
		return 0, bad("TOPIC_DELETED")
	case m != nil && !m.gone:
		return id, nil
	case anyway:
		return 0, nil
	}
	return 0, bad("message to be replied not found")
}
