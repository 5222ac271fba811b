package discordapi

import (
	"strings"
	"testing"
	"time"
)

// stage is a DM with a message that has a button y, a dead one n, a link and a
// menu m.
func stage(t *testing.T) (*Server, *clock, ID, ID) {
	t.Helper()
	s, now := start(t, Options{})
	dm := s.DM("Ada")
	r := ask(t, s, "POST", "/channels/"+dm+"/messages", `{"content":"choose",`+quiet+`,"components":[
		{"type":1,"components":[`+button("y")+`,{"type":2,"style":4,"label":"No","custom_id":"n","disabled":true},{"type":2,"style":5,"label":"More","url":"https://example.org"}]},
		{"type":1,"components":[{"type":3,"custom_id":"m","max_values":2,"options":[`+option(1)+`,`+option(2)+`,`+option(3)+`]}]}]}`)
	if r.status != 200 {
		t.Fatal(r.text)
	}
	return s, now, dm, r.id()
}

func callbackOf(t *testing.T, s *Server, i *Interaction, body string) reply {
	t.Helper()
	return ask(t, s, "POST", "/interactions/"+i.ID()+"/"+i.Token()+"/callback", body, "Authorization", "")
}

func webhook(s *Server, i *Interaction, rest string) string {
	return "/webhooks/" + s.Bot() + "/" + i.Token() + rest
}

const hidden = `{"type":4,"data":{"content":"psst",` + quiet + `,"flags":64}}`

func TestButtons_AsPeopleSeeThem(t *testing.T) {
	t.Parallel()
	s, _, dm, id := stage(t)
	want := []Button{
		{Label: "b", CustomID: "y", Style: 1}, {Label: "No", CustomID: "n", Disabled: true, Style: 4}, {Label: "More", URL: "https://example.org", Style: 5},
		{Label: "o", CustomID: "1"}, {Label: "o", CustomID: "2"}, {Label: "o", CustomID: "3"},
	}
	got := s.Posts(dm)[0].Buttons
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	for name, i := range map[string]*Interaction{
		"disabled": s.Tap("Ada", dm, id, "n"), "none": s.Tap("Ada", dm, id, "x"), "no message": s.Tap("Ada", dm, "1", "y"), "a menu": s.Tap("Ada", dm, id, "m"),
		"too many": s.Select("Ada", dm, id, "m", "1", "2", "3"), "too few": s.Select("Ada", dm, id, "m"), "not offered": s.Select("Ada", dm, id, "m", "9"),
	} {
		if !i.Failed() {
			t.Errorf("%s: not failed", name)
		}
		if r := callbackOf(t, s, i, hidden); r.code() != 10062 {
			t.Errorf("%s: got %s", name, r.text)
		}
	}
	if s.Tap("Ada", dm, id, "y").Failed() || s.Select("Ada", dm, id, "m", "1", "2").Failed() {
		t.Error("a good one has failed")
	}
}

func TestCallback_InTimeAndOnce(t *testing.T) {
	t.Parallel()
	s, now, dm, id := stage(t)
	i := s.Tap("Ada", dm, id, "y")
	late := s.Tap("Ada", dm, id, "y")
	if r := ask(t, s, "POST", webhook(s, i, ""), `{"content":"x",`+quiet+`}`); r.status != 404 || r.code() != 10015 {
		t.Errorf("follow-up before the answer: got %d %s", r.status, r.text)
	}
	now.add(2900 * time.Millisecond)
	if r := callbackOf(t, s, i, hidden); r.status != 204 || r.text != "" {
		t.Errorf("got %d %s", r.status, r.text)
	}
	if kind, ephemeral, after, ok := i.Acked(); kind != 4 || !ephemeral || after != 2900*time.Millisecond || !ok {
		t.Errorf("got %d %v %v %v", kind, ephemeral, after, ok)
	}
	if r := callbackOf(t, s, i, hidden); r.status != 400 || r.code() != 40060 {
		t.Errorf("twice: got %d %s", r.status, r.text)
	}
	now.add(100 * time.Millisecond)
	if r := callbackOf(t, s, late, hidden); r.status != 404 || r.code() != 10062 || !late.Failed() {
		t.Errorf("late: got %d %s", r.status, r.text)
	}
	if i.Failed() {
		t.Error("answered in time, and yet failed")
	}
	noViolations(t, s)
}

