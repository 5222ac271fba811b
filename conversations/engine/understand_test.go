package engine

import (
	"testing"

	"waymark/conversations"
)

func TestCommand_IsTakenApart(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"/start":                {"start", ""},
		"/Start ern-rnd":        {"start", "ern-rnd"},
		"/faq@waymark_bot  new": {"faq", "new"},
	} {
		name, args, ok := command(in)
		if !ok || name != want[0] || args != want[1] {
			t.Errorf("command(%q) = %q, %q, %t, want %q", in, name, args, ok, want)
		}
	}
	for _, in := range []string{"", "/", "//", "/@bot", "start", " /start"} {
		if name, _, ok := command(in); ok && name != "/" {
			t.Errorf("command(%q) = %q, want none", in, name)
		}
	}
}

func TestToken_IsTakenApart(t *testing.T) {
	t.Parallel()
	v, a, b := parse(token(vChoose, "account/password", "done"))
	if v != vChoose || a != "account/password" || b != "done" {
		t.Errorf("got %q, %q, %q", v, a, b)
	}
	v, a, b = parse(conversations.Token(""))
	if v != "" || a != "" || b != "" {
		t.Errorf("of nothing: got %q, %q, %q", v, a, b)
	}
}
