package shield

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A folded text is a text in small letters without accents, with plain digits,
// dashes and quotes, and without what leaves no mark.
type folded struct {
	text string
	s    string
	at   []int32 // where each byte of s comes from in text, and at its end the length of text
}

func fold(text string) folded {
	f := folded{text: text, at: make([]int32, 0, len(text)+1)}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		from := len(b)
		c := text[i]
		size := 1
		switch {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c == '`':
			b = append(b, '\'')
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			b = appendFolded(b, r, text[i:i+size])
		}
		for range len(b) - from {
			f.at = append(f.at, int32(i)) //nolint:gosec // a text is no gigabyte
		}
		i += size
	}
	f.at = append(f.at, int32(len(text))) //nolint:gosec // the same
	f.s = string(b)
	return f
}

// appendFolded appends what a sign beyond ASCII is folded to.
func appendFolded(b []byte, r rune, raw string) []byte {
	switch {
	case r >= 'à' && r <= 'ſ', r >= 'À' && r <= 'Þ':
		if s, special := plainLetter(r); special {
			return append(b, s...)
		}
	case unicode.IsSpace(r):
		return append(b, ' ')
	case unicode.Is(unicode.Pd, r), r == '\u2212':
		return append(b, '-')
	case unicode.Is(unicode.Cf, r), unicode.IsMark(r):
		return b
	}
	switch r {
	case '’', '‘', '´', 'ʼ':
		return append(b, '\'')
	case '“', '”', '„', '«', '»', '‹', '›':
		return append(b, '"')
	}
	parts := norm.NFKD.PropertiesString(raw).Decomposition()
	if parts == nil {
		return appendSign(b, r)
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		b = appendSign(b, part)
		parts = parts[size:]
	}
	return b
}

func appendSign(b []byte, r rune) []byte {
	switch {
	case unicode.IsMark(r):
		return b
	case unicode.IsDigit(r):
		value := byte(0)
		for value < 9 && unicode.IsDigit(r-rune(value)-1) {
			value++
		}
		return append(b, '0'+value)
	}
	if s, special := plainLetter(r); special {
		return append(b, s...)
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// plainLetter is a letter that is no other letter with an accent.
func plainLetter(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'ł', 'Ł':
		return "l", true
	case 'ø', 'Ø':
		return "o", true
	case 'æ', 'Æ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d", true
	case 'ı':
		return "i", true
	}
	return "", false
}

// span is where a part of s comes from in the text.
func (f *folded) span(from, to int) (int, int) {
	for to < len(f.s) && f.at[to] == f.at[to-1] { // one sign that became several
		to++
	}
	return int(f.at[from]), int(f.at[to])
}

// raw is a part of s as it was written.
func (f *folded) raw(from, to int) string {
	if from >= to {
		return ""
	}
	a, b := f.span(from, to)
	return f.text[a:b]
}
