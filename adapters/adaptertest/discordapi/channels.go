package discordapi

import (
	"slices"
	"strings"
)

// A Thread is one as it stands now.
type Thread struct {
	ID, Parent       ID
	Name             string
	Archived, Locked bool
}

// Threads are those of a channel or forum, oldest first, archived ones
// included.
func (s *Server) Threads(channel ID) []Thread {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Thread
	for _, ch := range s.order {
		if ch.parent != nil && ch.parent.id == channel {
			all = append(all, Thread{ch.id, channel, ch.name, ch.archived, ch.locked})
		}
	}
	return all
}

// Archive archives a thread, and locks it if need be, by the hand of a
// moderator.
func (s *Server) Archive(thread ID, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.must(thread)
	ch.archived, ch.locked = true, locked
	s.threadUpdate(ch)
}

func (s *Server) threadUpdate(ch *channel) {
	s.emitIn(ch, "THREAD_UPDATE", intentGuilds, func(*session) object { return s.channelWire(ch) })
}

// DeleteChannel deletes a channel with its threads, or a thread.
func (s *Server) DeleteChannel(channel ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropChannel(s.must(channel))
}

func (s *Server) dropChannel(ch *channel) {
	kind := "CHANNEL_DELETE"
	if ch.isThread() {
		kind = "THREAD_DELETE"
	}
	s.emitIn(ch, kind, intentGuilds, func(*session) object { return s.channelWire(ch) })
	var kept []*channel
	for _, other := range s.order {
		if other == ch || other.parent == ch {
			delete(s.channels, other.id)
			if other.with != nil {
				other.with.dm = nil
			}
			continue
		}
		kept = append(kept, other)
	}
	s.order = kept
}

// channelWire is a channel as the bot sees it.
func (s *Server) channelWire(ch *channel) object {
	o := object{"id": ch.id, "type": ch.kind, "flags": 0, "last_message_id": nil}
	for _, m := range slices.Backward(ch.messages) {
		if !m.ephemeral() {
			o["last_message_id"] = m.id
			break
		}
	}
	if ch.guild == nil {
		o["recipients"] = []any{ch.with.wire()}
		return o
	}
	o["guild_id"], o["name"], o["rate_limit_per_user"] = ch.guild.id, ch.name, 0
	o["permissions"] = decimal(ch.permissions())
	if ch.isThread() {
		o["parent_id"], o["owner_id"] = ch.parent.id, ch.owner.id
		o["message_count"], o["total_message_sent"], o["member_count"] = len(ch.messages), len(ch.messages), 1
		o["thread_metadata"] = object{
			"archived": ch.archived, "locked": ch.locked, "auto_archive_duration": ch.archive,
			"archive_timestamp": stamp(ch.made), "create_timestamp": stamp(ch.made),
		}
		return o
	}
	o["position"], o["parent_id"], o["topic"], o["nsfw"] = 0, nil, nil, false
	overwrites := []any{}
	if ch.denied != 0 {
		overwrites = append(overwrites, object{"id": s.bot.id, "type": 1, "allow": "0", "deny": decimal(ch.denied)})
	}
	o["permission_overwrites"] = overwrites
	if ch.kind == forumChannel {
		o["available_tags"], o["default_sort_order"], o["default_forum_layout"] = []any{}, nil, 0
		o["default_reaction_emoji"] = nil
	}
	return o
}

// guildWire is a guild as REST shows it.
func (s *Server) guildWire(g *guild) object {
	owner := s.user("Owner of " + g.name)
	everyone := object{
		"id": g.id, "name": "@everyone", "permissions": decimal(everything &^ administratorBit), "position": 0, "color": 0, //nolint:misspell // the vendor's word
		"colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "description": nil, //nolint:misspell // likewise
		"hoist": false, "managed": false, "mentionable": false, "icon": nil, "unicode_emoji": nil, "flags": 0,
	}
	roles := []any{everyone}
	for _, r := range g.roles {
		roles = append(roles, r)
	}
	return object{
		"id": g.id, "name": g.name, "owner_id": owner.id, "roles": roles, "emojis": []any{}, "stickers": []any{},
		"features": []any{}, "preferred_locale": "en-US", "icon": nil, "banner": nil, "splash": nil, "region": "deprecated",
		"discovery_splash": nil, "home_header": nil, "description": nil, "afk_channel_id": nil, "afk_timeout": 300,
		"application_id": nil, "default_message_notifications": 1, "explicit_content_filter": 0, "mfa_level": 0,
		"max_members": 500000, "max_presences": nil, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"nsfw": false, "nsfw_level": 0, "premium_progress_bar_enabled": false, "premium_subscription_count": 0,
		"premium_tier": 0, "public_updates_channel_id": nil, "rules_channel_id": nil, "safety_alerts_channel_id": nil,
		"system_channel_flags": 0, "system_channel_id": nil, "vanity_url_code": nil, "verification_level": 0,
		"widget_channel_id": nil, "widget_enabled": false, "incidents_data": nil, "owner_configured_content_level": 0,
	}
}

// guildEvent is a guild as GUILD_CREATE shows it.
func (s *Server) guildEvent(g *guild) object {
	o := s.guildWire(g)
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = stamp(g.joined), false, false, 2
	o["members"] = []any{member(s.bot, g.joined, true)}
	channels, threads := []any{}, []any{}
	for _, ch := range s.order {
		switch {
		case ch.guild != g:
		case !ch.isThread():
			channels = append(channels, s.channelWire(ch))
		case !ch.archived && ch.allows(viewChannel):
			threads = append(threads, s.channelWire(ch))
		}
	}
	o["channels"], o["threads"], o["voice_states"], o["presences"] = channels, threads, []any{}, []any{}
	return o
}

// lower is a name as a username.
func lower(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "_")) }
