package terminal

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"waymark/conversations"
)

// narrowest is how little width is left to text before lists and quotes stop
// to indent.
const narrowest = 16

// A layout turns replies into lines.
type layout struct {
	markdown parser.Parser
	width    int
	colours  bool
}

// newLayout knows the markup of replies and nothing else of Markdown, so that
// all other signs show as they are.
func newLayout(width int, colours bool) *layout {
	with := util.Prioritized //nolint:misspell // the library's name
	return &layout{
		markdown: parser.NewParser(
			parser.WithBlockParsers(
				with(parser.NewListParser(), 300),
				with(parser.NewListItemParser(), 400),
				with(parser.NewBlockquoteParser(), 800),
				with(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				with(parser.NewCodeSpanParser(), 100),
				with(parser.NewLinkParser(), 200),
				with(parser.NewAutoLinkParser(), 300),
				with(parser.NewEmphasisParser(), 500),
			),
		),
		width:   width,
		colours: colours,
	}
}

// reply is a whole reply: its text, its buttons, and a blank line.
func (l *layout) reply(r conversations.Reply) string {
	lines := l.markup(r.Text)
	if len(r.Choices) > 0 {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, l.buttons(r.Choices)...)
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// buttons shows choices by their numbers, side by side while they are short.
func (l *layout) buttons(choices []conversations.Choice) []string {
	const gap = 2
	var lines []string
	var row string
	for i, c := range choices {
		b := fmt.Sprintf("[%d] %s", i+1, strings.TrimSpace(oneLine(c.Label)))
		switch w := uniseg.StringWidth(b); {
		case 2*w+gap > l.width: // it gets a line of its own, or more
			lines = append(lines, l.filled(&row)...)
			var t text
			t.add(b, 0, false)
			mark := fmt.Sprintf("[%d] ", i+1)
			lines = append(lines, hang(t.lines(l.width-len(mark), false), "", strings.Repeat(" ", len(mark)))...)
			continue
		case row != "" && uniseg.StringWidth(row)+gap+w > l.width:
			lines = append(lines, l.filled(&row)...)
		}
		if row != "" {
			row += strings.Repeat(" ", gap)
		}
		row += b
	}
	return append(lines, l.filled(&row)...)
}

// filled ends a row of buttons, if there is one.
func (l *layout) filled(row *string) []string {
	if *row == "" {
		return nil
	}
	line := *row
	*row = ""
	return []string{line}
}

// markup lays out the text of a reply.
func (l *layout) markup(m conversations.Markup) []string {
	source := []byte(m)
	return l.blocks(l.markdown.Parse(gmtext.NewReader(source)), source, l.width)
}

// blocks lays out what stands in n, one below the other.
func (l *layout) blocks(n ast.Node, source []byte, width int) []string {
	var lines []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		block := l.block(c, source, width)
		if len(lines) > 0 && len(block) > 0 && !tight(n) {
			lines = append(lines, "")
		}
		lines = append(lines, block...)
	}
	return lines
}

// tight reports whether what stands in n belongs closely together.
func tight(n ast.Node) bool {
	if item, ok := n.(*ast.ListItem); ok {
		n = item.Parent()
	}
	list, ok := n.(*ast.List)
	return ok && list.IsTight
}

func (l *layout) block(n ast.Node, source []byte, width int) []string {
	switch n := n.(type) {
	case *ast.List:
		return l.list(n, source, width)
	case *ast.Blockquote:
		const bar = "│ "
		if width-2 < narrowest {
			return l.blocks(n, source, width)
		}
		return hang(l.blocks(n, source, width-2), bar, bar)
	default:
		var t text
		inline(&t, n, source, 0)
		return t.lines(width, l.colours)
	}
}

func (l *layout) list(n *ast.List, source []byte, width int) []string {
	marker := func(int) string { return "• " }
	if n.IsOrdered() {
		last := len(strconv.Itoa(n.Start + n.ChildCount() - 1))
		marker = func(i int) string { return fmt.Sprintf("%-*s ", last+1, strconv.Itoa(n.Start+i)+".") }
	}
	var lines []string
	i := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		first := marker(i)
		rest := strings.Repeat(" ", uniseg.StringWidth(first))
		var item []string
		if inner := width - len(rest); inner >= narrowest {
			item = l.blocks(c, source, inner)
		} else { // the marker gets a line of its own
			item = append([]string{first}, l.blocks(c, source, width)...)
			first, rest = "", ""
		}
		if len(item) == 0 {
			item = []string{""}
		}
		if i > 0 && !n.IsTight {
			lines = append(lines, "")
		}
		lines = append(lines, hang(item, first, rest)...)
		i++
	}
	return lines
}

// hang puts first before the first line and rest before the others. A line
// that stays blank has no blanks at its end.
func hang(lines []string, first, rest string) []string {
	for i, line := range lines {
		before := rest
		if i == 0 {
			before = first
		}
		lines[i] = strings.TrimRight(before+line, " ")
	}
	return lines
}

// inline collects the text that stands in n.
func inline(t *text, n ast.Node, source []byte, st style) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(source)
			if !c.IsRaw() {
				value = util.UnescapePunctuations(value)
			}
			t.add(string(value), st, false)
			switch {
			case c.HardLineBreak():
				t.breakLine()
			case c.SoftLineBreak():
				t.add(" ", st, false)
			}
		case *ast.CodeSpan:
			inline(t, c, source, st|code)
		case *ast.Emphasis:
			inline(t, c, source, st|[]style{italic, bold}[min(c.Level, 2)-1])
		case *ast.AutoLink:
			t.add(string(c.Label(source)), st|address, true)
		case *ast.Link:
			link(t, c, c.Destination, source, st)
		case *ast.Image:
			link(t, c, c.Destination, source, st)
		default:
			inline(t, c, source, st)
		}
	}
}

// link shows "text <address>", or the address alone where the text says no
// more.
func link(t *text, n ast.Node, destination, source []byte, st style) {
	to := strings.TrimPrefix(string(util.UnescapePunctuations(destination)), "mailto:")
	var label text
	inline(&label, n, source, 0)
	if said := label.b.String(); said == to || said == "" {
		t.add(to, st|address, true)
		return
	}
	inline(t, n, source, st)
	t.add(" ", st, false)
	t.add("<", st, true)
	t.add(to, st|address, true)
	t.add(">", st, true)
}
