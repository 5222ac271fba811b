package shield_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/conversations"
)

// Whatever is typed: no panic, valid text, nothing more to hide afterwards, and
// words without anything in them stay as they were.
func FuzzHide(f *testing.F) {
	for _, text := range []string{
		"my password is Hunter2!", "482 913", "a@b.org +32 471 12 34 56", "[code] 4711", "born 12.03.1975 °", "ﬁ ﬃ ß Å½ \xff\xfe", "1️⃣2️⃣3️⃣4️⃣",
		"٤٨٢٩١٣ ４８２", "https://x.eu/reset?token=1 https://", "\u200bpass\u00adword: \u202eabc", "PIN PIN PIN 1 2 3 4", "password: \"\" '' \"a", "[[PIN]] [pin] 1234 [password",
		"recovery words apple river stone cloud table window", "Jan Kowalski 12.03.1975 Duchenne", strings.Repeat("code 1234 ", 50),
	} {
		f.Add(text)
	}
	s := newShield(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, expect := range [][]conversations.Sensitive{nil, {conversations.PIN, conversations.OneTime, conversations.Password}} {
			got, kinds := s.Hide(text, expect...)
			if !utf8.ValidString(got) {
				t.Errorf("%q became %q, which is no valid text", text, got)
			}
			again, more := s.Hide(got, expect...)
			if again != got || len(more) > 0 {
				t.Errorf("%q became %q, and then %q of %v", text, got, again, more)
			}
			if got != text && utf8.ValidString(text) && len(kinds) == 0 {
				t.Errorf("%q became %q and nobody is told", text, got)
			}
		}
		words := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r == ' ' {
				return r
			}
			return -1
		}, text)
		if len(strings.Fields(words)) < 3 {
			if got, kinds := s.Hide("the step " + words + " now"); len(kinds) > 0 && !strings.Contains(words, "is") && !strings.Contains(words, "p") && !strings.Contains(words, "w") {
				t.Errorf("%q became %q", words, got)
			}
		}
	})
}
