package discordapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The intents that matter here.
const (
	intentGuilds        = 1 << 0
	intentGuildMessages = 1 << 9
	intentDirect        = 1 << 12
	intentContent       = 1 << 15
	intentsKnown        = 1<<26 - 1
)

// The privileged ones besides the content: members and presences.
const intentsPrivileged = 1<<1 | 1<<8

func (ch *channel) intent() int {
	if ch.guild == nil {
		return intentDirect
	}
	return intentGuildMessages
}

// emit tells an event to all sessions that asked for one of need; 0 tells all.
func (s *Server) emit(kind string, need int, data func(*session) object) {
	for _, se := range s.gateway.sessions {
		if need == 0 || se.intents&need != 0 {
			s.dispatch(se, kind, data(se))
		}
	}
}

// emitIn tells an event of a channel, if the bot sees that channel.
func (s *Server) emitIn(ch *channel, kind string, need int, data func(*session) object) {
	if ch.guild == nil || ch.allows(viewChannel) {
		s.emit(kind, need, data)
	}
}

func (s *Server) dispatch(se *session, kind string, d any) {
	se.seq++
	frame := mustJSON(object{"op": opDispatch, "t": kind, "s": se.seq, "d": d})
	se.log = append(se.log, logged{se.seq, frame})
	if se.conn != nil {
		se.conn.say(frame)
	}
}

// part takes a connection and its session apart.
func (s *Server) part(c *conn) {
	se := c.session
	if se == nil {
		return
	}
	se.conn, c.session = nil, nil
	if se.forgotten {
		s.end(se)
	}
}

// end makes a session one that cannot be resumed.
func (s *Server) end(se *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(other *session) bool { return other == se })
	if se.conn != nil {
		se.conn.session = nil
		se.conn = nil
	}
}

func (s *Server) rightToken(token string) bool {
	return !s.revoked && strings.TrimPrefix(token, "Bot ") == s.o.Token
}

type identify struct {
	Token      string          `json:"token"`
	Intents    *int            `json:"intents"`
	Properties json.RawMessage `json:"properties"`
	Shard      []int           `json:"shard"`
}

// identify begins a session.
func (c *conn) identify(d json.RawMessage) {
	s, now := c.s, c.s.o.Now()
	s.gateway.identifies++
	var in identify
	var properties map[string]any
	if json.Unmarshal(d, &in) != nil || json.Unmarshal(in.Properties, &properties) != nil {
		s.violate("gateway: IDENTIFY without properties, or with fields of wrong types")
		c.refuse(4002)
		return
	}
	if text(properties, "browser") == "" && text(properties, "$browser") == "" { // the latter until v9
		s.violate("gateway: IDENTIFY whose properties name no browser")
	}
	if code := s.refusal(c, in); code != 0 {
		c.refuse(code)
		return
	}
	if !s.gateway.lastIdentify.IsZero() && now.Sub(s.gateway.lastIdentify) < s.o.IdentifyEvery {
		s.gateway.spins++
		if s.gateway.spins > 2 {
			s.violate("gateway: IDENTIFY again and again, %v after the last that was taken; want %v", now.Sub(s.gateway.lastIdentify), s.o.IdentifyEvery)
		}
		c.push(opInvalid, false)
		return
	}
	s.gateway.lastIdentify, s.gateway.spins = now, 0
	s.gateway.left++
	op := s.gateway.afterIdentify
	s.gateway.afterIdentify = 0
	if op != 0 && c.special(op, false) {
		return
	}
	se := &session{id: fmt.Sprintf("%032x", uint64(len(s.gateway.sessions)+1)<<32|uint64(s.gateway.identifies)), intents: *in.Intents, conn: c}
	s.gateway.sessions = append(s.gateway.sessions, se)
	c.session = se
	s.dispatch(se, "READY", s.ready(se))
	if se.intents&intentGuilds != 0 {
		for _, g := range s.guilds {
			s.dispatch(se, "GUILD_CREATE", s.guildEvent(g))
		}
	}
}

