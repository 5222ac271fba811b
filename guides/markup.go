package guides

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// How many characters fit where a text is shown.
const (
	labelMax = 40 // a button
	titleMax = 60 // a topic, which is a button of its own line
)

// newMarkdown knows more than our markup, so that tables and bare addresses
// are seen for what their author meant, and refused.
func newMarkdown() parser.Parser {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	).Parser()
}

// A checker looks at one text that begins on a line of a file. what names the
// text: "title".
type checker func(file string, line int, what, s string)

// placeholders are what may stand in braces in steps and answers.
var placeholders = []string{"network", "open", "site", "helpdesk", "approval", "comment", "cpms", "form", "kept", "runs", "spans"}

// prose checks a step's or an answer's text.
func (r *reading) prose(file string, line int, what, s string) {
	if strings.TrimSpace(s) == "" {
		r.fault(file, line, "the %s is empty", what)
	}
	r.markup(file, line, s, placeholders)
}

// button returns the check of a text that stands on a button or in a heading.
func (r *reading) button(longest int) checker {
	return func(file string, line int, what, s string) { r.plain(file, line, what, s, longest) }
}

// plain refuses whatever is more than plain words, and more than longest of
// them, unless longest is 0.
func (r *reading) plain(file string, line int, what, s string, longest int) {
	if r.trusts {
		return
	}
	n := utf8.RuneCountInString(s)
	switch {
	case strings.TrimSpace(s) == "":
		r.fault(file, line, "the %s is empty", what)
	case longest > 0 && n > longest:
		r.fault(file, line, "the %s has %d characters, a button holds %d: %s", what, n, longest, s)
	case strings.ContainsAny(s, "\\{}\n") || !r.isPlain(s):
		r.fault(file, line, "the %s has to be plain words without markup or placeholders: %s", what, s)
	}
	r.seen(file, line, s)
	r.secrets(file, line, s)
}

// isPlain reports whether s is one paragraph of nothing but words.
func (r *reading) isPlain(s string) bool {
	doc := r.markdown.Parse(text.NewReader([]byte(s)))
	p := doc.FirstChild()
	if p == nil || p.Kind() != ast.KindParagraph || p.NextSibling() != nil {
		return false
	}
	for n := p.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindText {
			return false
		}
	}
	return true
}

// markup refuses what adapters do not render, links to hosts that are not on
// the list, unknown placeholders and secrets.
func (r *reading) markup(file string, line int, s string, known []string) {
	if r.trusts {
		return
	}
	src := []byte(s)
	at := func(offset int) int { return line + strings.Count(s[:offset], "\n") }
	// The walk only fails when its function does.
	_ = ast.Walk(r.markdown.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		here := at(max(0, n.Pos()))
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.Text, *ast.Emphasis, *ast.CodeSpan,
			*ast.ListItem, *ast.Blockquote:
		case *ast.List:
			if inList(n) {
				r.fault(file, here, "a list inside a list: lists have one level")
			}
		case *ast.Link:
			if target := string(n.Destination); !isPlaceholder(target, known) {
				r.link(file, here, target)
			}
		case *ast.AutoLink:
			r.autoLink(file, here, n, src)
		default:
			r.fault(file, here, "%s cannot be shown in a chat", nameOf(n))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	r.braces(file, line, s, known)
	r.seen(file, line, s)
	r.secrets(file, line, s)
}

// isPlaceholder lets a phrase say where it puts an address.
func isPlaceholder(target string, known []string) bool {
	return target == "{url}" && slices.Contains(known, "url")
}

func inList(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindList {
			return true
		}
	}
	return false
}

