package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// remedies are what usually helps, by what Discord says.
var remedies = []platform.Remedy{
	{Says: "token is not accepted", Helps: "it was reset or mistyped; the Developer Portal gives a new one: Bot, Reset Token"},
	{Says: "unknown channel", Helps: "it was deleted, or the number is another thing's; Copy Channel ID gives the right one"},
	{Says: "missing access", Helps: "the bot is not in that server, or may not see the channel: invite it by `waymark link discord`, or let its role view the channel"},
	{Says: "missing permissions", Helps: "the bot's role needs View Channels, Send Messages, Send Messages in Threads and Read Message History there"},
	{Says: "unknown guild", Helps: "the bot is not in that server, or the number is another thing's; `waymark link discord` prints the invitation"},
}

// The flags of an application that may ask for what is written without a mention.
// https://discord.com/developers/docs/resources/application#application-object-application-flags
const contentGranted = 1<<18 | 1<<19

// channelCategory is the type of what only holds channels.
const channelCategory = 4

// A need is a permission that the bot has to have, by the name that people read in
// the settings.
type need struct {
	bit  bits
	name string
}

// needs are all that the bot has to be allowed in a channel, or in that of a
// helpdesk.
func needs(desk bool) []need {
	all := []need{
		{mayView, "View Channels"},
		{maySend, "Send Messages"},
		{maySendInThreads, "Send Messages in Threads"},
		{mayReadHistory, "Read Message History"},
	}
	if desk {
		all = append(all, need{mayStartThreads, "Create Public Threads"})
	}
	return all
}

// An examination is one look at our bot.
type examination struct {
	a   *Adapter
	s   *Setup
	me  user
	app application
	in  []guild // where the bot is
	all []platform.Finding
}

func (x *examination) say(w platform.Weight, format string, args ...any) {
	x.all = append(x.all, platform.Finding{Weight: w, Says: fmt.Sprintf(format, args...)})
}

// fault is an error, and what usually helps. No person is meant here whom a
// refusal would be about.
func (x *examination) fault(where string, err error) {
	says := err.Error()
	if no := (*refusal)(nil); errors.Is(err, conversations.ErrUnreachable) && errors.As(err, &no) {
		says = "Discord answers " + no.Error()
	}
	x.say(platform.Fault, "%s%s", where, platform.Remedied(says, remedies))
}

// Findings are what Discord says about our bot, and what that means. The caller
// bounds it by ctx.
func (s *Setup) Findings(ctx context.Context, e platform.Env) []platform.Finding {
	x := &examination{s: s}
	var err error
	if x.a, err = s.Adapter(e); err == nil {
		err = x.meet(ctx)
	}
	if err != nil {
		x.fault("", err)
		return x.all
	}
	x.say(platform.Fine, "Discord knows the token: it is @%s", x.me.Username)
	x.intents()
	if !x.servers(ctx) {
		return x.all
	}
	for _, id := range slices.Sorted(maps.Keys(s.Channels)) {
		x.channel(ctx, id)
	}
	for _, id := range x.a.o.Desks {
		x.desk(ctx, id)
	}
	x.roles(ctx)
	x.commands(ctx)
	return x.all
}

// meet asks what everything else builds on.
func (x *examination) meet(ctx context.Context) (err error) {
	if x.me, err = x.a.api.me(ctx); err != nil {
		return err
	}
	if x.app, err = x.a.api.application(ctx); err != nil {
		return err
	}
	_, err = x.a.api.gatewayURL(ctx)
	return err
}

// intents compares what we ask for with what is granted.
func (x *examination) intents() {
	granted := x.app.Flags&contentGranted != 0
	switch {
	case x.s.MessageContent && !granted:
		x.say(platform.Fault, "discord.message_content is true, but the application may not read messages without a mention, so Discord refuses the session: switch on Message Content Intent in the Developer Portal, under Bot, or set it to false")
	case x.s.MessageContent:
		x.say(platform.Fine, "the application may read what is written in channels without a mention of it")
	default:
		x.say(platform.Fine, "no privileged intent is asked for")
	}
}

// namesMax is how many servers are named.
const namesMax = 10

// servers says where the bot is, and where it should be. It reports whether it is
// anywhere.
func (x *examination) servers(ctx context.Context) bool {
	var err error
	if x.in, err = patiently(ctx, func() ([]guild, error) { return x.a.api.guilds(ctx) }); err != nil {
		x.fault("", err)
		return false
	}
	if len(x.in) == 0 {
		x.say(platform.Warning, "the bot is in no server, and people can write to it only once they share one with it; `waymark link discord` prints the invitation")
		return false
	}
	var names []string
	for _, g := range x.in[:min(len(x.in), namesMax)] {
		names = append(names, g.Name)
	}
	says := strings.Join(names, ", ")
	if more := len(x.in) - namesMax; more > 0 {
		says += fmt.Sprintf(" and %d more", more)
	}
	x.say(platform.Fine, "the bot is in %s", says)
	for _, id := range x.s.Guilds {
		x.named(ctx, id)
	}
	return true
}

// named finds out whether the bot is in a server that the config names. The list
// of servers may be longer than what we were told of it.
func (x *examination) named(ctx context.Context, id snowflake) {
	if slices.ContainsFunc(x.in, func(g guild) bool { return g.ID == id }) {
		return
	}
	if _, err := patiently(ctx, func() (guild, error) { return x.a.api.guild(ctx, id) }); err != nil {
		x.fault("discord.guilds: server "+id+": ", err)
	}
}

