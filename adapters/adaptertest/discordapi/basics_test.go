package discordapi

import (
	"strings"
	"testing"
	"time"
)

func TestConversation_FromDMToEdit(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	c, _ := login(t, s, allIntents)
	said := s.Say("Ada", "hello")
	in := c.event("MESSAGE_CREATE").data(t)
	if in["id"] != said || in["content"] != "hello" || in["channel_id"] != s.DM("Ada") || in["guild_id"] != nil {
		t.Errorf("got %v", in)
	}
	id := send(t, s, s.DM("Ada"), "hi")
	if own := c.event("MESSAGE_CREATE").data(t); own["id"] != id || own["author"].(map[string]any)["bot"] != true {
		t.Errorf("own message: got %v", own)
	}
	ask(t, s, "PATCH", "/channels/"+s.DM("Ada")+"/messages/"+id, `{"content":"hi!",`+quiet+`}`)
	c.event("MESSAGE_UPDATE")
	posts := s.Posts(s.DM("Ada"))
	if len(posts) != 2 || posts[1].Content != "hi!" || !posts[1].Edited || posts[1].Author != s.Bot() || posts[0].Author != s.User("Ada") {
		t.Errorf("got %+v", posts)
	}
	noViolations(t, s)
}

func TestInteraction_TapAndAnswer(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	c, _ := login(t, s, allIntents)
	dm := s.DM("Ada")
	r := ask(t, s, "POST", "/channels/"+dm+"/messages", `{"content":"choose",`+quiet+`,"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"}]}]}`)
	i := s.Tap("Ada", dm, r.id(), "y")
	in := c.event("INTERACTION_CREATE").data(t)
	if in["token"] != i.Token() || in["id"] != i.ID() || in["user"].(map[string]any)["id"] != s.User("Ada") || in["message"].(map[string]any)["id"] != r.id() {
		t.Errorf("got %v", in)
	}
	now.add(time.Second)
	if r := ask(t, s, "POST", "/interactions/"+i.ID()+"/"+i.Token()+"/callback", `{"type":6}`, "Authorization", ""); r.status != 204 {
		t.Fatalf("callback: %d %s", r.status, r.text)
	}
	kind, hidden, after, ok := i.Acked()
	if kind != 6 || hidden || after != time.Second || !ok {
		t.Errorf("got %v %v %v %v", kind, hidden, after, ok)
	}
	ask(t, s, "PATCH", "/webhooks/"+s.Bot()+"/"+i.Token()+"/messages/@original", `{"content":"done",`+quiet+`,"components":[]}`, "Authorization", "")
	posts := s.Posts(dm)
	if len(posts) != 1 || posts[0].Content != "done" || len(posts[0].Buttons) != 0 {
		t.Errorf("got %+v", posts)
	}
	if i.Failed() || s.Tap("Ada", dm, r.id(), "y").Failed() == false {
		t.Error("the button is gone: a tap fails")
	}
	noViolations(t, s)
}

func TestGateway_ResumesWithoutAGap(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	c, ready := login(t, s, allIntents)
	s.Say("Ada", "one")
	seq := c.event("MESSAGE_CREATE").S
	s.Cut()
	s.Say("Ada", "two")
	s.Say("Ada", "three")
	path := ready["resume_gateway_url"].(string)
	path = path[strings.LastIndex(path, "/"):]
	c = dial(t, s, path+address)
	c.say(resumeWith(ready, itoa(seq)))
	for _, want := range []string{"two", "three"} {
		if got := c.next(); got.T != "MESSAGE_CREATE" || got.data(t)["content"] != want {
			t.Errorf("got %s %s, want %s", got.T, got.D, want)
		}
	}
	if got := c.next(); got.T != "RESUMED" {
		t.Errorf("got %s, want RESUMED", got.T)
	}
	if s.Resumes() != 1 || s.Identifies() != 1 || s.Connections() != 2 || s.ResumedElsewhere() != 0 || !s.Connected() {
		t.Error("counts are wrong")
	}
	noViolations(t, s)
}
