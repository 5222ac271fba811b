package discordapi

import (
	"os"
	"strings"
	"testing"
)

// specs is the folder with the vendor's specification; a test that wants it
// ends where nobody named it.
func specs(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("WAYMARK_SPECS")
	if folder == "" {
		t.Skip("WAYMARK_SPECS names no folder with discord-openapi.json")
	}
	return folder
}

// All that the server answers is what the vendor's would.
func TestSpec_OwnAnswersKeepIt(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{Specs: specs(t)})
	s.GlobalLimit(0)
	s.Limit(0, 0)
	dm, g := s.DM("Ada"), s.Guild("Town")
	ch, forum := s.Channel("Town", "desk"), s.Forum("Town", "tickets")
	said := s.Say("Ada", "hello <@"+s.Bot()+">")
	menu := `,"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"},{"type":2,"style":5,"label":"More","url":"https://example.org"}]},{"type":1,"components":[{"type":3,"custom_id":"m","placeholder":"Which?","options":[{"label":"One","value":"1"}]}]}]`
	post := func(path, more string) reply {
		t.Helper()
		r := ask(t, s, "POST", path, `{"content":"x",`+quiet+more+`}`)
		if r.status/100 != 2 {
			t.Errorf("POST %s: %d %s", path, r.status, r.text)
		}
		return r
	}
	first := post("/channels/"+dm+"/messages", menu)
	post("/channels/"+dm+"/messages", `,"nonce":"n1","enforce_nonce":true,"message_reference":{"message_id":"`+said+`"}`)
	in := post("/channels/"+ch+"/messages", menu)
	thread := ask(t, s, "POST", "/channels/"+ch+"/messages/"+in.id()+"/threads", `{"name":"T","auto_archive_duration":1440}`)
	ticket := ask(t, s, "POST", "/channels/"+forum+"/threads", `{"name":"T","message":{"content":"x",`+quiet+`}}`)
	plain := ask(t, s, "POST", "/channels/"+ch+"/threads", `{"name":"P","type":11}`)
	for name, r := range map[string]reply{"at a message": thread, "ticket": ticket, "plain": plain} {
		if r.status != 201 {
			t.Errorf("thread %s: %d %s", name, r.status, r.text)
		}
	}
	commands := `[{"name":"start","description":"Begins","name_localizations":{"de":"los"},"options":[{"type":3,"name":"way","description":"Which","required":true}],"contexts":[0,1]}]`
	for _, path := range []string{"/applications/" + s.Bot() + "/commands", "/applications/" + s.Bot() + "/guilds/" + g + "/commands"} {
		if r := ask(t, s, "PUT", path, commands); r.status != 200 {
			t.Errorf("PUT %s: %d %s", path, r.status, r.text)
		}
		ask(t, s, "GET", path, "")
	}
	for _, path := range []string{
		"/gateway", "/gateway/bot", "/users/@me", "/users/@me/guilds", "/users/" + s.User("Ada"), "/applications/@me",
		"/oauth2/applications/@me", "/guilds/" + g, "/guilds/" + g + "/channels", "/guilds/" + g + "/members/" + s.Bot(),
		"/guilds/" + g + "/threads/active", "/channels/" + dm, "/channels/" + ch, "/channels/" + forum, "/channels/" + thread.id(),
		"/channels/" + dm + "/messages?limit=10", "/channels/" + ch + "/messages?after=1", "/channels/" + dm + "/messages/" + first.id(),
	} {
		if r := ask(t, s, "GET", path, ""); r.status != 200 {
			t.Errorf("GET %s: %d %s", path, r.status, r.text)
		}
	}
	ask(t, s, "POST", "/users/@me/channels", `{"recipient_id":"`+s.User("Ada")+`"}`)
	ask(t, s, "PATCH", "/channels/"+thread.id(), `{"archived":true,"locked":true}`)
	ask(t, s, "GET", "/channels/"+ch+"/threads/archived/public", "")
	ask(t, s, "POST", "/channels/"+dm+"/typing", "")
	ask(t, s, "PATCH", "/channels/"+dm+"/messages/"+first.id(), `{"content":"y",`+quiet+`}`)
	for _, i := range []*Interaction{s.Tap("Ada", ch, in.id(), "y"), s.Select("Ada", dm, first.id(), "m", "1"), s.Slash("Ada", dm, "start", map[string]string{"way": "x"})} {
		r := post("/interactions/"+i.ID()+"/"+i.Token()+"/callback?with_response=true", `,"type":4,"data":{"content":"z",`+quiet+`,"flags":64}`)
		if r.status != 200 {
			t.Errorf("callback: %d %s", r.status, r.text)
		}
		post("/webhooks/"+s.Bot()+"/"+i.Token(), "")
		ask(t, s, "PATCH", "/webhooks/"+s.Bot()+"/"+i.Token()+"/messages/@original", `{"content":"zz",`+quiet+`}`)
		ask(t, s, "GET", "/webhooks/"+s.Bot()+"/"+i.Token()+"/messages/@original", "")
		ask(t, s, "DELETE", "/webhooks/"+s.Bot()+"/"+i.Token()+"/messages/@original", "")
	}
	ask(t, s, "DELETE", "/channels/"+dm+"/messages/"+first.id(), "")
	ask(t, s, "DELETE", "/channels/"+ticket.id(), "")
	noViolations(t, s)
}

