package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/bot"
	"waymark/conversations"
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

func TestWithHooks_EachPlatformHasAPathOfItsOwn(t *testing.T) {
	t.Parallel()
	ours := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ours") })
	all, err := withHooks(ours, []bot.Adapter{porch{name: "one", path: "/one"}, porch{name: "polling"}, porch{name: "two", path: "/two"}})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/one": "one", "/two": "two", "/readyz": "ours", "/": "ours"} {
		w := httptest.NewRecorder()
		all.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, http.NoBody))
		if got := w.Body.String(); got != want {
			t.Errorf("%s: answered by %s, want %s", path, got, want)
		}
	}
	_, err = withHooks(ours, []bot.Adapter{porch{name: "one", path: "/same"}, porch{name: "two", path: "/same"}})
	if err == nil || !strings.Contains(err.Error(), "one and two have their messages brought to the same path, /same") {
		t.Errorf("got %v for one path of two platforms", err)
	}
}
