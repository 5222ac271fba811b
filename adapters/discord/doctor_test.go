package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/platform"
)

// A practice is a Discord, and the section of a config that leads to it.
type practice struct {
	*discordapi.Server
	*Setup
	menus []platform.Menu
}

// newPractice holds everything to the vendor's specification, where there is one.
func newPractice(t *testing.T) *practice {
	t.Helper()
	s, err := discordapi.New(discordapi.Options{Token: setupToken, Specs: os.Getenv("WAYMARK_SPECS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Error(v)
		}
	})
	p := &practice{Server: s, Setup: NewSetup(), menus: []platform.Menu{{
		PostWelcome: "Post a welcome",
		Commands:    []platform.Command{{Name: "start", Says: "Start"}, {Name: "ask", Says: "Ask", Takes: platform.Argument{Name: "question", Says: "What?", Needed: true}}},
	}}}
	p.Token, p.APIURL = platform.NewSecret(setupToken), s.URL()
	return p
}

func (p *practice) env() platform.Env {
	return platform.Env{Now: time.Now, Log: slog.New(slog.DiscardHandler), Menus: p.menus}
}

// publishes registers commands as a start of the bot does.
func (p *practice) publishes(t *testing.T) {
	t.Helper()
	a, err := p.Adapter(p.env())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.publish(shortly(t)); err != nil {
		t.Fatal(err)
	}
}