// called is what the server of an id is called, else the id.
func (x *examination) called(id snowflake) string {
	for _, g := range x.in {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}

// channel finds out what the bot may do in a channel.
func (x *examination) channel(ctx context.Context, id snowflake) {
	c, missing, err := x.missing(ctx, id, false)
	name := "channel " + id
	if c.Name != "" {
		name = "channel #" + c.Name
	}
	switch {
	case err != nil:
		x.fault(name+": ", err)
		return
	case len(missing) > 0:
		x.say(platform.Fault, "%s: give the bot's role the permissions that it lacks there: %s", name, strings.Join(missing, ", "))
	default:
		x.say(platform.Fine, "%s belongs to %s, and the bot may do there what it has to", name, x.s.Channels[id])
	}
	if len(x.s.Guilds) > 0 && !slices.Contains(x.s.Guilds, c.GuildID) {
		x.say(platform.Warning, "%s: discord.guilds does not name its server %s, so no commands are offered there; mentions are answered", name, x.called(c.GuildID))
	}
}

// desk finds out whether tickets can be opened in the channel of a helpdesk.
func (x *examination) desk(ctx context.Context, id snowflake) {
	c, missing, err := x.missing(ctx, id, true)
	name := "the helpdesk's channel " + id
	if c.Name != "" {
		name = "the helpdesk's channel #" + c.Name
	}
	switch {
	case err != nil:
		x.fault(name+": ", err)
		return
	case c.Type != channelText && c.Type != channelForum:
		x.say(platform.Fault, "%s is neither a text channel nor a forum, so no threads can be opened there for tickets", name)
	case len(missing) > 0:
		x.say(platform.Fault, "%s: give the bot's role the permissions that it lacks there: %s", name, strings.Join(missing, ", "))
	default:
		x.say(platform.Fine, "tickets can be opened in %s", name)
	}
	if len(x.s.Guilds) > 0 && !slices.Contains(x.s.Guilds, c.GuildID) {
		x.say(platform.Warning, "%s: discord.guilds does not name its server %s, so staff are not offered /take, /reply and /close", name, x.called(c.GuildID))
	}
}

var (
	errNoServer = errors.New("it is no channel of a server; Copy Channel ID gives the number of one")
	errCategory = errors.New("it is a category; name the channels in it instead")
)

// missing are the permissions that the bot needs in a channel and has not. Those in
// a thread are those of its channel.
func (x *examination) missing(ctx context.Context, id snowflake, desk bool) (c channel, missing []string, err error) {
	if c, err = patiently(ctx, func() (channel, error) { return x.a.api.channel(ctx, id) }); err != nil {
		return c, nil, err
	}
	switch {
	case c.GuildID == "":
		return channel{}, nil, errNoServer
	case c.Type == channelCategory:
		return c, nil, errCategory
	}
	of := c
	if c.isThread() {
		if of, err = patiently(ctx, func() (channel, error) { return x.a.api.channel(ctx, c.ParentID) }); err != nil {
			return c, nil, err
		}
	}
	g, err := patiently(ctx, func() (guild, error) { return x.a.api.guild(ctx, c.GuildID) })
	if err != nil {
		return c, nil, err
	}
	m, err := patiently(ctx, func() (member, error) { return x.a.api.member(ctx, c.GuildID, x.me.ID) })
	if err != nil {
		return c, nil, err
	}
	may := g.permissions(m, of)
	for _, n := range needs(desk) {
		if may&n.bit == 0 {
			missing = append(missing, n.name)
		}
	}
	return c, missing, nil
}

// lookedAt is how many servers are asked for commands of theirs that should not
// be there.
const lookedAt = 20

// commands finds out whether those are registered that should be, and no others.
func (x *examination) commands(ctx context.Context) {
	for _, r := range x.a.o.registrations(x.in[:min(len(x.in), lookedAt)]) {
		where := "for all servers"
		switch {
		case r.guild != "":
			where = "in " + x.called(r.guild)
		case len(x.s.Guilds) > 0:
			where = "in private"
		}
		same, err := patiently(ctx, func() (bool, error) { return x.a.registered(ctx, x.app.ID, r.guild, r.want) })
		none := len(r.want) == 0
		switch {
		case none && (same || err != nil): // as it should be, or nobody knows and it matters little
		case err != nil:
			x.fault("commands "+where+": ", err)
		case none:
			x.say(platform.Warning, "there still are commands %s, which discord.guilds asks for no more; `waymark serve` removes them when it starts", where)
		case !same:
			x.say(platform.Warning, "the commands %s are not registered as they should be; `waymark serve` does it when it starts", where)
		default:
			x.say(platform.Fine, "the commands %s are registered", where)
		}
	}
}

// Invite is the page on which somebody adds our bot to a server, with all the
// permissions that it needs and no others. The caller bounds it by ctx.
func (s *Setup) Invite(ctx context.Context, e platform.Env, i platform.Invitation) (string, error) {
	if i.Payload != "" {
		return "", platform.UsageError("the link to Discord adds the bot to a server, and no network or guide can go with it; who starts in a channel of [discord.channels] starts in its network")
	}
	app := i.Bot
	switch {
	case idShape.MatchString(app):
	case app != "":
		return "", platform.UsageError(fmt.Sprintf("%q is no Application ID: a long number, as the Developer Portal shows it under General Information", app))
	case s.Token.IsZero():
		return "", errors.New("which bot? Name its Application ID with --bot, or set discord.token")
	default:
		a, err := s.Adapter(e)
		if err != nil {
			return "", err
		}
		if app, err = a.application(ctx); err != nil {
			return "", fmt.Errorf("ask Discord for the Application ID (--bot says it instead): %w", err)
		}
	}
	var permissions bits
	for _, n := range needs(len(e.DesksOn(Platform)) > 0) {
		permissions |= n.bit
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, permissions), nil
}
