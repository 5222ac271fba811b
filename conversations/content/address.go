package content

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// An Address is one of a web page that stands in a text.
type Address struct {
	From, To int // in bytes
	Text     string
}

var (
	// withScheme is an address that begins as addresses do, whatever the scheme.
	withScheme = regexp.MustCompile(`(?i)[a-z][a-z0-9+.\-]*:[/\\]{2}[^\s<>"«»“”]+`)
	// bareHost is one that begins with its host. Signs that leave no mark may be part of it.
	bareHost = regexp.MustCompile(`(?i)(?:[\p{L}\p{N}\p{M}\p{Cf}_\-]+[.。．｡])+([\p{L}\p{M}\p{N}\p{Cf}\-]+)\.?(?::[0-9]{1,5})?(?:[/\\?#][^\s<>"«»“”]*)?`)
	// mailAlone is an address of mail and nothing else.
	mailAlone = regexp.MustCompile(`^` + mailAddress.String() + `$`)
)

// closing are the signs that end a sentence rather than an address.
const closing = `.,;:!?'*_~|` + "`"

// towards stands between the words of a link and where they lead, and in no address: each
// side is read for itself.
const towards = "]("

// Addresses finds the addresses of web pages in a text, in their order: all that any
// platform makes a link of by itself, and some more. Addresses of mail are none.
func Addresses(text string) (all []Address) {
	for from := 0; ; {
		to := strings.Index(text[from:], towards)
		if to < 0 {
			return append(all, addressesIn(text, from, len(text))...)
		}
		all = append(all, addressesIn(text, from, from+to)...)
		from += to + len(towards)
	}
}

// addressesIn finds those in a part of a text.
func addressesIn(text string, from, to int) (all []Address) {
	at := from
	for _, m := range withScheme.FindAllStringIndex(text[from:to], -1) {
		all = append(all, bareAddresses(text, at, from+m[0])...)
		found := trimmed(text, from+m[0], from+m[1])
		all = append(all, found)
		at = found.To
	}
	return append(all, bareAddresses(text, at, to)...)
}

// bareAddresses finds those that begin with their host in a part of a text.
func bareAddresses(text string, from, to int) (all []Address) {
	for _, m := range bareHost.FindAllStringSubmatchIndex(text[from:to], -1) {
		begin, end := from+m[0], from+m[1]
		host := text[from+m[2] : from+m[3]]
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		next, _ := utf8.DecodeRuneInString(text[end:])
		rest := text[from+m[3] : end]
		number := isQuad(text[begin:from+m[3]]) && strings.IndexAny(rest, ":/") == 0
		if before == '@' || next == '@' && rest == "" || !number && !isTop(host) {
			continue
		}
		all = append(all, trimmed(text, begin, end))
	}
	return all
}

// trimmed is an address without the signs behind it that belong to the sentence.
func trimmed(text string, from, to int) Address {
	s := text[from:to]
	for s != "" {
		last, size := utf8.DecodeLastRuneInString(s)
		bracket := strings.IndexRune(")]}", last)
		open := bracket >= 0 && strings.Count(s, string("([{"[bracket])) < strings.Count(s, string(last))
		if !strings.ContainsRune(closing, last) && !open {
			break
		}
		s = s[:len(s)-size]
	}
	return Address{from, from + len(s), s}
}

// isTop reports whether a label is one that hosts end in.
func isTop(label string) bool {
	ascii, ok := plain(visible(label))
	if !ok {
		return false
	}
	_, known := publicsuffix.PublicSuffix(ascii)
	return known
}

// visible is a text without the signs that leave no mark.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// isQuad reports whether a text is four numbers, as of a machine.
func isQuad(s string) bool {
	return strings.Count(s, ".") == 3 && isNumber(strings.ReplaceAll(s, ".", ""))
}

// isNumber reports whether a host is a number and no name: 192.0.2.1, [::1], 3221225985.
func isNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.HasPrefix(host, "[") || strings.HasPrefix(last, "0x") ||
		last != "" && !strings.ContainsFunc(last, func(r rune) bool { return r < '0' || r > '9' })
}
