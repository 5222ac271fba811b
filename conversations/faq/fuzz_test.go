package faq

import "testing"

func FuzzMatch(f *testing.F) {
	c := smallCorpus()
	for _, e := range c.Examples {
		f.Add(e.Text)
	}
	for _, s := range []string{
		"", "\x00", "\xff\xfe\xfd", "a\u0308\u0308\u0308", "+49 (170) 12 34 567", "a@b.c", "((((((((", "_email", "ﷺ", "각", "İı", "ǆ",
	} {
		f.Add(s)
	}
	m, cal := small()
	cal.Answer, cal.Careful, cal.Suggest = 0.5, 0.6, 0.2
	bold := Train(c, cal)
	f.Fuzz(func(t *testing.T, text string) {
		checkResult(t, c, m.Match(text))
		checkResult(t, c, bold.Match(text))
		checkWords(t, text)
		m.Why(text, nil)
	})
}

// checkWords checks what is true of the words of every text.
func checkWords(t *testing.T, text string) {
	t.Helper()
	for _, w := range words(text) {
		if w == "" {
			t.Errorf("words(%q) has an empty word", text)
		}
		digits := 0
		for i := range len(w) {
			if w[i] >= '0' && w[i] <= '9' {
				digits++
			}
		}
		if digits == len(w) && digits >= longNumber && isASCII(text) {
			t.Errorf("words(%q) shows the number %s", text, w)
		}
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
