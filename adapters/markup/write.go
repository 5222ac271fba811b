package markup

import (
	"fmt"
	"strings"

	"waymark/conversations"
)

// Write makes markup of a tree: read again, it is the same tree.
func Write(all []Block) conversations.Markup {
	return conversations.Markup(strings.Join(written(all), "\n\n"))
}

// written is each block as it is written.
func written(all []Block) (parts []string) {
	for _, b := range all {
		parts = append(parts, block(b))
	}
	return parts
}

func block(b Block) string {
	switch b := b.(type) {
	case Paragraph:
		return inlines(b)
	case Heading:
		return "# " + inlines(b)
	case Quote:
		return indented(strings.Join(written(b), "\n\n"), "> ", "> ")
	case List:
		return list(b)
	case Code:
		fence := strings.Repeat("`", max(3, 1+longestRun(strings.Join(b.Lines, "\n"))))
		return fence + b.Language + "\n" + strings.Join(append(b.Lines, fence), "\n")
	case Lines:
		lines := make([]string, len(b))
		for i, l := range b {
			lines[i] = string(conversations.Escape(l))
		}
		return strings.Join(lines, "\\\n")
	}
	return ""
}

func list(l List) string {
	gap := "\n\n"
	if l.Tight {
		gap = "\n"
	}
	items := make([]string, len(l.Items))
	for i, item := range l.Items {
		mark := "- "
		if l.Ordered {
			mark = fmt.Sprintf("%d. ", l.Start+i)
		}
		items[i] = indented(strings.Join(written(item), gap), mark, strings.Repeat(" ", len(mark)))
	}
	return strings.Join(items, gap)
}

// indented puts first before the first line of a text and rest before the others.
func indented(s, first, rest string) string {
	empty := strings.TrimRight(rest, " ")
	lines := strings.Split(s, "\n")
	for i := range lines[1:] {
		if lines[i+1] != "" {
			lines[i+1] = rest + lines[i+1]
		} else {
			lines[i+1] = empty
		}
	}
	return first + strings.Join(lines, "\n")
}

func inlines(all []Inline) string {
	var b strings.Builder
	for n := 0; n < len(all); n++ {
		switch i := all[n].(type) {
		case Text:
			b.WriteString(string(conversations.Escape(string(i))))
		case Break:
			b.WriteString("\\\n")
		case Bold:
			b.WriteString("**" + inlines(i) + "**")
		case Italic:
			b.WriteString("*" + inlines(i) + "*")
		case Verbatim:
			for next, is := verbatimAt(all, n+1); is; next, is = verbatimAt(all, n+1) {
				i += next // the end of one and the beginning of the next would be one sign
				n++
			}
			b.WriteString(verbatim(string(i)))
		case Link:
			b.WriteString("[" + inlines(i.Words) + "](<" + string(conversations.Escape(i.To)) + ">")
			if i.Title != "" {
				b.WriteString(` "` + strings.ReplaceAll(string(conversations.Escape(i.Title)), `"`, `\"`) + `"`)
			}
			b.WriteString(")")
		case Address:
			b.WriteString("<" + string(i) + ">")
		}
	}
	return b.String()
}

// verbatimAt are the verbatim words at a place, if some stand there.
func verbatimAt(all []Inline, n int) (words Verbatim, ok bool) {
	if n < len(all) {
		words, ok = all[n].(Verbatim)
	}
	return words, ok
}

// verbatim puts as many signs around s as none of it is taken for its end.
func verbatim(s string) string {
	fence := strings.Repeat("`", 1+longestRun(s))
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// longestRun is how many of the signs around verbatim words stand in a row.
func longestRun(s string) (longest int) {
	n := 0
	for _, r := range s {
		if n++; r != '`' {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}
