package discordapi

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"time"
)

// Flags of messages.
const (
	flagEphemeral = 1 << 6
	flagLoading   = 1 << 7
	flagV2        = 1 << 15
)

type message struct {
	id         ID
	ch         *channel
	author     *user
	at, edited time.Time // edited is zero if it was not
	kind       int       // 0 default, 19 reply, 20 answer to a command, 23 to a menu's
	content    string
	components []any
	flags      int
	nonce      any
	ref        ID
	more       object // further fields
	files      []*stored
	by         *Interaction // what it answers
	thread     *channel     // that began at it
}

// sentOnce is the message that a nonce led to.
type sentOnce struct {
	m  *message
	at time.Time
}

func (m *message) ephemeral() bool { return m.flags&flagEphemeral != 0 }
func (m *message) loading() bool   { return m.flags&flagLoading != 0 }

// A Post is a message as people see it.
type Post struct {
	ID, Author        ID
	Content           string
	Buttons           []Button
	Ephemeral, Edited bool
	Nonce             string
	Reference         ID
	Flags             int
	Raw               json.RawMessage
}

// A Button is one to tap, or an option of a select to choose: then its CustomID
// is the option's value.
type Button struct {
	Label, CustomID, URL string
	Disabled             bool
	Style                int
}

// Posts are the messages of a channel as they stand now, oldest first.
func (s *Server) Posts(channel ID) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Post
	ch := s.channels[channel]
	if ch == nil {
		return nil // deleted
	}
	for _, m := range ch.messages {
		if !m.loading() {
			all = append(all, s.post(m))
		}
	}
	return all
}

func (s *Server) post(m *message) Post {
	p := Post{
		ID: m.id, Author: m.author.id, Content: m.content, Ephemeral: m.ephemeral(), Edited: !m.edited.IsZero(),
		Reference: m.ref, Flags: m.flags, Buttons: buttons(m.components), Raw: mustJSON(s.wire(m)),
	}
	switch n := m.nonce.(type) {
	case string:
		p.Nonce = n
	case json.Number:
		p.Nonce = n.String()
	}
	return p
}

func buttons(components []any) (all []Button) {
	for _, c := range components {
		c, _ := c.(object)
		disabled, _ := c["disabled"].(bool)
		switch whole(c["type"]) {
		case 1:
			inner, _ := c["components"].([]any)
			all = append(all, buttons(inner)...)
		case 2:
			all = append(all, Button{text(c, "label"), text(c, "custom_id"), text(c, "url"), disabled, whole(c["style"])})
		case 3:
			options, _ := c["options"].([]any)
			for _, o := range options {
				o, _ := o.(object)
				all = append(all, Button{Label: text(o, "label"), CustomID: text(o, "value"), Disabled: disabled})
			}
		}
	}
	return all
}

// add puts a message into its channel and tells of it.
func (s *Server) add(m *message) *message {
	m.at = s.o.Now()
	if m.id == "" {
		m.id = s.snowflake()
	}
	m.ch.messages = append(m.ch.messages, m)
	if m.ch.isThread() && m.ch.archived && !m.ephemeral() {
		m.ch.archived = false
		s.threadUpdate(m.ch)
	}
	s.tell("MESSAGE_CREATE", m)
	return m
}

func (s *Server) drop(m *message) {
	m.ch.messages = slices.DeleteFunc(slices.Clone(m.ch.messages), func(other *message) bool { return other == m })
	if m.ephemeral() {
		return
	}
	s.emitIn(m.ch, "MESSAGE_DELETE", m.ch.intent(), func(*session) object {
		o := object{"id": m.id, "channel_id": m.ch.id}
		if m.ch.guild != nil {
			o["guild_id"] = m.ch.guild.id
		}
		return o
	})
}

// tell tells of a message, to each session what it may see. Nobody is told of
// one that only one person sees.
func (s *Server) tell(kind string, m *message) {
	if m.ephemeral() {
		return
	}
	s.emitIn(m.ch, kind, m.ch.intent(), func(se *session) object {
		o := s.seen(m, se.intents&intentContent != 0)
		o["channel_type"] = m.ch.kind
		if m.ch.guild != nil {
			o["guild_id"] = m.ch.guild.id
			o["member"] = member(m.author, m.ch.guild.joined, false)
		}
		return o
	})
}

func (ch *channel) find(id ID) *message {
	for _, m := range slices.Backward(ch.messages) { // mostly a late one is meant
		if m.id == id {
			return m
		}
	}
	return nil
}

// seen is a message as the bot may see it, with the content of others or
// without.
func (s *Server) seen(m *message, content bool) object {
	o := s.wire(m)
	if !content {
		s.blind(o, m)
		if ref, ok := o["referenced_message"].(object); ok {
			s.blind(ref, m.ch.find(m.ref))
		}
	}
	return o
}

func (s *Server) blind(o object, m *message) {
	if m == nil || m.ch.guild == nil || m.author == s.bot || slices.Contains(s.called(m), s.bot.id) {
		return
	}
	o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	delete(o, "poll")
	delete(o, "message_snapshots")
}

// wire is all of a message.
func (s *Server) wire(m *message) object {
	o := s.basic(m)
	if m.ref != "" {
		ref := object{"type": 0, "message_id": m.ref, "channel_id": m.ch.id}
		if m.ch.guild != nil {
			ref["guild_id"] = m.ch.guild.id
		}
		o["message_reference"] = ref
		o["referenced_message"] = nil
		if first := m.ch.find(m.ref); first != nil {
			shown := s.basic(first)
			delete(shown, "message_reference") // one step back is shown, and no more
			delete(shown, "message_snapshots")
			o["referenced_message"] = shown
		}
	}
	if m.thread != nil {
		o["thread"] = s.channelWire(m.thread)
	}
	maps.Copy(o, m.more)
	return o
}

// basic is a message without what it refers to.
func (s *Server) basic(m *message) object {
	o := object{
		"id": m.id, "channel_id": m.ch.id, "author": m.author.wire(), "content": m.content, "type": m.kind,
		"timestamp": stamp(m.at), "edited_timestamp": nil, "flags": m.flags, "components": m.components,
		"attachments": []any{}, "embeds": []any{}, "mentions": s.mentions(m), "mention_roles": []any{},
		"mention_everyone": false, "pinned": false, "tts": false,
	}
	if m.components == nil {
		o["components"] = []any{}
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	if m.by != nil {
		o["application_id"], o["webhook_id"] = s.bot.id, s.bot.id
		o["interaction_metadata"] = m.by.metadata()
	}
	s.withFiles(o, m)
	return o
}

var mention = regexp.MustCompile(`<@!?(\d+)>`)

// called are whom a message calls: those that it mentions, and whom a person
// answers, as their client does unless they turn it off.
func (s *Server) called(m *message) (ids []ID) {
	for _, found := range mention.FindAllStringSubmatch(m.content, -1) {
		ids = append(ids, found[1])
	}
	if first := m.ch.find(m.ref); first != nil && !m.author.bot && !slices.Contains(ids, first.author.id) {
		ids = append(ids, first.author.id)
	}
	return ids
}

func (s *Server) mentions(m *message) []any {
	all := []any{}
	for _, id := range s.called(m) {
		if u := s.userByID(id); u != nil {
			all = append(all, u.wire())
		}
	}
	return all
}
