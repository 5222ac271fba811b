package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/adapters/platform"
)

const (
	goodToken  = "123456789:AAhunter2hunter2hunter2hunter2hunte"
	goodSecret = "hunter2hunter2hunter2hunter2hunter2"
)

// kept writes a file that holds a secret, as an editor leaves it.
func kept(t *testing.T, secret string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTelegramConfig_AServerOnThisMachineTakesPlainWebhooks(t *testing.T) {
	t.Parallel()
	const webhook = "[telegram]\nmode = \"webhook\"\nwebhook_secret = \"" + goodSecret + "\"\nwebhook_url = \"http://127.0.0.1:9999/hook\"\n"
	if _, err := readConfig(configured(t, webhook+`api_url = "http://localhost:8081"`), noEnv); err != nil {
		t.Error(err)
	}
}

func TestTelegramConfig_AllFaultsAtOnce(t *testing.T) {
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
			text: "[telegram]\nper_second = 0\nper_chat = nan\nper_group_minute = 1001\n",
			want: []string{
				`FILE:2:1: telegram.per_second must be more than 0 and at most 1000`,
				`FILE:3:1: telegram.per_chat must be more than 0 and at most 1000`,
				`FILE:4:1: telegram.per_group_minute must be more than 0 and at most 1000`,
			},
		},
		{
			name: "more numbers",
			text: "[telegram]\nper_second = -inf\nper_chat = \"hunter2\"\nper_group_minute = 1.5\n",
			want: []string{
				`FILE:2:1: telegram.per_second must be more than 0 and at most 1000`,
				`FILE:3:1: telegram.per_chat must be a number`,
				`FILE:4:1: telegram.per_group_minute must be a whole number`,
			},
		},
		{
			name: "a token that is none, and other wrong values",
			text: "[telegram]\ntoken = \"hunter2\"\napi_url = \"https://ada:hunter2@example\"\nmode = \"hunter2\"\n[http]\nlisten = \"8080\"\n",
			want: []string{
				`FILE:2:1: telegram.token is not a bot's token: digits, a colon, and 35 letters, digits, _ and -, as BotFather prints it`,
				`FILE:3:1: telegram.api_url must say https://HOST`,
				`FILE:4:1: telegram.mode must be "polling" or "webhook"`,
				`FILE:6:1: http.listen must say HOST:PORT, as 127.0.0.1:8080`,
			},
		},
		{
			name: "ports that are none",
			text: "http.listen = \"127.0.0.1:0\"\n",
			want: []string{`FILE:1:6: http.listen must say HOST:PORT, as 127.0.0.1:8080`},
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
			file := configured(t, tt.text)
			_, err := readConfig(file, noEnv)
			var got faults
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want faults", err)
			}
			for i := range got {
				got[i] = strings.Replace(got[i], file, "FILE", 1)
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

func TestTelegramConfig_Servers(t *testing.T) {
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
		file := configured(t, "telegram.api_url = \""+address+"\"\n")
		_, err := readConfig(file, noEnv)
		if want != "" {
			want = file + ":1:10" + want
		}
		if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
			t.Errorf("%q: got %s, want %s", address, got, want)
		}
	}
}

// TestConfig_TokensInAWrongPlace are named by their keys, and never printed.
func TestConfig_TokensInAWrongPlace(t *testing.T) {
	t.Parallel()
	const discord = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
	for text, want := range map[string]string{
		"telegram.api_url = 'https://api.telegram.org/botTOKEN'": "1:10: telegram.api_url holds",
		"telegram.webhook_url = 'https://bot.example/TOKEN'":     "1:10: telegram.webhook_url holds",
		"telegram.token_file = 'TOKEN'":                          "1:10: telegram.token_file holds",
		"telegram.webhook_secret = 'TOKEN'":                      "1:10: telegram.webhook_secret holds",
		"storage.url = 'sqlite:TOKEN.db'":                        "1:9: storage.url holds",
		"guides.dir = 'TOKEN'":                                   "1:8: guides.dir holds",
		"guides.networks = ['ern-rnd',\n 'TOKEN']":               "2:2: guides.networks[1] holds",
		"networks.ern-rnd.helpdesk = 'TOKEN'":                    "1:18: networks.ern-rnd.helpdesk holds",
		"networks.ern-rnd = { approval = 'TOKEN' }":              "1:22: networks.ern-rnd.approval holds",
		"reminders.after = ['TOKEN']":                            "1:20: reminders.after[0] holds",
		"http.listen = 'TOKEN'":                                  "1:6: http.listen holds",
		"nonsense = 'TOKEN'":                                     "1:1: nonsense holds",
		"'TOKEN' = 1":                                            `1:1: unknown key "[a token]"`,
		"telegram.token = 'TOKEN\n":                              "1:",
		"telegram.token = TOKEN\n":                               "1:",
		"TOKEN\n":                                                "1:",
		"telegram.token = 'x'\ntelegram.token = 'TOKEN'":         "2:",
		"[TOKEN]\n[TOKEN]\n":                                     "",
	} {
		for _, token := range []string{goodToken, strings.Replace(goodToken, ":", "%3A", 1), discord} {
			file := configured(t, strings.ReplaceAll(text, "TOKEN", token))
			_, err := readConfig(file, noEnv)
			if err == nil || !strings.HasPrefix(err.Error(), file+":"+want) || strings.Contains(err.Error(), token[12:]) || strings.Contains(err.Error(), "\n") && strings.Contains(want, "holds") {
				t.Errorf("%s: got\n%v\nwant %s", text, err, want)
			}
		}
	}
	if _, err := readConfig(configured(t, "telegram.token = '"+goodToken+"'"), noEnv); err != nil {
		t.Errorf("got %v for a token in its place", err)
	}
}

func TestTelegramConfig_WrongEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	_, err := readConfig("", env("WAYMARK_TELEGRAM_TOKEN", "hunter2"))
	if err == nil || !strings.HasPrefix(err.Error(), "WAYMARK_TELEGRAM_TOKEN is not a bot's token") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want the variable named and its value not", err)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("[telegram]\ntoken = \"hunter2\"\nper_second = 1e400\n")
	f.Add("telegram = { webhook_url = \"https://%\", per_chat = nan }\n[http]\nlisten = \"[::\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := configured(t, text)
		c, err := readConfig(file, noEnv)
		if err != nil {
			return
		}
		if _, err := adapters(c.running(), platform.Env{Now: time.Now, Log: slog.New(slog.DiscardHandler)}); err != nil {
			t.Errorf("taken, and no adapter can be made: %v", err)
		}
	})
}