func TestCallback_WrongBodies(t *testing.T) {
	t.Parallel()
	s, _, dm, id := stage(t)
	ask(t, s, "PUT", "/applications/"+s.Bot()+"/commands", `[{"name":"start","description":"Begins"}]`)
	tap, slash := s.Tap("Ada", dm, id, "y"), s.Slash("Ada", dm, "start", nil)
	path := func(i *Interaction) string { return "/interactions/" + i.ID() + "/" + i.Token() + "/callback" }
	for _, r := range []rule{
		{"empty", "POST", path(tap), `{"type":4,"data":{}}`, 400, 50006, "", true},
		{"too long", "POST", path(tap), `{"type":4,"data":{"content":"` + strings.Repeat("x", 2001) + `",` + quiet + `}}`, 400, 50035, `"data":{"content"`, true},
		{"modal", "POST", path(tap), `{"type":9,"data":{}}`, 400, 50035, "type", true},
		{"update of a command", "POST", path(slash), `{"type":7,"data":{"content":"x",` + quiet + `}}`, 400, 50035, "type", true},
		{"update later of a command", "POST", path(slash), `{"type":6}`, 400, 50035, "type", true},
		{"wrong token", "POST", "/interactions/" + tap.ID() + "/x/callback", `{"type":6}`, 404, 10062, "", false},
		{"no allowed_mentions", "POST", path(tap), `{"type":4,"data":{"content":"x"}}`, 204, 0, "", true},
		{"with response", "POST", path(slash) + "?with_response=true", hidden, 200, 0, `"response_message_ephemeral":true`, false},
	} {
		r.check(t, s)
	}
}

func TestDeferred_IsEditedAndStaysHidden(t *testing.T) {
	t.Parallel()
	s, now, dm, id := stage(t)
	i := s.Tap("Ada", dm, id, "y")
	callbackOf(t, s, i, `{"type":5,"data":{"flags":64}}`)
	if _, ok := i.Response(); ok || len(s.Posts(dm)) != 1 {
		t.Error("a deferred answer shows nothing yet")
	}
	ask(t, s, "PATCH", webhook(s, i, "/messages/@original"), `{"content":"here",`+quiet+`,"flags":0}`, "Authorization", "")
	if p, ok := i.Response(); !ok || p.Content != "here" || !p.Ephemeral {
		t.Errorf("got %+v %v", p, ok)
	}
	r := ask(t, s, "POST", webhook(s, i, ""), `{"content":"and more",`+quiet+`}`, "Authorization", "")
	if f := i.FollowUps(); len(f) != 1 || f[0].Content != "and more" || f[0].Ephemeral || f[0].ID != r.id() {
		t.Errorf("got %+v", f)
	}
	if list := ask(t, s, "GET", "/channels/"+dm+"/messages", "").list; len(list) != 2 {
		t.Errorf("an ephemeral message stands in the history: %v", list)
	}
	if r := ask(t, s, "DELETE", webhook(s, i, "/messages/@original"), ""); r.status != 204 {
		t.Errorf("delete: got %d", r.status)
	}
	if r := ask(t, s, "GET", webhook(s, i, "/messages/@original"), ""); r.code() != 10008 {
		t.Errorf("deleted: got %s", r.text)
	}
	now.add(15 * time.Minute)
	if r := ask(t, s, "POST", webhook(s, i, ""), `{"content":"x",`+quiet+`}`); r.status != 401 || r.code() != 50027 || r.body["message"] != "Invalid Webhook Token" {
		t.Errorf("after 15 minutes: got %d %s", r.status, r.text)
	}
	if r := ask(t, s, "GET", "/webhooks/"+s.Bot()+"/x/messages/@original", ""); r.code() != 50027 {
		t.Errorf("no token: got %s", r.text)
	}
	noViolations(t, s)
}

