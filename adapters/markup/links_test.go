package markup

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var anAddress = regexp.MustCompile(`[a-z]+://[^\s<>]*[^\s<>.,)]`)

// toOurs are links to ours.test alone.
func toOurs(longest int) Links {
	return Links{
		May: func(a string) bool { return a == "https://ours.test" || strings.HasPrefix(a, "https://ours.test/") },
		Find: func(words string) (all [][2]int) {
			for _, m := range anAddress.FindAllStringIndex(words, -1) {
				all = append(all, [2]int{m[0], m[1]})
			}
			return all
		},
		Longest: longest,
	}
}

func TestLinks_Only(t *testing.T) {
	t.Parallel()
	for m, want := range map[conversations.Markup]conversations.Markup{
		"": "",
		"**a** [b](https://ours.test/x) <https://ours.test> https://ours.test.": "**a** [b](https://ours.test/x) <https://ours.test> https://ours.test.",
		"[b](https://evil.test/x \"c\")":                                        "b \\(`https://evil.test/x`\\)",
		"[https://ours.test](https://evil.test)":                                "https://ours\\.test \\(`https://evil.test`\\)",
		"[](https://evil.test)":                                                 "`https://evil.test`",
		"<https://evil.test>":                                                   "`https://evil.test`",
		"go to https\\:\\/\\/evil\\.test\\/a\\_b\\.":                            "go to `https://evil.test/a_b`\\.",
		"https://ev**il.test/a**":                                               "`https://ev`**`il.test/a`**",
		"*see https://evil.test*\n\n- a\n- http://ours.test":                    "*see `https://evil.test`*\n\n- a\n- `http://ours.test`",
		"> 3. javascript://x\n>\n>    https://ours.test":                        "> 3. `javascript://x`\n>\n>    https://ours\\.test",
		"a\\\nhttps://evil.test/`x":                                             "a\\\n``https://evil.test/`x``",
		"`https://evil.test` stays":                                             "`https://evil.test` stays",
		"# A\n\n```\nhttps://evil.test\n```\n\nhttps://evil.test":               "# A\n\n```\nhttps://evil.test\n```\n\n`https://evil.test`",
	} {
		got := toOurs(1000).Only(m)
		if got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", m, got, want)
		}
	}
	wild := conversations.Markup(strings.Repeat("*", 3000) + " https://evil.test")
	if got := toOurs(8000).Only(wild); strings.Contains(string(got), "://evil") || !strings.Contains(string(got), ":\u2060//evil\\.\u2060test") {
		t.Errorf("wild markup: got …%q", got[len(got)-60:])
	}
}

// tappable are all links that a tree holds, and all addresses in its words.
func tappable(all []Block) (found []string) {
	var inlines func([]Inline)
	inlines = func(all []Inline) {
		found = append(found, anAddress.FindAllString(flat(all), -1)...)
		for _, i := range all {
			switch i := i.(type) {
			case Bold:
				inlines(i)
			case Italic:
				inlines(i)
			case Link:
				found = append(found, i.To)
				inlines(i.Words)
			case Address:
				found = append(found, string(i))
			}
		}
	}
	for _, b := range all {
		switch b := b.(type) {
		case Paragraph:
			inlines(b)
		case Heading:
			inlines(b)
		case Quote:
			found = append(found, tappable(b)...)
		case List:
			for _, item := range b.Items {
				found = append(found, tappable(item)...)
			}
		case Lines:
			for _, l := range b {
				found = append(found, anAddress.FindAllString(l, -1)...)
			}
		}
	}
	return found
}

// Whatever a text holds, nothing in it leads elsewhere, and what is escaped says the same.
func FuzzLinks(f *testing.F) {
	for _, s := range []string{
		"[a](https://evil.test) **b https://evil.test**", "> - https://evil.test\n>   [x](<https://evil.test>)", "https://e*v*il.test", "``https://evil.test`", "[a [b](https://evil.test) c](https://ours.test)",
		"1. a\n2. <https://evil.test>\n\n   b", "![x](https://evil.test)", "a\\\nhttps://evil.test",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	l := toOurs(2000)
	f.Fuzz(func(t *testing.T, s string, escaped bool) {
		m := conversations.Markup(strings.ToValidUTF8(s, ""))
		if escaped {
			m = conversations.Escape(string(m))
		}
		got := l.Only(m)
		if again := l.Only(got); again != got && l.Longest > len(got) {
			t.Errorf("%q: then %q", got, again)
		}
		if len(got) > l.Longest || !tame([]byte(got), l.Longest) {
			return
		}
		for _, a := range tappable(Read(got, Options{Papers: true})) {
			if !l.May(a) {
				t.Errorf("%q: %q can be tapped in %q", m, a, got)
			}
		}
	})
}

func TestWrite_IsReadAsItWas(t *testing.T) {
	t.Parallel()
	for _, m := range []conversations.Markup{
		"**a *b* c** *d*", "- a\n- b\n\n  c", "3. a\n4. b", "> a\n>\n> - b", "one\\\ntwo", "[the **site**](https://ern.eu/a\\_b \"say\")", "<https://ern.eu> <help@ern.eu>",
		"``a`b`` ` c `", "# The *way*\n\n```go\na  b\n\n  c\n```", "1\\. \\*a\\* \\[b\\] \\<c\\> \\\\ \\d &amp;",
	} {
		tree := Read(m, Options{Papers: true})
		if diff := cmp.Diff(tree, Read(Write(tree), Options{Papers: true})); diff != "" {
			t.Errorf("%q, written as %q:\n%s", m, Write(tree), diff)
		}
	}
}
