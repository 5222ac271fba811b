package discord

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/conversations"
)

// restKey is the token of an interaction in errors that must not have it.
const restKey = "aW50ZXJhY3Rpb246MTIz-the-token-of-an-interaction-0123456789"

// quietREST checks that no secret and no address is in an error.
func quietREST(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range []string{restToken, restSecret, restKey, "/webhooks", "/channels", "/interactions", "http://", "aW50ZXJhY3Rpb24"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in %q", secret, err)
		}
	}
}

// restMeanings are the errors that mean something to callers; one that is none
// of them says that nothing was done.
func restMeanings() map[string]error {
	return map[string]error{
		"unreachable": conversations.ErrUnreachable,
		"unsure":      conversations.ErrUnsure,
		"refused":     conversations.ErrRefused,
		"token":       errUnauthorized,
		"closed":      errClosed,
		"gone":        errGone,
		"expired":     errExpired,
	}
}

// restMeans checks that err is what was wanted, separated by blanks, and nothing
// else.
func restMeans(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	quietREST(t, err)
	for name, meaning := range restMeanings() {
		if got, want := errors.Is(err, meaning), strings.Contains(" "+want+" ", " "+name+" "); got != want {
			t.Errorf("%s: got %v, want %v, of: %v", name, got, want, err)
		}
	}
	if l := (*conversations.LaterError)(nil); errors.As(err, &l) {
		t.Errorf("got a wait: %v", err)
	}
}

func denied(status, code int, text string) discordapi.Fault {
	return discordapi.Fault{Status: status, Body: fmt.Sprintf(`{"message":%q,"code":%d}`, text, code)}
}

func TestExplain_WhatDiscordAnswers(t *testing.T) {
	t.Parallel()
	secrets := restToken + " " + restSecret
	page := "<html>/webhooks/1/" + restKey + " " + restToken + "</html>"
	tests := []struct {
		name  string
		fault discordapi.Fault
		want  string
	}{
		{"closed", denied(403, 50007, "Cannot send messages to this user"), "unreachable closed"},
		{"no mutual guild", denied(403, 50278, "Cannot send messages to this user due to having no mutual guilds"), "unreachable closed"},
		{"flagged", denied(403, 20026, "Your bot has been flagged"), ""},
		{"channel", denied(404, 10003, "Unknown Channel"), "unreachable"},
		{"guild", denied(404, 10004, "Unknown Guild"), "unreachable"},
		{"user", denied(404, 10013, "Unknown User"), "unreachable"},
		{"recipient", denied(400, 50033, "Invalid Recipient(s)"), "unreachable"},
		{"access", denied(403, 50001, "Missing Access"), "unreachable"},
		{"permissions", denied(403, 50013, "Missing Permissions"), "unreachable"},
		{"history", denied(403, 160002, "Cannot reply without permission to read message history"), "unreachable"},
		{"archived", denied(400, 50083, "Thread is archived"), "unreachable"},
		{"locked", denied(400, 160005, "Thread is locked"), "unreachable"},
		{"full", denied(400, 30033, "Maximum number of thread participants reached"), "unreachable"},
		{"another 403", denied(403, 59999, "Something new"), "unreachable"},
		{"message", denied(404, 10008, "Unknown Message"), "refused gone"},
		{"of others", denied(403, 50005, "Cannot edit a message authored by another user"), "refused gone"},
		{"edited often", denied(429, 30046, "Maximum number of edits to messages older than 1 hour reached"), "refused gone"},
		{"empty", denied(400, 50006, "Cannot send an empty message"), "refused"},
		{"form", denied(400, 50035, "Invalid Form Body"), "refused"},
		{"too large", denied(413, 40005, "Request entity too large"), "refused"},
		{"not JSON", denied(400, 50109, "The request body contains invalid JSON."), "refused"},
		{"moderated", denied(400, 200000, "Message was blocked by automatic moderation"), "refused"},
		{"interaction", denied(404, 10062, "Unknown interaction"), "refused expired"},
		{"acknowledged", denied(400, 40060, "Interaction has already been acknowledged."), "refused expired"},
		{"webhook", denied(404, 10015, "Unknown Webhook"), "refused expired"},
		{"webhook token", denied(401, 50027, "Invalid Webhook Token"), "refused expired"},
		{"token", denied(401, 0, "401: nobody"), "token"},
		{"wrong token", denied(403, 50014, "Invalid authentication token provided"), "token"},
		{"no address", denied(404, 0, "404: Not Found"), ""},
		{"no method", denied(405, 0, "405: Method Not Allowed"), ""},
		{"nobody is meant", denied(403, 0, "Forbidden"), ""},
		{"internal network", denied(403, 40333, "internal network error"), ""},
		{"disabled for now", denied(403, 40004, "Send messages has been temporarily disabled"), ""},
		{"page 401", discordapi.Fault{Status: 401, Body: page}, ""},
		{"page 403", discordapi.Fault{Status: 403, Body: page}, ""},
		{"page 404", discordapi.Fault{Status: 404, Body: page}, ""},
		{"page 400", discordapi.Fault{Status: 400, Body: page}, ""},
		{"other JSON 403", discordapi.Fault{Status: 403, Body: `{"error":"no"}`}, ""},
		{"page 200", discordapi.Fault{Status: 200, Body: page}, "unsure"},
		{"other JSON 200", discordapi.Fault{Status: 200, Body: `{"ok":true}`}, "unsure"},
		{"list 200", discordapi.Fault{Status: 200, Body: `[]`}, "unsure"},
		{"empty 200", discordapi.Fault{Status: 200}, "unsure"},
		{"half 200", discordapi.Fault{Status: 200, Body: `{"id":"1`}, "unsure"},
		{"redirected", discordapi.Fault{Status: 302, Header: http.Header{"Location": {"/webhooks/" + restKey}}}, "unsure"},
		{"500", denied(500, 0, "500: "+secrets), "unsure"},
		{"502", discordapi.Fault{Status: 502, Body: page}, "unsure"},
		{"503", discordapi.Fault{Status: 503, Body: "upstream connect error"}, "unsure"},
		{"quoted", denied(400, 50035, "You said "+secrets), "refused"},
		{"cut", discordapi.Fault{Cut: true}, "unsure"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, r := restWith(t)
			s.Fail(tt.fault)
			_, err := r.send(shortly(t), "1", message{Content: "hello"})
			restMeans(t, err, tt.want)
			if err != nil && !strings.HasPrefix(err.Error(), "send a message: ") {
				t.Errorf("got %q, which does not say what was being done", err)
			}
			// Where no token of ours counts, it is not that one that is refused.
			want := strings.ReplaceAll(tt.want, "token", "refused expired")
			if tt.name == "wrong token" {
				want = tt.want
			}
			_, err = r.followUp(shortly(t), "1", restKey, message{Content: "hello"})
			restMeans(t, err, want)
		})
	}
}

