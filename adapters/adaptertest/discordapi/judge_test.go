package discordapi

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// What is asked of somebody else's Discord is judged, and arrives as it was.
func TestJudge_HandsOnWhatItJudges(t *testing.T) {
	t.Parallel()
	var got []string
	j, err := NewJudge(specs(t), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.String()+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
	}))
	if err != nil {
		t.Fatal(err)
	}
	const agent, kind = "DiscordBot (https://example.org, v1)", "application/json"
	var want []string
	for _, of := range []struct{ method, path, agent, token, kind, body, says string }{
		{"GET", "/users/@me", agent, "Bot x", "", "", ""},
		{"POST", "/channels/1/messages", agent, "Bot x", kind, `{"content":"x"}`, ""},
		{"POST", "/interactions/1/key/callback", agent, "", kind, `{"type":6}`, ""},
		{"GET", "/users/@me", "curl", "Bot x", "", "", `User-Agent "curl"`},
		{"GET", "/users/@me", agent, "", "", "", "no token"},
		{"GET", "/webhooks/1/key/messages/@original", agent, "Bot x", "", "", "our token beside"},
		{"GET", "/users/@me/nothing", agent, "Bot x", "", "", "no such endpoint"},
		{"GET", "/channels/1/messages?limits=3", agent, "Bot x", "", "", "unknown parameter limits"},
		{"GET", "/channels/1/messages?after=%zz", agent, "Bot x", "", "", "a query that cannot be read"},
		{"POST", "/channels/1/messages", agent, "Bot x", kind, `{"content":3}`, "body.content: got 3"},
		{"POST", "/channels/1/messages", agent, "Bot x", kind, `{"content":`, "invalid JSON"},
		{"POST", "/channels/1/messages", agent, "Bot x", "text/plain", `{}`, "Invalid Form Body"},
	} {
		r := httptest.NewRequest(of.method, "/api/v9"+of.path, strings.NewReader(of.body))
		r.Header.Set("User-Agent", of.agent)
		r.Header.Set("Content-Type", of.kind)
		if of.token != "" {
			r.Header.Set("Authorization", of.token)
		}
		before := len(j.Violations())
		w := httptest.NewRecorder()
		j.ServeHTTP(w, r)
		want = append(want, of.method+" /api/v9"+of.path+" "+of.body)
		says := strings.Join(j.Violations()[before:], "\n")
		if w.Code != http.StatusTeapot || (says == "") != (of.says == "") || !strings.Contains(says, of.says) {
			t.Errorf("%s %s %s: got %d and %q, want %q", of.method, of.path, of.body, w.Code, says, of.says)
		}
	}
	if !slices.Equal(got, want) || j.Asked() != len(want) {
		t.Errorf("asked %d times, handed on\n%q\nwant\n%q", j.Asked(), got, want)
	}
}

// Without a specification the form is judged all the same.
func TestJudge_WithoutSpecification(t *testing.T) {
	t.Parallel()
	j, err := NewJudge("", http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	j.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v9/nothing", nil))
	if got := j.Violations(); len(got) != 2 {
		t.Errorf("got %q, want one about the agent and one about the token", got)
	}
	if _, err := NewJudge(t.TempDir(), nil); err == nil {
		t.Error("a folder without a specification is taken")
	}
}
