package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
