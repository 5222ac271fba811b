package faq

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of a question is read.
const maxRunes = 500

// What is private, or tells nothing but its kind, is replaced by one of these.
// No text can contain them, since an underscore separates words.
const (
	wordEmail  = "_email"
	wordPhone  = "_phone"
	wordNumber = "_number"
)

// words returns the words of a text as the matcher compares them: lower case,
// without accents, without private numbers and addresses.
func words(text string) []string {
	text = cut(text)
	var list []string
	for chunk := range strings.FieldsSeq(maskNumbers(maskEmails(text))) {
		switch {
		case strings.HasPrefix(chunk, "_") && isPlaceholder(chunk):
			list = append(list, chunk)
		default:
			list = appendWords(list, chunk)
		}
	}
	return list
}

// cut returns the first maxRunes characters.
func cut(text string) string {
	if len(text) <= maxRunes {
		return text
	}
	n := 0
	for i := range text {
		if n == maxRunes {
			return text[:i]
		}
		n++
	}
	return text
}

func isPlaceholder(s string) bool {
	return s == wordEmail || s == wordPhone || s == wordNumber
}

// maskEmails replaces e-mail addresses, before the numbers in them are looked
// at.
func maskEmails(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	list := strings.Fields(s)
	for i, chunk := range list {
		if isEmail(chunk) {
			list[i] = wordEmail
		}
	}
	return strings.Join(list, " ")
}

func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 1
}

// longNumber is how many digits make a number private: a date or a step's
// number is shorter.
const longNumber = 7

// maskNumbers replaces runs of at least longNumber digits, with the signs that
// people put between them, by what they are.
func maskNumbers(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		end, digits := numberAt(s, i)
		if digits < longNumber {
			end = max(end, i+1)
			b.WriteString(s[i:end])
			i = end
			continue
		}
		word := wordNumber
		if s[i] == '+' || s[i] == '0' || s[i] == '(' {
			word = wordPhone
		}
		b.WriteString(" " + word + " ")
		i = end
	}
	return b.String()
}

// numberAt returns the end of the number that begins at i and its digits.
func numberAt(s string, i int) (end, digits int) {
	end = i
	for j := i; j < len(s); j++ {
		switch c := s[j]; {
		case c >= '0' && c <= '9':
			digits++
			end = j + 1
		case j == i && (c == '+' || c == '('), j > i && strings.IndexByte(" -/().", c) >= 0:
		default:
			return end, digits
		}
	}
	return end, digits
}

// appendWords appends the words of a chunk without spaces.
func appendWords(list []string, chunk string) []string {
	buf := make([]byte, 0, len(chunk)+8)
	flush := func() {
		if len(buf) > 0 {
			list = append(list, string(buf))
			buf = buf[:0]
		}
	}
	for i, r := range chunk {
		switch {
		case r < utf8.RuneSelf:
			if c := lowerASCII(byte(r)); c != 0 {
				if len(buf) > 0 && (c <= '9') != (buf[len(buf)-1] <= '9') {
					flush()
				}
				buf = append(buf, c)
			} else {
				flush()
			}
		case r == '\u00ad' || r == '\u200b' || unicode.In(r, unicode.Mn, unicode.Cf):
			// invisible inside a word
		default:
			if n := len(buf); n == len(appendFolded(&buf, r, chunk[i:])) {
				flush()
			}
		}
	}
	flush()
	return list
}

// lowerASCII returns the letter or digit in lower case, or 0.
func lowerASCII(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return c
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

// appendFolded appends r without case and accents, or nothing where r is no
// letter or digit. s begins with r.
func appendFolded(buf *[]byte, r rune, s string) []byte {
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return *buf
	}
	low := unicode.ToLower(r)
	if s, ok := unaccented[low]; ok {
		*buf = append(*buf, s...)
		return *buf
	}
	parts := norm.NFKD.PropertiesString(s).Decomposition()
	if parts == nil {
		*buf = utf8.AppendRune(*buf, low)
		return *buf
	}
	for _, p := range string(parts) {
		if unicode.IsLetter(p) || unicode.IsDigit(p) {
			*buf = utf8.AppendRune(*buf, unicode.ToLower(p))
		}
	}
	return *buf
}

// unaccented holds the letters that Unicode does not take apart.
var unaccented = map[rune]string{
	'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ŧ': "t",
}
