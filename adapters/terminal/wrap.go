package terminal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A style is how a piece of text looks.
type style uint8

const (
	bold style = 1 << iota
	italic
	code
	address
)

// A run is where a style begins in a text. A solid run is never broken, though
// it holds blanks.
type run struct {
	from  int
	style style
	solid bool
}

// A text is a paragraph before it is laid out.
type text struct {
	b    strings.Builder
	runs []run
}

// add appends s, made harmless.
func (t *text) add(s string, st style, solid bool) {
	t.runs = append(t.runs, run{t.b.Len(), st, solid})
	for _, r := range s {
		if r = harmless(r); r >= 0 {
			t.b.WriteRune(r)
		}
	}
}

// breakLine begins a new line.
func (t *text) breakLine() {
	t.runs = append(t.runs, run{from: t.b.Len()})
	t.b.WriteByte('\n')
}

// harmless is what is shown for r, so that nothing typed or stored can drive
// the terminal: controls become pictures of themselves, and what turns the
// direction of writing is dropped (-1).
func harmless(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case r < ' ':
		return '\u2400' + r
	case r == '\x7f':
		return '\u2421'
	case unicode.IsControl(r):
		return utf8.RuneError
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	case r == '\u00a0' || r == '\u202f' || r == '\u2007': // blanks that hold words together
		return r
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// oneLine makes s harmless.
func oneLine(s string) string {
	var t text
	t.add(s, 0, false)
	return t.b.String()
}

// A word is what no line break divides.
type word struct {
	from, to int // in the text
	width    int // in columns
	spaced   bool
	newLine  bool // begins a line in any case
}

// words divides the text at blanks, and between the characters of scripts that
// are written without them.
func (t *text) words() []word {
	var words []word
	var w word
	var last rune // of the word; 0 when it is empty
	end := func(at int) {
		if last != 0 {
			w.to = at
			words = append(words, w)
		}
		w, last = word{}, 0
	}
	whole := t.b.String()
	state, at, inRun := -1, 0, 0
	for rest := whole; rest != ""; {
		var cluster string
		var width int
		cluster, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state)
		for inRun+1 < len(t.runs) && t.runs[inRun+1].from <= at {
			inRun++
		}
		r, _ := utf8.DecodeRuneInString(cluster)
		switch {
		case cluster == "\n":
			end(at)
			w.newLine = true
		case cluster[0] == ' ' && !t.runs[inRun].solid:
			newLine := w.newLine && last == 0
			end(at)
			w.spaced, w.newLine = true, newLine
			if cluster != " " { // a mark that stands alone, on a blank
				w.from, last = at+1, r
			}
		default:
			if last != 0 && mayPart(last, r) {
				end(at)
			}
			if last == 0 {
				w.from = at
			}
			last = r
			w.width += width
		}
		at += len(cluster)
	}
	end(len(whole))
	return words
}

// mayPart reports whether a line may end between a and b although no blank
// stands there.
func mayPart(a, b rune) bool {
	unspaced := []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}
	return unicode.In(a, unspaced...) && !unicode.IsPunct(b) ||
		unicode.In(b, unspaced...) && !unicode.In(a, unicode.Ps, unicode.Pi)
}

// lines lays the text out.
func (t *text) lines(width int, colours bool) []string {
	var lines []string
	var l line
	for i, w := range t.words() {
		gap := 0
		if w.spaced {
			gap = 1
		}
		if i > 0 && (w.newLine || l.width+gap+w.width > width) {
			lines = append(lines, l.paint(colours))
			l, gap = line{}, 0
		}
		l.width += w.width
		if gap > 0 && len(l.pieces) > 0 {
			l.width += gap
			l.add(" ", l.pieces[len(l.pieces)-1].style&t.styleAt(w.from))
		}
		for from := w.from; from < w.to; {
			i := t.runAt(from)
			to := w.to
			if i+1 < len(t.runs) {
				to = min(to, t.runs[i+1].from)
			}
			l.add(t.b.String()[from:to], t.runs[i].style)
			from = to
		}
	}
	if len(l.pieces) > 0 {
		lines = append(lines, l.paint(colours))
	}
	return lines
}

// runAt is the index of the run that at belongs to.
func (t *text) runAt(at int) int {
	i, _ := slices.BinarySearchFunc(t.runs, at+1, func(r run, at int) int { return r.from - at })
	return i - 1
}

func (t *text) styleAt(at int) style { return t.runs[t.runAt(at)].style }

// A line is what fits between two margins.
type line struct {
	pieces []piece
	width  int
}

// A piece is a stretch of a line in one style.
type piece struct {
	text  string
	style style
}

func (l *line) add(s string, st style) {
	if last := len(l.pieces) - 1; last >= 0 && l.pieces[last].style == st {
		l.pieces[last].text += s
		return
	}
	l.pieces = append(l.pieces, piece{s, st})
}

// paint writes the line, with the signs that make a terminal show its styles
// where it has colours.
func (l *line) paint(colours bool) string {
	var b strings.Builder
	for _, p := range l.pieces {
		if colours && p.style != 0 {
			b.WriteString("\x1b[" + p.style.sign() + "m" + p.text + "\x1b[0m")
			continue
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// sign is what ANSI calls the style.
func (s style) sign() string {
	var signs []string
	for _, p := range []piece{{"1", bold}, {"3", italic}, {"36", code}, {"4", address}} {
		if s&p.style != 0 {
			signs = append(signs, p.text)
		}
	}
	return strings.Join(signs, ";")
}
