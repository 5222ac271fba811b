package guides

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A section is what stands below one heading of a words file.
type section struct {
	level   int
	id      string
	line    int // of the heading
	title   string
	body    string
	bodyAt  int // line the body begins on
	options []wordedOption
}

// A wordedOption is one item of the list at a section's end.
type wordedOption struct {
	id, label, says string
	line, saysAt    int
}

// readWords reads the words of one part in one language into its steps.
func (r *reading) readWords(file string, id conversations.PartID, lang conversations.Language) {
	src, ok := r.file(file)
	if !ok {
		return
	}
	part, ok := r.content.Part(id)
	if !ok {
		return // its steps could not be read, which was said
	}
	r.homes["words "+string(id)+" "+string(lang)] = home{&document{file: file}, ""}
	seen := map[string]int{}
	for i, s := range r.sections(file, src) {
		switch {
		case s.id == "":
			r.fault(file, s.line, "a heading without an id: write {#id} behind it")
			continue
		case seen[s.id] > 0:
			r.fault(file, s.line, "the heading #%s is there twice, first in line %d", s.id, seen[s.id])
			continue
		}
		seen[s.id] = s.line
		if i == 0 && s.level == 1 {
			r.partWords(file, part, lang, s)
			continue
		}
		if s.level == 1 {
			r.fault(file, s.line, "only the part itself has a heading with one #")
		}
		r.stepWords(file, part, lang, s)
	}
}

// partWords takes over the first heading and the paragraph below it.
func (r *reading) partWords(file string, p *content.Part, lang conversations.Language, s section) {
	if s.id != string(p.ID) {
		r.fault(file, s.line, "these are the words of part %s, but the first heading says #%s", p.ID, s.id)
	}
	r.plain(file, s.line, "title", s.title, 0)
	r.prose(file, s.bodyAt, "paragraph on what the part is for", s.body)
	for _, o := range s.options {
		r.fault(file, o.line, "a part has no options, only its steps have")
	}
	p.Title[lang], p.Intro[lang] = s.title, s.body
	r.said(file, s.line, lang, s.title)
	r.said(file, s.bodyAt, lang, s.body)
}

func (r *reading) stepWords(file string, p *content.Part, lang conversations.Language, s section) {
	id := conversations.StepID(string(p.ID) + "/" + s.id)
	step := stepOf(p, id)
	if step == nil {
		r.fault(file, s.line, "words for a step that is not in parts/%s.toml: %s%s", p.ID, s.id, didYouMean(s.id, names(p)))
		return
	}
	r.plain(file, s.line, "title", s.title, 0)
	r.prose(file, s.bodyAt, "text of step "+s.id, s.body)
	step.Title[lang], step.Body[lang] = s.title, s.body
	r.said(file, s.line, lang, s.title)
	r.said(file, s.bodyAt, lang, s.body)
	for _, w := range s.options {
		o := optionOf(step, conversations.OptionID(w.id))
		if o == nil {
			r.fault(file, w.line, "a label for an option that step %s does not have: %s%s", s.id, w.id, didYouMean(w.id, optionIDs(step)))
			continue
		}
		if _, twice := o.Label[lang]; twice {
			r.fault(file, w.line, "option %s has two labels", w.id)
		}
		r.plain(file, w.line, "label of option "+w.id, w.label, labelMax)
		o.Label[lang] = w.label
		r.said(file, w.line, lang, w.label)
		r.said(file, w.saysAt, lang, w.says)
		if w.says != "" {
			r.prose(file, w.saysAt, "text after the label", w.says)
			o.Says[lang] = w.says
		}
	}
}

// sections cuts a words file at its headings.
func (r *reading) sections(file string, src []byte) []section {
	doc := r.markdown.Parse(text.NewReader(src))
	var all []section
	for n := doc.FirstChild(); n != nil; {
		h, isHeading := n.(*ast.Heading)
		if !isHeading || h.Level > 2 {
			r.fault(file, lineAt(src, max(0, n.Pos())), "words before the first heading")
			n = n.NextSibling()
			continue
		}
		end, last := n.NextSibling(), n
		for end != nil && !startsSection(end) {
			last, end = end, end.NextSibling()
		}
		stop := len(src)
		if end != nil {
			stop = lineStart(src, end.Pos())
		}
		all = append(all, r.section(file, src, h, last, stop))
		n = end
	}
	if len(all) == 0 || all[0].level != 1 {
		r.fault(file, 1, "the file has to begin with the part's heading: # Title {#id}")
	}
	return all
}