func TestSpec_FindsWhatABotDoesWrong(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{Specs: specs(t)})
	dm := s.DM("Ada")
	tests := []struct{ method, path, body, want string }{
		{"POST", "/channels/" + dm + "/messages", `{"content":"x",` + quiet + `,"tts":"no"}`, "body.tts: got \"no\""},
		{"GET", "/channels/" + dm + "/messages?until=1", "", "unknown parameter until"},
		{"GET", "/channels/" + dm, `{"x":1}`, "a body, where none is wanted"},
		{"POST", "/channels/" + dm + "/messages", `{"content":"x",` + quiet + `,"message_reference":{"message_id":"first"}}`, "message_id: got \"first\""},
	}
	for _, tt := range tests {
		before := len(s.Violations())
		ask(t, s, tt.method, tt.path, tt.body)
		if got := strings.Join(s.Violations()[before:], "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("%s %s: got %q, want %q in it", tt.method, tt.path, got, tt.want)
		}
	}
	if _, err := New(Options{Token: "x", Specs: t.TempDir()}); err == nil {
		t.Error("a folder without a specification: no error")
	}
}

func TestSend_Files(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{Specs: os.Getenv("WAYMARK_SPECS")})
	body := strings.ReplaceAll(`--b
Content-Disposition: form-data; name="payload_json"
Content-Type: application/json

{"content":"see",`+quiet+`,"attachments":[{"id":"0","filename":"a.txt"}]}
--b
Content-Disposition: form-data; name="files[0]"; filename="a.txt"
Content-Type: text/plain

hello
--b--
`, "\n", "\r\n")
	r := ask(t, s, "POST", "/channels/"+s.DM("Ada")+"/messages", body, "Content-Type", "multipart/form-data; boundary=b")
	if r.status != 200 || !strings.Contains(r.text, `"filename":"a.txt"`) || !strings.Contains(r.text, `"size":5`) {
		t.Errorf("got %d %s", r.status, r.text)
	}
	if p := s.Posts(s.DM("Ada")); len(p) != 1 || p[0].Content != "see" {
		t.Errorf("got %+v", p)
	}
	noViolations(t, s)
}

func TestBody_OfAnotherKind(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	r := ask(t, s, "POST", "/channels/"+s.DM("Ada")+"/messages", "content=x", "Content-Type", "application/x-www-form-urlencoded")
	if r.status != 400 || r.code() != 50035 || len(s.Violations()) != 1 {
		t.Errorf("got %d %s, %q", r.status, r.text, s.Violations())
	}
}