// finds wants these findings, line by line. With ids they may come in any order,
// and an id stands there as the name of what it belongs to, in braces.
func (p *practice) finds(t *testing.T, ids map[string]discordapi.ID, want ...string) {
	t.Helper()
	var got []string
	for _, f := range p.Findings(shortly(t), p.env()) {
		line := string(f.Weight) + ": " + f.Says
		for name, id := range ids {
			line = strings.ReplaceAll(line, id, "{"+name+"}")
		}
		got = append(got, line)
	}
	if ids != nil {
		slices.Sort(got)
		slices.Sort(want)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if strings.Contains(strings.Join(got, "\n"), "hunter2") {
		t.Error("a secret is shown")
	}
}

const (
	knows  = "fine: Discord knows the token: it is @waymark"
	modest = "fine: no privileged intent is asked for"
)

func TestFindings_AllIsWell(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	guild := p.Guild("ERN RND")
	p.Channels = map[string]string{p.Channel(guild, "team"): "ern-rnd"}
	everywhere := []string{knows, modest, "fine: the bot is in ERN RND", "fine: channel #team belongs to ern-rnd, and the bot may do there what it has to"}
	p.finds(t, nil, append(everywhere, "warning: the commands for all servers are not registered as they should be; `waymark serve` does it when it starts")...)
	p.publishes(t)
	p.finds(t, nil, append(everywhere, "fine: the commands for all servers are registered")...)
}

func TestFindings_Token(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.Revoke()
	p.finds(t, nil, "fault: ask who we are: the token is not accepted: 401 401: "+http.StatusText(http.StatusUnauthorized)+" (it was reset or mistyped; the Developer Portal gives a new one: Bot, Reset Token)")
}

func TestFindings_NobodyThere(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.Close()
	got := p.Findings(shortly(t), p.env())
	if len(got) != 1 || got[0].Weight != platform.Fault || !strings.Contains(got[0].Says, "connection refused (nothing listens there") {
		t.Errorf("got %v", got)
	}
}

func TestFindings_NoServer(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.finds(t, nil, knows, modest,
		"warning: the bot is in no server, and people can write to it only once they share one with it; `waymark link discord` prints the invitation")
}

func TestFindings_ManyServers(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	for i := range 12 {
		p.Guild(fmt.Sprintf("S%d", i+1))
	}
	p.publishes(t)
	p.finds(t, nil, knows, modest, "fine: the bot is in S1, S2, S3, S4, S5, S6, S7, S8, S9, S10 and 2 more", "fine: the commands for all servers are registered")
}

func TestFindings_Intents(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.Guild("ERN RND")
	p.publishes(t)
	p.MessageContent = true
	p.AllowContent(false)
	rest := []string{"fine: the bot is in ERN RND", "fine: the commands for all servers are registered"}
	p.finds(t, nil, append([]string{knows, "fault: discord.message_content is true, but the application may not read messages without a mention, so Discord refuses the session: " +
		"switch on Message Content Intent in the Developer Portal, under Bot, or set it to false"}, rest...)...)
	p.AllowContent(true)
	p.finds(t, nil, append([]string{knows, "fine: the application may read what is written in channels without a mention of it"}, rest...)...)
}

func TestFindings_ServersOfTheConfig(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	here, other := p.Guild("ERN RND"), p.Guild("Elsewhere")
	team, lounge := p.Channel(here, "team"), p.Channel(other, "lounge")
	p.Guilds = []string{"999999999999999999", here, here}
	p.Channels = map[string]string{team: "ern-rnd", lounge: "ern-cranio"}
	p.finds(t, map[string]discordapi.ID{"team": team}, knows, modest, "fine: the bot is in ERN RND, Elsewhere",
		"fault: discord.guilds: server 999999999999999999: Discord answers 404 Unknown Guild (10004) (the bot is not in that server, or the number is another thing's; `waymark link discord` prints the invitation)",
		"fine: channel #team belongs to ern-rnd, and the bot may do there what it has to",
		"fine: channel #lounge belongs to ern-cranio, and the bot may do there what it has to",
		"warning: channel #lounge: discord.guilds does not name its server Elsewhere, so no commands are offered there; mentions are answered",
		"warning: the commands in private are not registered as they should be; `waymark serve` does it when it starts",
		"warning: the commands in ERN RND are not registered as they should be; `waymark serve` does it when it starts",
		"fault: commands in 999999999999999999: Discord answers 403 Missing Access (50001) (the bot is not in that server, or may not see the channel: invite it by `waymark link discord`, or let its role view the channel)",
	)
	p.Guilds, p.Channels = []string{here}, nil
	p.publishes(t)
	p.finds(t, nil, knows, modest, "fine: the bot is in ERN RND, Elsewhere", "fine: the commands in private are registered", "fine: the commands in ERN RND are registered")
}

// A server that the config names no more keeps no commands.
func TestFindings_CommandsOfAnotherTime(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	first, second := p.Guild("ERN RND"), p.Guild("Elsewhere")
	has := func(guild discordapi.ID) (n int) {
		var all []json.RawMessage
		if err := json.Unmarshal(p.Commands(guild), &all); err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for _, of := range []struct {
		guilds                   []string
		everywhere, here, beside int
		before                   []string
	}{
		{[]string{first, second}, 2, 3, 3, nil},
		{[]string{second}, 2, 0, 3, []string{
			"fine: the commands in private are registered",
			"fine: the commands in Elsewhere are registered",
			"warning: there still are commands in ERN RND, which discord.guilds asks for no more; `waymark serve` removes them when it starts",
		}},
		{nil, 3, 0, 0, []string{
			"warning: the commands for all servers are not registered as they should be; `waymark serve` does it when it starts",
			"warning: there still are commands in Elsewhere, which discord.guilds asks for no more; `waymark serve` removes them when it starts",
		}},
	} {
		p.Guilds = of.guilds
		if of.before != nil {
			p.finds(t, nil, append([]string{knows, modest, "fine: the bot is in ERN RND, Elsewhere"}, of.before...)...)
		}
		p.publishes(t)
		if has("") != of.everywhere || has(first) != of.here || has(second) != of.beside {
			t.Errorf("%v: got %d commands everywhere, %d and %d in servers, want %d, %d and %d", of.guilds, has(""), has(first), has(second), of.everywhere, of.here, of.beside)
		}
	}
}

func TestFindings_Channels(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	guild := p.Guild("ERN RND")
	p.publishes(t)
	team, quiet, gone := p.Channel(guild, "team"), p.Channel(guild, "quiet"), p.Channel(guild, "gone")
	hidden, dm := p.Channel(guild, "hidden"), p.DM("ada")
	p.Permit(team, uint64(mayView|maySend))
	p.Permit(quiet, uint64(mayView|mayReadHistory|maySendInThreads))
	p.Permit(hidden, uint64(maySend))
	p.DeleteChannel(gone)
	ids := map[string]discordapi.ID{"team": team, "quiet": quiet, "gone": gone, "hidden": hidden, "dm": dm}
	p.Channels = map[string]string{}
	for _, id := range ids {
		p.Channels[id] = "ern-rnd"
	}
	p.finds(t, ids, knows, modest, "fine: the bot is in ERN RND",
		"fault: channel #team: give the bot's role the permissions that it lacks there: Send Messages in Threads, Read Message History",
		"fault: channel #quiet: give the bot's role the permissions that it lacks there: Send Messages",
		"fault: channel {gone}: Discord answers 404 Unknown Channel (10003) (it was deleted, or the number is another thing's; Copy Channel ID gives the right one)",
		"fault: channel {hidden}: Discord answers 403 Missing Access (50001) (the bot is not in that server, or may not see the channel: invite it by `waymark link discord`, or let its role view the channel)",
		"fault: channel {dm}: it is no channel of a server; Copy Channel ID gives the number of one",
		"fine: the commands for all servers are registered",
	)
}

// Where Discord asks for patience, it is waited for.
func TestFindings_Patience(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.Guild("ERN RND")
	p.publishes(t)
	slow := discordapi.Limited("user", 300*time.Millisecond)
	slow.Path, slow.Times = "/commands", 2
	p.Fail(slow)
	p.finds(t, nil, knows, modest, "fine: the bot is in ERN RND", "fine: the commands for all servers are registered")
	if n := p.Impatient(); n != 0 {
		t.Errorf("asked %d times before it was time", n)
	}
}

func TestInvite(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	// View Channels, Send Messages, Read Message History, Send Messages in Threads.
	const permissions = 1<<10 | 1<<11 | 1<<16 | 1<<38
	page := func(app string) string {
		return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, permissions)
	}
	got, err := p.Invite(shortly(t), p.env(), platform.Invitation{})
	if want := page(p.Bot()); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	p.Revoke()
	_, err = p.Invite(shortly(t), p.env(), platform.Invitation{})
	if want := "ask Discord for the Application ID (--bot says it instead): ask for the application: the token is not accepted: "; err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want %s", err, want)
	}
	p.Fail(discordapi.Fault{Status: 500})
	none := NewSetup()
	for _, tt := range []struct {
		of                *Setup
		i                 platform.Invitation
		want, says, usage string
	}{
		{p.Setup, platform.Invitation{Bot: "123456789012345678"}, page("123456789012345678"), "", ""},
		{none, platform.Invitation{Bot: "123456789012345678"}, page("123456789012345678"), "", ""},
		{none, platform.Invitation{}, "", "which bot? Name its Application ID with --bot, or set discord.token", ""},
		{none, platform.Invitation{Bot: "@waymark"}, "", "", `"@waymark" is no Application ID: a long number, as the Developer Portal shows it under General Information`},
		{p.Setup, platform.Invitation{Payload: "ern-rnd"}, "", "",
			"the link to Discord adds the bot to a server, and no network or guide can go with it; who starts in a channel of [discord.channels] starts in its network"},
	} {
		got, err := tt.of.Invite(context.Background(), p.env(), tt.i)
		var usage platform.UsageError
		errors.As(err, &usage)
		if got != tt.want || string(usage) != tt.usage || tt.says != "" && (err == nil || err.Error() != tt.says) {
			t.Errorf("%+v: got %q, %v", tt.i, got, err)
		}
	}
}