func startsSection(n ast.Node) bool {
	h, ok := n.(*ast.Heading)
	return ok && h.Level <= 2
}

// section takes one heading with all up to the next one apart. last is the
// last block of it, stop the byte behind it.
func (r *reading) section(file string, src []byte, h *ast.Heading, last ast.Node, stop int) section {
	s := section{level: h.Level, line: lineAt(src, h.Pos())}
	if id, ok := h.AttributeString("id"); ok {
		if b, ok := id.([]byte); ok {
			s.id = string(b)
		}
	}
	begin := lineEnd(src, h.Pos())
	if h.Lines().Len() > 0 {
		title := h.Lines().At(0)
		s.title = string(title.Value(src))
		begin = lineEnd(src, h.Lines().At(h.Lines().Len()-1).Start)
	}
	if src[h.Pos()] != '#' {
		r.fault(file, s.line, "a heading begins with #, it is not underlined")
	}
	if list, ok := last.(*ast.List); ok && isOptions(list) {
		s.options = r.wordedOptions(file, src, list, stop)
		stop = lineStart(src, list.Pos())
	}
	body := src[begin:stop]
	s.body, s.bodyAt = string(bytes.TrimSpace(body)), s.line
	if s.body != "" {
		s.bodyAt = lineAt(src, begin+bytes.Index(body, []byte(s.body)))
	}
	return s
}

// isOptions reports whether a list's first item begins with a link to #option.
func isOptions(list *ast.List) bool {
	item := list.FirstChild()
	if item == nil || item.FirstChild() == nil {
		return false
	}
	link, ok := item.FirstChild().FirstChild().(*ast.Link)
	return ok && bytes.HasPrefix(link.Destination, []byte("#"))
}

// optionItem is "[label](#id) — what is said".
var optionItem = regexp.MustCompile(`(?s)^\[(.*?)\]\(#([^)\s]*)\)\s*(?:—\s*(.*))?$`)

func (r *reading) wordedOptions(file string, src []byte, list *ast.List, stop int) []wordedOption {
	var all []wordedOption
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		end := stop
		if next := n.NextSibling(); next != nil {
			end = lineStart(src, next.Pos())
		}
		line := lineAt(src, n.Pos())
		item := n.(*ast.ListItem)
		begin := end
		if item.FirstChild() != nil {
			begin = item.FirstChild().Pos()
		}
		words := dedent(string(src[begin:end]), item.Offset)
		m := optionItem.FindStringSubmatch(words)
		if m == nil {
			r.fault(file, line, "an option is written as [label](#id), and may go on with — and what is said")
			continue
		}
		before := strings.TrimSuffix(words, m[3])
		all = append(all, wordedOption{
			label: m[1], id: m[2], says: m[3], line: line, saysAt: line + strings.Count(before, "\n"),
		})
	}
	return all
}

// dedent takes the item's indentation off the lines below its first.
func dedent(s string, spaces int) string {
	ls := strings.Split(strings.TrimSpace(s), "\n")
	for i, l := range ls {
		indent := len(l) - len(strings.TrimLeft(l, " "))
		ls[i] = strings.TrimRight(l[min(indent, spaces):], " ")
	}
	return strings.Join(ls, "\n")
}

func lineAt(src []byte, offset int) int { return bytes.Count(src[:offset], []byte("\n")) + 1 }

func lineStart(src []byte, offset int) int { return bytes.LastIndexByte(src[:offset], '\n') + 1 }

// lineEnd is the byte behind the line's end.
func lineEnd(src []byte, offset int) int {
	if i := bytes.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}

func stepOf(p *content.Part, id conversations.StepID) *content.Step {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return &p.Steps[i]
		}
	}
	return nil
}

func optionOf(s *content.Step, id conversations.OptionID) *content.Option {
	for i := range s.Options {
		if s.Options[i].ID == id {
			return &s.Options[i]
		}
	}
	return nil
}

// names are the part's own names of its steps, as they stand in its files.
func names(p *content.Part) []string {
	var all []string
	for _, s := range p.Steps {
		all = append(all, strings.TrimPrefix(string(s.ID), string(p.ID)+"/"))
	}
	return all
}

func optionIDs(s *content.Step) []conversations.OptionID {
	var all []conversations.OptionID
	for _, o := range s.Options {
		all = append(all, o.ID)
	}
	return all
}
