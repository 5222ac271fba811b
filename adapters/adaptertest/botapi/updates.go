package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// An update waits until it is confirmed.
type update struct {
	id      int64
	chat    int64
	body    json.RawMessage // without update_id
	offered bool
	done    bool // confirmed, though still in the queue
	twin    bool // it is offered twice
	fails   int  // posts to a webhook that came to nothing
}

// wire is the update as the bot sees it.
func (u *update) wire() json.RawMessage {
	rest, ok := bytes.CutPrefix(bytes.TrimSpace(u.body), []byte("{"))
	if !ok || bytes.Contains(u.body, []byte(`"update_id"`)) {
		return u.body
	}
	if bytes.HasPrefix(bytes.TrimSpace(rest), []byte("}")) {
		return fmt.Appendf(nil, `{"update_id":%d}`, u.id)
	}
	return fmt.Appendf(nil, `{"update_id":%d,%s`, u.id, rest)
}

// enqueue gives u an id and offers it. The caller holds the lock.
func (s *Server) enqueue(u *update) int64 {
	if s.restart && s.pending == 0 {
		s.restart = false
		s.nextID = 1 + s.rng.Int64N(s.nextID/2)
	}
	u.id = s.nextID
	s.nextID++
	s.line(u)
	return u.id
}

func (s *Server) line(u *update) {
	s.queue = append(s.queue, u)
	s.pending++
	if s.hook != nil {
		s.hook.add(s, u)
	}
}

// again offers u a second time, with the id it has.
func (s *Server) again(u *update) {
	u.twin = true
	s.line(&update{id: u.id, chat: u.chat, body: u.body, twin: true})
}

// swap lets u, the newest, change places with the one before it. What was seen
// already keeps its place, and so does the order within a chat. Behind a
// webhook chats overtake each other anyway.
func (s *Server) swap(u *update) {
	if n := len(s.queue) - 2; n >= s.head {
		before := s.queue[n]
		if !before.offered && !before.twin && before.chat != u.chat && before.id+1 == u.id && s.hook == nil {
			before.body, u.body = u.body, before.body
			before.chat, u.chat = u.chat, before.chat
		}
	}
}

// RestartIDs lets the ids begin again at a lower number, as they do after a
// week without updates. It happens once nothing is unconfirmed.
func (s *Server) RestartIDs() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restart = true
}

// Pending is how many updates are not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending
}

// confirm takes u out.
func (s *Server) confirm(u *update) {
	if !u.done {
		u.done = true
		s.pending--
		s.stats.Confirmed++
	}
}

// trim forgets what is confirmed at the queue's head.
func (s *Server) trim() {
	for s.head < len(s.queue) && s.queue[s.head].done {
		s.queue[s.head] = nil
		s.head++
	}
	if s.head > 1000 && s.head > len(s.queue)/2 {
		s.queue = slices.Clone(s.queue[s.head:])
		s.head = 0
	}
}

// forget confirms all that offset says the bot has: everything below it, or
// all but the newest -offset. One that is far outside the queue says nothing.
func (s *Server) forget(offset int64) {
	s.trim()
	if offset < 0 {
		for i := s.head; i < len(s.queue) && int64(s.pending) > -offset; i++ {
			s.confirm(s.queue[i])
		}
		s.trim()
		return
	}
	const ahead, behind = 10, 100_000 // as in the real server's queue
	first := s.nextID
	if s.head < len(s.queue) {
		first = s.queue[s.head].id
	}
	if offset == 0 || offset > s.nextID+ahead || offset < first-behind {
		return
	}
	for i := s.head; i < len(s.queue) && s.queue[i].id < offset; i++ {
		s.confirm(s.queue[i])
	}
	s.trim()
}

// take is what is offered now.
func (s *Server) take(limit int) []json.RawMessage {
	batch := []json.RawMessage{}
	for i := s.head; i < len(s.queue) && len(batch) < limit; i++ {
		if u := s.queue[i]; !u.done {
			u.offered = true
			batch = append(batch, u.wire())
		}
	}
	return batch
}

// wanted reports whether the bot has asked for updates of that kind. By
// default it gets all but three.
func (s *Server) wanted(kind string) bool {
	if len(s.allowed) == 0 {
		return !slices.Contains([]string{"chat_member", "message_reaction", "message_reaction_count"}, kind)
	}
	return slices.Contains(s.allowed, kind)
}

// allow reads allowed_updates: where it is absent, the last setting stays. The
// real server passes over names it does not know; here they are refused.
func (s *Server) allow(p params) *failure {
	if p.text("allowed_updates") == "" {
		return nil
	}
	var kinds []string
	if err := object(p.text("allowed_updates"), &kinds); err != nil {
		return bad("can't parse allowed_updates: %v", err)
	}
	known := []string{
		"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
		"edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
		"inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
		"purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
		"chat_boost", "removed_chat_boost", "guest_message", "managed_bot",
	}
	for _, k := range kinds {
		if !slices.Contains(known, k) {
			return bad("unknown kind of update %q", k)
		}
	}
	s.allowed = kinds
	return nil
}
