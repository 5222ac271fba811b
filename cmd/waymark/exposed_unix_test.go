//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/adapters/platform"
	"waymark/internal/tomlfile"
)

// made makes a file with these rights, whatever the umask.
func made(t *testing.T, name, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestExposed_NamesWhatOthersMayDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	database := made(t, in("waymark.db"), "", 0o666)
	made(t, in("waymark.db-wal"), "", 0o604)
	made(t, in("waymark.db-shm"), "", 0o600)
	made(t, in("waymark.db.lock"), "", 0o620)
	made(t, in("waymark-2026-11-26.db"), "", 0o640)
	made(t, in("waymark"), "", 0o755) // the program
	made(t, in("notes.db"), "", 0o644)
	file := made(t, in("waymark.toml"), "[telegram]\ntoken = \"hunter2\"\n", 0o644)
	c := config{
		Storage: storageConfig{URL: platform.NewSecret("sqlite:" + database)},
		HTTP:    httpConfig{Listen: ":8080"},
		secrets: []tomlfile.Secret{
			{Key: "telegram.token", Set: true, FileKey: "telegram.token_file", File: made(t, in("token"), "hunter2", 0o440)},
			{Key: "telegram.webhook_secret", FileKey: "telegram.webhook_secret_file", File: made(t, in("secret"), "hunter2", 0o400)},
		},
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"telegram.token: others may read " + file + ", which holds a secret; chmod 600 " + file,
		"telegram.token_file: others may read " + in("token") + ", which holds a secret; chmod 600 " + in("token"),
		"storage.url: others may read and write " + database + ", which is about people; chmod 600 " + database,
		"storage.url: others may read " + database + "-wal, which is about people; chmod 600 " + database + "-wal",
		"storage.url: others may write " + database + ".lock, which is about people; chmod 600 " + database + ".lock",
		"storage.url: others may read " + in("waymark-2026-11-26.db") + ", which is about people; chmod 600 " + in("waymark-2026-11-26.db"),
		"storage.url: others may put files into " + folder + " and take the database away; chmod go-w " + folder,
		"http.listen: other machines reach :8080, and /metrics and /readyz answer everybody; listen at 127.0.0.1, or let a firewall or a proxy pass only what has to be reached",
	}
	got := c.exposed(file)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestExposed_NothingOfWhatIsOnlyOurs(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	database := made(t, filepath.Join(folder, "waymark.db"), "", 0o600)
	file := made(t, filepath.Join(folder, "waymark.toml"), "[guides]\n", 0o644)
	for _, listen := range []string{"", "127.0.0.1:8080", "localhost:8080", "[::1]:8080"} {
		c := config{Storage: storageConfig{URL: platform.NewSecret("sqlite:" + database)}, HTTP: httpConfig{Listen: listen}}
		if got := c.exposed(file); len(got) > 0 {
			t.Errorf("listening at %q: %v, want nothing", listen, got)
		}
	}
	for _, listen := range []string{"0.0.0.0:8080", "[::]:8080", "waymark.example:8080", "192.0.2.1:8080"} {
		c := config{Storage: storageConfig{URL: platform.NewSecret("sqlite:" + database)}, HTTP: httpConfig{Listen: listen}}
		if got := c.exposed(file); len(got) != 1 {
			t.Errorf("listening at %q: %v, want a word about it", listen, got)
		}
	}
}

// A password of the database is a secret as a token is: nothing prints it, and a file
// in which it stands is nobody else's.
func TestExposed_PasswordOfTheDatabase(t *testing.T) {
	t.Parallel()
	for url, secret := range map[string]bool{
		"postgres://keeper:hunter@db.ern.example/waymark":          true,
		"postgres://keeper@db.ern.example/waymark?password=hunter": true,
		"postgres://keeper@db.ern.example/waymark":                 false,
		"sqlite:hunter.db": false,
	} {
		file := made(t, filepath.Join(t.TempDir(), "waymark.toml"), "[storage]\nurl = \""+url+"\"\n", 0o644)
		conf, err := readConfig(file, noEnv)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{}
		if secret {
			want = append(want, "storage.url: others may read "+file+", which holds a secret; chmod 600 "+file)
		}
		if got := conf.exposed(file); !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
		var said strings.Builder
		slog.New(slog.NewJSONHandler(&said, nil)).Info("it", "storage", conf.Storage, "secrets", conf.secrets, "url", conf.Storage.URL)
		if err := json.NewEncoder(&said).Encode(conf.Storage); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&said, "%v %+v %#v %s", conf.Storage, conf.secrets, conf, fmt.Errorf("at %q", conf.Storage.URL))
		if strings.Contains(said.String(), "hunter") || conf.Storage.url() != url {
			t.Errorf("it is printed, or not known:\n%s", said.String())
		}
	}
}

// systemd's credentials are of mode 0440, by a list of its own that no mode shows.
func TestExposed_CredentialsOfSystemdAreOurs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"/run/credentials/waymark.service/telegram-token":                true,
		"/run/credentials/../credentials/waymark.service/telegram-token": true,
		"/run/credentials/../../etc/waymark/secrets/telegram-token":      false,
		"/run/credentials-of-others/token":                               false,
		"run/credentials/token":                                          false,
	} {
		if got := isCredential(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
