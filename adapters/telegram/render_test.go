package telegram

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// drawn writes entities as a reader sees them: the kind and what it covers.
func drawn(said string, entities []models.MessageEntity) (lines []string) {
	units := utf16.Encode([]rune(said))
	for _, e := range entities {
		line := fmt.Sprintf("%s(%s)", e.Type, string(utf16.Decode(units[e.Offset:e.Offset+e.Length])))
		if e.URL != "" {
			line += " " + e.URL
		}
		lines = append(lines, line)
	}
	return lines
}

func TestRender_Markup(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		markup conversations.Markup
		want   string
		drawn  []string
	}{
		"words":            {"Good morning.", "Good morning.", nil},
		"bold and italic":  {"**Log in** *now*", "Log in now", []string{"bold(Log in)", "italic(now)"}},
		"italic in bold":   {"**a *b* c**", "a b c", []string{"bold(a b c)", "italic(b)"}},
		"bold in bold":     {"**a **b** c**", "a b c", []string{"bold(a b c)"}},
		"neighbours":       {"**a*b***", "ab", []string{"bold(ab)", "italic(b)"}},
		"code":             {"the `PIN` code", "the PIN code", []string{"code(PIN)"}},
		"code in bold":     {"**a `b` c**", "a b c", []string{"bold(a)", "code(b)", "bold(c)"}},
		"all code in bold": {"**`b`**", "b", []string{"code(b)"}},
		"code in a quote":  {"> a `b` c", "a b c", []string{"blockquote(a b c)", "code(b)"}},
		"code in a link":   {"[`b`](https://ern.eu/x)", "b", []string{"text_link(b) https://ern.eu/x"}},
		"signs in code":    {"`**a** \\* <b>`", "**a** \\* <b>", []string{"code(**a** \\* <b>)"}},
		"fenced code":      {"see\n\n```\na  b\n\n  c\n```\n\nend", "see\n\na  b\n\n  c\n\nend", []string{"pre(a  b\n\n  c)"}},
		"link":             {"[the **site**](https://ern.eu/a_b?c=d&e)", "the site", []string{"text_link(the site) https://ern.eu/a_b?c=d&e", "bold(site)"}},
		"link in bold":     {"**see [it](https://ern.eu)**", "see it", []string{"bold(see it)", "text_link(it) https://ern.eu"}},
		"link of no words": {"[](https://ern.eu)", "https://ern.eu", []string{"text_link(https://ern.eu) https://ern.eu"}},
		"address":          {"at <https://ern.eu/a_b_c>.", "at https://ern.eu/a_b_c.", nil},
		"mail":             {"[the helpdesk](mailto:help@ern.eu)", "the helpdesk (help@ern.eu)", nil},
		"mail in words":    {"[help@ern.eu](mailto:help@ern.eu)", "help@ern.eu", nil},
		"mail as it is":    {"<help@ern.eu>", "help@ern.eu", nil},
		"script":           {"[tap](javascript:alert)", "tap", nil},
		"blank in a link":  {"[tap](<https://ern.eu/a b>)", "tap", nil},
		"picture":          {"![a map](https://ern.eu/map.png)", "a map", []string{"text_link(a map) https://ern.eu/map.png"}},
		"no host":          {"[tap](https://localhost)", "tap", nil},
		"bullets":          {"Bring:\n\n- a **card**\n- a phone", "Bring:\n\n• a card\n• a phone", []string{"bold(card)"}},
		"numbers":          {"3. a\n4. b", "3. a\n4. b", nil},
		"list in a list":   {"- a\n  1. b\n  2. c\\\n     d\n- e", "• a\n   1. b\n   2. c\n      d\n• e", nil},
		"far apart":        {"- a\n\n- b", "• a\n\n• b", nil},
		"quote":            {"She said:\n\n> go **on**\n>\n> now\n\nDone.", "She said:\n\ngo on\n\nnow\n\nDone.", []string{"blockquote(go on\n\nnow)", "bold(on)"}},
		"quote in a quote": {"> a\n> > b", "a\n\nb", []string{"blockquote(a\n\nb)"}},
		"heading":          {"# The *way*\nbegins", "The way\n\nbegins", []string{"bold(The way)", "italic(way)"}},
		"soft break":       {"one\ntwo", "one two", nil},
		"hard breaks":      {"one\\\ntwo  \nthree", "one\ntwo\nthree", nil},
		"far in":           {"one\n\n    two\n\n- a\n\n        b\n\nthree", "one\n\ntwo\n\n• a\n\n   b\n\nthree", nil},
		"paragraphs":       {"one\n\n\n\ntwo", "one\n\ntwo", nil},
		"escapes":          {"1\\. \\*a\\* \\[b\\] \\<c\\> \\\\", "1. *a* [b] <c> \\", nil},
		"HTML":             {"<b>a</b> &amp; <!-- c -->", "<b>a</b> &amp; <!-- c -->", nil},
		"blanks at ends":   {"** a** *b*", "** a** b", []string{"italic(b)"}},
		"wide signs":       {"🦷 **Zahn 🦷** *é*", "🦷 Zahn 🦷 é", []string{"bold(Zahn 🦷)", "italic(é)"}},
		"dangerous":        {"a\x00b\x07c\u202ed\xffe", "ab cd\ufffde", nil},
		"only markup":      {"[]()", "[]()", nil},
		"an empty quote":   {">", ">", nil},
		"nothing":          {" \n\t ", "", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, entities := render(tt.markup)
			if said != tt.want {
				t.Errorf("got %q, want %q", said, tt.want)
			}
			if diff := cmp.Diff(tt.drawn, drawn(said, entities)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRender_WhatPeopleWroteStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"# 1", "- a", "1. b", "a *b* _c_ `d` [e](https://f.gg) <https://h.ii>", "~~~", "> q", "&lt;", "a\\"} {
		said, entities := render(conversations.Escape(want))
		if said != want || len(entities) != 0 {
			t.Errorf("got %q with %v, want %q", said, entities, want)
		}
	}
}

func TestRender_MoreThanTelegramHeeds(t *testing.T) {
	t.Parallel()
	said, entities := render(conversations.Markup(strings.Repeat("**a** b ", 150)))
	if len(entities) != entitiesMax || entities[99].Offset != 99*4 {
		t.Errorf("got %d entities, the last one %+v", len(entities), entities[len(entities)-1])
	}
	if want := strings.TrimSpace(strings.Repeat("a b ", 150)); said != want {
		t.Errorf("got %q, want %q", said, want)
	}
}

// Nothing but its entity keeps an address in code from being tapped.
func TestRender_WhatLosesItsEntityLeadsNowhere(t *testing.T) {
	t.Parallel()
	const evil, broken = "https://evil.example.com/login", "https:\u2060//evil.\u2060example.\u2060com/login"
	for name, c := range map[string]struct{ markup, want string }{
		"heeded":        {strings.Repeat("`a.co` ", 99) + "`" + evil + "`", evil},
		"code":          {strings.Repeat("`a.co` ", 100) + "`" + evil + "`", broken},
		"in pieces":     {strings.Repeat("`a.co` ", 100) + "`https`**`://evil.`**`example.com/login`", broken},
		"in a quote":    {"> " + strings.Repeat("`a.co` ", 99) + "`" + evil + "`", broken},
		"a block of it": {strings.Repeat("`a.co` ", 100) + "\n\n```\n" + evil + "\n```", broken},
		"a link":        {strings.Repeat("`a.co` ", 100) + "[`" + evil + "`](https://ern.eu)", broken},
		"its own words": {strings.Repeat("`a.co` ", 100) + "[https://ern.eu](https://ern.eu/)", "https://ern.eu"},
	} {
		said, entities := render(conversations.Markup(c.markup))
		if !strings.HasSuffix(said, c.want) || strings.Count(said, "a.co") != strings.Count(c.markup, "a.co") {
			t.Errorf("%s: got %q, want %q at its end", name, said, c.want)
		}
		checkEntities(t, said, entities)
		if quoted := entities[0].Type == models.MessageEntityTypeBlockquote; quoted && entities[0].Length != len(utf16.Encode([]rune(said))) {
			t.Errorf("%s: the quote has %d units of %d", name, entities[0].Length, lengthOf(conversations.Markup(c.markup)))
		}
	}
}

func TestLength_CountsAsTelegramDoes(t *testing.T) {
	t.Parallel()
	for markup, want := range map[conversations.Markup]int{
		"":                     0,
		"**abc**":              3,
		"é":                    1,
		"🦷":                    2,
		"👩‍⚕️":                 5,
		"[go](https://ern.eu)": 2,
		"a\n\n\nb":             4,
	} {
		if got := lengthOf(markup); got != want {
			t.Errorf("%q: got %d, want %d", markup, got, want)
		}
	}
}

// FuzzRender holds what Telegram demands of a text and its entities.
func FuzzRender(f *testing.F) {
	for _, s := range []string{
		"**a *b* `c` [d](https://e.fg)** <https://h.ij>", "- a\n  - b\n\n> q\n> > r", "🦷**🦷**", "***a** b*", "**a*b***c*",
		"```\nx\n```", "# h\n\n1. a\n   b", "[]()", "a\\\n  \n", "\x00\xff\u202e", "![a](b)", "[a](mailto:b)", "> `a`\n\n**`b`**",
		"**\u00a0a**", "* \u3000*", "[\u200b](x)", "-\n-\n", "<a@b.cc>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		said, entities := render(conversations.Markup(s))
		if got, want := lengthOf(conversations.Markup(s)), len(utf16.Encode([]rune(said))); got != want {
			t.Errorf("the length is %d, want %d", got, want)
		}
		if said != strings.TrimSpace(said) || !utf8.ValidString(said) || strings.ContainsRune(said, 0) {
			t.Errorf("got the text %q", said)
		}
		visible := func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }
		if said == "" && strings.ContainsFunc(strings.ToValidUTF8(s, ""), visible) {
			t.Errorf("nothing is left of %q", s)
		}
		checkEntities(t, said, entities)
	})
}

