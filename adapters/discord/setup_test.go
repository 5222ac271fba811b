package discord

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/adapters/platform"
	"waymark/conversations"
	"waymark/internal/tomlfile"
)

const setupToken = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"

// readSetup reads our section of a config.
func readSetup(t *testing.T, text string, env map[string]string) (s *Setup, on bool, err error) {
	t.Helper()
	s = NewSetup()
	all := tomlfile.Read("FILE", []byte(text), func(name string) string { return env[name] }, tomlfile.NewTokens(s.About().Token, []string{"discord.token"}))
	on = s.Read(all.Section("discord"), platform.Host{Networks: []conversations.NetworkID{"ern-cranio", "ern-rnd"}})
	return s, on, all.Err()
}

// kept writes a file that holds a secret, as an editor leaves it.
func kept(t *testing.T, secret string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSetup_Values(t *testing.T) {
	t.Parallel()
	token := kept(t, setupToken)
	got, on, err := readSetup(t, `
[discord]
token_file = "`+token+`"
api_url = "http://127.0.0.1:8081/api/v10/"
message_content = true
guilds = ["123456789012345678", "223456789012345678"]
answers = "asker"
[discord.channels]
323456789012345678 = "ern-rnd"
"423456789012345678" = "ern-cranio"
`, nil)
	if err != nil || !on {
		t.Fatalf("got a bot: %v, %v", on, err)
	}
	want := section{
		Token: platform.NewSecret(setupToken), TokenFile: token, APIURL: "http://127.0.0.1:8081/api/v10", MessageContent: true,
		Guilds: []string{"123456789012345678", "223456789012345678"}, Answers: "asker",
		Channels: map[string]string{"323456789012345678": "ern-rnd", "423456789012345678": "ern-cranio"},
	}
	if !reflect.DeepEqual(got.section, want) {
		t.Errorf("got %+v, want %+v", got.section, want)
	}
	o := got.options()
	if !o.Quiet || !o.MessageContent || len(o.Guilds) != 2 || o.Channels["323456789012345678"] != "ern-rnd" || o.APIURL != want.APIURL || o.Token != platform.NewSecret(setupToken) {
		t.Errorf("got options %+v", o)
	}
}

func TestSetup_NothingIsSaidAndThereIsNoBot(t *testing.T) {
	t.Parallel()
	got, on, err := readSetup(t, "", nil)
	if on || err != nil || !reflect.DeepEqual(got.section, NewSetup().section) {
		t.Errorf("got %+v, a bot: %v, %v", got.section, on, err)
	}
	if o := got.options(); o.Quiet || o.MessageContent || o.APIURL != "https://discord.com/api/v9" {
		t.Errorf("got options %+v", o)
	}
}

func TestSetup_EnvironmentGoesFirst(t *testing.T) {
	t.Parallel()
	other := "[discord]\ntoken = \"" + strings.Replace(setupToken, "MT", "OT", 1) + "\"\n"
	got, on, err := readSetup(t, other, map[string]string{"WAYMARK_DISCORD_TOKEN": " " + setupToken + "\n"})
	if err != nil || !on || got.Token != platform.NewSecret(setupToken) {
		t.Errorf("got the token of the environment: %v, a bot: %v, %v", got.Token == platform.NewSecret(setupToken), on, err)
	}
}

func TestSetup_WrongEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	_, _, err := readSetup(t, "[discord]\nanswers = \"asker\"\n", map[string]string{"WAYMARK_DISCORD_TOKEN": "hunter2"})
	if err == nil || !strings.HasPrefix(err.Error(), "WAYMARK_DISCORD_TOKEN is not a bot's token") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want the variable named and its value not", err)
	}
}

// TestSetup_ExampleHoldsEveryOption also with its default.
func TestSetup_ExampleHoldsEveryOption(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := tomlfile.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeFor[section]().NumField() {
		key := "discord." + reflect.TypeFor[section]().Field(i).Tag.Get("toml")
		if file.Place(key) == (tomlfile.Place{}) {
			t.Errorf("%s is missing", key)
		}
	}
	example := NewSetup()
	all := tomlfile.Read("example", src, func(string) string { return "" }, tomlfile.NewTokens(example.About().Token, nil))
	example.Read(all.Section("discord"), platform.Host{})
	if got, want := fmt.Sprintf("%+v", example.section), fmt.Sprintf("%+v", NewSetup().section); got != want {
		t.Errorf("got %s, want the defaults %s", got, want)
	}
}

