package discordapi

import (
	"crypto/sha512"
	"encoding/base64"
	"maps"
	"slices"
	"time"
)

// How long an interaction waits for its first answer, and for the others.
const (
	firstAnswer = 3 * time.Second
	lastAnswer  = 15 * time.Minute
)

// The types of interactions.
const (
	byCommand   = 2
	byComponent = 3
	byForm      = 5
)

// An Interaction is a tap, a choice or a command, and what came of it.
type Interaction struct {
	s      *Server
	id     ID
	token  string
	kind   int
	by     *user
	ch     *channel
	at     time.Time
	failed bool     // nobody could have answered it
	source *message // with the component
	name   string   // of the command

	ackKind  int // 0: not answered
	ackAt    time.Time
	hidden   bool // ephemeral, as the first answer said
	original *message
	follows  []*message
}

// ID is the interaction's.
func (i *Interaction) ID() ID { return i.id }

// Token is what answers to it must bear.
func (i *Interaction) Token() string { return i.token }

// Acked is the first answer: its type, whether it was ephemeral, and how long
// it took by the server's clock. ok is false if there is none.
func (i *Interaction) Acked() (kind int, ephemeral bool, after time.Duration, ok bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.ackKind == 0 {
		return 0, false, 0, false
	}
	return i.ackKind, i.hidden, i.ackAt.Sub(i.at), true
}

// Response is what the person sees as the answer; false while there is none, or
// while it says "thinking". After a first answer of type 6 or 7 it is the message
// with the component.
func (i *Interaction) Response() (Post, bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.original == nil || i.original.loading() || i.original.ch.find(i.original.id) == nil {
		return Post{}, false
	}
	return i.s.post(i.original), true
}

// FollowUps are the further answers, oldest first.
func (i *Interaction) FollowUps() (all []Post) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	for _, m := range i.follows {
		if m.ch.find(m.id) != nil {
			all = append(all, i.s.post(m))
		}
	}
	return all
}

// Failed reports whether the person was told that the interaction failed: it
// was not answered within three seconds by the server's clock, or there was
// nothing to tap.
func (i *Interaction) Failed() bool {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.isOver() || i.failed
}

// isOver reports whether the first answer would come too late.
func (i *Interaction) isOver() bool { return i.ackKind == 0 && i.s.o.Now().Sub(i.at) >= firstAnswer }

// Tap is somebody tapping a button. Where there is no such button to tap, the
// interaction has Failed and the bot hears nothing.
func (s *Server) Tap(user string, channel, message ID, customID string) *Interaction {
	return s.use(user, channel, message, 2, customID, nil)
}

// Select is somebody choosing from a menu; likewise.
func (s *Server) Select(user string, channel, message ID, customID string, values ...string) *Interaction {
	return s.use(user, channel, message, 3, customID, values)
}

// Submit is somebody sending off a form with a field, which another program with the bot's
// token has opened: the bot itself opens none. What is in it stands in it twice, as Discord
// has it inside a row and below a label.
func (s *Server) Submit(user string, channel ID, customID, filled string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.interaction(byForm, s.user(user), s.must(channel))
	field := object{"type": 4, "id": 2, "custom_id": customID, "value": filled}
	s.present(i, object{"custom_id": customID, "components": []any{
		object{"type": 1, "id": 1, "components": []any{field}},
		object{"type": 18, "id": 3, "component": field},
	}})
	return i
}

func (s *Server) use(user string, channel, message ID, kind int, customID string, values []string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	i := s.interaction(byComponent, u, s.must(channel))
	m := i.ch.find(message)
	if m == nil {
		i.failed = true
		return i
	}
	c := findComponent(m.components, kind, customID)
	if c == nil || yes(c, "disabled") || kind == 3 && !choosable(c, values) || m.ephemeral() && m.by != nil && m.by.by != u {
		i.failed = true
		return i
	}
	i.source = m
	data := object{"custom_id": customID, "component_type": kind, "id": c["id"]}
	if kind == 3 {
		data["values"] = values
	}
	s.present(i, data)
	return i
}

func choosable(menu object, values []string) bool {
	if len(values) < bound(menu, "min_values") || len(values) > bound(menu, "max_values") {
		return false
	}
	var offered []string
	for _, o := range list(menu, "options") {
		o, _ := o.(object)
		offered = append(offered, text(o, "value"))
	}
	for _, v := range values {
		if !slices.Contains(offered, v) {
			return false
		}
	}
	return true
}

func (s *Server) interaction(kind int, u *user, ch *channel) *Interaction {
	i := &Interaction{s: s, id: s.snowflake(), kind: kind, by: u, ch: ch, at: s.o.Now()}
	sum := sha512.Sum512([]byte("token of " + i.id))
	more := sha512.Sum512(sum[:])
	i.token = base64.RawURLEncoding.EncodeToString([]byte("interaction:"+i.id+":")) + base64.RawURLEncoding.EncodeToString(append(sum[:], more[:44]...))
	s.interactions[i.id] = i
	s.tokens[i.token] = i
	return i
}

// present tells the bot of an interaction.
func (s *Server) present(i *Interaction, data object) {
	s.emit("INTERACTION_CREATE", 0, func(*session) object {
		o := object{
			"id": i.id, "application_id": s.bot.id, "type": i.kind, "token": i.token, "version": 1, "data": data,
			"channel_id": i.ch.id, "channel": s.channelWire(i.ch), "locale": "en-US", "entitlements": []any{},
			"entitlement_sku_ids": []any{}, "app_permissions": decimal(i.ch.permissions()), "attachment_size_limit": 10 << 20,
			"authorizing_integration_owners": object{"0": "0"}, "context": 1,
		}
		if i.source != nil {
			o["message"] = s.wire(i.source)
		}
		if i.ch.guild == nil {
			o["user"] = i.by.wire()
			return o
		}
		g := i.ch.guild
		m := member(i.by, g.joined, true)
		m["permissions"] = decimal(everything &^ administratorBit)
		o["member"], o["guild_id"], o["guild_locale"], o["context"] = m, g.id, "en-US", 0
		o["guild"] = object{"id": g.id, "locale": "en-US", "features": []any{}}
		o["authorizing_integration_owners"] = object{"0": g.id}
		return o
	})
}

// metadata is what a message says about the interaction that it answers.
func (i *Interaction) metadata() object {
	o := object{
		"id": i.id, "type": i.kind, "user": i.by.wire(),
		"authorizing_integration_owners": object{"0": "0"},
	}
	switch {
	case i.kind == byCommand:
		o["name"], o["command_type"] = i.name, 1
	case i.kind == byForm: // a command of the other program's opened it
		opened := maps.Clone(o)
		opened["type"], opened["name"], opened["command_type"] = byCommand, "form", 1
		o["triggering_interaction_metadata"] = opened
	case i.source != nil:
		o["interacted_message_id"] = i.source.id
	}
	return o
}
