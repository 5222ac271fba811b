package faq

import "testing"

func TestLanguage(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Where do I find the invitation": "en",
		"Wo finde ich die Einladung":     "de",
		"WHERE DO I FIND THE CODE":       "en",
		"PIN?":                           "",
		"1 2 3":                          "",
		"日本語の質問":                         "",
		"":                               "",
	} {
		if got := smallModel(t).Match(question).Language; got != want {
			t.Errorf("language of %q: %q, want %q", question, got, want)
		}
	}
}

func TestLanguage_ExamplesThatNameNone(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	for i := range c.Examples {
		c.Examples[i].Language = ""
	}
	if got := Train(c, Calibration{}).Match("Where do I find the invitation").Language; got != "" {
		t.Errorf("language %q, want none", got)
	}
	c.Examples[0].Language = "en" // the others teach nothing
	if got := Train(c, Calibration{}).Match("I cannot log in").Language; got != "en" {
		t.Errorf("language %q, want the only one", got)
	}
}
