package faq

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"case and signs", "Hello, WORLD! (really?)", "hello world really"},
		{"accents", "Élève über naïve señor Århus", "eleve uber naive senor arhus"},
		{"accents as marks of their own", "u\u0308ber e\u0301le\u0300ve", "uber eleve"},
		{"letters without parts", "Straße Øl Łódź GROẞ ægir œuvre đ ð þ ı", "strasse ol lodz gross aegir oeuvre d d th i"},
		{"ligature and width", "ﬁnd ＡＢＣ", "find abc"},
		{"apostrophes", "don't l’email", "don t l email"},
		{"hyphens and underscores", "log-in log_in", "log in log in"},
		{"soft hyphen and zero width", "pass\u00adword pass\u200bword", "password password"},
		{"NUL", "pass\x00word\x00", "pass word"},
		{"invalid UTF-8", "caf\xe9 \xff\xfe ok\xc3", "caf ok"},
		{"other scripts", "Привет ΑΘΗΝΑ 日本", "привет αθηνα 日本"},
		{"emoji", "help🙂me 👍🏽", "help me"},
		{"letters beside digits", "win11 2fa ж2", "win 11 2 fa ж 2"},
		{"e-mail", "write to Anna.Smith@example.org, please", "write to _email please"},
		{"e-mail in brackets", "<anna@example.org>", "_email"},
		{"no e-mail", "@anna a@b a @ b.c", "anna a b a b c"},
		{"phone", "call +49 (170) 123-45.67 now", "call _phone now"},
		{"phone without a plus", "0170/1234567", "_phone"},
		{"phone in brackets", "(0170) 1234567", "_phone"},
		{"number", "my id is 123456789", "my id is _number"},
		{"number amid letters", "ab1234567cd", "ab _number cd"},
		{"short numbers", "step 12 code 123456", "step 12 code 123456"},
		{"six digits in two parts", "123 456", "123 456"},
		{"seven digits in two parts", "123 4567", "_number"},
		{"placeholders", "_email _phone _number", "_email _phone _number"},
		{"no placeholder", "_mail x_email", "mail x email"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(words(c.text), " "); got != c.want {
				t.Errorf("words(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestWords_PrivateNumbersMakeNoDifference(t *testing.T) {
	t.Parallel()
	a, b := words("i am 1234567, anna@example.org"), words("i am 7654321, bert@example.net")
	if !slices.Equal(a, b) {
		t.Errorf("%q and %q differ", a, b)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, r := range []string{"a", "ü", "日", "🙂", "\xff"} {
		if got := cut(strings.Repeat(r, 501)); got != strings.Repeat(r, 500) {
			t.Errorf("501 times %q is cut to %d bytes", r, len(got))
		}
		if got := cut(strings.Repeat(r, 500)); got != strings.Repeat(r, 500) {
			t.Errorf("500 times %q is cut to %d bytes", r, len(got))
		}
	}
}
