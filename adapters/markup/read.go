package markup

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"waymark/conversations"
)

// Options are what a reader knows besides the markup of replies.
type Options struct {
	// Papers are read as well: headings and fenced code.
	Papers bool
	// Longest is how many bytes are read as markup; what holds more of it,
	// or is wild, is [Lines]. 0: all is read, however long it takes.
	Longest int
}

// Read reads a text. The tree is empty only where the text holds no sign, or
// none but blanks.
func Read(m conversations.Markup, o Options) []Block {
	source := []byte(m)
	if o.Longest > 0 && !tame(source, o.Longest) {
		return []Block{asItStands(source)}
	}
	// The library overlooks a sign that ends a text which ends no line.
	r := reader{append(source, '\n')}
	return r.blocks(newParser(o.Papers).Parse(text.NewReader(r.source)))
}

// newParser knows the markup of replies and nothing else of Markdown, so that
// all other signs show as they are; for papers, headings and fenced code too.
func newParser(papers bool) parser.Parser {
	with := util.Prioritized //nolint:misspell // the library's name
	blocks := []util.PrioritizedValue{
		with(parser.NewListParser(), 300),
		with(parser.NewListItemParser(), 400),
		with(parser.NewBlockquoteParser(), 800),
		with(flowing{parser.NewParagraphParser()}, 1000),
	}
	if papers {
		blocks = append(blocks, with(parser.NewATXHeadingParser(), 600), with(parser.NewFencedCodeBlockParser(), 700))
	}
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(
			with(parser.NewCodeSpanParser(), 100),
			with(parser.NewLinkParser(), 200),
			with(parser.NewAutoLinkParser(), 300),
			with(parser.NewEmphasisParser(), 500),
		),
	)
}

// Flowing is a paragraph however far it stands in: the library leaves that to
// a parser of indented code, which markup has not, and would drop it.
type flowing struct{ parser.BlockParser }

// CanAcceptIndentedLine is [parser.BlockParser].
func (flowing) CanAcceptIndentedLine() bool { return true }

// A reader makes our tree of the parser's.
type reader struct{ source []byte }

// blocks are those that stand in n.
func (r reader) blocks(n ast.Node) (all []Block) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		all = append(all, r.block(c))
	}
	return all
}

func (r reader) block(n ast.Node) Block {
	switch n := n.(type) {
	case *ast.List:
		list := List{Ordered: n.IsOrdered(), Start: n.Start, Tight: n.IsTight}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			list.Items = append(list.Items, r.blocks(c))
		}
		return list
	case *ast.Blockquote:
		return Quote(r.blocks(n))
	case *ast.Heading:
		return Heading(r.inlines(n))
	case *ast.FencedCodeBlock:
		code := Code{Lines: r.lines(n.Lines())}
		if n.Info != nil {
			code.Language = unescaped(n.Info.Segment.Value(r.source))
		}
		return code
	default:
		return Paragraph(r.inlines(n))
	}
}

// lines are code as it stands.
func (r reader) lines(segments *text.Segments) (all Lines) {
	for i := range segments.Len() {
		line := segments.At(i)
		all = append(all, strings.TrimRight(string(line.Value(r.source)), "\n"))
	}
	return all
}

// inlines are those that stand in n.
func (r reader) inlines(n ast.Node) (all []Inline) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			all = r.text(all, c)
		case *ast.CodeSpan:
			all = append(all, r.verbatim(c))
		case *ast.Emphasis:
			if words := r.inlines(c); c.Level >= 2 {
				all = append(all, Bold(words))
			} else {
				all = append(all, Italic(words))
			}
		case *ast.AutoLink:
			all = append(all, Address(c.Label(r.source)))
		case *ast.Link:
			all = append(all, r.link(c, c.Destination, c.Title))
		case *ast.Image:
			all = append(all, r.link(c, c.Destination, c.Title))
		default:
			all = append(all, r.inlines(c)...)
		}
	}
	return all
}

// text adds what t says to what stands before it.
func (r reader) text(all []Inline, t *ast.Text) []Inline {
	value := t.Segment.Value(r.source)
	if !t.IsRaw() {
		value = util.UnescapePunctuations(value)
	}
	said := Text(value)
	if t.SoftLineBreak() && !t.HardLineBreak() {
		said += " "
	}
	if before, follows := last(all); follows {
		all[len(all)-1] = before + said
	} else if said != "" {
		all = append(all, said)
	}
	if t.HardLineBreak() {
		all = append(all, Break{})
	}
	return all
}

// last is the text at the end of all, if one stands there.
func last(all []Inline) (said Text, ok bool) {
	if len(all) == 0 {
		return "", false
	}
	said, ok = all[len(all)-1].(Text)
	return said, ok
}

// verbatim is what a span of code holds. The end of a line in it is a blank.
func (r reader) verbatim(n *ast.CodeSpan) Verbatim {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(r.source))
		}
	}
	return Verbatim(strings.ReplaceAll(b.String(), "\n", " "))
}

func (r reader) link(n ast.Node, to, title []byte) Link {
	return Link{Words: r.inlines(n), To: unescaped(to), Title: unescaped(title)}
}

func unescaped(s []byte) string { return string(util.UnescapePunctuations(s)) }