func checkEntities(t *testing.T, said string, entities []models.MessageEntity) {
	t.Helper()
	units := utf16.Encode([]rune(said))
	if len(entities) > entitiesMax {
		t.Errorf("got %d entities", len(entities))
	}
	verbatim := func(e models.MessageEntity) bool { return e.Type == "code" || e.Type == "pre" }
	for i, e := range entities {
		start, end := e.Offset, e.Offset+e.Length
		if start < 0 || e.Length <= 0 || end > len(units) {
			t.Fatalf("%+v is not in %q", e, said)
		}
		if utf16.IsSurrogate(rune(units[start])) && units[start] >= 0xdc00 || end < len(units) && units[end] >= 0xdc00 && units[end] < 0xe000 {
			t.Errorf("%+v cuts a pair of %q", e, said)
		}
		if unicode.IsSpace(rune(units[start])) || unicode.IsSpace(rune(units[end-1])) {
			t.Errorf("%+v has a blank at its end in %q", e, said)
		}
		if (e.Type == "text_link") != (e.URL != "") {
			t.Errorf("%+v", e)
		}
		for _, o := range entities[i+1:] {
			if o.Offset < start {
				t.Errorf("%+v stands before %+v", e, o)
			}
			if o.Offset >= end {
				continue
			}
			if o.Offset+o.Length > end {
				t.Errorf("%+v and %+v overlap in %q", e, o, said)
			}
			if o.Type == e.Type || verbatim(o) && e.Type != "blockquote" || verbatim(e) && o.Type != "blockquote" {
				t.Errorf("%+v holds %+v in %q", e, o, said)
			}
		}
	}
}

// lengthOf is how long Telegram takes a text to be.
func lengthOf(m conversations.Markup) int { return lookOf(m).units }
