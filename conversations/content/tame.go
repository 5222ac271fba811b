package content

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner leaves no mark, and no platform takes what stands around it for one word.
const joiner = "\u2060"

// webAddress is one that platforms make a link of by themselves, as far as nothing
// in it can be taken for anything else.
var webAddress = regexp.MustCompile(`https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?::[0-9]{1,5})?(?:/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)?`)

// Tame makes of words that somebody wrote some that call nobody and give no command
// where they are read: platforms make links of @names, /commands and #tags by
// themselves. A sign that leaves no mark stands behind the first one then. Addresses
// of web pages and of mail stay as they are.
func Tame(words string) string {
	var b strings.Builder
	for words != "" {
		at := webAddress.FindStringIndex(words)
		if at == nil {
			at = []int{len(words), len(words)}
		}
		tame(&b, words[:at[0]])
		b.WriteString(words[at[0]:at[1]])
		words = words[at[1]:]
	}
	return b.String()
}

func tame(b *strings.Builder, words string) {
	before := rune(0)
	for i, r := range words {
		b.WriteRune(r)
		if strings.ContainsRune("@/#＠＃", r) && !ofWord(before) {
			if next, _ := utf8.DecodeRuneInString(words[i+utf8.RuneLen(r):]); ofWord(next) || next == '&' || next == '!' {
				b.WriteString(joiner)
			}
		}
		before = r
	}
}

// ofWord reports whether a sign goes on with a word.
func ofWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}
