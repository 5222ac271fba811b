package faq

import "testing"

// sayingsOf is a small corpus of what people say at two steps.
func sayingsOf() *sayings {
	var c Corpus
	for class, texts := range map[string][]string{
		"filler":        {"ok", "thanks", "hi again", "please"},
		"back":          {"go back", "one step back", "previous"},
		"wait#done":     {"it came", "the mail is here", "it has arrived", "approved"},
		"wait#not-yet":  {"it did not come", "nothing yet", "no mail so far"},
		"wait#expired":  {"the link is too old", "link expired"},
		"other#confirm": {"i confirmed it", "confirmed in the app"},
	} {
		for _, text := range texts {
			c.Sayings = append(c.Sayings, Example{Class: class, Language: "en", Text: text})
		}
	}
	return newSayings(c, nil)
}

func TestSayings_WhatATextIsMostLike(t *testing.T) {
	t.Parallel()
	s := sayingsOf()
	for text, want := range map[string]string{
		"it came":                         "wait#done",
		"ok thanks, it has arrived!":      "wait#done",
		"IT DID NOT COME":                 "wait#not-yet",
		"no mail":                         "wait#not-yet",
		"it came but the link is too old": "wait#expired",
		"the link expired":                "wait#expired",
		"i have confirmed it":             "other#confirm",
		"aproved":                         "wait#done",
		"one stpe back":                   "back",
	} {
		got := s.match(text, s.comparison())
		if len(got) == 0 || got[0].Saying != want {
			t.Errorf("%q: got %v, want %s first", text, got, want)
		}
	}
	for _, text := range []string{"", "carpets", "Lima", "zqx wvut"} {
		if got := s.match(text, s.comparison()); len(got) > 0 {
			t.Errorf("%q: got %v, want nothing", text, got)
		}
	}
	came := func(text string) float64 {
		for _, a := range s.match(text, s.comparison()) {
			if a.Saying == "wait#done" {
				return a.Share
			}
		}
		return 0
	}
	if is, asks, turned := came("it came"), came("has it come?"), came("it came not"); asks >= is || turned >= is {
		t.Errorf("got %.2f, asked %.2f, turned %.2f; want the first above the others", is, asks, turned)
	}
}

func TestSayings_PlainStatements(t *testing.T) {
	t.Parallel()
	s := sayingsOf()
	for text, want := range map[string]bool{"i confirmed it": true, "the mail is here": true, "it is not here": false, "is it here?": false, "what is this": false, "wrong account": false, "mam hasło": true, "nie mam": false} {
		if got := s.isPlain(text); got != want {
			t.Errorf("%q: plain is %v, want %v", text, got, want)
		}
	}
}
