package faq

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTypos(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", maxTypoLetters+2)
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"code", "code", 0},
		{"code", "cod", 1},   // dropped
		{"code", "codde", 1}, // doubled
		{"code", "cude", 1},  // changed
		{"code", "cdoe", 1},  // swapped
		{"code", "ocde", 1},
		{"code", "coed", 1},
		{"ca", "abc", 3}, // what is swapped is not changed again
		{"password", "passwrod", 1},
		{"password", "pasword", 1},
		{"password", "pswaord", 3},
		{"phone", "hpoen", 2},
		{"telefon", "telephone", 3},
		{"kitten", "sitting", 3},
		{"abcd", "wxyz", 4},
		{long, long, 0},
		{long, "", len(long)},
	} {
		if got := typos(c.a, c.b); got != c.want {
			t.Errorf("typos(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := typos(c.b, c.a); got != c.want {
			t.Errorf("typos(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestMistyped(t *testing.T) {
	t.Parallel()
	l := newLexicon(Corpus{
		Examples: []Example{{"c", "en", "the phones"}},
		Concepts: []Concept{
			{"phone", map[string][]string{"en": {"phone"}}},
			{"account", map[string][]string{"en": {"account"}}},
			{"authenticator", map[string][]string{"en": {"authenticat*"}}},
			{"light", map[string][]string{"en": {"light"}}},
			{"limit", map[string][]string{"en": {"limit"}}},
			{"pin", map[string][]string{"en": {"pin"}}},
		},
	}, nil)
	for word, want := range map[string]string{
		"phoen":            "phone",
		"phon":             "phone",
		"hpone":            "", // another first letter
		"phones":           "", // an example has it
		"poen":             "", // two typos in a short name
		"acount":           "account",
		"authnticatr":      "authenticator",
		"autentication":    "authenticator", // a stem with an ending
		"ligit":            "",              // as near to light as to limit
		"pim":              "",              // too short to tell
		"ph":               "",
		"ünknown":          "",
		"phone\xf0\x9f":    "",
		"p" + longWord(32): "",
		"p" + longWord(99): "",
	} {
		id, ok := l.mistyped(word)
		if ok && l.concepts.at(id) != want || ok != (want != "") {
			t.Errorf("mistyped(%q) = %d, %t, want %q", word, id, ok, want)
		}
	}
}

func longWord(n int) string { return strings.Repeat("h", n) }

// TestApart_RefusesNothingThatIsNear holds the quick look at letters to the count.
func TestApart_RefusesNothingThatIsNear(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-f\x{e9}]{1,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, allowed := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 3).Draw(t, "allowed")
		if d := typos(a, b); d <= allowed && apart(lettersOf(a), lettersOf(b), allowed) {
			t.Fatalf("%q and %q are %d apart", a, b, d)
		}
	})
}
