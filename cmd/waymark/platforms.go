package main

import (
	"context"
	"net/http"
	"strings"

	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
	"waymark/internal/tomlfile"
)

// platforms is the table: for each platform its name, which is also that of its
// section in the config, and the constructor of its [setup]. Nothing else of the
// program knows any of them.
func platforms() []entry {
	return []entry{
		of(telegram.Platform, telegram.NewSetup),
		of(discord.Platform, discord.NewSetup),
	}
}

// A setup is what the operator says about one platform.
type setup interface {
	// About says what one has to know before anything was read.
	About() platform.About
	// Read reads the platform's section of the config and names all its faults.
	// It reports whether the bot is to run there.
	Read(s *tomlfile.Section, h platform.Host) bool
}

// What else there may be to a setup.
type (
	// An examiner finds out how the platform sees our bot.
	examiner interface {
		Findings(ctx context.Context, e platform.Env) []platform.Finding
	}
	// An inviter makes the link that opens our bot.
	inviter interface {
		Invite(ctx context.Context, e platform.Env, i platform.Invitation) (string, error)
	}
	// A cautious one says what of its section works and may not be meant.
	cautious interface{ Warnings() []string }
	// A receiver says in a word how messages come.
	receiver interface{ Receives() string }
)

// A hooked adapter takes messages that are brought to a path of ours; an empty
// one is none. More is asked of adapters by readiness and by the bot.
type hooked interface {
	Path() string
	Handler() http.Handler
}

// An entry is a line of the table.
type entry struct {
	name conversations.Platform
	new  func() member
}

// A member is one platform as the config has it.
type member struct {
	setup
	name    conversations.Platform
	on      bool // the bot is to run there
	adapter func(e platform.Env) (bot.Adapter, error)
}

// attributes are what the log says of a platform.
func (m member) attributes() []any {
	all := []any{"platform", m.name}
	if r, ok := m.setup.(receiver); ok {
		all = append(all, "mode", r.Receives())
	}
	return all
}

// of is the entry of a platform whose setup also makes an adapter, of whatever
// type.
func of[A bot.Adapter, S interface {
	setup
	Adapter(e platform.Env) (A, error)
}](name conversations.Platform, constructor func() S) entry {
	return entry{name, func() member {
		s := constructor()
		return member{setup: s, name: name, adapter: func(e platform.Env) (bot.Adapter, error) {
			a, err := s.Adapter(e)
			if err != nil {
				return nil, err
			}
			return a, nil
		}}
	}}
}

// members are all platforms of the table, of which nothing was read yet.
func (p *process) members() (all []member) {
	for _, e := range p.platforms {
		all = append(all, e.new())
	}
	return all
}

// tokens is what looks like a token of any platform, and where one belongs.
func (p *process) tokens() tomlfile.Tokens {
	looks := []string{nothing}
	var keys []string
	for _, m := range p.members() {
		if about := m.About(); about.Token != "" {
			looks = append(looks, about.Token)
			keys = append(keys, tomlfile.Join(string(m.name), about.TokenKey))
		}
	}
	return tomlfile.NewTokens(strings.Join(looks, "|"), keys)
}

// nothing looks like this: something behind the end of a text.
const nothing = `\z.`

// words are what help texts say of the platforms.
func (p *process) words() map[string]string {
	var users []string
	all := p.members()
	for _, m := range all {
		if user := m.About().User; user != "" {
			users = append(users, user)
		}
	}
	return map[string]string{
		"platform": joined(namesOf(all)),
		"linked":   joined(namesOf(linked(all))),
		"user":     strings.Join(users, ", "),
	}
}

// running are the platforms that the bot is to run on.
func (c config) running() (all []member) {
	for _, m := range c.platforms {
		if m.on {
			all = append(all, m)
		}
	}
	return all
}

// doubts are what works of the platforms and may not be meant.
func (c config) doubts() (all []string) {
	for _, m := range c.running() {
		if w, ok := m.setup.(cautious); ok {
			all = append(all, w.Warnings()...)
		}
	}
	return all
}

// unsaid is what people ask about their data and nobody has said. It only counts where
// others than the operator write.
func (c config) unsaid() (all []string) {
	if len(c.running()) == 0 {
		return nil
	}
	if c.Privacy.Operator == "" {
		all = append(all, "privacy.operator is empty, so people are told that nobody has said who runs this; name your hospital, network or office")
	}
	if c.Privacy.Contact == "" {
		all = append(all, "privacy.contact is empty, so people are told nobody to whom they can write about their data")
	}
	return all
}

// namesOf are the names of platforms.
func namesOf(all []member) (names []conversations.Platform) {
	for _, m := range all {
		names = append(names, m.name)
	}
	return names
}
