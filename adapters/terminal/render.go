package terminal

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"waymark/adapters/markup"
	"waymark/conversations"
)

// narrowest is how little width is left to text before lists and quotes stop
// to indent.
const narrowest = 16

// A layout turns replies into lines.
type layout struct {
	width   int
	colours bool
}

// reply is a whole reply: its text, its buttons, and a blank line.
func (l layout) reply(r conversations.Reply) string {
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
func (l layout) buttons(choices []conversations.Choice) []string {
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
func (l layout) filled(row *string) []string {
	if *row == "" {
		return nil
	}
	line := *row
	*row = ""
	return []string{line}
}

// markup lays out the text of a reply.
func (l layout) markup(m conversations.Markup) []string {
	return l.blocks(markup.Read(m, markup.Options{}), l.width, false)
}

// blocks lays out blocks, one below the other. What is tight belongs closely
// together.
func (l layout) blocks(all []markup.Block, width int, tight bool) []string {
	var lines []string
	for _, b := range all {
		block := l.block(b, width)
		if len(lines) > 0 && len(block) > 0 && !tight {
			lines = append(lines, "")
		}
		lines = append(lines, block...)
	}
	return lines
}

func (l layout) block(b markup.Block, width int) []string {
	switch b := b.(type) {
	case markup.List:
		return l.list(b, width)
	case markup.Quote:
		const bar = "│ "
		if width-2 < narrowest {
			return l.blocks(b, width, false)
		}
		return hang(l.blocks(b, width-2, false), bar, bar)
	case markup.Paragraph:
		var t text
		t.inlines(b, 0)
		return t.lines(width, l.colours)
	}
	return nil // no other block is asked for
}

func (l layout) list(n markup.List, width int) []string {
	marker := func(int) string { return "• " }
	if n.Ordered {
		last := len(strconv.Itoa(n.Start + len(n.Items) - 1))
		marker = func(i int) string { return fmt.Sprintf("%-*s ", last+1, strconv.Itoa(n.Start+i)+".") }
	}
	var lines []string
	for i, blocks := range n.Items {
		first := marker(i)
		rest := strings.Repeat(" ", uniseg.StringWidth(first))
		var item []string
		if inner := width - len(rest); inner >= narrowest {
			item = l.blocks(blocks, inner, n.Tight)
		} else { // the marker gets a line of its own
			item = append([]string{first}, l.blocks(blocks, width, n.Tight)...)
			first, rest = "", ""
		}
		if len(item) == 0 {
			item = []string{""}
		}
		if i > 0 && !n.Tight {
			lines = append(lines, "")
		}
		lines = append(lines, hang(item, first, rest)...)
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

// inlines adds what stands in a line.
func (t *text) inlines(all []markup.Inline, st style) {
	for _, i := range all {
		switch i := i.(type) {
		case markup.Text:
			t.add(string(i), st, false)
		case markup.Break:
			t.breakLine()
		case markup.Verbatim:
			t.add(string(i), st|code, false)
		case markup.Italic:
			t.inlines(i, st|italic)
		case markup.Bold:
			t.inlines(i, st|bold)
		case markup.Address:
			t.add(string(i), st|address, true)
		case markup.Link:
			t.link(i, st)
		}
	}
}

// link shows "text <address>", or the address alone where the text says no
// more.
func (t *text) link(l markup.Link, st style) {
	to := strings.TrimPrefix(l.To, "mailto:")
	var label text
	label.inlines(l.Words, 0)
	if said := label.b.String(); said == to || said == "" {
		t.add(to, st|address, true)
		return
	}
	t.inlines(l.Words, st)
	t.add(" ", st, false)
	t.add("<", st, true)
	t.add(to, st|address, true)
	t.add(">", st, true)
}
