package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/internal/tomlfile"
)

// A porch is a platform that brings its messages to a path.
type porch struct {
	bot.Adapter
	name conversations.Platform
	path string
}

func (p porch) Platform() conversations.Platform { return p.name }
func (p porch) Path() string                     { return p.path }

func (p porch) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, string(p.name)) })
}

func TestHooksOf_EachPlatformHasAPathOfItsOwn(t *testing.T) {
	t.Parallel()
	hooks, err := hooksOf([]bot.Adapter{porch{name: "one", path: "/one"}, porch{name: "polling"}, porch{name: "two", path: "/two"}})
	if err != nil {
		t.Fatal(err)
	}
	at := opened(t, routes(nil, http.NotFoundHandler(), hooks))
	for path, want := range map[string]string{"/one": "one", "/two": "two", healthPath: "alive\n", "/": "404 page not found\n"} {
		resp, err := http.Get("http://" + at + path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, want)
		}
	}
	_, err = hooksOf([]bot.Adapter{porch{name: "one", path: "/same"}, porch{name: "two", path: "/same"}})
	if err == nil || !strings.Contains(err.Error(), "brought to /same, and two is one of them") {
		t.Errorf("got %v for one path of two platforms", err)
	}
}

// A porchSetup needs nothing to be on.
type porchSetup struct{ porch }

func (porchSetup) About() platform.About                      { return platform.About{} }
func (porchSetup) Read(*tomlfile.Section, platform.Host) bool { return true }

func (s porchSetup) Adapter(platform.Env) (porch, error) { //nolint:unparam // others can fail
	return s.porch, nil
}

func TestCheck_FindsOnePathOfTwoPlatforms(t *testing.T) {
	t.Parallel()
	for second, want := range map[string]int{"/other": fine, "/one": fault} {
		var all []entry
		for name, path := range map[conversations.Platform]string{"one": "/one", "two": second} {
			all = append(all, of(name, func() porchSetup { return porchSetup{porch{name: name, path: path}} }))
		}
		var out bytes.Buffer
		p := &process{out: &out, err: &out, getenv: noEnv, now: time.Now, platforms: all}
		code := p.run([]string{"check", "--config", configured(t, "")})
		if code != want || strings.Contains(out.String(), "choose another path") != (want == fault) {
			t.Errorf("/one and %s: got exit code %d and %s", second, code, &out)
		}
	}
}

// What helps on one platform does not help on another that says the same.
func TestRemedied_EachPlatformHasItsOwn(t *testing.T) {
	t.Parallel()
	on := (&process{platforms: withLines()}).members()
	for reason, helps := range map[string]string{
		"lines: nothing is received: a stranger":                  "the secret differs",
		"lines: nothing is received: the certificate is old":      "",
		"lines: dial: connection refused":                         "nothing listens there",
		"telegram: nothing is received: the certificate is old":   "Telegram does not trust the certificate",
		"telegram: nothing is received: a stranger":               "",
		"a stranger and a certificate are no platform's business": "",
	} {
		got, found := strings.CutPrefix(remedied(reason, on), reason)
		if !found || (helps == "") != (got == "") || !strings.Contains(got, helps) {
			t.Errorf("%s: got %q, want %q", reason, got, helps)
		}
	}
}
