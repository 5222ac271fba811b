package botapi

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// A User is one of the people. Only the ID must be there.
type User struct {
	ID       int64
	First    string // defaults to "User" and the id
	Last     string
	Username string
	Language string // as the vendor's app says it: "de", "pt-br"
}

func (u User) wire(isBot bool) map[string]any {
	m := map[string]any{"id": u.ID, "is_bot": isBot, "first_name": cmp.Or(u.First, fmt.Sprint("User ", u.ID))}
	for name, v := range map[string]string{"last_name": u.Last, "username": u.Username, "language_code": u.Language} {
		if v != "" {
			m[name] = v
		}
	}
	return m
}

// A Message is one that stands in a chat.
type Message struct {
	ID       int64
	Chat     int64
	From     User
	Bot      bool // the bot's own
	Text     string
	Kind     Kind // of one that is no text
	File     *File
	Entities []Entity
	Keyboard [][]Button
	Edits    int
	ReplyTo  int64 // 0: to none
	At       time.Time
	Edited   time.Time // of the last edit
	Post     Post      // what is odd about it

	gone    bool // somebody deleted it
	fileID  string
	preview map[string]any // link_preview_options
}

// A chat is private, or a group, or a supergroup: its id says which.
type chat struct {
	id      int64
	started bool // private: the user wrote first
	blocked bool
	gone    bool // private: the user's account is deleted
	kicked  bool
	moved   int64 // group: where it has become a supergroup
	lastID  int64 // of messages in a supergroup
	shown   []*Message
	byID    map[int64]*Message
	rate    throttle
	minute  []time.Time      // sends of the last minute, in a group
	closed  map[int64]bool   // topics that are deleted
	forum   bool             // the bot may create topics
	topics  []Topic          // that it created
	members map[int64]string // group: what became of somebody there
}

const superBelow = -1_000_000_000_000

func (ch *chat) isGroup() bool { return ch.id < 0 }

func (ch *chat) isSuper() bool { return ch.id < superBelow }

func (ch *chat) kind() string {
	switch {
	case ch.isSuper():
		return "supergroup"
	case ch.isGroup():
		return "group"
	}
	return "private"
}

func (s *Server) wireChat(ch *chat) map[string]any {
	m := map[string]any{"id": ch.id, "type": ch.kind()}
	if ch.isGroup() {
		m["title"] = "Group " + strconv.FormatInt(-ch.id, 10)
		return m
	}
	for name, v := range s.people[ch.id].wire(false) {
		if name == "first_name" || name == "last_name" || name == "username" {
			m[name] = v
		}
	}
	return m
}

// wire is a message as updates and answers show it, the message that it
// answers included. The caller holds the lock.
func (s *Server) wire(m *Message) map[string]any {
	ch := s.chats[m.Chat]
	w := map[string]any{
		"message_id": m.ID, "from": m.From.wire(m.Bot), "chat": s.wireChat(ch), "date": m.At.Unix(),
	}
	if m.Edits > 0 {
		w["edit_date"] = m.Edited.Unix()
	}
	if m.File != nil {
		s.wireFile(w, m)
	} else if m.Kind != "" {
		for name, v := range m.Kind.content() {
			w[name] = v
		}
	} else {
		w["text"] = m.Text
	}
	if len(m.Entities) > 0 {
		w["entities"] = m.Entities
	}
	if len(m.Keyboard) > 0 {
		w["reply_markup"] = markup{m.Keyboard}
	}
	if m.preview != nil {
		w["link_preview_options"] = m.preview
	}
	s.addPost(w, ch, m)
	if to := ch.byID[m.ReplyTo]; to != nil && !to.gone {
		plain := *to
		plain.ReplyTo = 0 // one step back is shown, and no more
		w["reply_to_message"] = s.wire(&plain)
	} else if begun := s.wireTopic(ch, m.Post.Topic); begun != nil && m.ReplyTo == 0 {
		w["reply_to_message"] = begun
	}
	return w
}

// room is the chat of that id, which may be new. The caller holds the lock.
func (s *Server) room(id int64) *chat {
	ch := s.chats[id]
	if ch == nil {
		ch = &chat{id: id, byID: map[int64]*Message{}}
		s.chats[id] = ch
	}
	return ch
}

// put shows m in ch. The caller holds the lock.
func (s *Server) put(ch *chat, m *Message) {
	last := &s.lastID
	if ch.isSuper() {
		last = &ch.lastID
	}
	*last++
	m.ID, m.Chat = *last, ch.id
	ch.shown = append(ch.shown, m)
	ch.byID[m.ID] = m
}

// find is the chat that a request names.
func (s *Server) find(chatID string) (*chat, *failure) {
	if chatID == "" {
		return nil, bad("chat_id is empty")
	}
	id, err := strconv.ParseInt(chatID, 10, 64)
	if err != nil || s.chats[id] == nil {
		return nil, bad("chat not found")
	}
	return s.chats[id], nil
}

// open is the chat that a request names, if the bot may write or edit there.
func (s *Server) open(chatID string) (*chat, *failure) {
	ch, f := s.find(chatID)
	switch {
	case f != nil:
		return nil, f
	case ch.moved != 0:
		f = bad("group chat was upgraded to a supergroup chat")
		f.migrateTo = ch.moved
	case ch.gone:
		f = forbidden("user is deactivated")
	case ch.kicked:
		f = forbidden("bot was kicked from the " + ch.kind() + " chat")
	case ch.blocked:
		f = forbidden("bot was blocked by the user")
	case !ch.isGroup() && !ch.started:
		f = forbidden("bot can't initiate conversation with a user")
	}
	return ch, f
}

// Chat is everything that stands in a chat, the oldest first.
func (s *Server) Chat(id int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	if ch := s.chats[id]; ch != nil {
		for _, m := range ch.shown {
			all = append(all, *m)
		}
	}
	return all
}

// Shown is how many messages of the bot stand in a chat.
func (s *Server) Shown(id int64) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.chats[id]; ch != nil {
		for _, m := range ch.shown {
			if m.Bot {
				n++
			}
		}
	}
	return n
}

// Latest is the newest message of the bot in a chat.
func (s *Server) Latest(id int64) (m Message, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.chats[id]; ch != nil {
		for i := len(ch.shown) - 1; i >= 0; i-- {
			if ch.shown[i].Bot {
				return *ch.shown[i], true
			}
		}
	}
	return Message{}, false
}
