package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/adapters/platform"
)

const (
	goodToken  = "123456789:AAhunter2hunter2hunter2hunter2hunte"
	goodSecret = "hunter2hunter2hunter2hunter2hunter2"

	discordToken = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"
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

// TestConfig_TokensInAWrongPlace are named by their keys, and never printed.
func TestConfig_TokensInAWrongPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"telegram.api_url = 'https://api.telegram.org/botTOKEN'": "1:10: telegram.api_url holds",
		"telegram.webhook_url = 'https://bot.example/TOKEN'":     "1:10: telegram.webhook_url holds",
		"telegram.token_file = 'TOKEN'":                          "1:10: telegram.token_file holds",
		"telegram.webhook_secret = 'TOKEN'":                      "1:10: telegram.webhook_secret holds",
		"discord.api_url = 'https://discord.com/TOKEN/api/v9'":   "1:9: discord.api_url holds",
		"discord.token_file = 'TOKEN'":                           "1:9: discord.token_file holds",
		"discord.answers = 'TOKEN'":                              "1:9: discord.answers holds",
		"discord.guilds = ['1',\n 'TOKEN']":                      "2:2: discord.guilds[1] holds",
		"discord.channels = { 1 = 'TOKEN' }":                     "1:22: discord.channels.1 holds",
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
		for _, token := range []string{goodToken, strings.Replace(goodToken, ":", "%3A", 1), discordToken} {
			file := configured(t, strings.ReplaceAll(text, "TOKEN", token))
			_, err := readConfig(file, noEnv)
			if err == nil || !strings.HasPrefix(err.Error(), file+":"+want) || strings.Contains(err.Error(), token[12:]) || strings.Contains(err.Error(), "\n") && strings.Contains(want, "holds") {
				t.Errorf("%s: got\n%v\nwant %s", text, err, want)
			}
		}
	}
	if _, err := readConfig(configured(t, "telegram.token = '"+goodToken+"'\ndiscord.token = '"+discordToken+"'"), noEnv); err != nil {
		t.Errorf("got %v for tokens in their places", err)
	}
	// In another platform's place it is none, and not shown either.
	_, err := readConfig(configured(t, "telegram.token = '"+discordToken+"'\ndiscord.token = '"+goodToken+"'"), noEnv)
	if says := fmt.Sprint(err); strings.Count(says, "is not a bot's token") != 2 || strings.Contains(says, "hunter2") {
		t.Errorf("got %v for tokens in each other's places", err)
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
