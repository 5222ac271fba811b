package shield

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/conversations"
)

// A form is what a token is made of.
type form byte

// The forms.
const (
	letters form = iota
	digits
	space
	sign   // one of anything else
	marker // of what was hidden before
)

// A token is a word, a number, what is between them, or one sign.
type token struct {
	from, to int
	form     form
	class    class // what words.txt says of it
	chunk    int   // the first token of the run of what is no space that it is in
	hidden   bool
	birth    bool // of a day of birth
}

// A scan is one text on its way.
type scan struct {
	*Shield
	folded
	tokens []token
	words  int // tokens that are words
	spans  []span
	expect []conversations.Sensitive
	spoken bool // a password is spoken of, or asked for

	weighed *weighing // once it was taken apart
}

// A span is what is hidden: tokens, from the first to before the last.
type span struct {
	from, to int
	kind     conversations.Sensitive
}

func (s *Shield) scan(text string, expect []conversations.Sensitive) *scan {
	sc := &scan{Shield: s, folded: fold(text), expect: expect}
	sc.tokens = make([]token, 0, len(sc.s)/3+8)
	for i, first := 0, 0; i < len(sc.s); {
		t := sc.next(i)
		if sc.isGlued(t) {
			sc.tokens = append(sc.tokens, token{from: t.from, to: t.from, form: space, chunk: first})
			first = len(sc.tokens)
		}
		switch t.form {
		case letters:
			sc.words++
		case space, marker:
			first = len(sc.tokens) + 1
		}
		t.chunk = first
		sc.tokens = append(sc.tokens, t)
		i = t.to
	}
	sc.classify()
	return sc
}

// next is the token that begins at i.
func (sc *scan) next(i int) token {
	switch c := sc.s[i]; {
	case c >= '0' && c <= '9':
		return token{from: i, to: sc.run(i, func(c byte) bool { return c >= '0' && c <= '9' }), form: digits}
	case c == ' ', c >= '\t' && c <= '\r':
		return token{from: i, to: sc.run(i, func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }), form: space}
	case c == '[':
		for _, m := range sc.markers {
			if strings.HasPrefix(sc.s[i:], m) {
				return token{from: i, to: i + len(m), form: marker}
			}
		}
	}
	end := i
	for end < len(sc.s) {
		if c := sc.s[end]; c >= 'a' && c <= 'z' {
			end++
			continue
		} else if c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(sc.s[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	if at := sc.parted(i, end); at > 0 {
		end = at
	}
	if at := sc.parted(i, end); at > 0 {
		end = at
	}
	if end > i {
		return token{from: i, to: end, form: letters}
	}
	_, size := utf8.DecodeRuneInString(sc.s[i:])
	return token{from: i, to: i + size, form: sign}
}

func (sc *scan) run(i int, in func(byte) bool) int {
	for i < len(sc.s) && in(sc.s[i]) {
		i++
	}
	return i
}

// of is the token as it was folded; what is beyond either end has no text.
func (sc *scan) of(i int) string {
	if i < 0 || i >= len(sc.tokens) {
		return ""
	}
	return sc.s[sc.tokens[i].from:sc.tokens[i].to]
}

// is reports whether token i has that form.
func (sc *scan) is(i int, f form) bool {
	return i >= 0 && i < len(sc.tokens) && sc.tokens[i].form == f
}

// has reports whether token i is of one of the classes.
func (sc *scan) has(i int, c class) bool {
	return i >= 0 && i < len(sc.tokens) && sc.tokens[i].class&c != 0
}

// ends reports whether a sentence or a line ends with token i.
func (sc *scan) ends(i int) bool {
	if i < 0 || i >= len(sc.tokens) {
		return true
	}
	switch sc.of(i) {
	case "!", "?", ";":
		return i+1 >= len(sc.tokens) || sc.is(i+1, space)
	case ".":
		return sc.of(i-1) != "." && sc.of(i+1) != "." && (i+1 >= len(sc.tokens) || sc.is(i+1, space)) && !sc.abbreviates(i)
	}
	return sc.tokens[i].form == space && strings.Contains(sc.of(i), "\n")
}

// abbreviates reports whether the full stop at i stands behind a short word that
// means something, as in "tel." and "no.".
func (sc *scan) abbreviates(i int) bool {
	return sc.is(i-1, letters) && (len(sc.of(i-1)) <= 4 && (sc.tokens[i-1].class != 0 || len(sc.of(i-1)) == 1) || strings.HasSuffix(sc.of(i-1), "nr"))
}

// before is the nearest class of those wanted among the few words before token i
// in its sentence, and how many words are between; 0: none.
func (sc *scan) before(i, words int, wanted class) (class, int) {
	passed := 0
	for least := i - 5*words; i > max(0, least) && passed < words; {
		if i--; sc.ends(i) {
			break
		}
		if c := sc.tokens[i].class & wanted; c != 0 {
			return c, passed
		}
		if sc.tokens[i].form == letters && sc.tokens[i].class&(cIs|cMine) == 0 {
			passed++
		}
	}
	return 0, passed
}

// after is before of what follows token i.
func (sc *scan) after(i, words int, wanted class) (class, int) {
	passed := 0
	for most := i + 5*words; i < min(len(sc.tokens)-1, most) && passed < words; {
		if i++; sc.ends(i) {
			break
		}
		if c := sc.tokens[i].class & wanted; c != 0 {
			return c, passed
		}
		if sc.tokens[i].form == letters && sc.tokens[i].class&(cIs|cMine) == 0 {
			passed++
		}
	}
	return 0, passed
}

// hide notes that tokens are to be hidden, unless some of them are already. What
// leaves no more than space at its ends does not.
func (sc *scan) hide(from, to int, kind conversations.Sensitive) {
	for from < to && sc.is(from, space) {
		from++
	}
	for from < to && sc.is(to-1, space) {
		to--
	}
	if from >= to || sc.isHidden(from, to) {
		return
	}
	for i := from; i < to; i++ {
		sc.tokens[i].hidden = true
		sc.tokens[i].birth = kind == conversations.Birth
	}
	sc.spans = append(sc.spans, span{from, to, kind})
}

// isHidden reports whether any of the tokens is hidden, or was before.
func (sc *scan) isHidden(from, to int) bool {
	for i := from; i < to; i++ {
		if sc.tokens[i].hidden || sc.tokens[i].form == marker {
			return true
		}
	}
	return false
}

// chunkEnd is the token behind the run of what is no space that token i is in.
func (sc *scan) chunkEnd(i int) int {
	for i < len(sc.tokens) && !sc.is(i, space) && !sc.is(i, marker) {
		i++
	}
	return i
}

// said is what tokens are as they were folded, written is the same as it was written.
func (sc *scan) said(from, to int) string {
	if from >= to {
		return ""
	}
	return sc.s[sc.tokens[from].from:sc.tokens[to-1].to]
}

func (sc *scan) written(from, to int) string {
	if from >= to {
		return ""
	}
	return sc.raw(sc.tokens[from].from, sc.tokens[to-1].to)
}

// expects reports whether the person stands where they have that before them. Behind the link
// that they wait for a password is chosen.
func (sc *scan) expects(k conversations.Sensitive) bool {
	return slices.Contains(sc.expect, k) || k == conversations.Password && slices.Contains(sc.expect, conversations.EntryLink)
}
