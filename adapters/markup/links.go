package markup

import (
	"strings"

	"waymark/conversations"
)

// Links say which addresses may be links, wherever in a text they stand.
type Links struct {
	// May reports whether one may.
	May func(address string) bool
	// Find finds all addresses in words that any platform would make a link of: where
	// each begins and ends.
	Find func(words string) [][2]int
	// Longest is how many bytes of a text are read as markup: no more than any adapter
	// reads.
	Longest int
}

// Only is a text in which nothing can be tapped but what may be a link. Another address
// stands there as verbatim words, behind those that led to it. A text with none comes
// back as it is.
func (l Links) Only(m conversations.Markup) conversations.Markup {
	for range again {
		w := &untier{Links: l}
		tree := w.blocks(Read(m, Options{Papers: true, Longest: l.Longest}))
		if !w.changed {
			break
		}
		m = Write(tree)
	}
	return m
}

// again is how often a text is looked at: the words of what was a link may make an
// address of what stands before them.
const again = 4

// An untier takes links away.
type untier struct {
	Links
	changed bool

	spans [][2]int // of the words of a paragraph, those that are addresses and no links
	at    int      // where in these words it is
}

func (w *untier) blocks(all []Block) []Block {
	kept := make([]Block, len(all))
	for i, b := range all {
		switch b := b.(type) {
		case Paragraph:
			kept[i] = Paragraph(w.words(b))
		case Heading:
			kept[i] = Heading(w.words(b))
		case Quote:
			kept[i] = Quote(w.blocks(b))
		case List:
			items := make([][]Block, len(b.Items))
			for k, item := range b.Items {
				items[k] = w.blocks(item)
			}
			b.Items = items
			kept[i] = b
		case Lines:
			kept[i] = w.lines(b)
		default:
			kept[i] = b
		}
	}
	return kept
}

// lines are what was too wild to be read, and shows as it stands: nothing in it can be
// verbatim, so addresses are broken by a sign that leaves no mark.
func (w *untier) lines(all Lines) Lines {
	kept := make(Lines, len(all))
	for i, line := range all {
		var b strings.Builder
		at := 0
		for _, s := range w.foreign(line) {
			b.WriteString(line[at:s[0]])
			b.WriteString(Broken(line[s[0]:s[1]]))
			at, w.changed = s[1], true
		}
		b.WriteString(line[at:])
		kept[i] = b.String()
	}
	return kept
}

// Broken is an address that no platform makes a link of, although it looks as it did.
func Broken(address string) string { return breaks.Replace(address) }

// joiner leaves no mark, and no platform takes what stands around it for one word.
const joiner = "\u2060"

var breaks = strings.NewReplacer(":", ":"+joiner, ".", "."+joiner, "。", "。"+joiner)

// foreign are the addresses in words that may be no links.
func (w *untier) foreign(words string) (all [][2]int) {
	for _, s := range w.Find(words) {
		if !w.May(words[s[0]:s[1]]) {
			all = append(all, s)
		}
	}
	return all
}

// words are those of a paragraph. An address counts however its letters look, so it is
// looked for in all of them together.
func (w *untier) words(all []Inline) []Inline {
	spans, at := w.spans, w.at
	w.spans, w.at = w.foreign(flat(all)), 0
	kept := w.inlines(all)
	w.spans, w.at = spans, at
	return kept
}

// flat is what a paragraph says. What is verbatim or a link ends an address.
func flat(all []Inline) string {
	var b strings.Builder
	for _, i := range all {
		switch i := i.(type) {
		case Text:
			b.WriteString(string(i))
		case Bold:
			b.WriteString(flat(i))
		case Italic:
			b.WriteString(flat(i))
		default:
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (w *untier) inlines(all []Inline) (kept []Inline) {
	for _, i := range all {
		switch i := i.(type) {
		case Text:
			kept = append(kept, w.text(string(i))...)
			continue
		case Bold:
			kept = append(kept, Bold(w.inlines(i)))
			continue
		case Italic:
			kept = append(kept, Italic(w.inlines(i)))
			continue
		case Link:
			kept = append(kept, w.link(i)...)
		case Address:
			if w.May(string(i)) {
				kept = append(kept, i)
				break
			}
			kept, w.changed = append(kept, Verbatim(i)), true
		default:
			kept = append(kept, i)
		}
		w.at++
	}
	return kept
}

// text is words, with what may be no link verbatim.
func (w *untier) text(s string) (kept []Inline) {
	from := 0
	for _, span := range w.spans {
		begin, end := max(span[0]-w.at, from), min(span[1]-w.at, len(s))
		if begin >= end {
			continue
		}
		if begin > from {
			kept = append(kept, Text(s[from:begin]))
		}
		kept, from, w.changed = append(kept, Verbatim(s[begin:end])), end, true
	}
	w.at += len(s)
	if from < len(s) {
		kept = append(kept, Text(s[from:]))
	}
	return kept
}

// link is one that leads somewhere else: its words, and the address verbatim.
func (w *untier) link(l Link) []Inline {
	l.Words = w.words(l.Words)
	if w.May(l.To) {
		return []Inline{l}
	}
	w.changed = true
	if said := flat(l.Words); said == "" || said == "\n" {
		return []Inline{Verbatim(l.To)}
	}
	return append(l.Words, Text(" ("), Verbatim(l.To), Text(")"))
}