func TestSetup_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			name: "all of it",
			text: "[discord]\ntoken = \"hunter2\"\napi_url = \"https://ada:hunter2@example\"\nguilds = [\"123456789012345678\", \"ERN-RND\"]\n" +
				"answers = \"hunter2\"\n\n[discord.channels]\nteam = \"ern-rnd\"\n323456789012345678 = \"ern-rdn\"\n",
			want: []string{
				`FILE:2:1: discord.token is not a bot's token: three words with dots between them, as the Developer Portal shows it once: Bot, Reset Token`,
				`FILE:3:1: discord.api_url must say https://HOST/api/vN`,
				`FILE:4:1: discord.guilds: "ERN-RND" is no server's ID: a long number, as Copy Server ID gives it`,
				`FILE:5:1: discord.answers must be "everybody" or "asker"`,
				`FILE:8:1: discord.channels: "team" is no channel's ID: a long number, as Copy Channel ID gives it`,
				`FILE:9:1: discord.channels.323456789012345678: there is no network "ern-rdn"; did you mean "ern-rnd"?`,
			},
		},
		{
			name: "a channel of nothing",
			text: "discord.channels.323456789012345678 = \"\"\ndiscord.channels.0 = \"everybody\"\n",
			want: []string{
				`FILE:1:18: discord.channels.323456789012345678: there is no network ""`,
				`FILE:2:18: discord.channels: "0" is no channel's ID: a long number, as Copy Channel ID gives it`,
				`FILE:2:18: discord.channels.0: there is no network "everybody"`,
			},
		},
		{
			name: "numbers without quotes, and yes",
			text: "[discord]\nguilds = [123456789012345678]\nmessage_content = \"yes\"\nchannels = [\"323456789012345678\"]\n",
			want: []string{
				`FILE:2:1: discord.guilds must be a list of texts in quotes, ["…", "…"]`,
				`FILE:2:1: discord.guilds: "" is no server's ID: a long number, as Copy Server ID gives it`,
				`FILE:3:1: discord.message_content must be true or false`,
				`FILE:4:1: discord.channels must be a table, [discord.channels]`,
			},
		},
		{
			name: "a channel that is a number",
			text: "[discord.channels]\n323456789012345678 = 7\n",
			want: []string{
				`FILE:2:1: discord.channels.323456789012345678 must be a text in quotes`,
				`FILE:2:1: discord.channels.323456789012345678: there is no network ""`,
			},
		},
		{
			name: "a file that is missing",
			text: "[discord]\ntoken_file = \"nowhere\"\n",
			want: []string{`FILE:2:1: discord.token_file: open nowhere: no such file or directory`},
		},
		{
			name: "a file that is empty",
			text: "[discord]\ntoken_file = \"/dev/null\"\n",
			want: []string{`FILE:2:1: discord.token_file names an empty file`},
		},
		{
			name: "said twice",
			text: "[discord]\ntoken = \"" + setupToken + "\"\ntoken_file = \"x\"\n",
			want: []string{`FILE:3:1: discord.token and discord.token_file are both set; keep one of them`},
		},
		{
			name: "the token with what libraries put before it",
			text: "[discord]\ntoken = \"Bot " + setupToken + "\"\n",
			want: []string{`FILE:2:1: discord.token is not a bot's token: three words with dots between them, as the Developer Portal shows it once: Bot, Reset Token`},
		},
		{
			name: "the token where a server should stand",
			text: "[discord]\nguilds = [\"" + setupToken + "\"]\n",
			want: []string{`FILE:2:11: discord.guilds[0] holds what looks like a bot's token: take it out, and if others can read this file, have a new one made; a token stands in discord.token`},
		},
		{
			name: "keys that there are not",
			text: "[discord]\nguild = [\"1\"]\ntokn = \"hunter2\"\nchanels = {}\n",
			want: []string{
				`FILE:2:1: unknown key "discord.guild"; did you mean "discord.guilds"?`,
				`FILE:3:1: unknown key "discord.tokn"; did you mean "discord.token"?`,
				`FILE:4:1: unknown key "discord.chanels"; did you mean "discord.channels"?`,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := readSetup(t, tt.text, nil)
			var got tomlfile.Faults
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want faults", err)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", got, strings.Join(tt.want, "\n"))
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("a value that may be secret is printed")
			}
		})
	}
}

