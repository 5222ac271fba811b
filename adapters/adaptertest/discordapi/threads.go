package discordapi

import (
	"encoding/json"
	"net/http"
	"slices"
)

// startThread begins a thread in a text channel, or a post with its first
// message in a forum.
func (s *Server) startThread(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	var bad form
	name, archive := s.threadFields(c, &bad)
	switch ch.kind {
	case forumChannel:
		return s.startPost(c, ch, name, archive, &bad)
	case textChannel:
	default:
		return nil, fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	if kind := whole(c.body["type"]); kind != publicThread {
		bad.fault("type", "BASE_TYPE_CHOICES", "Value must be one of {11}.")
		if kind == 12 || c.body["type"] == nil {
			s.violate("%s: only public threads (type 11) are served", c.who)
		}
	}
	if f := bad.failure(); f != nil {
		return nil, f
	}
	if !ch.allows(createThreads) {
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return created{s.addThread(ch, s.snowflake(), name, archive)}, nil
}

func (s *Server) threadFields(c *call, bad *form) (name string, archive int) {
	name = bad.str(c.body, "", "name", 1, 100)
	archive = 4320
	if c.body["auto_archive_duration"] != nil {
		archive = whole(c.body["auto_archive_duration"])
	}
	if !slices.Contains([]int{60, 1440, 4320, 10080}, archive) {
		bad.fault("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of (60, 1440, 4320, 10080).")
	}
	return name, archive
}

// addThread makes a thread and says what the bot sees of it.
func (s *Server) addThread(parent *channel, id ID, name string, archive int) object {
	ch := s.addChannel(&channel{id: id, kind: publicThread, name: name, guild: parent.guild, parent: parent, owner: s.bot, archive: archive})
	s.emitIn(ch, "THREAD_CREATE", intentGuilds, func(*session) object {
		o := s.channelWire(ch)
		o["newly_created"] = true
		return o
	})
	return s.channelWire(ch)
}

func (s *Server) startPost(c *call, forum *channel, name string, archive int, bad *form) (any, *failure) {
	first, ok := c.body["message"].(object)
	if !ok {
		bad.fault("message", "BASE_TYPE_REQUIRED", "This field is required")
		return nil, bad.failure()
	}
	d := s.draftOf(c, first, "message", bad)
	if f := bad.failure(); f != nil {
		return nil, f
	}
	if !forum.allows(sendMessages) {
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	}
	if d.empty() {
		return nil, fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	// Its first message has the thread's own id.
	id := s.snowflake()
	o := s.addThread(forum, id, name, archive)
	m := s.message(d, s.channels[id], flagsOfBots)
	m.id = id
	s.add(m)
	o["message"] = s.wire(m)
	return created{o}, nil
}

// startThreadAt begins a thread at a message, whose id it takes.
func (s *Server) startThreadAt(c *call) (any, *failure) {
	m, f := s.messageOf(c)
	if f != nil {
		return nil, f
	}
	var bad form
	name, archive := s.threadFields(c, &bad)
	if f := bad.failure(); f != nil {
		return nil, f
	}
	switch {
	case m.ch.kind != textChannel:
		return nil, fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case !m.ch.allows(createThreads):
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	case m.thread != nil && s.channels[m.thread.id] != nil:
		return nil, fail(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	}
	o := s.addThread(m.ch, m.id, name, archive)
	m.thread = s.channels[m.id]
	m.flags |= 1 << 5 // has a thread
	s.tell("MESSAGE_UPDATE", m)
	return created{o}, nil
}

func (s *Server) getChannel(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	return s.channelWire(ch), nil
}

// patchChannel changes a thread, or renames a channel.
func (s *Server) patchChannel(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	var bad form
	name := ch.name
	if _, ok := c.body["name"]; ok {
		name = bad.str(c.body, "", "name", 1, 100)
	}
	for _, key := range []string{"archived", "locked"} {
		if _, ok := c.body[key].(bool); !ok && c.body[key] != nil {
			bad.fault(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
		}
	}
	if f := bad.failure(); f != nil {
		return nil, f
	}
	if !ch.isThread() {
		return s.rename(ch, name)
	}
	archived, archives := c.body["archived"].(bool)
	locked, locks := c.body["locked"].(bool)
	moderates := ch.allows(manageThreads)
	switch {
	case locks && !moderates, !moderates && ch.owner != s.bot, ch.locked && !moderates:
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	case ch.archived && (!archives || archived) && (name != ch.name || locks && locked != ch.locked):
		return nil, fail(http.StatusBadRequest, 50083, "Thread is archived")
	}
	ch.name = name
	if archives {
		ch.archived = archived
	}
	if locks {
		ch.locked = locked
	}
	s.threadUpdate(ch)
	return s.channelWire(ch), nil
}

func (s *Server) rename(ch *channel, name string) (any, *failure) {
	if ch.guild == nil {
		return nil, fail(http.StatusForbidden, 50003, "Cannot execute action on a DM channel")
	}
	if !ch.allows(manageChannels) {
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	}
	ch.name = name
	s.emitIn(ch, "CHANNEL_UPDATE", intentGuilds, func(*session) object { return s.channelWire(ch) })
	return s.channelWire(ch), nil
}

// activeThreads are those of a guild that are not archived.
func (s *Server) activeThreads(c *call) (any, *failure) {
	g, f := s.guildOf(c)
	if f != nil {
		return nil, f
	}
	return s.threadList(func(ch *channel) bool { return ch.guild == g && !ch.archived }), nil
}

// archivedThreads are the archived ones of a channel.
func (s *Server) archivedThreads(c *call) (any, *failure) {
	parent, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	o := s.threadList(func(ch *channel) bool { return ch.parent == parent && ch.archived })
	return o, nil
}

func (s *Server) threadList(wanted func(*channel) bool) object {
	threads, members := []any{}, []any{}
	for _, ch := range slices.Backward(s.order) {
		if !ch.isThread() || !ch.allows(viewChannel) || !wanted(ch) {
			continue
		}
		threads = append(threads, s.channelWire(ch))
		if ch.owner == s.bot {
			members = append(members, object{"id": ch.id, "user_id": s.bot.id, "join_timestamp": stamp(ch.made), "flags": json.Number("1")})
		}
	}
	return object{"threads": threads, "members": members, "has_more": false}
}
