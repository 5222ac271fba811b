package discordapi

import "testing"

func TestAccount_SaysWhatTheBotIs(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	if got := ask(t, s, "GET", "/users/@me", ""); got.id() != s.Bot() || got.body["bot"] != true {
		t.Errorf("got %s", got.text)
	}
	for _, tt := range []struct {
		allowed bool
		want    float64
	}{{false, 0}, {true, 1 << 19}} {
		s.AllowContent(tt.allowed)
		if got := ask(t, s, "GET", "/applications/@me", ""); got.id() != s.Bot() || got.body["flags"] != tt.want {
			t.Errorf("content %v: got flags %v, want %v", tt.allowed, got.body["flags"], tt.want)
		}
	}
	login(t, s, allIntents)
	got := ask(t, s, "GET", "/gateway/bot", "").body["session_start_limit"].(map[string]any)
	if got["remaining"] != 999.0 || got["max_concurrency"] != 1.0 {
		t.Errorf("got %v", got)
	}
	if a, b := s.User("Ada"), s.User("Ada"); a != b || a == s.User("Grace") || s.User(a) != a {
		t.Error("a name means one person")
	}
	noViolations(t, s)
}

func TestChannel_DeletedByWhoMay(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	desk := s.Channel("Town", "desk")
	s.Permit(desk, viewChannel)
	if got := ask(t, s, "DELETE", "/channels/"+desk, ""); got.code() != 50013 {
		t.Errorf("got %s", got.text)
	}
	s.Permit(desk, everything)
	if got := ask(t, s, "DELETE", "/channels/"+desk, ""); got.status != 200 || s.Posts(desk) != nil {
		t.Errorf("got %s", got.text)
	}
	if got := ask(t, s, "GET", "/channels/"+desk, ""); got.code() != 10003 {
		t.Errorf("got %s", got.text)
	}
}
