package telegram

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"waymark/adapters/platform"
	"waymark/internal/tomlfile"
)

const (
	goodToken  = "123456789:AAhunter2hunter2hunter2hunter2hunte"
	goodSecret = "hunter2hunter2hunter2hunter2hunter2"
)

// readSetup reads our section of a config, and what of http matters to it.
func readSetup(t *testing.T, text string, env map[string]string) (s *Setup, on bool, err error) {
	t.Helper()
	s = NewSetup()
	all := tomlfile.Read("FILE", []byte(text), func(name string) string { return env[name] }, tomlfile.NewTokens(s.About().Token, []string{"telegram.token"}))
	var around struct {
		HTTP struct {
			Listen string `toml:"listen"`
		} `toml:"http"`
	}
	around.HTTP.Listen = "127.0.0.1:8080"
	all.Decode(&around)
	on = s.Read(all.Section("telegram"), platform.Host{Listen: around.HTTP.Listen, Paths: []string{"/healthz", "/readyz", "/metrics"}})
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
	token, secret := kept(t, goodToken), kept(t, goodSecret)
	got, on, err := readSetup(t, `
[telegram]
token_file = "`+token+`"
api_url = "http://127.0.0.1:8081/"
mode = "webhook"
webhook_url = "https://bot.ern.example:8443/hooks/telegram"
webhook_secret_file = "`+secret+`"
per_second = 12.5
per_chat = 2
per_group_minute = 10
`, nil)
	if err != nil || !on {
		t.Fatalf("got a bot: %v, %v", on, err)
	}
	want := section{
		Token: platform.NewSecret(goodToken), TokenFile: token, APIURL: "http://127.0.0.1:8081", Mode: "webhook",
		WebhookURL: "https://bot.ern.example:8443/hooks/telegram", WebhookSecret: platform.NewSecret(goodSecret), WebhookSecretFile: secret,
		PerSecond: 12.5, PerChat: 2, PerGroupMinute: 10,
	}
	if got.section != want {
		t.Errorf("got %+v, want %+v", got.section, want)
	}
}

func TestSetup_NothingIsSaidAndThereIsNoBot(t *testing.T) {
	t.Parallel()
	got, on, err := readSetup(t, "", nil)
	if on || err != nil || got.section != NewSetup().section {
		t.Errorf("got %+v, a bot: %v, %v", got.section, on, err)
	}
}

func TestSetup_EnvironmentGoesFirst(t *testing.T) {
	t.Parallel()
	got, _, err := readSetup(t, "[telegram]\ntoken = \"999999999:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\"\n", map[string]string{"WAYMARK_TELEGRAM_TOKEN": goodToken + "\n"})
	if err != nil || got.Token != platform.NewSecret(goodToken) {
		t.Errorf("got %v, %v, want the token of the environment", got.Token == platform.NewSecret(goodToken), err)
	}
	got, _, err = readSetup(t, "", map[string]string{"WAYMARK_TELEGRAM_WEBHOOK_SECRET": goodSecret})
	if err != nil || got.WebhookSecret != platform.NewSecret(goodSecret) {
		t.Errorf("got %v, %v, want the secret of the environment", got.WebhookSecret == platform.NewSecret(goodSecret), err)
	}
}

func TestSetup_AWrongEnvironmentIsNoFaultOfTheFile(t *testing.T) {
	t.Parallel()
	_, _, err := readSetup(t, "[telegram]\nmode = \"polling\"\n", map[string]string{"WAYMARK_TELEGRAM_WEBHOOK_SECRET": "hunter2"})
	if want := "WAYMARK_TELEGRAM_WEBHOOK_SECRET must be 32 to 256"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
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
		key := "telegram." + reflect.TypeFor[section]().Field(i).Tag.Get("toml")
		if file.Place(key) == (tomlfile.Place{}) {
			t.Errorf("%s is missing", key)
		}
	}
	example := NewSetup()
	all := tomlfile.Read("example", src, func(string) string { return "" }, tomlfile.NewTokens(example.About().Token, nil))
	example.Read(all.Section("telegram"), platform.Host{Listen: "127.0.0.1:8080"})
	if example.section != NewSetup().section {
		t.Errorf("got %+v, want the defaults", example.section)
	}
}

