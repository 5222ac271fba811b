package faq

import (
	"strings"
	"testing"
)

func testLexicon() *lexicon {
	en := func(names ...string) map[string][]string { return map[string][]string{"en": names} }
	return newLexicon(Corpus{
		Examples: []Example{{"c", "en", "how do I change it"}},
		Concepts: []Concept{
			{"code", en("code")},
			{"mail code", en("code by mail")},
			{"mail", en("mail", "e-mail", "_email")},
			{"password", en("passwor*", "mot de passe")},
			{"passwordless", en("passwordless")},
			{"log in", en("log in", "logg*")},
			{"late", en("code", "  Späť  ")},
			{"new patient", en("new patient*")},
			{"nothing", en("", "*", "?!", "a name too long")},
		},
	}, nil)
}

func TestConcepts(t *testing.T) {
	t.Parallel()
	l := testLexicon()
	for _, c := range []struct {
		name, text, want string
		strangers        int
	}{
		{"a word", "change code", "code", 0},
		{"the first claim stays", "code", "code", 0},
		{"the longest name wins", "how do i change code by mail", "mail code", 0},
		{"what a name covers is not looked at again", "code by mail mail", "mail,mail code", 0},
		{"a name broken off", "code by", "code", 1},
		{"a beginning", "passwords", "password", 0},
		{"a beginning that is all", "passwor", "password", 0},
		{"less than the beginning", "pass", "", 1},
		{"the whole name over a beginning", "passwordless", "passwordless", 0},
		{"the beginning of the last word", "new patients", "new patient", 0},
		{"not the last word", "newer patients", "", 2},
		{"accents and case", "SPAT", "late", 0},
		{"a sign in a name", "email e-mail", "mail", 1},
		{"a placeholder", "anna@example.org", "mail", 0},
		{"each once", "code code code", "code", 0},
		{"a typo", "passwrods", "password", 0},
		{"strangers", "how do elephants change zebras", "", 2},
		{"nothing", "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, strangers := l.find(words(c.text))
			if got := strings.Join(l.called(found), ","); got != c.want {
				t.Errorf("concepts of %q: %q, want %q", c.text, got, c.want)
			}
			if len(strangers) != c.strangers {
				t.Errorf("%q has %d strangers, want %d", c.text, len(strangers), c.strangers)
			}
		})
	}
}

func TestConcepts_WithoutALexiconNobodyIsAStranger(t *testing.T) {
	t.Parallel()
	found, strangers := newLexicon(Corpus{}, nil).find([]string{"elephants"})
	if found != nil || strangers != nil {
		t.Errorf("got %v and %v, want nothing", found, strangers)
	}
}

func TestWithout_ForgetsOnePart(t *testing.T) {
	t.Parallel()
	l := newLexicon(Corpus{Examples: []Example{{"a", "", "both one"}, {"a", "", "both two"}}}, []int{0, 1})
	blind := l.without(1)
	for word, want := range map[string]bool{"both": true, "one": true, "two": false, "three": false} {
		if got := blind.knows(word); got != want {
			t.Errorf("knows(%q) = %t, want %t", word, got, want)
		}
	}
	if !l.knows("two") {
		t.Error("the lexicon itself has forgotten a word")
	}
}
