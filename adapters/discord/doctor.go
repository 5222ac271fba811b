package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/adapters/platform"
)

// remedies are what usually helps, by what Discord says.
var remedies = []platform.Remedy{
	{Says: "token is not accepted", Helps: "it was reset or mistyped; the Developer Portal gives a new one: Bot, Reset Token"},
	{Says: "unknown channel", Helps: "the channel was deleted, or the number is another thing's; Copy Channel ID gives it"},
	{Says: "missing access", Helps: "the bot is not in that server, or may not see the channel; invite it with `waymark link discord`"},
	{Says: "missing permissions", Helps: "let the bot's role view the channel, send messages there and in threads, and read its history"},
	{Says: "unknown guild", Helps: "the bot is not in that server; invite it with `waymark link discord`"},
}

// The flags of an application that may ask for what is written without a mention.
// https://discord.com/developers/docs/resources/application#application-object-application-flags
const contentGranted = 1<<18 | 1<<19

// needs are what the bot has to be allowed in a channel, by the names that people
// read in its settings.
func needs() map[bits]string {
	return map[bits]string{
		mayView: "View Channel", maySend: "Send Messages", mayReadHistory: "Read Message History", maySendInThreads: "Send Messages in Threads",
	}
}

// An examination is one look at our bot.
type examination struct {
	api *rest
	s   *Setup
	me  user
	app application
	all []platform.Finding
}

func (x *examination) say(w platform.Weight, format string, args ...any) {
	x.all = append(x.all, platform.Finding{Weight: w, Says: fmt.Sprintf(format, args...)})
}

// Findings are what Discord says about our bot, and what that means. The caller
// bounds it by ctx.
func (s *Setup) Findings(ctx context.Context, e platform.Env) []platform.Finding {
	a, err := s.Adapter(e)
	if err != nil {
		return []platform.Finding{{Weight: platform.Fault, Says: err.Error()}}
	}
	x := &examination{api: a.api, s: s}
	if x.me, err = a.api.me(ctx); err == nil {
		x.app, err = a.api.application(ctx)
	}
	if err == nil {
		_, err = a.api.gatewayURL(ctx)
	}
	if err != nil {
		x.say(platform.Fault, "%s", platform.Remedied(err.Error(), remedies))
		return x.all
	}
	x.say(platform.Fine, "Discord knows the token: it is @%s", x.me.Username)
	x.intents()
	x.servers(ctx)
	for _, id := range slices.Sorted(maps.Keys(s.Channels)) {
		x.channel(ctx, id)
	}
	x.commands(ctx, a)
	return x.all
}

// intents compares what we ask for with what is granted.
func (x *examination) intents() {
	granted := x.app.Flags&contentGranted != 0
	switch {
	case x.s.MessageContent && !granted:
		x.say(platform.Fault, "discord.message_content is true, but the application may not read messages without a mention: switch on Message Content Intent in the Developer Portal, under Bot")
	case x.s.MessageContent:
		x.say(platform.Fine, "the application may read what is written in its channels")
	default:
		x.say(platform.Fine, "no privileged intent is asked for")
	}
}

// servers says where the bot is, and where it should be.
func (x *examination) servers(ctx context.Context) {
	in, err := x.api.guilds(ctx)
	if err != nil {
		x.say(platform.Fault, "%s", platform.Remedied(err.Error(), remedies))
		return
	}
	if len(in) == 0 {
		x.say(platform.Warning, "the bot is in no server; people can write to it only once they share one with it: `waymark link discord` prints the invitation")
		return
	}
	names := make([]string, len(in))
	for i, g := range in {
		names[i] = g.Name
	}
	x.say(platform.Fine, "the bot is in %s", strings.Join(names, ", "))
	for _, id := range x.s.Guilds {
		if !slices.ContainsFunc(in, func(g guild) bool { return g.ID == id }) {
			x.say(platform.Fault, "discord.guilds: the bot is not in server %s; `waymark link discord` prints the invitation", id)
		}
	}
}

// channel finds out what the bot may do in a channel.
func (x *examination) channel(ctx context.Context, id snowflake) {
	name, missing, err := x.missing(ctx, id)
	switch {
	case err != nil:
		x.say(platform.Fault, "channel %s: %s", id, platform.Remedied(err.Error(), remedies))
	case len(missing) > 0:
		x.say(platform.Fault, "channel #%s: the bot needs the permissions %s", name, strings.Join(missing, ", "))
	default:
		x.say(platform.Fine, "channel #%s belongs to %s, and the bot may do there what it has to", name, x.s.Channels[id])
	}
}

// missing are the permissions that the bot needs in a channel and has not.
func (x *examination) missing(ctx context.Context, id snowflake) (name string, missing []string, err error) {
	c, err := x.api.channel(ctx, id)
	if err != nil {
		return "", nil, err
	}
	name = c.Name
	if c.GuildID == "" {
		return name, nil, errors.New("it is no channel of a server")
	}
	if c.isThread() {
		if c, err = x.api.channel(ctx, c.ParentID); err != nil {
			return name, nil, err
		}
	}
	g, err := x.api.guild(ctx, c.GuildID)
	if err != nil {
		return name, nil, err
	}
	m, err := x.api.member(ctx, c.GuildID, x.me.ID)
	if err != nil {
		return name, nil, err
	}
	may := g.permissions(m, c)
	needed := needs()
	for _, one := range slices.Sorted(maps.Keys(needed)) {
		if may&one == 0 {
			missing = append(missing, needed[one])
		}
	}
	return name, missing, nil
}

// commands finds out whether those are registered that should be.
func (x *examination) commands(ctx context.Context, a *Adapter) {
	for guild, want := range a.registrations() {
		same, err := a.registered(ctx, x.app.ID, guild, want)
		where := "for all servers"
		if guild != "" {
			where = "in server " + guild
		}
		switch {
		case err != nil:
			x.say(platform.Fault, "commands %s: %s", where, platform.Remedied(err.Error(), remedies))
		case !same:
			x.say(platform.Warning, "the commands %s are not registered as they should be; `waymark serve` does so when it starts", where)
		default:
			x.say(platform.Fine, "the commands %s are registered", where)
		}
	}
}

// Invite is the page on which somebody adds our bot to a server, with all the
// permissions that it needs and no others. The caller bounds it by ctx.
func (s *Setup) Invite(ctx context.Context, e platform.Env, i platform.Invitation) (string, error) {
	if i.Payload != "" {
		return "", platform.UsageError("a link to Discord adds the bot to a server and takes no payload; in a channel of [discord.channels] everybody starts in its network")
	}
	app := i.Bot
	switch {
	case idShape.MatchString(app):
	case app != "":
		return "", platform.UsageError(fmt.Sprintf("%q is no application's ID: a long number, as the Developer Portal shows it under General Information", app))
	case s.Token == "":
		return "", errors.New("which bot? Name its application's ID with --bot, or set discord.token")
	default:
		a, err := s.Adapter(e)
		if err != nil {
			return "", err
		}
		if app, err = a.application(ctx); err != nil {
			return "", fmt.Errorf("ask Discord for the application's ID (--bot says it instead): %w", err)
		}
	}
	var permissions bits
	for one := range needs() {
		permissions |= one
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, permissions), nil
}
