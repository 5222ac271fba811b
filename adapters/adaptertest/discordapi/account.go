package discordapi

import "net/http"

func (s *Server) getGateway(*call) (any, *failure) { return object{"url": s.socket()}, nil }

func (s *Server) getGatewayBot(*call) (any, *failure) {
	return object{"url": s.socket(), "shards": 1, "session_start_limit": s.identifiesLeft()}, nil
}

func (s *Server) getMe(*call) (any, *failure) {
	o := s.bot.wire()
	o["mfa_enabled"], o["verified"], o["email"], o["locale"], o["bio"], o["premium_type"] = false, true, nil, "en-US", "", 0
	return o, nil
}

func (s *Server) getApplication(*call) (any, *failure) {
	return object{
		"id": s.bot.id, "name": s.bot.name, "description": "", "icon": nil, "bot": s.bot.wire(), "flags": s.flags(),
		"bot_public": false, "bot_require_code_grant": false, "verify_key": "0000000000000000000000000000000000000000000000000000000000000000",
		"summary": "", "type": nil, "hook": true, "integration_types_config": object{}, "redirect_uris": []any{},
		"owner": s.user("Owner of the application").wire(), "team": nil, "approximate_guild_count": len(s.guilds),
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "max_participants": nil, "tags": []any{},
		"explicit_content_filter": 0, "flags_new": decimal(uint64(s.flags())), "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "eligible_oauth2_scopes": []any{},
	}, nil
}

func (s *Server) getUser(c *call) (any, *failure) {
	u := s.userByID(c.vars["user"])
	if u == nil {
		return nil, fail(http.StatusNotFound, 10013, "Unknown User")
	}
	return u.wire(), nil
}

// openDM is the bot opening a DM, which is possible even with those who take
// none.
func (s *Server) openDM(c *call) (any, *failure) {
	var bad form
	id := bad.str(c.body, "", "recipient_id", 1, 20)
	if f := bad.failure(); f != nil {
		return nil, f
	}
	u := s.userByID(id)
	switch u {
	case nil:
		return nil, fail(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	case s.bot:
		return nil, fail(http.StatusForbidden, 50007, "Cannot send messages to this user")
	}
	return s.channelWire(s.dm(u)), nil
}

func (s *Server) guildOf(c *call) (*guild, *failure) {
	if g := s.guildByID(c.vars["guild"]); g != nil {
		return g, nil
	}
	return nil, fail(http.StatusNotFound, 10004, "Unknown Guild")
}

func (s *Server) getGuild(c *call) (any, *failure) {
	g, f := s.guildOf(c)
	if f != nil {
		return nil, f
	}
	return s.guildWire(g), nil
}

func (s *Server) getGuilds(*call) (any, *failure) {
	all := []any{}
	for _, g := range s.guilds {
		all = append(all, object{
			"id": g.id, "name": g.name, "icon": nil, "banner": nil, "owner": false, "features": []any{},
			"permissions": decimal(everything &^ administratorBit), "approximate_member_count": 2, "approximate_presence_count": 2,
		})
	}
	return all, nil
}

func (s *Server) getGuildChannels(c *call) (any, *failure) {
	g, f := s.guildOf(c)
	if f != nil {
		return nil, f
	}
	all := []any{}
	for _, ch := range s.order {
		if ch.guild == g && !ch.isThread() {
			all = append(all, s.channelWire(ch))
		}
	}
	return all, nil
}

func (s *Server) getMember(c *call) (any, *failure) {
	g, f := s.guildOf(c)
	if f != nil {
		return nil, f
	}
	u := s.userByID(c.vars["user"])
	if u == nil {
		return nil, fail(http.StatusNotFound, 10013, "Unknown User")
	}
	return member(u, g.joined, true), nil
}

// deleteChannel closes a DM, or deletes a channel or thread.
func (s *Server) deleteChannel(c *call) (any, *failure) {
	ch, f := s.channel(c)
	if f != nil {
		return nil, f
	}
	o := s.channelWire(ch)
	need := manageChannels
	if ch.isThread() {
		need = manageThreads
	}
	switch {
	case ch.guild == nil: // it stays there, out of sight
	case !ch.allows(need):
		return nil, fail(http.StatusForbidden, 50013, "Missing Permissions")
	default:
		s.dropChannel(ch)
	}
	return o, nil
}