// Where the networks are not known the content's own faults say why.
func TestSetup_NetworksThatAreNotKnown(t *testing.T) {
	t.Parallel()
	s := NewSetup()
	all := tomlfile.Read("FILE", []byte("discord.channels.323456789012345678 = \"anything\"\n"), func(string) string { return "" }, tomlfile.NewTokens(s.About().Token, nil))
	if s.Read(all.Section("discord"), platform.Host{}); all.Err() != nil {
		t.Error(all.Err())
	}
}

func TestSetup_Servers(t *testing.T) {
	t.Parallel()
	const (
		host  = ": discord.api_url must say https://HOST/api/vN"
		plain = host + ": over plain http:// others would read the token"
		old   = host + ", with version 9 or a later one"
	)
	for address, want := range map[string]string{
		"https://discord.com/api/v9": "", "https://discord.com/api/v10/": "", "https://proxy.example:8443/v9": "", "https://[::1]:8081/api/v9": "",
		"http://127.0.0.1:8081/api/v9": "", "http://localhost/api/v9": "", "http://[::1]/api/v9": "", "http://discord-proxy:8081/api/v9": "", "http://10.0.0.7/api/v9": "",
		"http://discord.com/api/v9": plain, "http://8.8.8.8/api/v9": plain,
		"https://discord.com/api/v8": old, "https://discord.com/api/v1": old,
		"https://discord.com": host, "https://discord.com/api": host, "https://discord.com/api/v": host, "https://discord.com/api/v0": host, "https://discord.com/api/v9/gateway": host,
		"": host, "discord.com/api/v9": host, "wss://discord.com/api/v9": host, "https:///api/v9": host, "https://ada@discord.com/api/v9": host,
		"https://discord.com/api/v9?x": host, "https://discord.com/api/v9#x": host, "https://discord.com/a b/v9": host,
		"https://disc\u043erd.com/api/v9": host, "https://discord com/api/v9": host, "javascript:alert(1)": host,
	} {
		_, _, err := readSetup(t, "discord.api_url = \""+address+"\"\n", nil)
		if want != "" {
			want = "FILE:1:9" + want
		}
		if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
			t.Errorf("%q: got %s, want %s", address, got, want)
		}
	}
}

// Of a token that stands in a text nothing stays.
func TestAbout_LooksOfTokens(t *testing.T) {
	t.Parallel()
	looks := regexp.MustCompile(NewSetup().About().Token)
	for _, token := range []string{
		setupToken,
		"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",                    // of 2016
		"MTA3NTU2Nzg5MDEyMzQ1Njc4OQ.G-x_Yz.abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_0123ab", // of a number with 19 digits
	} {
		if got := looks.ReplaceAllString("the token "+token+" is wrong", "***"); got != "the token *** is wrong" {
			t.Errorf("got %q", got)
		}
		if !tokenShape.MatchString(token) || tokenShape.MatchString("Bot "+token) || tokenShape.MatchString(token[:len(token)-20]) {
			t.Errorf("%s is not known as a token, or more than that is", token)
		}
	}
	for _, text := range []string{"discord.com", "guides/content/networks.toml", "123456789012345678", "https://bot.ern-rnd.example/hooks/discord"} {
		if looks.MatchString(text) {
			t.Errorf("%s is taken for a token", text)
		}
	}
}

func FuzzSetup(f *testing.F) {
	f.Add("[discord]\ntoken = \"hunter2\"\nguilds = [\"1\"]\n")
	f.Add("discord = { api_url = \"https://%\", channels = { 1 = \"ern-rnd\" } }\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := readSetup(t, text, nil)
		if err != nil {
			return
		}
		if s.Answers != "everybody" && s.Answers != "asker" {
			t.Errorf("taken: %+v", s.section)
		}
		for id, network := range s.Channels {
			if !idShape.MatchString(id) || network != "ern-rnd" && network != "ern-cranio" {
				t.Errorf("taken: %+v", s.section)
			}
		}
	})
}
