package conversations

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean_LeavesOnlyWhatCanBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"blanks are folded":        {"  new \t phone\r\n", "new phone"},
		"NUL and control signs":    {"a\x00b\x1b[31mc", "a b [31mc"},
		"invalid UTF-8":            {"pass\xffword\xed\xa0\x80", "password"},
		"zero-width and joiners":   {"pass\u200bword\ufeff", "password"},
		"direction changes":        {"\u202edrowssap\u202c", "drowssap"},
		"other scripts are kept":   {"κωδικός пароль 密码", "κωδικός пароль 密码"},
		"combining signs are kept": {"e\u0301", "e\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := clean(c.in); got != c.want {
				t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestClean_CutsAMegabyte(t *testing.T) {
	t.Parallel()
	got := clean(strings.Repeat("ä", 1<<19))
	if len(got) > readableBytes+utf8.UTFMax || !utf8.ValidString(got) {
		t.Errorf("%d bytes are left, valid %t", len(got), utf8.ValidString(got))
	}
}

func TestPlain_IsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Yes, I can!":        "yes i can",
		"I'm stuck":          "im stuck",
		"I’m stuck…":         "im stuck",
		"ＯＫ":                 "ok",
		"🎉":                  "",
		"ERN-RND":            "ern rnd",
		"E-Mail\u00a0fehlt?": "e mail fehlt",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

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
	v, a, b := token(vChoose, "account/password", "done").parse()
	if v != vChoose || a != "account/password" || b != "done" {
		t.Errorf("got %q, %q, %q", v, a, b)
	}
	v, a, b = Token("").parse()
	if v != "" || a != "" || b != "" {
		t.Errorf("of nothing: got %q, %q, %q", v, a, b)
	}
}

func TestExpand_LeavesUnknownNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"{step} of {total}": "4 of {total}",
		"{":                 "{",
		"}{step}":           "}4",
		"{step":             "{step",
		"{}":                "{}",
		"":                  "",
	} {
		if got := fill(in, "step", "4"); got != want {
			t.Errorf("fill(%q) = %q, want %q", in, got, want)
		}
	}
}
