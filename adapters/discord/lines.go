package discord

import (
	"strings"
	"unicode"
)

// A margin is what stands before the lines of a quote or of an item.
type margin struct {
	first, rest string
	used        bool // a line with first has been written
}

// A sheet is content that is being written, line by line.
type sheet struct {
	b       strings.Builder
	margins []margin // inside each other, the outermost first
	breaks  int      // lines to end before what comes next
	spot    spot     // in the line
	words   bool     // the last that was written is text
	quoted  bool     // a quote is open
	lists   int      // that are open
	escaped bool     // a sign was written that had to be escaped
}

// A spot is where in a line something stands. Margins and blanks do not count.
type spot int

const (
	atStart spot = iota
	inNumber
	inLine
)

// end ends n lines, whatever was to end before, unless nothing has been written
// yet where it would.
func (p *sheet) end(n int) {
	if p.b.Len() > 0 && len(p.fresh()) == 0 {
		p.breaks = n
	}
}

// another ends one more line. A blank line in an item would end the list.
func (p *sheet) another() {
	if p.breaks == 0 || p.lists == 0 {
		p.breaks++
	}
}

// put writes a piece of Discord's Markdown, which is no part of a text.
func (p *sheet) put(s string) {
	p.open(false)
	p.b.WriteString(s)
	p.words = false
	p.spot = inLine
}

// open ends the lines that are to end, and writes the margins of the next. In
// an item Discord joins lines of text, unless two blanks end them.
func (p *sheet) open(words bool) {
	if p.breaks == 1 && p.lists > 0 && words && p.words && len(p.fresh()) == 0 {
		p.b.WriteString("  ")
	}
	for ; p.breaks > 0; p.breaks-- {
		p.b.WriteByte('\n')
		for _, m := range p.margins[:len(p.margins)-len(p.fresh())] {
			p.b.WriteString(m.rest)
		}
		p.spot = atStart
	}
	for i := range p.margins {
		if m := &p.margins[i]; !m.used {
			p.b.WriteString(m.first)
			m.used = true
		}
	}
}

// fresh are the margins that no line has had yet. They are the innermost.
func (p *sheet) fresh() []margin {
	for i, m := range p.margins {
		if !m.used {
			return p.margins[i:]
		}
	}
	return nil
}

// within has f write what stands behind a margin.
func (p *sheet) within(first, rest string, f func()) {
	p.margins = append(p.margins, margin{first: first, rest: rest})
	f()
	p.margins = p.margins[:len(p.margins)-1]
}

// result is what was written, without blanks at its ends.
func (p *sheet) result() string { return strings.TrimSpace(p.b.String()) }

// signs writes a text, ending lines where it does.
func (p *sheet) signs(all []sign) {
	all = neat(all)
	var now sign // whose look is open
	for i, s := range all {
		p.unmark(now, s)
		if s.r == '\n' {
			p.another()
		} else {
			p.open(true)
			p.words = true
		}
		p.mark(now, s)
		if s.r != '\n' {
			p.sign(all, i)
		}
		now = s
	}
	p.unmark(now, sign{})
}

// unmark ends the look that now has and next has not.
func (p *sheet) unmark(now, next sign) {
	if now.look&slanted != 0 && next.look != now.look {
		p.b.WriteString(now.slant)
	}
	if now.look&bold != 0 && next.look&bold == 0 {
		p.b.WriteString("**")
	}
}

// mark begins the look that next has and now has not.
func (p *sheet) mark(now, next sign) {
	if next.look&bold != 0 && now.look&bold == 0 {
		p.b.WriteString("**")
	}
	if next.look&slanted != 0 && next.look != now.look {
		p.b.WriteString(next.slant)
	}
}

// sign writes one sign, which is no end of a line.
func (p *sheet) sign(all []sign, i int) {
	s := all[i]
	if s.atom != "" {
		p.b.WriteString(s.atom)
		p.spot = inLine
		return
	}
	if lives(all, i, p.spot) {
		p.b.WriteByte('\\')
		p.escaped = true
	}
	p.b.WriteRune(s.r)
	switch {
	case unicode.IsSpace(s.r) && p.spot == atStart:
	case s.r >= '0' && s.r <= '9' && p.spot != inLine:
		p.spot = inNumber
	default:
		p.spot = inLine
	}
}
