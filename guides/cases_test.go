package guides

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/conversations/faq"
)

func TestCases_Faults(t *testing.T) {
	t.Parallel()
	known := []string{"forgot-password", "new-phone", "oos-medical", "wish-human"}
	const columns = "wants a question, a tab, an id, - or ~, and if you like a tab and a language"
	for line, want := range map[string]string{
		"I forgot it\tforgot-password":          "",
		"I forgot it\tforgot-password\t":        "",
		" I forgot it \t forgot-password \t en": "",
		"What a day\t-\ten":                     "",
		"I have a fever\toos-medical\t?":        "",
		"a person\twish-human\ten":              "",
		"I forgot it":                           columns,
		"I forgot it forgot-password en":        columns,
		"I forgot it\t\ten":                     columns,
		"\tforgot-password\ten":                 columns,
		"I forgot it\tforgot-password\ten\tx":   columns,
		"I forgot it\tforgot-pasword\ten":       `there is no topic "forgot-pasword"; did you mean "forgot-password"?`,
		"I forgot it\tForgot-Password\ten":      `there is no topic "Forgot-Password"; did you mean "forgot-password"?`,
		"I forgot it\telephant\ten":             `there is no topic "elephant"`,
		"a fever\toos-medcal\ten":               `there is no topic "oos-medcal"; did you mean "oos-medical"?`,
		"I forgot it\ten\tforgot-password":      "the id goes before the language",
		"forgot-password\tI forgot it\ten":      "the question goes first, then a tab and its id",
		"-\tWhat a day\ten":                     "the question goes first, then a tab and its id",
		"I forgot it\tforgot-password\tEN":      `"EN" is no language: two small letters, like en or de`,
		"x\t" + strings.Repeat("long ", 20):     `there is no topic "` + strings.Repeat("long ", 8) + `…"`,
	} {
		if _, got := caseOf(line, known); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestCases_AllAtOnce(t *testing.T) {
	t.Parallel()
	known := []string{"new-phone"}
	file := saved(t, "# questions\na\tnew-phne\n\nb\tnew-phone\nb\t-\nc\n")
	_, doubts, err := readCases(file, known)
	want := file + `:2: there is no topic "new-phne"; did you mean "new-phone"?` + "\n" +
		file + ":6: wants a question, a tab, an id, - or ~, and if you like a tab and a language"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if want := []string{file + ":5: the question of line 4 is here again, and counts twice"}; !slices.Equal(doubts, want) {
		t.Errorf("got doubts %q, want %q", doubts, want)
	}
	for _, src := range []string{"", "\n", "# nothing\n", "\ufeff"} {
		empty := saved(t, src)
		if _, _, err := readCases(empty, known); err == nil || err.Error() != empty+": there is no question in this file" {
			t.Errorf("%q: got %v", src, err)
		}
	}
	cases, doubts, err := readCases(saved(t, notepad("b\tnew-phone\ten\nc\t-\n")), known)
	if fmt.Sprint(cases, doubts, err) != fmt.Sprint([]faq.Case{{Question: "b", Want: "new-phone", Language: "en"}, {Question: "c", Language: "?"}}, doubts, nil) || len(doubts) > 0 {
		t.Errorf("got %v, %v, %v", cases, doubts, err)
	}
}

// TestCases_HeldOut: what we measure with is labelled with what there is.
func TestCases_HeldOut(t *testing.T) {
	t.Parallel()
	cases, doubts, err := Cases(Builtin(), "testdata/questions.tsv")
	if len(cases) < 700 || len(doubts) > 0 || err != nil {
		t.Errorf("got %d questions, %v, %v", len(cases), doubts, err)
	}
}
