package guides

import (
	"regexp"
	"strings"
	"unicode"
)

// emailShape is an e-mail address in the signs that everybody can type and that
// look like no other. Domains that only stand for other signs are left out.
var emailShape = regexp.MustCompile(`^[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$`)

// longestEmail is what mail servers take.
const longestEmail = 254

// contact wants whom people are told to write to: an e-mail address, or a page
// of a host on the list. It reports whether it is one. What it is instead is
// not repeated: people paste what they have copied last.
func (r *reading) contact(file string, line int, what, s string) bool {
	before := len(r.faults)
	switch {
	case strings.HasPrefix(s, "https://"):
		r.link(file, line, s)
	case len(s) > longestEmail || !emailShape.MatchString(s) || strings.Contains(strings.ToLower(s), "xn--"):
		r.fault(file, line, "the %s has to be an e-mail address, as help@example.org, or a page that begins with https://", what)
	}
	return len(r.faults) == before
}

// isUnseen reports whether a sign takes no place, or turns around what stands
// beside it: nobody can see what such a text says.
func isUnseen(c rune) bool {
	switch {
	case c == '\n', c == '\t':
		return false
	case unicode.IsControl(c), c == '\u200b', c == '\u2060', c == '\ufeff':
		return true
	}
	return unicode.Is(unicode.Bidi_Control, c)
}

// seen refuses signs that cannot be seen.
func (r *reading) seen(file string, line int, s string) {
	for i, l := range strings.Split(s, "\n") {
		if at := strings.IndexFunc(l, isUnseen); at >= 0 {
			r.fault(file, line+i, "there is a sign that cannot be seen, %U", []rune(l[at:])[0])
		}
	}
}
