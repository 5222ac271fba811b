package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
)

// TestOutput_HoldsNoSecret runs everything that asks Telegram, against one that
// quotes the token in all it says, and against none at all.
func TestOutput_HoldsNoSecret(t *testing.T) {
	t.Parallel()
	for _, wrong := range []map[string]string{
		{},
		{"getMe": "401 No"},
		{"getMe": "404 Not Found"},
		{"getMe": "500 Internal"},
		{"getMe": "429 Too Many Requests"},
		{"getWebhookInfo": "400 Bad Request"},
		{"mode": "webhook", "webhook": "https://bot.ern.example/" + goodToken, "undelivered": "at " + goodToken},
		{"token": "another"},
		{"gone": "yes"},
	} {
		t.Run(fmt.Sprint(wrong), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			f, err := newFakeAPI(goodToken, wrong)
			if err != nil {
				t.Fatal(err)
			}
			if wrong["token"] != "" {
				f.token = wrong["token"]
			}
			if wrong["gone"] != "" {
				f.Close()
			} else {
				defer f.Close()
			}
			secrets := fmt.Sprintf("[telegram]\ntoken_file = %q\nwebhook_secret_file = %q\n", kept(t, goodToken), kept(t, goodSecret))
			text := strings.Replace(f.config(), "[telegram]\n", secrets, 1) +
				fmt.Sprintf("[storage]\nurl = %q\n", "sqlite:"+filepath.Join(dir, "waymark.db"))
			file := filepath.Join(dir, "waymark.toml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"doctor"}, {"link", "telegram"}, {"check"}, {"outbox"}, {"db", "migrate"}, {"doctor"}} {
				var out bytes.Buffer
				run(append(args, "--config", file), nil, &out, &out)
				if out.Len() == 0 {
					t.Errorf("%q says nothing", args)
				}
				if strings.Contains(out.String(), "hunter2") {
					t.Errorf("%q prints a secret:\n%s", args, out.String())
				}
			}
		})
	}
}

// TestOutput_HoldsNoSecretOfDiscord does the same with a Discord.
func TestOutput_HoldsNoSecretOfDiscord(t *testing.T) {
	t.Parallel()
	quotes := func(status int) func(*discordapi.Server) {
		return func(s *discordapi.Server) {
			s.Fail(discordapi.Fault{Status: status, Body: `{"message": "no Bot ` + discordToken + ` here", "code": 0}`})
		}
	}
	for name, wrong := range map[string]func(*discordapi.Server){
		"nothing":            func(*discordapi.Server) {},
		"revoked":            (*discordapi.Server).Revoke,
		"gone":               (*discordapi.Server).Close,
		"a server of a name": func(s *discordapi.Server) { s.Guild("the server of " + discordToken) },
		"401":                quotes(http.StatusUnauthorized),
		"403":                quotes(http.StatusForbidden),
		"404":                quotes(http.StatusNotFound),
		"500":                quotes(http.StatusInternalServerError),
		"a page": func(s *discordapi.Server) {
			s.Fail(discordapi.Fault{Status: http.StatusForbidden, Body: "<html>no Bot " + discordToken + " here</html>"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := discordapi.New(discordapi.Options{Token: discordToken})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			wrong(s)
			file := configured(t, fmt.Sprintf("storage.url = \"sqlite:%s/waymark.db\"\nhttp.listen = \"\"\n[discord]\ntoken_file = %q\napi_url = %q\n",
				t.TempDir(), kept(t, discordToken), s.URL()))
			for _, args := range [][]string{{"check"}, {"db", "migrate"}, {"doctor"}, {"link", "discord"}} {
				var out bytes.Buffer
				run(append(args, "--config", file), nil, &out, &out)
				if strings.Contains(out.String(), "hunter2") {
					t.Errorf("%q prints a secret:\n%s", args, out.String())
				}
			}
		})
	}
}
