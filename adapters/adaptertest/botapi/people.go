package botapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Kind is what a message holds that is no text.
type Kind string

// The kinds of messages.
const (
	Sticker   Kind = "sticker"
	Photo     Kind = "photo"
	Voice     Kind = "voice"
	Video     Kind = "video"
	VideoNote Kind = "video_note"
	Audio     Kind = "audio"
	Contact   Kind = "contact"
	Location  Kind = "location"
	Poll      Kind = "poll"
	Document  Kind = "document"
)

// Say makes u write to the bot in private, and returns the message's id.
func (s *Server) Say(u User, text string) int64 { return s.say(u.ID, u, &Message{Text: text}) }

// SayIn makes u write in a group. The group comes into being with its first
// message: an id below -1000000000000 is a supergroup's, another negative one a
// basic group's.
func (s *Server) SayIn(group int64, u User, text string) int64 {
	return s.say(group, u, &Message{Text: text})
}

// Reply makes u answer a message, in a group or in private, where chatID is
// the user's.
func (s *Server) Reply(chatID int64, u User, to int64, text string) int64 {
	return s.say(chatID, u, &Message{Text: text, ReplyTo: to})
}

// Send makes u send something that is no text, in private.
func (s *Server) Send(u User, k Kind) int64 { return s.say(u.ID, u, &Message{Kind: k}) }

func (s *Server) say(chatID int64, u User, m *Message) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(u)
	ch := s.room(chatID)
	ch.started = ch.started || !ch.isGroup()
	m.From, m.At = u, s.o.Now()
	m.Entities = commandIn(m.Text)
	s.put(ch, m)
	s.push("message", ch.id, s.wire(m))
	return m.ID
}

// meet notes who u is. The bot may hear of somebody in a group first: then it
// knows them, and cannot write to them.
func (s *Server) meet(u User) {
	s.people[u.ID] = u
	s.room(u.ID)
}

