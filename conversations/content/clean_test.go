package content

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
			if got := Clean(c.in); got != c.want {
				t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestClean_CutsAMegabyte(t *testing.T) {
	t.Parallel()
	got := Clean(strings.Repeat("ä", 1<<19))
	if len(got) > ReadableBytes+utf8.UTFMax || !utf8.ValidString(got) {
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
		if got := Plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}
