package discord

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/adapters/platform"
	"waymark/conversations"
	"waymark/internal/plaintext"
	"waymark/internal/tomlfile"
)

// A Setup is what the operator says about our bot, and what can be done with
// that: make the adapter, look after the bot, invite it to a server.
type Setup struct {
	section
	host platform.Host
}

// A section is that of the config.
type section struct {
	Token          platform.Secret   `toml:"token"`
	TokenFile      string            `toml:"token_file"`
	APIURL         string            `toml:"api_url"`
	MessageContent bool              `toml:"message_content"`
	Guilds         []string          `toml:"guilds"`
	Answers        string            `toml:"answers"`
	Channels       map[string]string `toml:"channels"`
}

// Who sees what is answered in a channel.
const (
	toEverybody = "everybody"
	toAsker     = "asker"
)

// NewSetup is a setup of which nothing was read yet.
func NewSetup() *Setup {
	return &Setup{section: section{APIURL: officialAPI, Answers: toEverybody}}
}

// About says what one has to know before anything was read.
func (*Setup) About() platform.About {
	return platform.About{
		Setup:    "put the Developer Portal's token into WAYMARK_DISCORD_TOKEN or discord.token_file",
		User:     "on Discord their ID",
		TokenKey: tokenKey,
		Token:    tokenLooks,
		Remedies: remedies,
	}
}

// Read reads the section, finds the token and names all faults. It reports
// whether there is a bot.
func (s *Setup) Read(in *tomlfile.Section, h platform.Host) bool {
	s.host = h
	in.Decode(&s.section)
	token, known := in.Secret(in.Key(tokenKey), &s.Token, s.TokenFile, "WAYMARK_DISCORD_TOKEN")
	s.APIURL = strings.TrimRight(s.APIURL, "/")
	for _, f := range s.options().flaws() {
		name := in.Key(f.key)
		if f.key == tokenKey {
			if s.Token.IsZero() || !known {
				continue // there is none, or that has been said
			}
			name = token
		}
		in.Fault(name, "%s%s", name, f.says)
	}
	if s.Answers != toEverybody && s.Answers != toAsker {
		key := in.Key("answers")
		in.Fault(key, "%s must be %q or %q", key, toEverybody, toAsker)
	}
	s.readChannels(in)
	return !s.Token.IsZero()
}

// readChannels wants numbers of channels, and networks that there are.
func (s *Setup) readChannels(in *tomlfile.Section) {
	for _, id := range slices.Sorted(maps.Keys(s.Channels)) {
		key := tomlfile.Join(in.Key(channelsKey), id)
		if !idShape.MatchString(id) {
			in.Fault(key, "%s: %q is no channel's ID: a long number, as Copy Channel ID gives it", in.Key(channelsKey), id)
		}
		if says := s.networkFlaw(s.Channels[id]); says != "" {
			in.Fault(key, "%s: %s", key, says)
		}
	}
}

// networkFlaw is what is wrong with the network of a channel. Where the networks
// are not known, any will do.
func (s *Setup) networkFlaw(id string) string {
	known := s.host.Networks
	if len(known) == 0 || slices.Contains(known, conversations.NetworkID(id)) {
		return ""
	}
	says := fmt.Sprintf("there is no network %q", id)
	if near := plaintext.Nearest(id, known); near != "" {
		says += fmt.Sprintf("; did you mean %q?", near)
	}
	return says
}

// options are what the section says.
func (s *Setup) options() Options {
	o := Options{
		Token: s.Token, APIURL: s.APIURL, MessageContent: s.MessageContent, Guilds: s.Guilds, Quiet: s.Answers == toAsker,
		Channels: make(map[string]conversations.NetworkID, len(s.Channels)),
	}
	for id, network := range s.Channels {
		o.Channels[id] = conversations.NetworkID(network)
	}
	return o
}

// Adapter makes the adapter of our bot and calls nobody.
func (s *Setup) Adapter(e platform.Env) (*Adapter, error) {
	o := s.options()
	o.Menus, o.Bookmarks, o.Desks, o.Roles, o.Now, o.Log = e.Menus, e.Bookmarks, e.DesksOn(Platform), e.Roles, e.Now, e.Log
	return New(o)
}

// DeskFlaw is what is wrong with a channel that is to be a helpdesk's; empty:
// nothing is.
func (*Setup) DeskFlaw(chat string) string {
	if idShape.MatchString(chat) {
		return ""
	}
	return "is no channel's ID: a long number, as Copy Channel ID gives it"
}

// StaffFlaw is what is wrong with the ID of somebody who is to act there, or of a
// role; empty: nothing is.
func (*Setup) StaffFlaw(id string) string {
	role, isRole := strings.CutPrefix(id, platform.RoleMark)
	switch {
	case idShape.MatchString(role):
		return ""
	case isRole:
		return "is no role: role: and a long number, as Copy Role ID gives it"
	case id == platform.Admins:
		return "says nothing here: name a role, as role:123456789012345678"
	}
	return "is no person's ID: a long number, as Copy User ID gives it, or role: and that of a role"
}

// Receives says how messages come, for the log.
func (s *Setup) Receives() string { return "gateway" }
