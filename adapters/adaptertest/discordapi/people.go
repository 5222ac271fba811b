package discordapi

import "maps"

// Say is somebody writing to the bot in private.
func (s *Server) Say(user, text string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	return s.add(&message{ch: s.dm(u), author: u, content: text}).id
}

// SayIn is somebody writing in a channel or thread. <@ID> with the bot's id
// mentions it.
func (s *Server) SayIn(channel ID, user, text string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(&message{ch: s.must(channel), author: s.user(user), content: text}).id
}

// Reply is somebody answering a message.
func (s *Server) Reply(channel ID, user, text string, to ID) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(&message{ch: s.must(channel), author: s.user(user), content: text, kind: 19, ref: to}).id
}

// Post is somebody writing a message with further fields, attachments for
// example, which stand in it as they are. Of the usual ones it may set content
// and flags.
func (s *Server) Post(channel ID, user string, raw map[string]any) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &message{ch: s.must(channel), author: s.user(user), more: maps.Clone(raw)}
	m.content = text(raw, "content")
	if flags, ok := raw["flags"].(int); ok {
		m.flags = flags
	}
	if kind, ok := raw["type"].(int); ok {
		m.kind = kind
	}
	for _, usual := range []string{"content", "flags", "type", "id", "channel_id"} {
		delete(m.more, usual)
	}
	return s.add(m).id
}

// Edit is the author changing a message.
func (s *Server) Edit(channel, message ID, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.mustFind(channel, message)
	m.content, m.edited = text, s.o.Now()
	s.tell("MESSAGE_UPDATE", m)
}

// EmbedsArrive is Discord adding a preview of a link to a message, which its
// author did not touch.
func (s *Server) EmbedsArrive(channel, message ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.mustFind(channel, message)
	if m.more == nil {
		m.more = object{}
	}
	m.more["embeds"] = []any{object{"type": "link", "url": "https://example.org/", "title": "Example", "content_scan_version": 0}}
	s.tell("MESSAGE_UPDATE", m)
}

// DeleteMessage is somebody deleting a message.
func (s *Server) DeleteMessage(channel, message ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(s.mustFind(channel, message))
}

func (s *Server) mustFind(channel, message ID) *message {
	m := s.must(channel).find(message)
	if m == nil {
		panic("discordapi: no message " + message + " in channel " + channel)
	}
	return m
}
