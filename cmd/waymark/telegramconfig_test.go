package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
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

func TestTelegramConfig_Values(t *testing.T) {
	t.Parallel()
	token, secret := kept(t, goodToken), kept(t, goodSecret)
	file := configured(t, `
[telegram]
token_file = "`+token+`"
api_url = "http://127.0.0.1:8081/"
mode = "webhook"
webhook_url = "https://bot.ern.example:8443/hooks/telegram"
webhook_secret_file = "`+secret+`"
per_second = 12.5
per_chat = 2
per_group_minute = 10
[http]
listen = "[::]:9090"
`)
	got, err := readConfig(file, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.HTTP.Listen = "[::]:9090"
	want.Telegram = telegramConfig{
		Token: goodToken, TokenFile: token, APIURL: "http://127.0.0.1:8081", Mode: "webhook",
		WebhookURL: "https://bot.ern.example:8443/hooks/telegram", WebhookSecret: goodSecret, WebhookSecretFile: secret,
		PerSecond: 12.5, PerChat: 2, PerGroupMinute: 10,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTelegramConfig_AServerOnThisMachineTakesPlainWebhooks(t *testing.T) {
	t.Parallel()
	const webhook = "[telegram]\nmode = \"webhook\"\nwebhook_secret = \"" + goodSecret + "\"\nwebhook_url = \"http://127.0.0.1:9999/hook\"\n"
	if _, err := readConfig(configured(t, webhook+`api_url = "http://localhost:8081"`), noEnv); err != nil {
		t.Error(err)
	}
}

func TestTelegramConfig_EnvironmentGoesFirst(t *testing.T) {
	t.Parallel()
	file := configured(t, "[telegram]\ntoken = \"999999999:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\"\n")
	got, err := readConfig(file, env("WAYMARK_TELEGRAM_TOKEN", goodToken+"\n"))
	if err != nil || got.Telegram.Token != goodToken {
		t.Errorf("got %v, %v, want the token of the environment", got.Telegram.Token == goodToken, err)
	}
	got, err = readConfig("", env("WAYMARK_TELEGRAM_WEBHOOK_SECRET", goodSecret))
	if err != nil || got.Telegram.WebhookSecret != goodSecret {
		t.Errorf("got %v, %v, want the secret of the environment", got.Telegram.WebhookSecret == goodSecret, err)
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
		if err == nil && (c.Telegram.PerSecond <= 0 || c.Telegram.Mode == "webhook" && len(c.Telegram.WebhookSecret) < 32) {
			t.Errorf("taken: %+v", c.Telegram)
		}
	})
}
