package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A look is how a sign looks; 0 is as any other.
type look int

const (
	bold look = 1 << iota
	slanted
)

// A sign is one of a text, or something in its line that is no text: then it
// is an atom, a piece of Discord's Markdown, and has no look.
type sign struct {
	r     rune // '\n' ends a line
	atom  string
	look  look
	slant string // the mark of a slanted sign, see neat
}

// signsOf are the signs of s, on one line.
func signsOf(s string) []sign { return looking(s, 0) }

func looking(s string, l look) []sign {
	all := make([]sign, 0, len(s))
	for _, r := range showable(s) {
		all = append(all, sign{r: r, look: l})
	}
	return all
}

// showable is s as it can be shown in a line: controls are blanks, and what turns
// the direction of writing is left out.
func showable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == 0, r >= '\u2028' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		case r < ' ', r == 0x7f:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// plain is s on one line, with what cannot be shown left out.
func plain(s string) string {
	return strings.Join(strings.Fields(showable(s)), " ")
}

// lives reports whether a sign has to be escaped to be just that. Discord's
// apps look for a backslash before a sign that is neither letter nor digit nor
// blank. What a person copies from a message has these backslashes on
// telephones, so no sign has one that needs none.
func lives(all []sign, i int, at spot) bool {
	switch r := all[i].r; r {
	case '\\', '*', '_', '~', '|', '`', '[', ']':
		return true
	case '<': // an address may begin on the next line
		return !signAt(all, i+1, ' ')
	case '#', '>':
		return at == atStart
	case '-', '+':
		return at == atStart && (blankAt(all, i+1) || signAt(all, i+1, '#'))
	case '.':
		return at == inNumber && blankAt(all, i+1)
	case '(': // a link's words may reach from another's to here
		return signAt(all, i-1, ']')
	case ':':
		return signAt(all, i+1, '/') || namedAt(all, i+1)
	case '@':
		return beginsAt(all, i+1, "everyone", "here", "silent")
	}
	return false
}

func signAt(all []sign, i int, r rune) bool { return i >= 0 && i < len(all) && all[i].r == r }

// blankAt reports whether no sign of this line stands at i.
func blankAt(all []sign, i int) bool {
	return i >= len(all) || all[i].atom == "" && unicode.IsSpace(all[i].r)
}

// namedAt reports whether what begins at i may be the name of a pictogram, up to
// its colon.
func namedAt(all []sign, i int) bool {
	for ; !blankAt(all, i); i++ {
		if all[i].r == ':' {
			return true
		}
	}
	return false
}

// beginsAt reports whether one of some words stands at i.
func beginsAt(all []sign, i int, words ...string) bool {
	for _, w := range words {
		j := i
		for _, r := range w {
			if !signAt(all, j, r) {
				break
			}
			j++
		}
		if j-i == len(w) {
			return true
		}
	}
	return false
}

// neat leaves out the blanks at the ends of lines and the lines that are empty
// at both ends, lets no look begin or end with a blank, and chooses the marks
// of what is slanted.
func neat(all []sign) []sign {
	kept := make([]sign, 0, len(all))
	for _, s := range all {
		if s.r == '\n' {
			if kept = trimmed(kept); len(kept) == 0 {
				continue
			}
		}
		kept = append(kept, s)
	}
	for n := -1; n != len(kept); {
		if n = len(kept); n > 0 && kept[n-1].r == '\n' {
			kept = kept[:n-1]
		}
		kept = trimmed(kept)
	}
	for i := 0; i < len(kept); {
		j := i
		for j < len(kept) && kept[j].atom == "" && unicode.IsSpace(kept[j].r) {
			j++
		}
		before, after := lookAt(kept, i-1), lookAt(kept, j)
		common := before & after
		for _, s := range kept[i:j] {
			common &= s.look
		}
		if common != before || common != after { // a slant ends where bold begins or ends
			common &^= slanted
		}
		for k := i; k < j; k++ {
			kept[k].look = common
		}
		i = j + 1
	}
	slants(kept)
	return kept
}

// trimmed is all without the blanks at the end of its last line.
func trimmed(all []sign) []sign {
	for n := len(all) - 1; n >= 0 && all[n].atom == "" && all[n].r != '\n' && unicode.IsSpace(all[n].r); n-- {
		all = all[:n]
	}
	return all
}

func lookAt(all []sign, i int) look {
	if i < 0 || i >= len(all) {
		return 0
	}
	return all[i].look
}

// slants chooses a mark for each stretch of slanted signs. Discord wants no
// letter or digit right behind an underscore, and no asterisk right beside
// one; where neither can be had, the words stay upright.
func slants(all []sign) {
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].look == all[i].look {
			j++
		}
		if all[i].look&slanted != 0 {
			mark := "_"
			if wordAt(all, j) && lookAt(all, j)&bold == all[i].look&bold {
				mark = "*"
			}
			if mark == "*" && lookAt(all, i-1)&bold > all[i].look&bold {
				mark = ""
			}
			for k := i; k < j; k++ {
				all[k].slant = mark
			}
		}
		i = j
	}
}

// wordAt reports whether the sign at i is a letter or digit to Discord.
func wordAt(all []sign, i int) bool {
	if i >= len(all) {
		return false
	}
	r := all[i].r
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