// refusal is the code that an IDENTIFY is closed with, 0 if it is taken.
func (s *Server) refusal(c *conn, in identify) int {
	switch {
	case c.session != nil:
		s.violate("gateway: a second IDENTIFY on one connection")
		return 4005
	case !s.rightToken(in.Token):
		return 4004
	case len(in.Shard) != 0 && (len(in.Shard) != 2 || in.Shard[0] < 0 || in.Shard[0] >= in.Shard[1]):
		return 4010
	case in.Intents == nil || *in.Intents < 0 || *in.Intents&^intentsKnown != 0:
		s.violate("gateway: IDENTIFY without intents, or with unknown ones")
		return 4013
	case *in.Intents&(s.refused|intentsPrivileged) != 0, *in.Intents&intentContent != 0 && !s.content:
		return 4014
	}
	return 0
}

func (s *Server) ready(se *session) object {
	guilds := []any{}
	for _, g := range s.guilds {
		guilds = append(guilds, object{"id": g.id, "unavailable": true})
	}
	me := s.bot.wire()
	me["mfa_enabled"], me["verified"], me["email"] = false, true, nil
	return object{
		"v": 9, "user": me, "guilds": guilds, "session_id": se.id, "session_type": "normal",
		"resume_gateway_url": s.socket() + "/resume", "shard": []int{0, 1}, "private_channels": []any{}, "relationships": []any{},
		"presences": []any{}, "guild_join_requests": []any{}, "geo_ordered_rtc_regions": []any{}, "user_settings": object{},
		"application": object{"id": s.bot.id, "flags": s.flags()}, "_trace": []any{`["gateway-fake"]`},
	}
}

func (s *Server) socket() string { return "ws" + strings.TrimPrefix(s.web.URL, "http") }

// flags are the application's: what it may ask the gateway for.
func (s *Server) flags() int {
	if s.content {
		return 1 << 19
	}
	return 0
}

// resume goes on with a session after the last event that the client has.
func (c *conn) resume(d json.RawMessage) {
	s := c.s
	s.gateway.resumes++
	var in struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     *int   `json:"seq"`
	}
	if json.Unmarshal(d, &in) != nil || in.Seq == nil || in.Session == "" {
		s.violate("gateway: RESUME without session_id or seq")
		c.refuse(4002)
		return
	}
	if c.session != nil {
		s.violate("gateway: RESUME on a connection that has a session")
		c.refuse(4005)
		return
	}
	if !s.rightToken(in.Token) {
		c.refuse(4004)
		return
	}
	i := slices.IndexFunc(s.gateway.sessions, func(se *session) bool { return se.id == in.Session && !se.forgotten })
	op, resumable := s.gateway.afterResume, s.gateway.afterResumable
	s.gateway.afterResume = 0
	if op != 0 {
		if op == opInvalid && !resumable && i >= 0 {
			s.end(s.gateway.sessions[i])
		}
		if c.special(op, resumable) {
			return
		}
	}
	if i < 0 {
		c.push(opInvalid, false)
		return
	}
	se := s.gateway.sessions[i]
	if *in.Seq > se.seq || *in.Seq < 0 {
		s.end(se)
		c.refuse(4007)
		return
	}
	if !c.resumed {
		s.gateway.elsewhere++
	}
	c.takeOver(se, *in.Seq)
}

// takeOver replays what came after seq.
func (c *conn) takeOver(se *session, seq int) {
	if old := se.conn; old != nil {
		c.s.part(old)
		_ = old.ws.Close()
	}
	se.conn, c.session = c, se
	for _, l := range se.log {
		if l.seq > seq {
			c.say(l.frame)
		}
	}
	c.s.dispatch(se, "RESUMED", object{"_trace": []any{`["gateway-fake"]`}})
}

// special is the answer that a test has asked for. It reports whether it is the
// only one.
func (c *conn) special(op int, resumable bool) bool {
	switch op {
	case opInvalid:
		c.push(op, resumable)
	default:
		c.push(op, nil)
	}
	return op != opAck
}

// Connected reports whether the bot has a session with a connection.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.gateway.sessions, func(se *session) bool { return se.conn != nil && se.conn.closing == 0 })
}

// identifiesLeft is how many identifies the day still has.
func (s *Server) identifiesLeft() object {
	return object{"total": 1000, "remaining": 1000 - s.gateway.left, "reset_after": int64(24 * time.Hour / time.Millisecond), "max_concurrency": 1}
}
