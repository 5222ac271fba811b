package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// entitiesMax is how many entities of a message Telegram heeds.
const entitiesMax = 100

// A span is a stretch of text that looks or does otherwise than the rest.
type span struct {
	kind  models.MessageEntityType
	url   string
	start int // in UTF-16 units, as all places here
}

// A composer writes a text and its entities. It counts in UTF-16 units, as
// Telegram does, and never cuts between the two of a pair.
type composer struct {
	units  []uint16
	breaks int    // lines to end before the next sign
	indent string // of the lines to come
	open   []span // inside each other, the outermost first
	done   []models.MessageEntity
}

// add writes a piece of a line.
func (c *composer) add(s string) {
	for _, r := range s {
		if r = shown(r); r < 0 {
			continue
		}
		if c.breaks > 0 {
			for ; c.breaks > 0; c.breaks-- {
				c.units = append(c.units, '\n')
			}
			c.units = append(c.units, utf16.Encode([]rune(c.indent))...)
		}
		c.units = utf16.AppendRune(c.units, r)
	}
}

// end ends n lines, unless as many are being ended already or nothing has been
// written.
func (c *composer) end(n int) {
	if len(c.units) > 0 {
		c.breaks = max(c.breaks, n)
	}
}

// within has f write what a span holds. A span in one of its own kind is that
// one.
func (c *composer) within(kind models.MessageEntityType, url string, f func()) {
	if c.in(kind) {
		f()
		return
	}
	c.open = append(c.open, span{kind, url, len(c.units)})
	f()
	last := len(c.open) - 1
	c.finish(c.open[last])
	c.open = c.open[:last]
}

// verbatim has f write code. Code may neither be in another span nor hold one,
// so those around it pause meanwhile; a quote may hold it, and a link is worth
// more than the look of its words.
func (c *composer) verbatim(kind models.MessageEntityType, f func()) {
	if c.in(models.MessageEntityTypeTextLink) {
		f()
		return
	}
	paused := c.open
	c.open = nil
	for _, s := range paused {
		if s.kind == models.MessageEntityTypeBlockquote {
			c.open = append(c.open, s)
			continue
		}
		c.finish(s)
	}
	c.within(kind, "", f)
	c.open = paused
	for i := range paused {
		if paused[i].kind != models.MessageEntityTypeBlockquote {
			paused[i].start = len(c.units)
		}
	}
}

func (c *composer) in(kind models.MessageEntityType) bool {
	return slices.ContainsFunc(c.open, func(s span) bool { return s.kind == kind })
}

// finish makes an entity of a span that ends here. Blanks at its ends are not
// part of it.
func (c *composer) finish(s span) {
	start, end := trim(c.units, s.start, len(c.units))
	if start < end {
		c.done = append(c.done, models.MessageEntity{Type: s.kind, URL: s.url, Offset: start, Length: end - start})
	}
}

// result is the text without blanks at its ends, and its entities: the first
// ones, outer before inner. What only an entity kept from being tapped cannot be
// without it either.
func (c *composer) result() (string, []models.MessageEntity) {
	start, end := trim(c.units, 0, len(c.units))
	for i := range c.done {
		c.done[i].Offset -= start
	}
	slices.SortStableFunc(c.done, func(a, b models.MessageEntity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	kept := min(len(c.done), entitiesMax)
	said, entities := broken(c.units[start:end], c.done[kept:], c.done[:kept])
	return string(utf16.Decode(said)), entities
}

// trim narrows a stretch by the blanks at its ends. All blanks are one unit.
func trim(units []uint16, start, end int) (int, int) {
	for start < end && unicode.IsSpace(rune(units[start])) {
		start++
	}
	for start < end && unicode.IsSpace(rune(units[end-1])) {
		end--
	}
	return start, end
}

// shown is what becomes of a sign, as Telegram has it: controls are blanks,
// and what turns the direction of writing is dropped (-1).
func shown(r rune) rune {
	switch {
	case r == '\r', r == 0, r >= '\u2028' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	case r < ' ', r == 0x7f:
		return ' '
	}
	return r
}

// plain is s on one line, with what cannot be shown left out.
func plain(s string) string {
	var c composer
	c.add(strings.ToValidUTF8(s, string(utf8.RuneError)))
	return strings.Join(strings.Fields(string(utf16.Decode(c.units))), " ")
}
