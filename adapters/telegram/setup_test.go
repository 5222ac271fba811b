package telegram

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"waymark/adapters/platform"
	"waymark/internal/tomlfile"
)

const goodToken = "123456789:AAhunter2hunter2hunter2hunter2hunte"

// readSetup reads a config of which only our section counts.
func readSetup(t *testing.T, text string, env map[string]string) (s *Setup, on bool, err error) {
	t.Helper()
	s = NewSetup()
	all := tomlfile.Read("FILE", []byte(text), func(name string) string { return env[name] }, tomlfile.NewTokens(s.About().Token, []string{"telegram.token"}))
	on = s.Read(all.Section("telegram"), platform.Host{Listen: "127.0.0.1:8080", Paths: []string{"/readyz"}})
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
	token, secret := kept(t, goodToken), kept(t, theSecret)
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
		Token: goodToken, TokenFile: token, APIURL: "http://127.0.0.1:8081", Mode: "webhook",
		WebhookURL: "https://bot.ern.example:8443/hooks/telegram", WebhookSecret: theSecret, WebhookSecretFile: secret,
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
	if err != nil || got.Token != goodToken {
		t.Errorf("got %v, %v, want the token of the environment", got.Token == goodToken, err)
	}
	got, _, err = readSetup(t, "", map[string]string{"WAYMARK_TELEGRAM_WEBHOOK_SECRET": theSecret})
	if err != nil || got.WebhookSecret != theSecret {
		t.Errorf("got %v, %v, want the secret of the environment", got.WebhookSecret == theSecret, err)
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
