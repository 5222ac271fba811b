package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"waymark/adapters/adaptertest/discordapi"
)

// The commands below are for scripts.

const discordKey = "discord"

// A discordSlot holds the Discord of a script, once it has one.
type discordSlot struct {
	cleanup func(func())
	*discordapi.Server
	team string         // a channel
	read map[string]int // how many posts a channel had when somebody last wrote
}

// discordAPI [WHAT]… starts a Discord with a server ERN-RND and its channel team,
// and writes discord.toml, which leads to it. WHAT is "nowhere", where the bot is
// in no server, or "named", where the config names server and channel.
func discordAPI(ts *testscript.TestScript, _ bool, args []string) {
	slot := ts.Value(discordKey).(*discordSlot)
	s, err := discordapi.New(discordapi.Options{Token: discordToken, IdentifyEvery: -1, Specs: os.Getenv("WAYMARK_SPECS")})
	ts.Check(err)
	slot.cleanup(s.Close)
	slot.Server, slot.read = s, map[string]int{}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	ts.Check(err)
	ts.Check(l.Close())
	text := fmt.Sprintf("[discord]\napi_url = %q\n", s.URL())
	if !slices.Contains(args, "nowhere") {
		guild := s.Guild("ERN-RND")
		slot.team = s.Channel(guild, "team")
		if slices.Contains(args, "named") {
			text += fmt.Sprintf("guilds = [%q]\n[discord.channels]\n%s = \"ern-rnd\"\n", guild, slot.team)
		}
	}
	ts.Setenv("WAYMARK_DISCORD_TOKEN", discordToken)
	ts.Setenv("LISTEN", l.Addr().String())
	ts.Setenv("APP", s.Bot())
	ts.Check(os.WriteFile(ts.MkAbs("discord.toml"), fmt.Appendf(nil, "%s[http]\nlisten = %q\n", text, l.Addr()), 0o600))
}

// onDiscord is the command discord WHAT …:
//
//	says TEXT      ada writes in private
//	mentions TEXT  ada writes in the channel, to the bot
//	gives COMMAND  ada gives a command in private
//	sees REGEXP    it waits until the bot has said so since then in private
//	reads REGEXP   the same in the channel
//	joins          it waits until the bot is there
//	forbids        the bot may only look at the channel
//	revokes        the token is worth nothing any more
//	blames         the bot did something that it should have known better
func onDiscord(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(discordKey).(*discordSlot)
	what := args[0]
	if what == "says" || what == "mentions" || what == "gives" {
		for _, channel := range []string{s.team, s.DM("ada")} {
			s.read[channel] = len(s.Posts(channel))
		}
	}
	switch what {
	case "says":
		s.Say("ada", args[1])
	case "mentions":
		s.SayIn(s.team, "ada", "<@"+s.Bot()+"> "+args[1])
	case "gives":
		s.await(ts, args[1]+" is registered", func() bool { return strings.Contains(string(s.Commands("")), fmt.Sprintf("%q", args[1])) })
		s.Slash("ada", s.DM("ada"), args[1], nil)
	case "sees":
		s.shows(ts, s.DM("ada"), args[1])
	case "reads":
		s.shows(ts, s.team, args[1])
	case "joins":
		s.await(ts, "the bot is there", s.Connected)
	case "forbids":
		s.Permit(s.team, 1<<10)
	case "revokes":
		s.Revoke()
	case "blames":
		if all := s.Violations(); (len(all) > 0) == neg {
			ts.Fatalf("violations: %s", strings.Join(all, "\n"))
		}
	default:
		ts.Fatalf("discord does not know %q", what)
	}
}

// shows waits until the bot has said something in a channel.
func (s *discordSlot) shows(ts *testscript.TestScript, channel, want string) {
	pattern := regexp.MustCompile(want)
	s.await(ts, fmt.Sprintf("the bot says %q", want), func() bool {
		return slices.ContainsFunc(s.Posts(channel)[s.read[channel]:], func(p discordapi.Post) bool { return p.Author == s.Bot() && pattern.MatchString(p.Content) })
	})
}

func (s *discordSlot) await(ts *testscript.TestScript, what string, done func() bool) {
	ctx, cancel := context.WithTimeout(context.Background(), tooLong)
	defer cancel()
	if !s.Wait(ctx, done) {
		ts.Fatalf("it never came that %s", what)
	}
}
