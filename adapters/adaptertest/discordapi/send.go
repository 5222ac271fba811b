package discordapi

import (
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// nonceAge is how long a nonce is remembered.
const nonceAge = 5 * time.Minute

// flagsOfBots are those that a bot may give a message: no embeds, no sound.
const (
	flagNoEmbeds = 1 << 2
	flagsOfBots  = flagNoEmbeds | 1<<12
)

// channel is the one that a path names, if the bot sees it.
func (s *Server) channel(c *call) (*channel, *failure) {
	ch := s.channels[c.vars["channel"]]
	switch {
	case ch == nil:
		return nil, fail(http.StatusNotFound, 10003, "Unknown Channel")
	case !ch.allows(viewChannel):
		return nil, fail(http.StatusForbidden, 50001, "Missing Access")
	}
	return ch, nil
}

// messageOf is the message that a path names. One that only one person sees is
// not found here.
func (s *Server) messageOf(c *call) (*message, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	m := ch.find(c.vars["message"])
	if m == nil || m.ephemeral() {
		return nil, fail(http.StatusNotFound, 10008, "Unknown Message")
	}
	return m, nil
}

func (s *Server) getMessages(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	if !ch.allows(readHistory) {
		return []any{}, nil
	}
	limit := 50
	if l := c.query.Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		var bad form
		switch {
		case err != nil:
			bad.fault("limit", "NUMBER_TYPE_COERCE", "Value %q is not int.", l)
		case n < 1 || n > 100:
			bad.fault("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
		}
		if f := bad.failure(); f != nil {
			return nil, f
		}
		limit = n
	}
	var seen []*message
	for _, m := range ch.messages {
		if !m.ephemeral() {
			seen = append(seen, m)
		}
	}
	seen, f = window(seen, c, limit)
	if f != nil {
		return nil, f
	}
	answer := []any{}
	for i := len(seen) - 1; i >= 0; i-- {
		answer = append(answer, s.seen(seen[i], s.content))
	}
	return answer, nil
}

// window is the part of a channel that is asked for, oldest first.
func window(all []*message, c *call, limit int) ([]*message, *failure) {
	given := 0
	for _, key := range []string{"after", "before", "around"} {
		if c.query.Has(key) {
			given++
			if _, err := strconv.ParseUint(c.query.Get(key), 10, 64); err != nil {
				var bad form
				bad.fault(key, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", c.query.Get(key))
				return nil, bad.failure()
			}
		}
	}
	if given > 1 {
		var bad form
		bad.fault("", "MUTUALLY_EXCLUSIVE", "before, after and around are mutually exclusive")
		return nil, bad.failure()
	}
	at := func(id uint64) int {
		return sort.Search(len(all), func(i int) bool { return number(all[i].id) >= id })
	}
	switch {
	case c.query.Has("after"):
		from := at(number(c.query.Get("after")) + 1)
		return all[from:min(from+limit, len(all))], nil
	case c.query.Has("around"):
		from := max(at(number(c.query.Get("around")))-limit/2, 0)
		return all[from:min(from+limit, len(all))], nil
	case c.query.Has("before"):
		all = all[:at(number(c.query.Get("before")))]
	}
	return all[max(len(all)-limit, 0):], nil
}

func (s *Server) getMessage(c *call) (any, *failure) {
	m, f := s.messageOf(c)
	if f != nil {
		return nil, f
	}
	if !m.ch.allows(readHistory) {
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return s.seen(m, s.content), nil
}

// maySend is what stands between the bot and a message in a channel.
func (s *Server) maySend(ch *channel) *failure {
	need := sendMessages
	if ch.isThread() {
		need = sendInThreads
	}
	switch {
	case ch.kind == forumChannel:
		return fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case ch.with != nil && ch.with.closed:
		return fail(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case !ch.allows(need):
		return fail(http.StatusForbidden, 50013, "Missing Permissions")
	case ch.locked && ch.archived:
		return fail(http.StatusBadRequest, 50083, "Thread is archived")
	}
	return nil
}

func (s *Server) postMessage(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f == nil {
		f = s.maySend(ch)
	}
	if f != nil {
		return nil, f
	}
	var bad form
	d := s.draftOf(c, c.body, "", &bad)
	nonce := bad.nonce(c.body)
	ref, missing := s.reference(c.body, ch, &bad)
	if f := bad.failure(); f != nil {
		return nil, f
	}
	key := fmt.Sprint(nonce)
	if first, ok := ch.nonces[key]; ok && nonce != nil && yes(c.body, "enforce_nonce") && s.o.Now().Sub(first.at) < nonceAge {
		return s.wire(first.m), nil
	}
	if d.empty() {
		return nil, fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if missing {
		return nil, unknownReference()
	}
	if ref != "" && !ch.allows(readHistory) {
		return nil, fail(http.StatusForbidden, 160002, "Cannot reply without permission to read message history")
	}
	m := s.message(d, ch, flagsOfBots)
	m.nonce, m.ref = nonce, ref
	if ref != "" {
		m.kind = 19
	}
	s.add(m)
	if nonce != nil {
		ch.nonces[key] = sentOnce{m, s.o.Now()}
	}
	return s.wire(m), nil
}

// reference is the message that another one answers: none, if it is gone and
// the bot does not mind. missing says that it minds.
func (s *Server) reference(o object, ch *channel, bad *form) (id ID, missing bool) {
	ref, ok := o["message_reference"].(object)
	if !ok {
		return "", false
	}
	if whole(ref["type"]) != 0 {
		s.violate("message_reference of type %v is not served", ref["type"])
	}
	id = text(ref, "message_id")
	if id == "" {
		bad.fault("message_reference.message_id", "BASE_TYPE_REQUIRED", "This field is required")
		return "", false
	}
	if in := text(ref, "channel_id"); in != "" && in != ch.id {
		bad.fault("message_reference", "MESSAGE_REFERENCE_CANNOT_REPLY_TO_OTHER_CHANNEL", "Cannot reply to a message in another channel")
		return "", false
	}
	if m := ch.find(id); m != nil && !m.ephemeral() {
		return id, false
	}
	insists, said := ref["fail_if_not_exists"].(bool)
	return "", insists || !said
}

// unknownReference is the answer to a reply to a message that is gone. The bot
// could not know, so it is no 50035 to blame it for.
func unknownReference() *failure {
	var bad form
	bad.fault("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
	f := bad.failure()
	f.forgiven = true
	return f
}

func (s *Server) patchMessage(c *call) (any, *failure) {
	m, f := s.messageOf(c)
	if f != nil {
		return nil, f
	}
	var bad form
	d := s.draftOf(c, c.body, "", &bad)
	if m.author != s.bot {
		return nil, fail(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	}
	if f := bad.failure(); f != nil {
		return nil, f
	}
	if m.ch.archived && m.ch.isThread() {
		return nil, fail(http.StatusBadRequest, 50083, "Thread is archived")
	}
	return s.edit(d, m)
}

// edit changes a message, unless nothing would be left of it.
func (s *Server) edit(d draft, m *message) (any, *failure) {
	before := *m
	s.apply(d, m)
	if strings.TrimSpace(m.content) == "" && len(m.components) == 0 && len(list(m.more, "embeds")) == 0 && len(m.files) == 0 {
		*m = before
		return nil, fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if d.flags != nil {
		m.flags = m.flags&^flagNoEmbeds | *d.flags&flagNoEmbeds
	}
	if m.loading() {
		m.flags &^= flagLoading
	}
	m.edited = s.o.Now()
	s.tell("MESSAGE_UPDATE", m)
	return s.wire(m), nil
}

func (s *Server) deleteMessage(c *call) (any, *failure) {
	m, f := s.messageOf(c)
	switch {
	case f != nil:
		return nil, f
	case m.author != s.bot && m.ch.guild == nil:
		return nil, fail(http.StatusForbidden, 50003, "Cannot execute action on a DM channel")
	case m.author != s.bot && !m.ch.allows(manageMessages):
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	case m.ch.isThread() && m.ch.archived:
		return nil, fail(http.StatusBadRequest, 50083, "Thread is archived")
	}
	s.drop(m)
	return noContent{}, nil
}

func (s *Server) typing(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f == nil {
		f = s.maySend(ch)
	}
	if f != nil {
		return nil, f
	}
	return noContent{}, nil
}
