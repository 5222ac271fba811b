package markup

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// words is a paragraph of nothing but a text.
func words(s string) Paragraph { return Paragraph{Text(s)} }

func TestRead_Blocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		markup conversations.Markup
		want   []Block
	}{
		"nothing":          {" \n\t ", nil},
		"paragraphs":       {"one\n\n\n\ntwo", []Block{words("one"), words("two")}},
		"bullets":          {"- a\n- **b**", []Block{List{Tight: true, Items: [][]Block{{words("a")}, {Paragraph{Bold{Text("b")}}}}}}},
		"numbers":          {"3. a\n4. b", []Block{List{Ordered: true, Start: 3, Tight: true, Items: [][]Block{{words("a")}, {words("b")}}}}},
		"far apart":        {"- a\n\n- b", []Block{List{Items: [][]Block{{words("a")}, {words("b")}}}}},
		"an empty item":    {"-\n- b", []Block{List{Tight: true, Items: [][]Block{nil, {words("b")}}}}},
		"list in a list":   {"- a\n  1. b", []Block{List{Tight: true, Items: [][]Block{{words("a"), List{Ordered: true, Start: 1, Tight: true, Items: [][]Block{{words("b")}}}}}}}},
		"quote":            {"> a\n>\n> b", []Block{Quote{words("a"), words("b")}}},
		"an empty quote":   {">", []Block{Quote(nil)}},
		"quote in a quote": {"> a\n> > b", []Block{Quote{words("a"), Quote{words("b")}}}},
		"list in a quote":  {"> - a", []Block{Quote{List{Tight: true, Items: [][]Block{{words("a")}}}}}},
		"no markup of ours": {"# a\n\n```\nb\n```\n\n<b>c</b> &amp;\n\n---\n\n| d |\n\n    e", []Block{
			words("# a"), Paragraph{Verbatim("b")}, words("<b>c</b> &amp;"), words("---"), words("| d |"), words("e"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Read(c.markup, Options{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRead_Papers(t *testing.T) {
	t.Parallel()
	got := Read("# The *way*\nbegins\n\n```go \\*\na  b\n\n  c\n```\n\n```\n```", Options{Papers: true})
	want := []Block{
		Heading{Text("The "), Italic{Text("way")}}, words("begins"),
		Code{Language: "go *", Lines: Lines{"a  b", "", "  c"}}, Code{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRead_Inlines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		markup conversations.Markup
		want   Paragraph
	}{
		"bold and italic":   {"**a *b* c** *d*", Paragraph{Bold{Text("a "), Italic{Text("b")}, Text(" c")}, Text(" "), Italic{Text("d")}}},
		"soft break":        {"one\ntwo", words("one two")},
		"hard breaks":       {"one\\\ntwo  \nthree", Paragraph{Text("one"), Break{}, Text("two"), Break{}, Text("three")}},
		"escapes":           {"1\\. \\*a\\* \\[b\\] \\<c\\> \\\\ \\d", words(`1. *a* [b] <c> \ \d`)},
		"code":              {"the ``P`I\nN\\*`` code", Paragraph{Text("the "), Verbatim("P`I N\\*"), Text(" code")}},
		"link":              {"[the **site**](https://ern.eu/a\\_b)", Paragraph{Link{Words: []Inline{Text("the "), Bold{Text("site")}}, To: "https://ern.eu/a_b"}}},
		"link with a title": {`[a](https://ern.eu "where \"it\" leads")`, Paragraph{Link{Words: []Inline{Text("a")}, To: "https://ern.eu", Title: `where "it" leads`}}},
		"link of no words":  {"[](https://ern.eu)", Paragraph{Link{To: "https://ern.eu"}}},
		"picture":           {"![a map](https://ern.eu/map.png)", Paragraph{Link{Words: []Inline{Text("a map")}, To: "https://ern.eu/map.png"}}},
		"addresses":         {"<https://ern.eu/a_b_c> <help@ern.eu>", Paragraph{Address("https://ern.eu/a_b_c"), Text(" "), Address("help@ern.eu")}},
		"no address":        {"https://ern.eu a@b.eu", words("https://ern.eu a@b.eu")},
		"what stays open":   {"**a [b](c `d", words("**a [b](c `d")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]Block{c.want}, Read(c.markup, Options{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRead_WhatIsWildStandsAsItIs(t *testing.T) {
	t.Parallel()
	const longest = 1 << 14
	deep, marked := strings.Repeat("> ", depthMax), strings.Repeat("*a ", marksMax)
	for name, c := range map[string]struct {
		markup string
		wild   bool
	}{
		"as long as may be":   {strings.Repeat("a", longest), false},
		"too long":            {strings.Repeat("a", longest+1), true},
		"as deep as may be":   {deep + "a", false},
		"too many quotes":     {deep + "> a", true},
		"too many lists":      {strings.Repeat("1. - ", depthMax/2) + "+ a", true},
		"as many as may be":   {marked, false},
		"too many marks":      {marked + "_", true},
		"marks that are none": {marked + `\_ 1) > -`, false},
	} {
		got := Read(conversations.Markup(c.markup), Options{Longest: longest})
		if _, wild := got[0].(Lines); wild != c.wild {
			t.Errorf("%s: wild is %v, want %v", name, wild, c.wild)
		}
		got = Read(conversations.Markup(c.markup), Options{})
		if _, wild := got[0].(Lines); wild {
			t.Errorf("%s: it is wild without a bound", name)
		}
	}
	got := Read("one **two** \\*\r\n\n- three\n", Options{Longest: 1})
	if diff := cmp.Diff([]Block{Lines{"one **two** *", "", "- three"}}, got); diff != "" {
		t.Error(diff)
	}
}

// plain writes all that a tree holds.
func plain(all []Block) string {
	var b strings.Builder
	var inlines func(all []Inline)
	inlines = func(all []Inline) {
		for _, i := range all {
			switch i := i.(type) {
			case Text, Verbatim, Address:
				fmt.Fprint(&b, i)
			case Break:
				b.WriteByte('\n')
			case Bold:
				inlines(i)
			case Italic:
				inlines(i)
			case Link:
				inlines(i.Words)
				b.WriteString(i.To + i.Title)
			default:
				panic(fmt.Sprintf("%T", i))
			}
		}
	}
	for _, block := range all {
		switch block := block.(type) {
		case Paragraph:
			inlines(block)
		case Heading:
			inlines(block)
		case List:
			for _, item := range block.Items {
				b.WriteString(plain(item))
			}
		case Quote:
			b.WriteString(plain(block))
		case Code:
			b.WriteString(block.Language + strings.Join(block.Lines, "\n"))
		case Lines:
			b.WriteString(strings.Join(block, "\n"))
		default:
			panic(fmt.Sprintf("%T", block))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// FuzzRead holds that every letter arrives, and that what was escaped is text.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"**a *b* `c` [d](https://e.fg)** <https://h.ij>", "- a\n  - b\n\n> q\n> > r", "🦷**🦷**", "***a** b*", "**a*b***c*",
		"```x\ny\n```\nz", "# h #\n\n1. a\n   b", "[]()", "a\\\n  \n", "\x00\xff\u202e", "![a](b \"c\")", "[a](mailto:b 'c')", "> `a`\n\n**`b`**",
		"**\u00a0a**", "[a]: b\n\n[a]", "[a][b] <a@b.cc>", "-\n-\n", "\tx\n- \ty", "a\u00adb", "\\a\\*b", "@everyone <@1> <#2> ||a|| ~~b~~ :c:",
	} {
		f.Add(s)
	}
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		Read(conversations.Markup(s), Options{Papers: true})
		s = strings.ToValidUTF8(s, "")
		for _, o := range []Options{{}, {Papers: true}, {Papers: true, Longest: 100}} {
			got := Read(conversations.Markup(s), o)
			if got, want := letters(plain(got)), letters(s); got != want {
				t.Errorf("%+v: got the letters %q, want %q", o, got, want)
			}
			if len(got) == 0 && strings.TrimSpace(s) != "" {
				t.Errorf("%+v: nothing is left of %q", o, s)
			}
			for _, b := range Read(conversations.Escape(s), o) {
				checkText(t, b)
			}
		}
	})
}

// checkText holds that a block is nothing but text.
func checkText(t *testing.T, b Block) {
	t.Helper()
	switch b := b.(type) {
	case Lines:
	case Paragraph:
		for _, i := range b {
			switch i.(type) {
			case Text, Break:
			default:
				t.Errorf("what was escaped is %T %q", i, i)
			}
		}
	default:
		t.Errorf("what was escaped is %T", b)
	}
}
