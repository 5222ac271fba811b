package telegram

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"waymark/adapters/markup"
	"waymark/conversations"
)

// textMax is the longest text of a message, as length counts it.
const textMax = 4096

// step is how far a list stands in from what it is part of.
const step = "   "

// sourceMax is how many bytes of markup are rendered: a full message of the
// longest signs, and as much again of markup as of text.
const sourceMax = 4 * textMax

// render makes of markup what Telegram shows: plain text, and entities that
// say how stretches of it look. Text with entities needs no escaping, so
// nothing that anybody typed can break it. Wild markup loses its look and none
// of its words. The text is empty only where the markup holds no visible sign.
func render(m conversations.Markup) (string, []models.MessageEntity) {
	var c composer
	c.blocks(read(m), 2)
	said, entities := c.result()
	if said == "" { // nothing but signs that are markup: they are meant, then
		return plain(string(m)), nil
	}
	return said, entities
}

func read(m conversations.Markup) []markup.Block {
	m = conversations.Markup(strings.ToValidUTF8(string(m), string(utf8.RuneError)))
	return markup.Read(m, markup.Options{Papers: true, Longest: sourceMax})
}

// A look is what render made of a text, and how long Telegram takes it to be: in
// UTF-16 units, without its markup.
type look struct {
	said     string
	entities []models.MessageEntity
	units    int
}

func lookOf(m conversations.Markup) look {
	said, entities := render(m)
	return look{said, entities, units(said)}
}

// length is how long Telegram takes a text to be.
func (a *Adapter) length(m conversations.Markup) int { return a.looks.Of(m, lookOf).units }

func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// blocks writes blocks, gap lines apart: 2 leave a blank line.
func (c *composer) blocks(all []markup.Block, gap int) {
	for i, b := range all {
		if i > 0 {
			c.end(gap)
		}
		c.block(b)
	}
}

func (c *composer) block(b markup.Block) {
	switch b := b.(type) {
	case markup.List:
		c.list(b)
	case markup.Quote:
		c.within(models.MessageEntityTypeBlockquote, "", func() { c.blocks(b, 2) })
	case markup.Heading:
		c.within(models.MessageEntityTypeBold, "", func() { c.inlines(b) })
	case markup.Code:
		c.verbatim(models.MessageEntityTypePre, func() { c.lines(b.Lines) })
	case markup.Lines:
		c.lines(b)
	case markup.Paragraph:
		c.inlines(b)
	}
}

func (c *composer) list(l markup.List) {
	gap := 2
	if l.Tight {
		gap = 1
	}
	for i, item := range l.Items {
		if i > 0 {
			c.end(gap)
		}
		mark := "•"
		if l.Ordered {
			mark = strconv.Itoa(l.Start+i) + "."
		}
		c.add(mark + " ")
		outer := c.indent
		c.indent += step
		c.blocks(item, gap)
		c.indent = outer
	}
}

// lines writes lines as they stand, blank ones too.
func (c *composer) lines(all markup.Lines) {
	for i, line := range all {
		if i > 0 {
			c.breaks++
		}
		c.add(line)
	}
}

func (c *composer) inlines(all []markup.Inline) {
	for _, i := range all {
		switch i := i.(type) {
		case markup.Text:
			c.add(string(i))
		case markup.Break:
			c.end(1)
		case markup.Verbatim:
			c.verbatim(models.MessageEntityTypeCode, func() { c.add(string(i)) })
		case markup.Bold:
			c.within(models.MessageEntityTypeBold, "", func() { c.inlines(i) })
		case markup.Italic:
			c.within(models.MessageEntityTypeItalic, "", func() { c.inlines(i) })
		case markup.Address: // Telegram makes a link of it by itself
			c.add(string(i))
		case markup.Link:
			c.link(i)
		}
	}
}

// link writes words that lead somewhere. An address for mail is written out
// behind them, because Telegram's links lead to web pages only; it makes a link
// of the address itself. Words that would lead anywhere else are but words.
func (c *composer) link(l markup.Link) {
	to := l.To
	before := len(c.units)
	words := func() {
		c.inlines(l.Words)
		if start, end := trim(c.units, before, len(c.units)); start == end {
			c.add(to)
		}
	}
	mail, isMail := strings.CutPrefix(to, "mailto:")
	switch {
	case isWeb(to):
		c.within(models.MessageEntityTypeTextLink, to, words)
	case isMail:
		to = mail
		words()
		if said := string(utf16.Decode(c.units[before:])); !strings.Contains(said, mail) {
			c.add(" (" + mail + ")")
		}
	default:
		words()
	}
}

// isWeb reports whether Telegram takes an address for that of a web page. Its
// host needs a dot, or the whole message is refused.
func isWeb(to string) bool {
	if strings.ContainsFunc(to, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	u, err := url.Parse(to)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".")
}
