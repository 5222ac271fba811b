package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// ReadableBytes is how much of a text is looked at. Whoever pastes more is
	// asked to say it shortly.
	ReadableBytes = 4000
	// questionRunes is where a question is cut.
	questionRunes = 500
)

// Clean makes typed text safe to look at: valid UTF-8, no control, zero-width
// or direction-changing characters, blanks folded.
func Clean(s string) string {
	if len(s) > ReadableBytes+utf8.UTFMax {
		s = s[:ReadableBytes+utf8.UTFMax]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// Plain reduces a text to what people mean by it: lower-case words without
// signs. "Yes, I can!" and "yes i can" are the same.
func Plain(s string) string {
	if n := utf8.RuneCountInString(s); n > questionRunes {
		s = string([]rune(s)[:questionRunes])
	}
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(s)), func(r rune) bool {
		return r != '\'' && r != '’' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	return strings.NewReplacer("'", "", "’", "").Replace(strings.Join(words, " "))
}
