package discord

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"waymark/adapters/markup"
	"waymark/conversations"
)

func TestRender_Markup(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		markup conversations.Markup
		want   string
	}{
		"words":              {"Good morning: begin.", "Good morning: begin."},
		"bold and italic":    {"**Log in** *now*", "**Log in** _now_"},
		"italic in bold":     {"**a *b* c**", "**a _b_ c**"},
		"italic in a word":   {"a*b*c", "a*b*c"},
		"bold in bold":       {"**a **b** c**", "**a b c**"},
		"bold in italic":     {"*a **b** c*", "_a_ **_b_** _c_"},
		"bold beside bold":   {"**a**__b__", "**ab**"},
		"no mark left":       {"**a***b*c", "**a**bc"},
		"blanks at ends":     {"a ** b** c", `a \*\* b\*\* c`},
		"heading":            {"# The *way*\nbegins", "**The _way_**\n\nbegins"},
		"code":               {"the `PIN` code", "the `PIN` code"},
		"code in bold":       {"**a `b*` c**", "**a** `b*` **c**"},
		"backticks in code":  {"`` a`b `` ``` `` ```", "``a`b`` ` `` `"},
		"backtick at an end": {"`` `a ``", "`` `a``"},
		"too many backticks": {"```` `a``b```c ````", "\\`a\\`\\`b\\`\\`\\`c"},
		"code beside code":   {"`a`**`b`**", "`a`**b**"},
		"fenced code":        {"see\n\n```go\na  *b*\n\n  \\c\n```\n\nend", "see\n\n```go\na  *b*\n\n  \\c\n```\n\nend"},
		"a fence in a fence": {"````\n```\n````", "\\`\\`\\`"},
		"a link in a fence":  {"```\n[a](https://b.cc)\n```", `\[a\]\(https\://b.cc)`},

		"link":                 {"[the **site**](https://ern.eu/a_b?c=d&e)", "[the **site**](<https://ern.eu/a_b?c=d&e>)"},
		"link in bold":         {"**see [it](https://ern.eu)**", "**see** [**it**](<https://ern.eu>)"},
		"code in a link":       {"[see `b`](https://ern.eu)", "[see b](<https://ern.eu>)"},
		"brackets in a link":   {"[it](<https://ern.eu/(a)b)>)", "[it](<https://ern.eu/%28a%29b%29>)"},
		"words that live":      {`[a\*b](https://ern.eu)`, `a\*b (<https://ern.eu>)`},
		"pictogram in words":   {"[🦷 Zahn](https://ern.eu)", "🦷 Zahn (<https://ern.eu>)"},
		"an address for words": {"[https://ern.eu](https://ern.eu)", "<https://ern.eu>"},
		"another for words":    {"[https://ern.eu](https://evil.eu)", `https\://ern.eu (<https://evil.eu>)`},
		"no words":             {"[](https://ern.eu)", "<https://ern.eu>"},
		"address":              {"at <https://ern.eu/a_b_c>.", "at <https://ern.eu/a_b_c>."},
		"address of no page":   {"<tel:+49123>", "tel:+49123"},
		"mail":                 {"[the helpdesk](mailto:help@ern.eu)", "the helpdesk (<help@ern.eu>)"},
		"mail with a subject":  {"[us](mailto:help@ern.eu?subject=a)", "us (<help@ern.eu>)"},
		"mail in words":        {"[help@ern.eu](mailto:help@ern.eu)", "<help@ern.eu>"},
		"mail as it is":        {"<help@ern.eu>", "<help@ern.eu>"},
		"script":               {"[tap](javascript:alert)", "tap"},
		"picture":              {"![a map](https://ern.eu/map.png)", "[a map](<https://ern.eu/map.png>)"},
		"no host":              {"[tap](https://localhost)", "tap"},
		"words after a link":   {`[a](https://b.cc) \](https://d.ee)`, `[a](<https://b.cc>) \]\(https\://d.ee)`},

		"bullets":          {"Bring:\n\n- a **card**\n- a phone\n\nend", "Bring:\n\n- a **card**\n- a phone\n\nend"},
		"numbers":          {"3. a\n4. b", "3. a\n4. b"},
		"list in a list":   {"- a\n  1. b\n  2. **c**\\\n     **d**\n- e", "- a\n  1. b\n  2. **c**  \n     **d**\n- e"},
		"far apart":        {"- a\n\n- b\n  - c\n\n  - d", "- a\n\n- b\n  - c\n  - d"},
		"text in an item":  {"- a\n\n  b", "- a  \n  b"},
		"code in an item":  {"- a\n\n  ```\n  b\n\n  c\n  ```", "- a\n  ```\n  b\n   \n  c\n  ```"},
		"an empty item":    {"1. a\n2.\n3. b", "1. a\n2. b"},
		"quote":            {"She said:\n\n> go **on**\n>\n> now\n\nDone.", "She said:\n\n> go **on**\n> \n> now\n\nDone."},
		"quote in a quote": {"> a\n> > b", "> a\n> \n> b"},
		"list in a quote":  {"> - a\n> - b", "> - a\n> - b"},
		"quote in a list":  {"- > a\\\n  > b\n\n  c", "- > a  \n  > b  \n  c"},

		"soft break":     {"one\ntwo", "one two"},
		"hard breaks":    {"one\\\ntwo  \nthree", "one\ntwo\nthree"},
		"paragraphs":     {"one\n\n\n\ntwo", "one\n\ntwo"},
		"escapes":        {"1\\. \\*a\\* \\[b\\] \\<c\\> \\\\", `1\. \*a\* \[b\] \<c> \\`},
		"HTML":           {"<b>a</b> &amp; <!-- c -->", `\<b>a\</b> &amp; \<!-- c -->`},
		"dangerous":      {"a\x00b\x07c\u202ed\xffe", "ab cd\ufffde"},
		"only markup":    {"[]()", `\[\]\()`},
		"an empty quote": {">", `\>`},
		"an empty list":  {"-", `\-`},
		"nothing":        {" \n\t ", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := render(tt.markup); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// typedWords is what people may type that means something to Discord.
var typedWords = map[string]string{
	"everybody":     "@everyone, @here and @silent",
	"a person":      "<@12> <@!12> <@&12>",
	"places":        "<#12> <id:guide> </help:12> <sound:1:2>",
	"pictograms":    "<:a:12> <a:b:12> :smile: ::heart::",
	"a time":        "<t:1618953630:R>",
	"headings":      "# a",
	"a small line":  "-# a",
	"quotes":        "> a",
	"a long quote":  ">>> a",
	"a bullet":      "- a",
	"a star":        "* a",
	"a plus":        "+ a",
	"a number":      "12. a",
	"marks":         "**a** *b* __c__ _d_ ~~e~~ ||f|| `g` ``h``",
	"a fence":       "```go a```",
	"a link":        "[a](https://b.cc) [d](<https://e.ff>)",
	"addresses":     "https://a.bc http://a.bc steam://a <https://a.bc> discord.gg/a",
	"mail":          "<a@b.cc> <+49123>",
	"a face":        `¯\_(ツ)_/¯`,
	"a backslash":   `a\*b\`,
	"nothing of it": "2 < 3, 10:30 o'clock: a@b.cc (a - b) 1.5 #a & so on!",
}

func TestRender_WhatPeopleWroteIsText(t *testing.T) {
	t.Parallel()
	for name, s := range typedWords {
		for _, before := range []string{"", "a ", "["} {
			content := render(conversations.Escape(before + s))
			if found := live(content); len(found) > 0 {
				t.Errorf("%s: found %q in %q", name, found, content)
			}
			if got := shown(content); got != before+s {
				t.Errorf("%s: %q shows %q, want %q", name, content, got, before+s)
			}
		}
	}
	if s := typedWords["nothing of it"]; render(conversations.Escape("a "+s)) != "a "+s {
		t.Errorf("got backslashes that are not needed: %q", render(conversations.Escape("a "+s)))
	}
}

// textIn is what a text says that holds no markup, in the lines that markup.Read
// makes of it.
func textIn(m conversations.Markup) string {
	var all []string
	for _, b := range treeOf(m) {
		var s strings.Builder
		switch b := b.(type) {
		case markup.Lines:
			s.WriteString(strings.Join(b, "\n"))
		case markup.Paragraph:
			for _, in := range b {
				if text, ok := in.(markup.Text); ok {
					s.WriteString(string(text))
					continue
				}
				s.WriteByte('\n')
			}
		}
		lines := strings.Split(s.String(), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRightFunc(showable(line), unicode.IsSpace)
		}
		if whole := strings.Trim(strings.Join(lines, "\n"), "\n"); whole != "" {
			all = append(all, whole)
		}
	}
	return strings.TrimSpace(strings.Join(all, "\n\n"))
}

// FuzzRender_Escaped holds that what anybody typedWords is shown as it is, and does
// nothing.
func FuzzRender_Escaped(f *testing.F) {
	for _, s := range typedWords {
		f.Add(s)
	}
	for _, s := range []string{"a\n- b", "a\n\n1. b", "<\nhttps://a.bc>", "a  \n  # b", "](", "\t\u00a0- a", "1.\n", "::", "a\\\n**", "@\u202eeveryone"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := conversations.Escape(s)
		content := render(m)
		if found := live(content); len(found) > 0 {
			t.Errorf("%q: found %q in %q", s, found, content)
		}
		if got, want := bare(shown(content)), bare(textIn(m)); got != want && want != "" {
			t.Errorf("%q: %q shows %q, want %q", s, content, got, want)
		}
	})
}

// bare is s without blanks at the beginnings of lines, which nobody sees, and
// with no more than one blank line.
func bare(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	s = strings.Join(lines, "\n")
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return s
}

// FuzzRender holds what is true of any markup.
func FuzzRender(f *testing.F) {
	for _, s := range []string{
		"**a *b* `c` [d](https://e.fg)** <https://h.ij>", "- a\n  - b\n\n> q\n> > r", "🦷**🦷**", "***a** b*", "**a*b***c*",
		"```\nx\n```", "# h\n\n1. a\n   b", "[]()", "a\\\n  \n", "\x00\xff\u202e", "![a](b)", "[a](mailto:b)", "> `a`\n\n**`b`**",
		"**\u00a0a**", "* \u3000*", "[\u200b](x)", "-\n-\n", "<a@b.cc>", "- > ```\n  > a\n  >\n  > b", "*a **b***\\\nc", "`a``b`**`c`**",
		"[a](https://b.cc)`](https://d.ee)`", "*a*b**c**_d_e", "1. - 2. - a\n\n   b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := conversations.Markup(s)
		content := render(m)
		if got, want := length(m), len(utf16.Encode([]rune(content))); got != want {
			t.Errorf("the length is %d, want %d", got, want)
		}
		if content != strings.TrimSpace(content) || !utf8.ValidString(content) || strings.ContainsRune(content, 0) {
			t.Errorf("got the content %q", content)
		}
		visible := func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }
		if content == "" && strings.ContainsFunc(strings.ToValidUTF8(s, ""), visible) {
			t.Errorf("nothing is left of %q", s)
		}
		rest := shown(content)
		for _, word := range wordsIn(treeOf(m)) {
			_, after, ok := strings.Cut(rest, word)
			if !ok {
				t.Fatalf("%q: %q shows %q, and not %q at its place", s, content, shown(content), word)
			}
			rest = after
		}
	})
}