func commandIn(text string) []Entity {
	name, _, _ := strings.Cut(text, " ")
	if len(name) < 2 || name[0] != '/' || strings.Trim(name[1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@") != "" {
		return nil
	}
	return []Entity{{Type: "bot_command", Offset: 0, Length: len(name)}}
}

// Edit makes u change a message of theirs in private. The bot hears of it also
// where the words stay the same: the vendor reports more than people change.
func (s *Server) Edit(u User, id int64, text string) error { return s.EditIn(u.ID, u, id, text) }

// EditIn is Edit in a group.
func (s *Server) EditIn(chatID int64, u User, id int64, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	m := s.room(chatID).byID[id]
	if m == nil || m.From.ID != u.ID || m.Text == "" {
		return fmt.Errorf("user %d has no text %d to edit", u.ID, id)
	}
	m.Text, m.Entities, m.Edited = text, commandIn(text), s.o.Now()
	m.Edits++
	s.push("edited_message", chatID, s.wire(m))
	return nil
}

// A callback is one tap.
type callback struct {
	at       time.Time
	answered bool
	text     string
}

// Tap makes u press a button in private, and returns the callback's id. It is
// an error if the message does not have that button now.
func (s *Server) Tap(u User, message int64, data string) (string, error) {
	return s.TapIn(u.ID, u, message, data)
}

// TapIn is Tap in a group.
func (s *Server) TapIn(chatID int64, u User, message int64, data string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(u)
	m := s.room(chatID).byID[message]
	if m == nil || !slices.ContainsFunc(slices.Concat(m.Keyboard...), func(b Button) bool { return b.Data != nil && *b.Data == data }) {
		return "", fmt.Errorf("message %d in chat %d has no button %q", message, chatID, data)
	}
	id := strconv.FormatInt(7_000_000_000_000+int64(len(s.taps)), 10)
	s.taps[id] = &callback{at: s.o.Now()}
	s.push("callback_query", chatID, map[string]any{
		"id": id, "from": u.wire(false), "message": s.wire(m), "chat_instance": strconv.FormatInt(chatID, 10), "data": data,
	})
	return id, nil
}

// Answered is what the bot said to a tap, and whether it said anything.
func (s *Server) Answered(callbackID string) (text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.taps[callbackID]; c != nil {
		return c.text, c.answered
	}
	return "", false
}

// Block makes u block the bot.
func (s *Server) Block(u User) { s.setBlocked(u, true) }

// Unblock makes u let the bot in again.
func (s *Server) Unblock(u User) { s.setBlocked(u, false) }

func (s *Server) setBlocked(u User, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(u)
	ch := s.room(u.ID)
	if ch.blocked == blocked {
		return
	}
	ch.blocked = blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	s.pushMember(ch, u, before, after)
}

func (s *Server) pushMember(ch *chat, by User, before, after string) {
	member := func(status string) map[string]any {
		m := map[string]any{"status": status, "user": s.bot.wire(true)}
		if status == "kicked" {
			m["until_date"] = 0
		}
		return m
	}
	s.push("my_chat_member", ch.id, map[string]any{
		"chat": s.wireChat(ch), "from": by.wire(false), "date": s.o.Now().Unix(),
		"old_chat_member": member(before), "new_chat_member": member(after),
	})
}

// Deactivate deletes u's account. The bot is not told.
func (s *Server) Deactivate(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meet(u)
	s.room(u.ID).gone = true
}

// KickFrom throws the bot out of a group.
func (s *Server) KickFrom(group int64, by User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(by)
	ch := s.room(group)
	ch.kicked = true
	s.pushMember(ch, by, "member", "kicked")
}

// Readmit puts the bot back into a group.
func (s *Server) Readmit(group int64, by User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(by)
	ch := s.room(group)
	ch.kicked = false
	s.pushMember(ch, by, "kicked", "member")
}

// Migrate makes a basic group a supergroup, and returns its new id.
func (s *Server) Migrate(group int64, by User) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(by)
	before := s.room(group)
	after := s.room(superBelow + group)
	before.moved = after.id
	for _, step := range []struct {
		ch   *chat
		name string
		id   int64
	}{{before, "migrate_to_chat_id", after.id}, {after, "migrate_from_chat_id", before.id}} {
		m := &Message{From: by, At: s.o.Now()}
		s.put(step.ch, m)
		w := s.wire(m)
		delete(w, "text")
		w[step.name] = step.id
		s.push("message", step.ch.id, w)
	}
	return after.id
}

// Push offers an update made by hand: an object without update_id, or anything
// else that is JSON, which is offered as it is. It is not judged. The id is the
// queue's, also where raw does not show it.
func (s *Server) Push(raw json.RawMessage) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	return s.enqueue(&update{body: raw})
}

// poison is what nobody can read, in turns.
func poison(n int) json.RawMessage {
	all := []string{
		`{"message":"not an object"}`,
		`{"message":{"message_id":"one","date":"today","chat":{"id":5,"type":"private"}}}`,
		`{"callback_query":{"id":7,"from":{},"chat_instance":null}}`,
		`{"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1,"old_chat_member":{"status":"abducted"},"new_chat_member":[]}}`,
		`{"update_of_tomorrow":{"holds":["anything"]}}`,
		`{}`,
	}
	return json.RawMessage(all[n%len(all)])
}

// push offers an update of one kind, unless the bot does not want it. The
// caller holds the lock.
func (s *Server) push(kind string, chatID int64, content map[string]any) {
	if !s.wanted(kind) {
		return
	}
	body, err := json.Marshal(map[string]any{kind: content})
	if err != nil {
		panic(err) // maps, strings and numbers of our own
	}
	happens := func(k FaultKind) bool {
		return s.strike(func(f *Fault) bool { return f.Kind == k }).Kind == k
	}
	if happens(Poison) {
		s.enqueue(&update{body: poison(s.stats.Faults)})
	}
	u := &update{chat: chatID, body: body}
	s.enqueue(u)
	s.judgeUpdate(u)
	if happens(Duplicate) {
		s.again(u)
	} else if happens(Reorder) {
		s.swap(u)
	}
}
