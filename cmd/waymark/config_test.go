package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations/content"
	"waymark/internal/tomlfile"
)

func noEnv(string) string { return "" }

// env is an environment of one variable.
func env(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}

// asking is a process that reads config and content, and does nothing else.
func asking(getenv func(string) string) *process {
	return &process{getenv: getenv, now: time.Now, platforms: platforms()}
}

func readConfig(file string, getenv func(string) string) (config, error) {
	return asking(getenv).readConfig(file)
}

func load(file string, getenv func(string) string) (config, *content.Content, error) {
	return asking(getenv).load(file)
}

// configured writes a config file and returns its name.
func configured(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "waymark.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// said is a config without what was found out on the way.
func said(c config) config {
	c.secrets, c.platforms = nil, nil
	return c
}

func TestConfig_ExampleHoldsTheDefaults(t *testing.T) {
	t.Parallel()
	const example = "../../config.example.toml"
	got, err := readConfig(example, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	for id, n := range got.Networks {
		if n != (networkConfig{}) {
			t.Errorf("network %s: got %+v, want nothing", id, n)
		}
	}
	for id, d := range got.helpdesk.networks {
		if !reflect.DeepEqual(d, got.helpdesk.helpdeskConfig) {
			t.Errorf("helpdesk of %s: got %+v, want that of everybody", id, d)
		}
	}
	got.Networks, got.helpdesk.networks = nil, nil
	if want := defaults(); !reflect.DeepEqual(said(got), want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestConfig_ExampleHoldsEveryOption(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := tomlfile.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, s reflect.Type)
	walk = func(path string, s reflect.Type) {
		for i := range s.NumField() {
			key := s.Field(i).Tag.Get("toml")
			full := tomlfile.Join(path, key)
			switch f := s.Field(i).Type; {
			case key == "":
			case f.Kind() == reflect.Struct:
				walk(full, f)
			case f.Kind() == reflect.Map:
				walk(tomlfile.Join(full, "ern-rnd"), f.Elem())
			case file.Place(full) == (tomlfile.Place{}):
				t.Errorf("%s is missing", full)
			}
		}
	}
	walk("", reflect.TypeFor[config]())
	walk(helpdeskSection, reflect.TypeFor[helpdeskConfig]())
}

func TestConfig_Values(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(secret, []byte("sqlite:from-file.db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := configured(t, `
storage = { url_file = "`+secret+`" }
guides.networks = []
[networks.ern-lung]
helpdesk = "lung@ern.example"
`)
	got, err := readConfig(file, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Storage = storageConfig{URL: platform.NewSecret("sqlite:from-file.db"), URLFile: secret, Forgotten: "waymark.forgotten"}
	want.Guides = guidesConfig{Networks: []string{}, Hosts: []string{}}
	want.Networks = map[string]networkConfig{"ern-lung": {Helpdesk: "lung@ern.example"}}
	if !reflect.DeepEqual(said(got), want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got, err = readConfig(file, env("WAYMARK_STORAGE_URL", "sqlite:from-env.db"))
	if err != nil || got.Storage.URL != platform.NewSecret("sqlite:from-env.db") {
		t.Errorf("got %q, %v, want the environment to go first", got.Storage.URL, err)
	}
}

func TestConfig_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			name: "unknown keys",
			text: "[storage]\n  ulr = \"hunter2\"\n[sotrage]\nurl = \"hunter2\"\n[networks.ern-rnd]\nguid = \"x\"\nelephant = 1\n" +
				"[guides]\nnetworks = []\nfolder = { deep = 1 }\n",
			want: []string{
				`FILE:2:3: unknown key "storage.ulr"; did you mean "storage.url"?`,
				`FILE:3:2: unknown key "sotrage"; did you mean "storage"?`,
				`FILE:6:1: unknown key "networks.ern-rnd.guid"; did you mean "networks.ern-rnd.guide"?`,
				`FILE:7:1: unknown key "networks.ern-rnd.elephant"`,
				`FILE:10:1: unknown key "guides.folder"`,
			},
		},
		{
			name: "a key outside its table",
			text: "url = \"hunter2\"\ndir = \"x\"\n",
			want: []string{`FILE:1:1: unknown key "url"; did you mean "storage.url"?`, `FILE:2:1: unknown key "dir"; did you mean "guides.dir"?`},
		},
		{
			name: "a key in another table",
			text: "[http]\ntimezone = \"x\"\n[Remindrs]\nhours = \"x\"\n[networks.ern-rnd]\nlisten = \"x\"\n",
			want: []string{
				`FILE:2:1: unknown key "http.timezone"; did you mean "reminders.timezone"?`,
				`FILE:3:2: unknown key "Remindrs"; did you mean "reminders"?`,
				`FILE:6:1: unknown key "networks.ern-rnd.listen"; did you mean "http.listen"?`,
			},
		},
		{
			name: "wrong types and values",
			text: "guides = { dir = 5, networks = [\"ern-rnd\", 5] }\nnetworks.ern-rnd = \"x\"\n[storage]\nurl = \"hunter2\"\n[questions]\nkeep = \"hunter2\"\n",
			want: []string{
				`FILE:1:12: guides.dir must be a text in quotes`,
				`FILE:1:21: guides.networks must be a list of texts in quotes, ["…", "…"]`,
				`FILE:2:10: networks.ern-rnd must be a table, [networks.ern-rnd]`,
				`FILE:4:1: storage.url must say sqlite:PATH or postgres://USER@HOST/DATABASE`,
				`FILE:6:1: questions.keep must be true or false`,
			},
		},
		{
			name: "a table that is none",
			text: "guides = \"x\"\n[[storage]]\nurl = \"sqlite:x.db\"\n",
			want: []string{
				`FILE:1:1: guides must be a table, [guides]`,
				`FILE:2:3: storage must be a table, [storage]`,
			},
		},
		{
			name: "no folder",
			text: "[guides]\ndir = \"nowhere\"\n",
			want: []string{`FILE:2:1: guides.dir: there is no folder "nowhere"`},
		},
		{
			name: "two urls",
			text: "[storage]\nurl = \"sqlite:x.db\"\nurl_file = \"hunter2\"\n",
			want: []string{`FILE:3:1: storage.url and storage.url_file are both set; keep one of them`},
		},
		{
			name: "reminders",
			text: "[reminders]\nschedule = \"@every 1h\"\ntimezone = \"Brussels\"\nafter = [\"20h\", \"20h\"]\nhours = \"20:00-08:00\"\n",
			want: []string{
				`FILE:2:1: reminders.schedule: the schedule counts a span: name times of the day, such as "0 9 * * MON-FRI"`,
				`FILE:3:1: reminders.timezone: the time zone "Brussels" is not one of the IANA database, such as "Europe/Brussels"`,
				`FILE:4:1: reminders.after: each must be longer than the one before: all count from the moment somebody went silent`,
				`FILE:5:1: reminders.hours: the hours "20:00-08:00" do not lie within one day`,
			},
		},
		{
			name: "of a platform and around it",
			text: "[telegram]\ntoken = \"hunter2\"\nmode = \"hunter2\"\n[http]\nlisten = \"8080\"\n",
			want: []string{
				`FILE:2:1: telegram.token is not a bot's token: digits, a colon, and 35 letters, digits, _ and -, as BotFather prints it`,
				`FILE:3:1: telegram.mode must be "polling" or "webhook"`,
				`FILE:5:1: http.listen must say HOST:PORT, as 127.0.0.1:8080`,
			},
		},
		{
			name: "a port that is none",
			text: "http.listen = \"127.0.0.1:0\"\n",
			want: []string{`FILE:1:6: http.listen must say HOST:PORT, as 127.0.0.1:8080`},
		},
		{
			name: "paths of ours",
			text: "[telegram]\nmode = \"webhook\"\nwebhook_secret = \"" + goodSecret + "\"\nwebhook_url = \"https://bot.example/metrics\"\n[http]\nlisten = \"\"\n",
			want: []string{
				`FILE:4:1: telegram.webhook_url: /healthz, /readyz, /metrics are taken, choose another path`,
				`FILE:6:1: http.listen must not be empty: in webhook mode Telegram's updates arrive there`,
			},
		},
		{
			name: "no TOML",
			text: "[storage]\nurl = \"hunter2\nx = 1\n",
			want: []string{`FILE:2:15: basic strings cannot have new lines`},
		},
		{
			name: "the same key twice",
			text: "[storage]\nurl = \"hunter2\"\nurl = \"hunter2\"\n",
			want: []string{`FILE:3:1: key url is already defined`},
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

func TestConfig_WhereToListen(t *testing.T) {
	t.Parallel()
	for listen, fine := range map[string]bool{
		"": true, ":8080": true, "0.0.0.0:80": true, "[::1]:8080": true, "localhost:1": true, "way_mark-1.internal:65535": true, "[fe80::1%eth0]:80": true,
		"8080": false, "127.0.0.1": false, "127.0.0.1:0": false, "127.0.0.1:65536": false, "127.0.0.1:8080/metrics": false, "http://127.0.0.1:8080": false,
		"a b:8080": false, "127.0.0.1:8080 ": false, "1270.0.0.1:80": false, "l\u043ecalhost:80": false, "x\\u0000:80": false,
	} {
		if _, err := readConfig(configured(t, "http.listen = \""+listen+"\"\n"), noEnv); (err == nil) != fine {
			t.Errorf("%q: got %v", listen, err)
		}
	}
}

func TestConfig_Silences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "",
		"20h":                                "",
		"90m 20h 168h":                       "",
		"7d":                                 `"7d" is no span`,
		"20":                                 `"20" is no span`,
		"0s":                                 `"0s" is not more than nothing`,
		"-1h 2h":                             `"-1h" is not more than nothing`,
		"2h 1h":                              "longer than the one before",
		"1h 60m":                             "longer than the one before",
		"1h 2h 3h 4h 5h 6h 7h 8h 9h 10h":     "",
		"1h 2h 3h 4h 5h 6h 7h 8h 9h 10h 11h": "more than 10",
	} {
		got, err := silences(strings.Fields(text))
		if want == "" && (err != nil || len(got) != len(strings.Fields(text))) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want a fault that says %q", text, err, want)
		}
	}
}

func TestConfig_MissingFile(t *testing.T) {
	t.Parallel()
	if _, err := readConfig(filepath.Join(t.TempDir(), "none.toml"), noEnv); err == nil {
		t.Error("a file that was named and is missing was not missed")
	}
	if got, err := readConfig("", noEnv); err != nil || !reflect.DeepEqual(said(got), defaults()) {
		t.Errorf("got %+v, %v, want the defaults without a file", got, err)
	}
}

func TestConfig_WrongEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	if _, err := readConfig("", env("WAYMARK_STORAGE_URL", "postgres://ada:hunter2@db/waymark")); err != nil {
		t.Errorf("got %v for a server", err)
	}
	_, err := readConfig("", env("WAYMARK_STORAGE_URL", "postgres://ada:hunter2@db:port/waymark"))
	if want := "WAYMARK_STORAGE_URL must say sqlite:PATH or postgres://USER@HOST/DATABASE"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