func TestDeferred_FirstFollowUpFillsIt(t *testing.T) {
	t.Parallel()
	s, _, dm, id := stage(t)
	i := s.Tap("Ada", dm, id, "y")
	callbackOf(t, s, i, `{"type":5}`)
	ask(t, s, "POST", webhook(s, i, ""), `{"content":"here",`+quiet+`,"flags":64}`)
	if p, ok := i.Response(); !ok || p.Content != "here" || p.Ephemeral || len(i.FollowUps()) != 0 {
		t.Errorf("got %+v %v, follow-ups %v", p, ok, i.FollowUps())
	}
}

func TestUpdate_ChangesTheMessageOfTheComponent(t *testing.T) {
	t.Parallel()
	s, _, dm, id := stage(t)
	c, _ := login(t, s, allIntents)
	i := s.Select("Ada", dm, id, "m", "2")
	in := c.event("INTERACTION_CREATE").data(t)
	data := in["data"].(map[string]any)
	if data["component_type"] != 3.0 || data["custom_id"] != "m" || data["values"].([]any)[0] != "2" || in["context"] != 1.0 || in["app_permissions"] == "" || len(in["token"].(string)) < 180 {
		t.Errorf("got %v", in)
	}
	callbackOf(t, s, i, `{"type":7,"data":{"content":"two",`+quiet+`,"components":[]}}`)
	if p := s.Posts(dm); len(p) != 1 || p[0].ID != id || p[0].Content != "two" || len(p[0].Buttons) != 0 {
		t.Errorf("got %+v", p)
	}
	c.event("MESSAGE_UPDATE")
	noViolations(t, s)
}

func TestSlash_WhereTheCommandIsOffered(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	g, desk, dm := s.Guild("Town"), s.Channel("Town", "desk"), s.DM("Ada")
	s.Permit(desk, viewChannel|sendMessages)
	c, _ := login(t, s, allIntents)
	ask(t, s, "PUT", "/applications/"+s.Bot()+"/commands", `[{"name":"start","description":"Begins","contexts":[1],"options":[{"type":3,"name":"way","description":"Which","required":true},{"type":4,"name":"n","description":"How many"},{"type":5,"name":"b","description":"Really"}]}]`)
	ask(t, s, "PUT", "/applications/"+s.Bot()+"/guilds/"+g+"/commands", `[{"name":"desk","description":"Makes this the desk"}]`)
	for name, i := range map[string]*Interaction{
		"unknown": s.Slash("Ada", dm, "stop", nil), "the guild's, in a DM": s.Slash("Ada", dm, "desk", nil),
		"of DMs, in the guild": s.Slash("Ada", desk, "start", map[string]string{"way": "x"}), "option missing": s.Slash("Ada", dm, "start", nil),
		"no number": s.Slash("Ada", dm, "start", map[string]string{"way": "x", "n": "many"}), "unknown option": s.Slash("Ada", dm, "start", map[string]string{"way": "x", "z": "1"}),
	} {
		if !i.Failed() {
			t.Errorf("%s: not failed", name)
		}
	}
	s.Slash("Ada", dm, "start", map[string]string{"way": "x", "n": "3", "b": "true"})
	in := c.event("INTERACTION_CREATE").data(t)
	options := in["data"].(map[string]any)["options"].([]any)
	if in["type"] != 2.0 || in["member"] != nil || len(options) != 3 || options[1].(map[string]any)["value"] != 3.0 || options[2].(map[string]any)["value"] != true {
		t.Errorf("got %v", in)
	}
	i := s.Slash("Ada", desk, "desk", nil)
	in = c.event("INTERACTION_CREATE").data(t)
	if in["guild_id"] != g || in["user"] != nil || in["member"].(map[string]any)["permissions"] == "" || in["app_permissions"] != "3072" || in["context"] != 0.0 {
		t.Errorf("got %v", in)
	}
	callbackOf(t, s, i, hidden)
	if p := s.Posts(desk); len(p) != 1 || !p[0].Ephemeral {
		t.Errorf("got %+v", p)
	}
	noViolations(t, s)
}
