package discordapi

import (
	"strconv"
	"time"
)

// The types of channels that exist here.
const (
	textChannel  = 0
	dmChannel    = 1
	publicThread = 11
	forumChannel = 15
)

// The permissions that something asks for.
const (
	viewChannel      uint64 = 1 << 10
	sendMessages     uint64 = 1 << 11
	manageMessages   uint64 = 1 << 13
	readHistory      uint64 = 1 << 16
	manageChannels   uint64 = 1 << 4
	manageThreads    uint64 = 1 << 34
	createThreads    uint64 = 1 << 35
	sendInThreads    uint64 = 1 << 38
	everything       uint64 = 1<<53 - 1
	administratorBit uint64 = 1 << 3
)

// object is something in JSON.
type object = map[string]any

type user struct {
	id     ID
	name   string
	bot    bool
	closed bool // takes no DMs of the bot
	roles  []any
	dm     *channel
}

type guild struct {
	id       ID
	name     string
	joined   time.Time
	commands []any
	roles    []object
}

// Role makes a role in a guild, which gives nothing, and returns its id.
func (s *Server) Role(guild, name string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guild)
	id := s.named("role in "+g.id, name)
	g.roles = append(g.roles, object{
		"id": id, "name": name, "permissions": "0", "position": len(g.roles) + 1, "color": 0, //nolint:misspell // the vendor's word
		"colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "description": nil, //nolint:misspell // likewise
		"hoist": false, "managed": false, "mentionable": true, "icon": nil, "unicode_emoji": nil, "flags": 0,
	})
	return id
}

type channel struct {
	id       ID
	kind     int
	name     string
	guild    *guild   // nil: a DM
	with     *user    // of a DM
	parent   *channel // of a thread
	owner    *user    // of a thread
	made     time.Time
	denied   uint64 // to the bot
	archived bool
	locked   bool
	archive  int // minutes until a thread archives itself; told only
	messages []*message
	nonces   map[string]sentOnce
}

// Guild makes a guild with the bot in it, or names the one there is.
func (s *Server) Guild(name string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guild(name).id
}

// guild knows them by name and by id.
func (s *Server) guild(name string) *guild {
	for _, g := range s.guilds {
		if g.name == name || g.id == name {
			return g
		}
	}
	g := &guild{id: s.named("guild", name), name: name, joined: s.o.Now()}
	s.guilds = append(s.guilds, g)
	s.emit("GUILD_CREATE", intentGuilds, func(*session) object { return s.guildEvent(g) })
	return g
}

// User is the id of somebody, who exists from then on.
func (s *Server) User(name string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user(name).id
}

// Roles gives somebody those roles, in every server, in place of those they had.
func (s *Server) Roles(name string, ids ...ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(name)
	u.roles = []any{}
	for _, id := range ids {
		u.roles = append(u.roles, id)
	}
}

// user knows them by name and by id.
func (s *Server) user(name string) *user {
	if u := s.users[name]; u != nil {
		return u
	}
	if u := s.userByID(name); u != nil {
		return u
	}
	u := &user{id: s.named("user", name), name: name}
	s.users[name] = u
	return u
}

func (s *Server) userByID(id ID) *user {
	for _, u := range s.users {
		if u.id == id {
			return u
		}
	}
	return nil
}

func (s *Server) guildByID(id ID) *guild {
	for _, g := range s.guilds {
		if g.id == id {
			return g
		}
	}
	return nil
}

// Channel makes a text channel in a guild, known by name or id, or names the
// one there is. The bot may do
// everything in it until [Server.Permit] says otherwise.
func (s *Server) Channel(guild, name string) ID { return s.inGuild(guild, name, textChannel) }

// Forum makes a forum, or names the one there is.
func (s *Server) Forum(guild, name string) ID { return s.inGuild(guild, name, forumChannel) }

func (s *Server) inGuild(guild, name string, kind int) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guild)
	for _, ch := range s.order {
		if ch.guild == g && ch.name == name && ch.kind == kind {
			return ch.id
		}
	}
	ch := s.addChannel(&channel{id: s.named("channel", g.name+"\x00"+name), kind: kind, name: name, guild: g})
	s.emit("CHANNEL_CREATE", intentGuilds, func(*session) object { return s.channelWire(ch) })
	return ch.id
}

func (s *Server) addChannel(ch *channel) *channel {
	ch.made = s.o.Now()
	ch.nonces = map[string]sentOnce{}
	s.channels[ch.id] = ch
	s.order = append(s.order, ch)
	return ch
}

// must is a channel that the test knows to exist.
func (s *Server) must(id ID) *channel {
	ch := s.channels[id]
	if ch == nil {
		panic("discordapi: no channel " + id)
	}
	return ch
}

// Permit says what the bot may do in a channel and its threads.
func (s *Server) Permit(channel ID, permissions uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.must(channel)
	ch.denied = everything &^ permissions
	if ch.guild != nil {
		s.emit("CHANNEL_UPDATE", intentGuilds, func(*session) object { return s.channelWire(ch) })
	}
}

// permissions are the bot's in a channel.
func (ch *channel) permissions() uint64 {
	if ch.parent != nil {
		return ch.parent.permissions()
	}
	if ch.guild == nil {
		return everything &^ (manageMessages | manageThreads | manageChannels | administratorBit)
	}
	return everything &^ ch.denied
}

func (ch *channel) allows(p uint64) bool { return ch.permissions()&p == p }

func (ch *channel) isThread() bool { return ch.kind == publicThread }

// DM is the channel between somebody and the bot.
func (s *Server) DM(user string) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dm(s.user(user)).id
}

func (s *Server) dm(u *user) *channel {
	if u.dm == nil {
		u.dm = s.addChannel(&channel{id: s.named("dm", u.name), kind: dmChannel, with: u})
	}
	return u.dm
}

// CloseDMs makes somebody unreachable for the bot, or reachable again. They may
// still write.
func (s *Server) CloseDMs(user string, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user(user).closed = closed
}

func (u *user) wire() object {
	o := object{
		"id": u.id, "username": lower(u.name), "global_name": u.name, "discriminator": "0", "avatar": nil,
		"public_flags": 0, "flags": 0, "banner": nil, "accent_color": nil, "avatar_decoration_data": nil, //nolint:misspell // the vendor's word
		"collectibles": nil, "clan": nil, "primary_guild": nil, "display_name_styles": nil,
	}
	if u.bot {
		o["bot"], o["global_name"], o["discriminator"] = true, nil, "0042"
	}
	return o
}

func member(u *user, joined time.Time, withUser bool) object {
	roles := u.roles
	if roles == nil {
		roles = []any{}
	}
	o := object{
		"roles": roles, "joined_at": stamp(joined), "nick": nil, "avatar": nil, "banner": nil, "deaf": false, "mute": false,
		"flags": 0, "pending": false, "premium_since": nil, "communication_disabled_until": nil,
		"avatar_decoration_data": nil, "collectibles": nil,
	}
	if withUser {
		o["user"] = u.wire()
	}
	return o
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }
