package discordapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A rule is one request and the answer that it gets. blamed says whether the
// bot should have known better.
type rule struct {
	name, method, path, body string
	status, code             int
	says                     string // in the answer
	blamed                   bool
}

func (r rule) check(t *testing.T, s *Server) {
	t.Helper()
	before := len(s.Violations())
	got := ask(t, s, r.method, r.path, r.body)
	if got.status != r.status || got.code() != r.code || !strings.Contains(got.text, r.says) {
		t.Errorf("%s: got %d %s, want %d, code %d, with %q", r.name, got.status, got.text, r.status, r.code, r.says)
	}
	if blamed := len(s.Violations()) > before; blamed != r.blamed {
		t.Errorf("%s: blamed %v, want %v: %q", r.name, blamed, r.blamed, s.Violations()[before:])
	}
}

func rows(n int) string {
	return strings.TrimSuffix(strings.Repeat(`{"type":1,"components":[%s]},`, n), ",")
}

func button(id string) string {
	return `{"type":2,"style":1,"label":"b","custom_id":"` + id + `"}`
}

func times(n int, item func(i int) string) string {
	var all []string
	for i := range n {
		all = append(all, item(i))
	}
	return strings.Join(all, ",")
}

func option(i int) string { return fmt.Sprintf(`{"label":"o","value":"%d"}`, i) }

func TestSend_AnswersLikeTheRealServer(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	s.Limit(0, 0)
	s.GlobalLimit(0)
	dm, closed := s.DM("Ada"), s.DM("Grace")
	s.CloseDMs("Grace", true)
	hidden, silent, forum := s.Channel("Town", "hidden"), s.Channel("Town", "silent"), s.Forum("Town", "tickets")
	s.Permit(hidden, 0)
	s.Permit(silent, viewChannel|readHistory)
	said := s.Say("Ada", "hello")
	to := func(ch ID) string { return "/channels/" + ch + "/messages" }
	text := func(content string) string { return `{"content":"` + content + `",` + quiet + `}` }
	with := func(more string) string { return `{"content":"x",` + quiet + `,` + more + `}` }
	comps := func(inner string) string { return with(`"components":[` + inner + `]`) }
	row := func(inner string) string { return comps(`{"type":1,"components":[` + inner + `]}`) }
	fill := func(n int) string {
		return comps(times(n, func(i int) string { return fmt.Sprintf(rows(1), button(fmt.Sprint(i))) }))
	}
	menu := func(more string) string {
		return row(`{"type":3,"custom_id":"m",` + more + `}`)
	}
	const big = "BASE_TYPE_MAX_LENGTH"
	for _, r := range []rule{
		{"longest", "POST", to(dm), text(strings.Repeat("a", 2000)), 200, 0, "", false},
		{"longest, of emoji", "POST", to(dm), text(strings.Repeat("😀", 2000)), 200, 0, "", false},
		{"too long", "POST", to(dm), text(strings.Repeat("a", 2001)), 400, 50035, big, true},
		{"empty", "POST", to(dm), `{}`, 400, 50006, "", true},
		{"white", "POST", to(dm), text(" "), 400, 50006, "", true},
		{"content no string", "POST", to(dm), `{"content":1,` + quiet + `}`, 400, 50035, "STRING_TYPE_CONVERT", true},
		{"no JSON", "POST", to(dm), `{"content":`, 400, 50109, "", true},
		{"no allowed_mentions", "POST", to(dm), `{"content":"x"}`, 200, 0, "", true},
		{"mentions of all", "POST", to(dm), `{"content":"x","allowed_mentions":{"parse":["everyone"]}}`, 200, 0, "", true},
		{"mentions without parse", "POST", to(dm), `{"content":"x","allowed_mentions":{}}`, 200, 0, "", true},
		{"DMs closed", "POST", to(closed), text("x"), 403, 50007, "", false},
		{"unknown channel", "POST", to("1"), text("x"), 404, 10003, "", false},
		{"hidden channel", "POST", to(hidden), text("x"), 403, 50001, "", false},
		{"may not send", "POST", to(silent), text("x"), 403, 50013, "", false},
		{"in a forum", "POST", to(forum), text("x"), 400, 50024, "", true},
		{"reply", "POST", to(dm), with(`"message_reference":{"message_id":"` + said + `"}`), 200, 0, `"referenced_message":{`, false},
		{"reply to nothing", "POST", to(dm), with(`"message_reference":{"message_id":"1"}`), 400, 50035, "REPLIES_UNKNOWN_MESSAGE", false},
		{"reply to nothing, no matter", "POST", to(dm), with(`"message_reference":{"message_id":"1","fail_if_not_exists":false}`), 200, 0, "", false},
		{"nonce too long", "POST", to(dm), with(`"nonce":"` + strings.Repeat("n", 26) + `"`), 400, 50035, "nonce", true},

		{"five rows", "POST", to(dm), fill(5), 200, 0, "", false},
		{"six rows", "POST", to(dm), fill(6), 400, 50035, big, true},
		{"six buttons", "POST", to(dm), row(times(6, func(i int) string { return button(fmt.Sprint(i)) })), 400, 50035, "BASE_TYPE_BAD_LENGTH", true},
		{"empty row", "POST", to(dm), row(""), 400, 50035, "BASE_TYPE_BAD_LENGTH", true},
		{"button without row", "POST", to(dm), comps(button("a")), 400, 50035, "UNION_TYPE_CHOICES", true},
		{"same custom_id", "POST", to(dm), row(button("a") + "," + button("a")), 400, 50035, "COMPONENT_CUSTOM_ID_DUPLICATED", true},
		{"no custom_id", "POST", to(dm), row(button("")), 400, 50035, "BASE_TYPE_REQUIRED", true},
		{"longest custom_id", "POST", to(dm), row(button(strings.Repeat("a", 100))), 200, 0, "", false},
		{"too long custom_id", "POST", to(dm), row(button(strings.Repeat("a", 101))), 400, 50035, "BASE_TYPE_BAD_LENGTH", true},
		{"label too long", "POST", to(dm), row(strings.Replace(button("a"), `"b"`, `"`+strings.Repeat("l", 81)+`"`, 1)), 400, 50035, big, true},
		{"no label", "POST", to(dm), row(`{"type":2,"style":1,"custom_id":"a"}`), 400, 50035, "BUTTON_COMPONENT_NO_TEXT", true},
		{"link", "POST", to(dm), row(`{"type":2,"style":5,"label":"b","url":"https://example.org"}`), 200, 0, "", false},
		{"link to nowhere", "POST", to(dm), row(`{"type":2,"style":5,"label":"b","url":"javascript:alert(1)"}`), 400, 50035, "URL_TYPE_INVALID_SCHEME", true},
		{"link without url", "POST", to(dm), row(`{"type":2,"style":5,"label":"b"}`), 400, 50035, "BASE_TYPE_REQUIRED", true},
		{"link with custom_id", "POST", to(dm), row(`{"type":2,"style":5,"label":"b","url":"https://a.b","custom_id":"c"}`), 400, 50035, "MUTUALLY_EXCLUSIVE", true},
		{"25 options", "POST", to(dm), menu(`"options":[` + times(25, option) + `]`), 200, 0, "", false},
		{"26 options", "POST", to(dm), menu(`"options":[` + times(26, option) + `]`), 400, 50035, "BASE_TYPE_BAD_LENGTH", true},
		{"no options", "POST", to(dm), menu(`"options":[]`), 400, 50035, "BASE_TYPE_BAD_LENGTH", true},
		{"same value", "POST", to(dm), menu(`"options":[` + option(1) + "," + option(1) + `]`), 400, 50035, "VALUE_DUPLICATED", true},
		{"placeholder", "POST", to(dm), menu(`"placeholder":"` + strings.Repeat("p", 151) + `","options":[` + option(1) + `]`), 400, 50035, big, true},
		{"menu and button", "POST", to(dm), row(`{"type":3,"custom_id":"m","options":[` + option(1) + `]},` + button("a")), 400, 50035, "WIDTH_EXCEEDED", true},
		{"unknown endpoint", "GET", "/stars", "", 404, 0, "404: Not Found", true},
		{"no snowflake", "GET", "/channels/desk", "", 404, 0, "", true},
		{"typing", "POST", "/channels/" + dm + "/typing", "", 204, 0, "", false},
		{"typing to a closed DM", "POST", "/channels/" + closed + "/typing", "", 403, 50007, "", false},
		{"open a DM", "POST", "/users/@me/channels", `{"recipient_id":"` + s.User("Ada") + `"}`, 200, 0, `"id":"` + dm + `"`, false},
		{"open a DM with nobody", "POST", "/users/@me/channels", `{"recipient_id":"1"}`, 400, 50033, "", false},
	} {
		r.check(t, s)
	}
}

func TestChange_AnswersLikeTheRealServer(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	dm, desk := s.DM("Ada"), s.Channel("Town", "desk")
	s.Permit(desk, everything&^(manageMessages|readHistory))
	theirs, ours := s.Say("Ada", "hello"), send(t, s, dm, "hi")
	inGuild := s.SayIn(desk, "Ada", "hello")
	at := func(id ID) string { return "/channels/" + dm + "/messages/" + id }
	text := `{"content":"y",` + quiet + `}`
	for _, r := range []rule{
		{"edit", "PATCH", at(ours), text, 200, 0, `"content":"y"`, false},
		{"edit of another's", "PATCH", at(theirs), text, 403, 50005, "", true},
		{"edit of nothing", "PATCH", at("1"), text, 404, 10008, "", false},
		{"edit to nothing", "PATCH", at(ours), `{"content":""}`, 400, 50006, "", true},
		{"edit without allowed_mentions", "PATCH", at(ours), `{"content":"z"}`, 200, 0, "", true},
		{"get", "GET", at(theirs), "", 200, 0, "hello", false},
		{"get of nothing", "GET", at("1"), "", 404, 10008, "", false},
		{"get without history", "GET", "/channels/" + desk + "/messages/" + inGuild, "", 403, 50013, "", false},
		{"list without history", "GET", "/channels/" + desk + "/messages", "", 200, 0, "[]", false},
		{"list of too many", "GET", "/channels/" + dm + "/messages?limit=101", "", 400, 50035, "limit", true},
		{"list of two minds", "GET", "/channels/" + dm + "/messages?after=1&before=2", "", 400, 50035, "", true},
		{"delete of another's in a DM", "DELETE", at(theirs), "", 403, 50003, "", true},
		{"delete of another's", "DELETE", "/channels/" + desk + "/messages/" + inGuild, "", 403, 50013, "", false},
		{"delete", "DELETE", at(ours), "", 204, 0, "", false},
		{"delete twice", "DELETE", at(ours), "", 404, 10008, "", false},
	} {
		r.check(t, s)
	}
}

func TestHistory_IsNewestFirstAndPaged(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	var ids []ID
	for i := range 7 {
		now.add(time.Second)
		ids = append(ids, s.Say("Ada", fmt.Sprint(i)))
	}
	for query, want := range map[string]string{
		"":                          "6543210",
		"?limit=2":                  "65",
		"?after=0&limit=3":          "210",
		"?after=" + ids[4]:          "65",
		"?after=" + ids[6]:          "",
		"?before=" + ids[2]:         "10",
		"?limit=3&around=" + ids[3]: "432",
	} {
		got := ""
		for _, m := range ask(t, s, "GET", "/channels/"+s.DM("Ada")+"/messages"+query, "").list {
			got += m.(map[string]any)["content"].(string)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestNonce_SameMessageForSomeMinutes(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	body := func(more string) string { return `{"content":"x",` + quiet + `,"nonce":"n"` + more + `}` }
	to := "/channels/" + s.DM("Ada") + "/messages"
	first := ask(t, s, "POST", to, body(`,"enforce_nonce":true`)).id()
	if again := ask(t, s, "POST", to, body(`,"enforce_nonce":true`)).id(); again != first {
		t.Error("the same nonce, but another message")
	}
	if other := ask(t, s, "POST", "/channels/"+s.DM("Grace")+"/messages", body(`,"enforce_nonce":true`)).id(); other == first {
		t.Error("another channel, but the same message")
	}
	now.add(6 * time.Minute)
	if late := ask(t, s, "POST", to, body(`,"enforce_nonce":true`)).id(); late == first {
		t.Error("six minutes later the nonce is still known")
	}
	if n := len(s.Posts(s.DM("Ada"))); n != 2 {
		t.Errorf("got %d messages, want 2", n)
	}
	noViolations(t, s)
}

func TestAccess_TokenAndAgent(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	for _, tt := range []struct {
		name, key, value string
		want             int
		blamed           bool
	}{
		{"good", "X-Nothing", "", http.StatusOK, false},
		{"no token", "Authorization", "", http.StatusUnauthorized, false},
		{"wrong token", "Authorization", "Bot x", http.StatusUnauthorized, false},
		{"token without Bot", "Authorization", testToken, http.StatusUnauthorized, false},
		{"another agent", "User-Agent", "Go-http-client/1.1", http.StatusForbidden, true},
		{"agent without version", "User-Agent", "DiscordBot (https://a.b)", http.StatusForbidden, true},
	} {
		before := len(s.Violations())
		if got := ask(t, s, "GET", "/users/@me", "", tt.key, tt.value); got.status != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got.status, tt.want)
		}
		if got := len(s.Violations()) > before; got != tt.blamed {
			t.Errorf("%s: blamed %v, want %v", tt.name, got, tt.blamed)
		}
	}
	if got := s.Invalid(); got != 5 {
		t.Errorf("got %d invalid requests, want 5", got)
	}
	s.Revoke()
	if got := ask(t, s, "GET", "/users/@me", ""); got.status != http.StatusUnauthorized {
		t.Errorf("revoked: got %d", got.status)
	}
}