func TestSetup_AServerOnThisMachineTakesPlainWebhooks(t *testing.T) {
	t.Parallel()
	const webhook = "[telegram]\nmode = \"webhook\"\nwebhook_secret = \"" + goodSecret + "\"\nwebhook_url = \"http://127.0.0.1:9999/hook\"\n"
	if _, _, err := readSetup(t, webhook+`api_url = "http://localhost:8081"`, nil); err != nil {
		t.Error(err)
	}
}

func TestSetup_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	const webhook = "[telegram]\nmode = \"webhook\"\nwebhook_secret = \"" + goodSecret + "\"\nwebhook_url = "
	const badURL = `FILE:4:1: telegram.webhook_url must say https://HOST/PATH, as Telegram reaches it`
	const badSecret = "FILE:2:1: telegram.webhook_secret must be 32 to 256 letters, digits, _ and -, as `openssl rand -hex 32` prints them"
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			name: "numbers",
			text: "[telegram]\nper_second = 0\nper_chat = nan\nper_group_minute = 100001\n",
			want: []string{
				`FILE:2:1: telegram.per_second must be more than 0 and at most 100000`,
				`FILE:3:1: telegram.per_chat must be more than 0 and at most 100000`,
				`FILE:4:1: telegram.per_group_minute must be more than 0 and at most 100000`,
			},
		},
		{
			name: "more numbers",
			text: "[telegram]\nper_second = -inf\nper_chat = \"hunter2\"\nper_group_minute = 1.5\n",
			want: []string{
				`FILE:2:1: telegram.per_second must be more than 0 and at most 100000`,
				`FILE:3:1: telegram.per_chat must be a number`,
				`FILE:4:1: telegram.per_group_minute must be a whole number`,
			},
		},
		{
			name: "a token that is none, and other wrong values",
			text: "[telegram]\ntoken = \"hunter2\"\napi_url = \"https://ada:hunter2@example\"\nmode = \"hunter2\"\n",
			want: []string{
				`FILE:2:1: telegram.token is not a bot's token: digits, a colon, and 35 letters, digits, _ and -, as BotFather prints it`,
				`FILE:3:1: telegram.api_url must say https://HOST`,
				`FILE:4:1: telegram.mode must be "polling" or "webhook"`,
			},
		},
		{
			name: "files that are missing",
			text: "[telegram]\ntoken_file = \"nowhere\"\nwebhook_secret_file = \"nowhere\"\n",
			want: []string{
				`FILE:2:1: telegram.token_file: open nowhere: no such file or directory`,
				`FILE:3:1: telegram.webhook_secret_file: open nowhere: no such file or directory`,
			},
		},
		{
			name: "files that are empty",
			text: "[telegram]\ntoken_file = \"/dev/null\"\n",
			want: []string{`FILE:2:1: telegram.token_file names an empty file`},
		},
		{
			name: "said twice",
			text: "[telegram]\ntoken = \"" + goodToken + "\"\ntoken_file = \"x\"\n",
			want: []string{`FILE:3:1: telegram.token and telegram.token_file are both set; keep one of them`},
		},
		{
			name: "a webhook of nothing",
			text: "[telegram]\nmode = \"webhook\"\n[http]\nlisten = \"\"\n",
			want: []string{
				`FILE:2:1: telegram.webhook_url must say https://HOST/PATH, as Telegram reaches it`,
				badSecret,
				`FILE:4:1: http.listen must not be empty: in webhook mode Telegram's updates arrive there`,
			},
		},
		{
			name: "a short secret",
			text: "[telegram]\nwebhook_secret = \"hunter2\"\n",
			want: []string{badSecret},
		},
		{name: "a webhook without TLS", text: webhook + `"http://bot.example/hunter2"`, want: []string{badURL}},
		{name: "a webhook of this machine, without such a server", text: webhook + `"http://127.0.0.1:8080/hunter2"`, want: []string{badURL}},
		{name: "a webhook without a path", text: webhook + `"https://bot.example/"`, want: []string{badURL}},
		{name: "a webhook with a strange path", text: webhook + `"https://bot.example/{hunter2...}"`, want: []string{badURL}},
		{name: "a webhook that leads up", text: webhook + `"https://bot.example/a/../healthz"`, want: []string{badURL}},
		{name: "a webhook with a query", text: webhook + `"https://bot.example/a?hunter2"`, want: []string{badURL}},
		{name: "a webhook without a host", text: webhook + `"https:///a"`, want: []string{badURL}},
		{
			name: "a webhook at a port", text: webhook + `"https://bot.example:8080/a"`,
			want: []string{`FILE:4:1: telegram.webhook_url: Telegram delivers to the ports 443, 80, 88 and 8443 only`},
		},
		{
			name: "a webhook at a path that is taken", text: webhook + `"https://bot.example/readyz"`,
			want: []string{`FILE:4:1: telegram.webhook_url: /healthz, /readyz, /metrics are taken, choose another path`},
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

func TestSetup_Servers(t *testing.T) {
	t.Parallel()
	const (
		host  = ": telegram.api_url must say https://HOST"
		bot   = host + ", without /bot and what follows it"
		plain = host + ": over plain http:// others would read the token"
	)
	for address, want := range map[string]string{
		"https://api.telegram.org": "", "https://api.telegram.org/": "", "https://bot.example:8443/api": "", "https://[::1]:8081": "",
		"http://127.0.0.1:8081": "", "http://localhost:8081": "", "http://[::1]": "", "http://bot-api:8081": "", "http://10.0.0.7:8081": "",
		"http://api.telegram.org": plain, "http://8.8.8.8": plain,
		"https://api.telegram.org/bot": bot, "https://api.telegram.org/bot987654321": bot, "https://api.telegram.org/file/bot1": bot,
		"": host, "api.telegram.org": host, "ftp://api.telegram.org": host, "https://": host, "https://:443": host, "https://ada@api.telegram.org": host,
		"https://api.telegram.org?x": host, "https://api.telegram.org#x": host, "https://api.telegram.org/a b": host, "https://api.telegram.org/../x": host,
		"https://api.telegram.org:": host, "https://api.telegram.org:x": host, "https://\u0430pi.telegram.org": host, "https://api telegram.org": host, "javascript:alert(1)": host,
	} {
		_, _, err := readSetup(t, "telegram.api_url = \""+address+"\"\n", nil)
		if want != "" {
			want = "FILE:1:10" + want
		}
		if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
			t.Errorf("%q: got %s, want %s", address, got, want)
		}
	}
}

func TestSetup_WrongEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	_, _, err := readSetup(t, "", map[string]string{"WAYMARK_TELEGRAM_TOKEN": "hunter2"})
	if err == nil || !strings.HasPrefix(err.Error(), "WAYMARK_TELEGRAM_TOKEN is not a bot's token") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want the variable named and its value not", err)
	}
}

func FuzzSetup(f *testing.F) {
	f.Add("[telegram]\ntoken = \"hunter2\"\nper_second = 1e400\n")
	f.Add("telegram = { webhook_url = \"https://%\", per_chat = nan }\n[http]\nlisten = \"[::\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := readSetup(t, text, nil)
		if err == nil && (s.PerSecond <= 0 || s.Mode == "webhook" && len(s.WebhookSecret.Reveal()) < 32) {
			t.Errorf("taken: %+v", s.section)
		}
	})
}