// Whatever is called and whatever goes wrong: no secret is in the error.
func TestExplain_NoSecretsInAnyError(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *rest) error{
		"me":          func(ctx context.Context, r *rest) error { _, err := r.me(ctx); return err },
		"application": func(ctx context.Context, r *rest) error { _, err := r.application(ctx); return err },
		"gateway":     func(ctx context.Context, r *rest) error { _, err := r.gatewayURL(ctx); return err },
		"send":        func(ctx context.Context, r *rest) error { _, err := r.send(ctx, "1", message{}); return err },
		"edit":        func(ctx context.Context, r *rest) error { return r.edit(ctx, "1", "1", message{}) },
		"fetch":       func(ctx context.Context, r *rest) error { _, err := r.fetch(ctx, "1", "1"); return err },
		"after":       func(ctx context.Context, r *rest) error { _, err := r.after(ctx, "1", "1", 100); return err },
		"openDM":      func(ctx context.Context, r *rest) error { _, err := r.openDM(ctx, "1"); return err },
		"channel":     func(ctx context.Context, r *rest) error { _, err := r.channel(ctx, "1"); return err },
		"typing":      func(ctx context.Context, r *rest) error { return r.typing(ctx, "1") },
		"answer":      func(ctx context.Context, r *rest) error { return r.answer(ctx, "1", restKey, 6, nil) },
		"original":    func(ctx context.Context, r *rest) error { _, err := r.original(ctx, "1", restKey); return err },
		"editOriginal": func(ctx context.Context, r *rest) error {
			_, err := r.editOriginal(ctx, "1", restKey, message{})
			return err
		},
		"followUp": func(ctx context.Context, r *rest) error {
			_, err := r.followUp(ctx, "1", restKey, message{})
			return err
		},
		"commands":    func(ctx context.Context, r *rest) error { _, err := r.commands(ctx, "1", ""); return err },
		"setCommands": func(ctx context.Context, r *rest) error { return r.setCommands(ctx, "1", "1", []any{}) },
		"guilds":      func(ctx context.Context, r *rest) error { _, err := r.guilds(ctx); return err },
		"guild":       func(ctx context.Context, r *rest) error { _, err := r.guild(ctx, "1"); return err },
		"member":      func(ctx context.Context, r *rest) error { _, err := r.member(ctx, "1", "1"); return err },
	}
	whole := func(status int, body string) string {
		return fmt.Sprintf("HTTP/1.1 %d x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, len(body), body)
	}
	form := func(echo string) string {
		return fmt.Sprintf(`{"message":%q,"code":50035,"errors":{"a":{"0":{"_errors":[{"message":%[1]q}]}}}}`, echo)
	}
	// What a server says that quotes what it was told.
	answers := map[string]func(echo string) string{
		"no HTTP":       func(echo string) string { return echo + "\r\n\r\n" },
		"bad header":    func(echo string) string { return "HTTP/1.1 200 OK\r\n" + echo + "\r\n\r\n" },
		"silence":       func(string) string { return "" },
		"page 200":      func(echo string) string { return whole(200, echo) },
		"page 403":      func(echo string) string { return whole(403, echo) },
		"page 429":      func(echo string) string { return whole(429, echo) },
		"page 502":      func(echo string) string { return whole(502, echo) },
		"cut 200":       func(echo string) string { return whole(200, echo)[:60] },
		"form":          func(echo string) string { return whole(400, form(echo)) },
		"form as a 500": func(echo string) string { return whole(500, form(echo)) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := rawServer(t, answer)
			for call, do := range calls {
				r := restFor(t, "http://"+address, time.Now)
				err := do(shortly(t), r)
				if err == nil {
					t.Errorf("%s: there is no error", call)
				}
				quietREST(t, err)
			}
		})
	}
}

