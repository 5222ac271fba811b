package discordapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestThreads_AnswerLikeTheRealServer(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	s.Limit(0, 0)
	s.GlobalLimit(0)
	desk, forum, dm, hush := s.Channel("Town", "desk"), s.Forum("Town", "tickets"), s.DM("Ada"), s.Channel("Town", "hush")
	s.Permit(hush, everything&^(createThreads|manageThreads|manageChannels))
	said, quietly, private := s.SayIn(desk, "Ada", "help"), s.SayIn(hush, "Ada", "help"), s.Say("Ada", "help")
	ticket := ask(t, s, "POST", "/channels/"+forum+"/threads", `{"name":"Ticket","message":{"content":"x",`+quiet+`}}`)
	thread := ask(t, s, "POST", "/channels/"+desk+"/messages/"+said+"/threads", `{"name":"Help"}`)
	if ticket.status != 201 || thread.status != 201 || thread.id() != said || ticket.body["message"].(map[string]any)["id"] != ticket.id() {
		t.Fatalf("got %d %s, %d %s", ticket.status, ticket.text, thread.status, thread.text)
	}
	in := func(ch ID) string { return "/channels/" + ch }
	text := `{"content":"x",` + quiet + `}`
	locked := ask(t, s, "POST", in(desk)+"/threads", `{"name":"Locked","type":11}`).id()
	s.Archive(locked, true)
	s.Archive(ticket.id(), false)
	for _, r := range []rule{
		{"again", "POST", in(desk) + "/messages/" + said + "/threads", `{"name":"Help"}`, 400, 160004, "", false},
		{"at a message that is gone", "POST", in(desk) + "/messages/1/threads", `{"name":"Help"}`, 404, 10008, "", false},
		{"without a name", "POST", in(desk) + "/threads", `{"type":11}`, 400, 50035, "name", true},
		{"name too long", "POST", in(desk) + "/threads", `{"type":11,"name":"` + strings.Repeat("n", 101) + `"}`, 400, 50035, "name", true},
		{"odd duration", "POST", in(desk) + "/threads", `{"type":11,"name":"n","auto_archive_duration":61}`, 400, 50035, "auto_archive_duration", true},
		{"private", "POST", in(desk) + "/threads", `{"type":12,"name":"n"}`, 400, 50035, "type", true},
		{"in a DM", "POST", in(dm) + "/threads", `{"type":11,"name":"n"}`, 400, 50024, "", true},
		{"at a DM's message", "POST", in(dm) + "/messages/" + private + "/threads", `{"name":"n"}`, 400, 50024, "", true},
		{"not allowed", "POST", in(hush) + "/messages/" + quietly + "/threads", `{"name":"n"}`, 403, 50013, "", false},
		{"post without message", "POST", in(forum) + "/threads", `{"name":"n"}`, 400, 50035, "message", true},
		{"empty post", "POST", in(forum) + "/threads", `{"name":"n","message":{}}`, 400, 50006, "", true},
		{"send to a locked one", "POST", in(locked) + "/messages", text, 400, 50083, "", false},
		{"rename of an archived one", "PATCH", in(locked), `{"name":"n"}`, 400, 50083, "", false},
		{"send to an archived one", "POST", in(ticket.id()) + "/messages", text, 200, 0, "", false},
		{"it is open again", "GET", in(ticket.id()), "", 200, 0, `"archived":false`, false},
		{"archive", "PATCH", in(said), `{"archived":true,"locked":true}`, 200, 0, `"archived":true`, false},
		{"archived, no boolean", "PATCH", in(said), `{"archived":"yes"}`, 400, 50035, "archived", true},
		{"rename", "PATCH", in(desk), `{"name":"front-desk"}`, 200, 0, "front-desk", false},
		{"rename, not allowed", "PATCH", in(hush), `{"name":"n"}`, 403, 50013, "", false},
		{"rename of a DM", "PATCH", in(dm), `{"name":"n"}`, 403, 50003, "", true},
		{"archived ones", "GET", in(desk) + "/threads/archived/public", "", 200, 0, `"name":"Help"`, false},
		{"unknown guild", "GET", "/guilds/1", "", 404, 10004, "", false},
	} {
		r.check(t, s)
	}
	want := "[{" + said + " " + desk + " Help true true} {" + locked + " " + desk + " Locked true true}]"
	if got := fmt.Sprint(s.Threads(desk)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.DeleteChannel(desk)
	if r := ask(t, s, "GET", in(said), ""); r.code() != 10003 {
		t.Errorf("a thread of a deleted channel: got %s", r.text)
	}
}

func TestThreads_AreTold(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	desk := s.Channel("Town", "desk")
	c, _ := login(t, s, allIntents)
	id := ask(t, s, "POST", "/channels/"+desk+"/threads", `{"name":"T","type":11}`).id()
	c.event("THREAD_CREATE")
	m := s.SayIn(id, "Ada", "hello")
	c.event("MESSAGE_CREATE")
	s.EmbedsArrive(id, m)
	if got := c.event("MESSAGE_UPDATE").data(t); got["edited_timestamp"] != nil {
		t.Errorf("got %v, want no edit", got)
	}
	s.Edit(id, m, "hello you")
	if got := c.event("MESSAGE_UPDATE").data(t); got["edited_timestamp"] == nil {
		t.Errorf("got %v, want an edit", got)
	}
	s.DeleteMessage(id, m)
	if got := c.event("MESSAGE_DELETE").data(t); got["id"] != m {
		t.Errorf("got %v", got)
	}
	s.Archive(id, true)
	c.event("THREAD_UPDATE")
	s.DeleteChannel(id)
	c.event("THREAD_DELETE")
	s.Permit(desk, 0)
	s.SayIn(desk, "Ada", "unseen")
	s.DeleteChannel(desk)
	s.Guild("Village")
	c.event("CHANNEL_UPDATE")
	if p := c.next(); p.T != "GUILD_CREATE" {
		t.Errorf("got %s of a channel that the bot does not see", p.T)
	}
}

func TestCommands_AnswerLikeTheRealServer(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	path := "/applications/" + s.Bot() + "/commands"
	command := func(more string) string { return `[{"name":"start","description":"Begins"` + more + `}]` }
	options := func(list string) string { return command(`,"options":[` + list + `]`) }
	opt := func(name, more string) string {
		return `{"type":3,"name":"` + name + `","description":"d"` + more + `}`
	}
	many := func(n int) string {
		return "[" + times(n, func(i int) string { return fmt.Sprintf(`{"name":"c%d","description":"d"}`, i) }) + "]"
	}
	long := strings.Repeat("x", 101)
	for _, r := range []rule{
		{"good", "PUT", path, command(`,"name_localizations":{"de":"anfang"},"description_localizations":{"de":"Fängt an"}`), 200, 0, `"version"`, false},
		{"capital", "PUT", path, `[{"name":"Start","description":"d"}]`, 400, 50035, "INVALID_NAME", true},
		{"space", "PUT", path, `[{"name":"st art","description":"d"}]`, 400, 50035, "INVALID_NAME", true},
		{"name too long", "PUT", path, `[{"name":"` + long[:33] + `","description":"d"}]`, 400, 50035, `"0":{"name"`, true},
		{"no description", "PUT", path, `[{"name":"start"}]`, 400, 50035, "description", true},
		{"description too long", "PUT", path, `[{"name":"start","description":"` + long + `"}]`, 400, 50035, "description", true},
		{"twice", "PUT", path, `[{"name":"a","description":"d"},{"name":"a","description":"d"}]`, 400, 50035, "DUPLICATE_NAME", true},
		{"unknown locale", "PUT", path, command(`,"name_localizations":{"xx":"a"}`), 400, 50035, `"xx"`, true},
		{"capital in a locale", "PUT", path, command(`,"name_localizations":{"de":"Anfang"}`), 400, 50035, `"de"`, true},
		{"25 options", "PUT", path, options(times(25, func(i int) string { return opt(fmt.Sprint("o", i), "") })), 200, 0, "", false},
		{"26 options", "PUT", path, options(times(26, func(i int) string { return opt(fmt.Sprint("o", i), "") })), 400, 50035, "options", true},
		{"required first", "PUT", path, options(opt("a", "") + "," + opt("b", `,"required":true`)), 400, 50035, "REQUIRED_INVALID", true},
		{"option twice", "PUT", path, options(opt("a", "") + "," + opt("a", "")), 400, 50035, "NAME_ALREADY_EXISTS", true},
		{"26 choices", "PUT", path, options(opt("a", `,"choices":[`+times(26, func(i int) string { return fmt.Sprintf(`{"name":"%d","value":"%d"}`, i, i) })+`]`)), 400, 50035, "choices", true},
		{"100", "PUT", path, many(100), 200, 0, "", false},
		{"101", "PUT", path, many(101), 400, 30032, "", true},
		{"another's", "PUT", "/applications/1/commands", many(1), 403, 20012, "", true},
		{"of an unknown guild", "PUT", "/applications/" + s.Bot() + "/guilds/1/commands", many(1), 403, 50001, "", false},
		{"no list", "PUT", path, `{"name":"start"}`, 400, 50035, "", true},
		{"few", "PUT", path, many(1), 200, 0, "", false},
		{"read", "GET", path, "", 200, 0, `"name":"c0"`, false},
	} {
		r.check(t, s)
	}
	var all []struct{ Name string }
	if err := json.Unmarshal(s.Commands(""), &all); err != nil || len(all) != 1 || all[0].Name != "c0" {
		t.Errorf("got %s, %v", s.Commands(""), err)
	}
	if got := string(s.Commands(s.Guild("Town"))); got != "[]" {
		t.Errorf("got %s", got)
	}
}