// wordsIn are the letters and digits that stand together in what markup says,
// in their order. Addresses do not count.
func wordsIn(all []markup.Block) (words []string) {
	var inlines func(all []markup.Inline)
	text := func(s string) {
		words = append(words, strings.FieldsFunc(s, func(r rune) bool {
			return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})...)
	}
	inlines = func(all []markup.Inline) {
		for _, in := range all {
			switch in := in.(type) {
			case markup.Text:
				text(string(in))
			case markup.Verbatim:
				text(string(in))
			case markup.Bold:
				inlines(in)
			case markup.Italic:
				inlines(in)
			case markup.Link:
				inlines(in.Words)
			}
		}
	}
	for _, b := range all {
		switch b := b.(type) {
		case markup.Paragraph:
			inlines(b)
		case markup.Heading:
			inlines(b)
		case markup.Quote:
			words = append(words, wordsIn(b)...)
		case markup.List:
			for _, item := range b.Items {
				words = append(words, wordsIn(item)...)
			}
		case markup.Code:
			text(strings.Join(b.Lines, "\n"))
		case markup.Lines:
			text(strings.Join(b, "\n"))
		}
	}
	return words
}

func TestRender_ManyLooksLeaveNoMark(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "é", " ", "1", "🦷", "`c`", "[d](https://e.ff)", "<https://g.hh>", "\\\n"})
		var paragraph strings.Builder
		for range rapid.IntRange(1, 12).Draw(t, "pieces") {
			mark := rapid.SampledFrom([]string{"", "", "**", "*", "***"}).Draw(t, "mark")
			paragraph.WriteString(mark + piece.Draw(t, "piece") + piece.Draw(t, "piece") + mark)
		}
		for _, in := range []string{"", "> ", "- "} {
			content := render(conversations.Markup(in + strings.ReplaceAll(paragraph.String(), "\n", "\n  ")))
			for _, bad := range []string{"****", "__", "** **", "_ _"} {
				if strings.Contains(escapedSign.ReplaceAllString(content, "x"), bad) {
					t.Fatalf("%q: got %q", paragraph.String(), content)
				}
			}
		}
	})
}

func TestWithLines_TextWins(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		said  int
		lines []string
		want  string // after what was said
	}{
		{0, []string{"a", "b"}, "a\nb"},
		{10, nil, ""},
		{10, []string{"a", "b"}, "\n\na\nb"},
		{textMax - 5, []string{"abc", "d"}, "\n\nabc"},
		{textMax - 4, []string{"abc", "d"}, ""},
		{textMax, []string{"a"}, ""},
	} {
		text := strings.Repeat("x", tt.said)
		if got := withLines(text, tt.lines); got != text+tt.want {
			t.Errorf("%d signs: got %q behind them, want %q", tt.said, got[tt.said:], tt.want)
		}
	}
}
