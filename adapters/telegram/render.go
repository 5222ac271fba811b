package telegram

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"waymark/conversations"
)

// textMax is the longest text of a message, as length counts it.
const textMax = 4096

// step is how far a list stands in from what it is part of.
const step = "   "

// render makes of markup what Telegram shows: plain text, and entities that
// say how stretches of it look. Text with entities needs no escaping, so
// nothing that anybody typed can break it. Markup that is not tame loses its
// look and none of its words. The text is empty only where the markup holds no
// visible sign.
func render(m conversations.Markup) (string, []models.MessageEntity) {
	source := []byte(strings.ToValidUTF8(string(m), string(utf8.RuneError)))
	if !tame(source) {
		return asItStands(source), nil
	}
	r := renderer{source: source}
	r.blocks(newParser().Parse(text.NewReader(source)), 2)
	said, entities := r.out.result()
	if said == "" { // nothing but signs that are markup: they are meant, then
		return plain(string(m)), nil
	}
	return said, entities
}

// length is how long Telegram takes a text to be: in UTF-16 units, without its
// markup.
func length(m conversations.Markup) int {
	said, _ := render(m)
	return units(said)
}

func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// newParser knows the markup of replies, headings and fenced code, and nothing
// else of Markdown, so that all other signs show as they are.
func newParser() parser.Parser {
	with := util.Prioritized //nolint:misspell // the library's name
	return parser.NewParser(
		parser.WithBlockParsers(
			with(parser.NewListParser(), 300),
			with(parser.NewListItemParser(), 400),
			with(parser.NewATXHeadingParser(), 600),
			with(parser.NewFencedCodeBlockParser(), 700),
			with(parser.NewBlockquoteParser(), 800),
			with(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			with(parser.NewCodeSpanParser(), 100),
			with(parser.NewLinkParser(), 200),
			with(parser.NewAutoLinkParser(), 300),
			with(parser.NewEmphasisParser(), 500),
		),
	)
}

// A renderer walks through parsed markup.
type renderer struct {
	source []byte
	out    composer
}

// blocks writes what stands in n, gap lines apart: 2 leave a blank line.
func (r *renderer) blocks(n ast.Node, gap int) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c != n.FirstChild() {
			r.out.end(gap)
		}
		r.block(c)
	}
}

func (r *renderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.List:
		r.list(n)
	case *ast.Blockquote:
		r.out.within(models.MessageEntityTypeBlockquote, "", func() { r.blocks(n, 2) })
	case *ast.Heading:
		r.out.within(models.MessageEntityTypeBold, "", func() { r.inline(n) })
	case *ast.FencedCodeBlock:
		r.out.verbatim(models.MessageEntityTypePre, func() { r.lines(n.Lines()) })
	default:
		r.inline(n)
	}
}

func (r *renderer) list(n *ast.List) {
	gap := 2
	if n.IsTight {
		gap = 1
	}
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c != n.FirstChild() {
			r.out.end(gap)
		}
		mark := "•"
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + "."
			number++
		}
		r.out.add(mark + " ")
		outer := r.out.indent
		r.out.indent += step
		r.blocks(c, gap)
		r.out.indent = outer
	}
}

// lines writes code as it stands.
func (r *renderer) lines(lines *text.Segments) {
	for i := range lines.Len() {
		line := lines.At(i)
		if i > 0 {
			r.out.breaks++
		}
		r.out.add(strings.TrimRight(string(line.Value(r.source)), "\n"))
	}
}

// inline writes the text that stands in n.
func (r *renderer) inline(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			r.text(c)
		case *ast.CodeSpan:
			r.out.verbatim(models.MessageEntityTypeCode, func() { r.inline(c) })
		case *ast.Emphasis:
			kind := models.MessageEntityTypeItalic
			if c.Level >= 2 {
				kind = models.MessageEntityTypeBold
			}
			r.out.within(kind, "", func() { r.inline(c) })
		case *ast.AutoLink: // Telegram makes a link of it by itself
			r.out.add(string(c.Label(r.source)))
		case *ast.Link:
			r.link(c, c.Destination)
		case *ast.Image:
			r.link(c, c.Destination)
		default:
			r.inline(c)
		}
	}
}

func (r *renderer) text(t *ast.Text) {
	value := t.Segment.Value(r.source)
	if !t.IsRaw() {
		value = util.UnescapePunctuations(value)
	}
	r.out.add(string(value))
	switch {
	case t.HardLineBreak():
		r.out.end(1)
	case t.SoftLineBreak():
		r.out.add(" ")
	}
}

// link writes words that lead somewhere. An address for mail is written out
// behind them, because Telegram's links lead to web pages only; it makes a link
// of the address itself. Words that would lead anywhere else are but words.
func (r *renderer) link(n ast.Node, destination []byte) {
	to := string(util.UnescapePunctuations(destination))
	before := len(r.out.units)
	words := func() {
		r.inline(n)
		if start, end := trim(r.out.units, before, len(r.out.units)); start == end {
			r.out.add(to)
		}
	}
	mail, isMail := strings.CutPrefix(to, "mailto:")
	switch {
	case isWeb(to):
		r.out.within(models.MessageEntityTypeTextLink, to, words)
	case isMail:
		to = mail
		words()
		if said := string(utf16.Decode(r.out.units[before:])); !strings.Contains(said, mail) {
			r.out.add(" (" + mail + ")")
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
