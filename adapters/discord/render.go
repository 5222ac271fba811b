package discord

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"waymark/adapters/markup"
	"waymark/conversations"
)

// textMax is the longest content of a message, as length counts it.
const textMax = 2000

// reserve is how much of a message is kept free for the lines that stand below
// its text, see layout.
const reserve = 250

// sourceMax is how many bytes of markup are rendered: a full message of the
// longest signs, and as much again of markup as of text.
const sourceMax = 4 * textMax

// render makes of markup what Discord shows: its Markdown, in which everything
// that is not ours is escaped, so that nothing anybody typed looks like
// anything, leads anywhere or calls anybody. Wild markup loses its look and
// none of its words. The content is empty only where the markup holds no
// visible sign.
func render(m conversations.Markup) string {
	var p sheet
	p.blocks(treeOf(m), 2)
	if said := p.result(); said != "" {
		return said
	}
	p = sheet{} // nothing but signs that are markup: they are meant, then
	p.signs(signsOf(plain(string(m))))
	return p.result()
}

func treeOf(m conversations.Markup) []markup.Block {
	m = conversations.Markup(strings.ToValidUTF8(string(m), string(utf8.RuneError)))
	return markup.Read(m, markup.Options{Papers: true, Longest: sourceMax})
}

// length is how long Discord takes a text to be once it is rendered: in UTF-16
// units, because it is not known that it counts less.
func length(m conversations.Markup) int { return units(render(m)) }

func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// withLines is a content with lines below it, as many as a message holds.
func withLines(said string, lines []string) string {
	gap := "\n\n"
	if said == "" {
		gap = ""
	}
	for _, line := range lines {
		if units(said)+units(gap+line) > textMax {
			break
		}
		said += gap + line
		gap = "\n"
	}
	return said
}

// blocks writes blocks, gap lines apart: 2 leave a blank line.
func (p *sheet) blocks(all []markup.Block, gap int) {
	for i, b := range all {
		if i > 0 {
			p.end(gap)
		}
		p.block(b)
	}
}

func (p *sheet) block(b markup.Block) {
	switch b := b.(type) {
	case markup.List:
		p.list(b)
	case markup.Quote:
		if p.quoted { // Discord knows no quote in a quote
			p.blocks(b, 2)
			return
		}
		p.quoted = true
		p.within("> ", "> ", func() { p.blocks(b, 2) })
		p.quoted = false
	case markup.Heading: // Discord's are huge, and are none in lists
		p.inlines(b, bold)
	case markup.Code:
		p.code(b)
	case markup.Lines:
		p.lines(b)
	case markup.Paragraph:
		p.inlines(b, 0)
	}
}

// list writes a list. A blank line within an item would end the list, so only
// items of the outermost stand apart; of two lists that follow each other in an
// item, Discord makes one. An item with nothing in it is left out.
func (p *sheet) list(l markup.List) {
	gap := 2
	if l.Tight || p.lists > 0 {
		gap = 1
	}
	number := l.Start
	for _, item := range l.Items {
		mark := "- "
		if l.Ordered {
			mark = strconv.Itoa(number) + ". "
		}
		before := p.b.Len()
		p.lists++
		p.within(mark, strings.Repeat(" ", len(mark)), func() { p.blocks(item, 1) })
		p.lists--
		if p.b.Len() > before {
			number++
			p.end(gap)
		}
	}
}

// lines writes lines as they stand, blank ones too.
func (p *sheet) lines(all markup.Lines) {
	for i, line := range all {
		if i > 0 {
			p.another()
		}
		p.signs(signsOf(line))
	}
}

// codeName is what Discord takes for the name of one behind a fence.
var codeName = regexp.MustCompile(`^[A-Za-z0-9_+\-.#]+$`)

// code writes fenced code. What would end it, or a link before it, is lines.
func (p *sheet) code(c markup.Code) {
	all := make([]string, 0, len(c.Lines))
	for _, line := range c.Lines {
		all = append(all, showable(line))
	}
	whole := strings.Join(all, "\n")
	if strings.TrimSpace(whole) == "" || strings.Contains(whole, "```") || strings.Contains(whole, "](") {
		p.lines(c.Lines)
		return
	}
	fence := "```"
	if codeName.MatchString(c.Language) {
		fence += c.Language
	}
	p.put(fence)
	for _, line := range append(all, "```") {
		if line == "" && p.lists > 0 {
			line = " " // a blank line would end the code
		}
		p.breaks = 1
		p.put(line)
	}
}