// rawServer quotes the secrets of a request in its answer, and ends the
// connection.
func rawServer(t *testing.T, answer func(echo string) string) (address string) {
	t.Helper()
	return adaptertest.Listen(t, func(c net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		req.Body.Close()
		echo := req.Header.Get("Authorization") + restToken + " " + restSecret
		if strings.Contains(req.URL.Path, restKey) {
			echo += " " + restKey
		}
		fmt.Fprint(c, answer(echo))
	})
}

func TestExplain_FirstFaultOfAForm(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	s.Fail(discordapi.Fault{Status: 400, Body: `{"code":50035,"message":"Invalid Form Body","errors":{
		"components":{"0":{"label":{"_errors":[{"code":"X","message":"Must be 80 or fewer in length."}]}}},
		"content":{"_errors":[{"code":"Y","message":"Another."}]}}}`})
	_, err := r.send(shortly(t), "1", message{Content: "hello"})
	restMeans(t, err, "refused")
	if want := "components.0.label: Must be 80 or fewer in length."; !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want it to say %q", err, want)
	}
}

func TestFirstFault_OddTrees(t *testing.T) {
	t.Parallel()
	for _, tree := range []string{``, `null`, `[]`, `{}`, `{"_errors":[]}`, `{"_errors":7}`, `{"a":{"_errors":[{}]}}`, `{"a":[1]}`, `{"a"`, `{"a":`} {
		if at, what := firstFault([]byte(tree), ""); what != "" {
			t.Errorf("%s: got %q at %q", tree, what, at)
		}
	}
	if at, what := firstFault([]byte(`{"_errors":[{"message":"all of it"}]}`), ""); at != "" || what != "all of it" {
		t.Errorf("got %q at %q", what, at)
	}
}

func TestExplain_LongWordsAreCut(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	s.Fail(denied(400, 50035, strings.Repeat("é", 10_000)))
	_, err := r.send(shortly(t), "1", message{Content: "hello"})
	restMeans(t, err, "refused")
	if got := len(err.Error()); got > 2*longestReason {
		t.Errorf("got %d bytes", got)
	}
}

func TestExplain_Revoked(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	i := tapped(t, s, r)
	s.Revoke()
	_, err := r.me(shortly(t))
	restMeans(t, err, "token")
	_, err = r.gatewayURL(shortly(t))
	restMeans(t, err, "token")
	if err := r.answer(shortly(t), i.ID(), i.Token(), updateLater, nil); err != nil {
		t.Errorf("got %v, want an answer to need no token of ours", err)
	}
}

func TestExplain_NothingLeft(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	r := restFor(t, "http://"+address, time.Now)
	_, err = r.send(shortly(t), "1", message{Content: "nobody is there"})
	restMeans(t, err, "")
	if !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("got %q", err)
	}

	s, r := restWith(t)
	ctx, cancel := context.WithCancel(shortly(t))
	cancel()
	_, err = r.send(ctx, s.DM("Ada"), message{Content: "too late"})
	restMeans(t, err, "")
	err = r.setCommands(shortly(t), "1", "", func() {})
	restMeans(t, err, "")
	_, err = r.followUp(shortly(t), "1", "a\nb ?#", message{Content: "an odd key"})
	restMeans(t, err, "refused expired")
	if got := len(s.Posts(s.DM("Ada"))); got != 0 {
		t.Errorf("got %d messages, want none", got)
	}
}