// nameOf says what an author would call a piece of Markdown.
func nameOf(n ast.Node) string {
	switch n.Kind() {
	case ast.KindHeading:
		return "a heading inside a step"
	case ast.KindHTMLBlock, ast.KindRawHTML:
		return "HTML"
	case ast.KindImage:
		return "an image"
	case ast.KindFencedCodeBlock, ast.KindCodeBlock:
		return "a code block"
	case ast.KindThematicBreak:
		return "a line across the page"
	case ast.KindLinkReferenceDefinition:
		return "an address apart from its link"
	case east.KindTable:
		return "a table"
	case east.KindStrikethrough:
		return "struck-out text"
	default:
		return n.Kind().String()
	}
}

// autoLink checks <https://…>. An address without the angle brackets becomes a
// link on some platforms only, so it is not left to them.
func (r *reading) autoLink(file string, line int, n *ast.AutoLink, src []byte) {
	if n.AutoLinkType == ast.AutoLinkEmail {
		return
	}
	target := string(n.URL(src))
	if pos := n.Pos(); pos < 0 || src[pos] != '<' {
		r.fault(file, line, "a bare address: write <%s>", target)
	}
	r.link(file, line, target)
}

// link refuses addresses that we have not decided to send people to.
func (r *reading) link(file string, line int, target string) { r.address(file, line, target, false) }

// address is link of one that is perhaps only named.
func (r *reading) address(file string, line int, target string, named bool) {
	if strings.HasPrefix(target, "#") {
		r.fault(file, line, "the option %s stands outside the list at the end of its step", target)
		return
	}
	u, err := url.Parse(target)
	switch {
	case err != nil || u.Scheme == "" && u.Host == "":
		r.fault(file, line, "%q is no address: it has to begin with https://", target)
	case strings.ContainsFunc(target, isNoAddress):
		r.fault(file, line, "%q holds a sign that no address does", target)
	case u.Scheme == "mailto":
	case u.Scheme != "https":
		r.fault(file, line, "%s has to begin with https://", target)
	case u.User != nil || u.Port() != "":
		r.fault(file, line, "%s may name neither a user nor a port", target)
	default:
		r.host(file, line, u.Host, named)
	}
}

// isNoAddress reports whether a sign ends an address or cannot be seen in it.
func isNoAddress(c rune) bool {
	return unicode.IsSpace(c) || isUnseen(c) || strings.ContainsRune("<>\"`", c)
}

// braces finds placeholders that nobody would fill.
func (r *reading) braces(file string, line int, s string, known []string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			line++
		case '\\':
			i++ // the next sign is meant as it stands
			if i < len(s) && s[i] == '\n' {
				line++
			}
		case '{':
			name := s[i+1:]
			end := strings.IndexFunc(name, func(c rune) bool { return c < 'a' || c > 'z' })
			if end < 0 || name[end] != '}' {
				r.fault(file, line, "a { that no placeholder begins with: {name} is meant, or \\{")
				continue
			}
			if name = name[:end]; !slices.Contains(known, name) {
				r.fault(file, line, "unknown placeholder {%s}%s", name, didYouMean(name, known))
			}
		}
	}
}

// credential matches what a helpdesk page once printed by accident: the word
// and, after a colon, one word or number that looks like the thing itself.
var credential = regexp.MustCompile(`(?i)\b(?:` +
	`(?:password|passphrase|passcode|pwd|user ?name)\s*[:=]\s*(?:\S+\s*(?:$|[,;/|)])|\S*[0-9]\S*)` +
	`|(?:password|passphrase|passcode)\s+is\s+(?:[a-z]+[0-9]|[0-9]+[a-z])\S*` +
	`|(?:pin|code)(?: code| number)?\s*(?:[:=]|is)\s*[0-9]{3,}` +
	`)`)

// secrets refuses anything that looks like a password or a PIN, even as an
// example: people copy examples.
func (r *reading) secrets(file string, line int, s string) {
	bare := strings.NewReplacer("*", "", "`", "", `"`, "", "“", "", "”", "").Replace(s)
	for i, l := range strings.Split(bare, "\n") {
		if found := credential.FindString(l); found != "" {
			r.fault(file, line+i, "this looks like a password, PIN or code: %s", strings.TrimSpace(found))
		}
	}
}
