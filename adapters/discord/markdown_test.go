package discord

import (
	"regexp"
	"strings"
	"testing"
)

// shown is what a person sees of a content, in the order in which it stands: a
// reader of Discord's Markdown as render writes it. Links are their words, and
// the marks of lists stay.
func shown(content string) string {
	var b strings.Builder
	start := true // of a line
	for rest := content; rest != ""; {
		if m := lineEnd.FindString(rest); m != "" {
			b.WriteByte('\n')
			rest, start = rest[len(m):], true
			continue
		}
		if m := lineStart.FindStringSubmatch(rest); start && m != nil {
			b.WriteString(m[1])
			rest = rest[len(m[0]):]
			continue
		}
		said, n := piece(rest)
		b.WriteString(said)
		rest, start = rest[n:], false
	}
	return strings.TrimSpace(b.String())
}

var (
	backticks = regexp.MustCompile("`+")
	lineEnd   = regexp.MustCompile(`^ *\n`)
	lineStart = regexp.MustCompile(`^(?: *> |( *(?:-|\d+\.)(?: |$)| +))`)

	escaped  = regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)
	fenced   = regexp.MustCompile("^(?s:```(?:[A-Za-z0-9_+.#-]+\n|\n)(.*?)\n[> ]*```)")
	angled   = regexp.MustCompile(`^<(https?://[^ >]+|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>`)
	masked   = regexp.MustCompile(`^\[([^\[\]]+)\]\(<https?://[^ >]+>\)`)
	marks    = regexp.MustCompile(`^[*_]+`)
	inMargin = regexp.MustCompile(`(?m)^ *(?:> ?)?`)
)

// piece is what is seen of the first n bytes of s.
func piece(s string) (said string, n int) {
	if n = strings.IndexAny(s[1:], "\\`<[*_ \n") + 1; n == 0 {
		n = len(s)
	}
	if strings.IndexByte("\\`<[*_", s[0]) < 0 {
		return s[:n], n
	}
	for _, is := range []*regexp.Regexp{escaped, fenced, angled, masked, marks} {
		m := is.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		switch is {
		case marks:
			return "", len(m[0])
		case fenced:
			return inMargin.ReplaceAllString(m[1], ""), len(m[0])
		case masked:
			return shown(m[1]), len(m[0])
		}
		return m[1], len(m[0])
	}
	if code, n := spanned(s); n > 0 {
		return code, n
	}
	return s[:n], n
}

// spanned is the code at the beginning of s, and how long it is with its marks.
func spanned(s string) (code string, n int) {
	rest := strings.TrimLeft(s, "`")
	mark := s[:len(s)-len(rest)]
	if mark == "" {
		return "", 0
	}
	for _, at := range backticks.FindAllStringIndex(rest, -1) {
		if at[1]-at[0] != len(mark) {
			continue
		}
		code = rest[:at[0]] // a blank beside a backtick is not seen
		if strings.HasPrefix(strings.TrimLeft(code, " "), "`") {
			code = strings.TrimPrefix(code, " ")
		}
		if strings.HasSuffix(strings.TrimRight(code, " "), "`") {
			code = strings.TrimSuffix(code, " ")
		}
		return code, len(mark) + at[1]
	}
	return "", 0
}

// escapedSign is an escaped sign, and alive what Discord makes more of than text.
var (
	escapedSign = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
	alive       = regexp.MustCompile(strings.Join([]string{
		`[*_~|` + "`" + `]`, `\[`, `\]\(`, `<\S`, `@(?:everyone|here|silent)`, `(?i)(?:https?|steam|discord)://`,
		`:[^\s\p{Z}:]+:`, `(?m:^ *#)`, `(?m:^ *>)`, `(?m:^ *-#)`, `(?m:^ *[-+*](?: |$))`, `(?m:^ *\d+\.(?: |$))`, `(?m: +$)`,
	}, "|"))
)

// live are the things in a content that Discord makes more of than text. It
// knows nothing of how they are read: where a sign is not escaped and could
// begin one, it does.
func live(content string) []string {
	return alive.FindAllString(escapedSign.ReplaceAllString(content, "\ue000"), -1)
}

func TestShown(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"**Well** done: 2 < 3 & `x`":                            "Well done: 2 < 3 & x",
		`1\. \*a\* \[b\] \<c>`:                                  "1. *a* [b] <c>",
		"[the **site**](<https://ern.eu/a_b>), <https://a.bc>":  "the site, https://a.bc",
		"`` `a` `` _b_ (<a@b.cc>)":                              "`a` b (a@b.cc)",
		"- a\n  1. b\n\n> q\n> **r**\n\nend":                    "- a\n  1. b\n\nq\nr\n\nend",
		"see\n```go\na *b*\n\\c\n```\nend":                      "see\na *b*\n\\c\nend",
		"> ```\n> a\n> \n> b\n> ```":                            "a\n\nb",
		"**a*b*c** _d_, https\\://x.yz \\@everyone \\:smile: 😀": "abc d, https://x.yz @everyone :smile: 😀",
	} {
		if got := shown(content); got != want {
			t.Errorf("%q: got %q, want %q", content, got, want)
		}
	}
}

func TestLive(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"**a**", "_a_", "~~a~~", "||a||", "`a`", "[a](b)", "<https://a.bc>", "https://a.bc", "xhttp://a.bc", "<@1>", "<#1>", "<t:1>",
		"</a:1>", "<:a:1>", "<id:guide>", "@everyone", "a@here", ":smile:", "# a", "a\n ## b", "> a", ">>> a", "-# a", "- a", "a\n- b", "12. a",
	} {
		if len(live(content)) == 0 {
			t.Errorf("%q: found nothing", content)
		}
	}
	for _, content := range []string{"a", `\*a\*`, "2 < 3", "a - b", "1.5", "a@b.cc", "10:30", `\[a\]\(b)`, `https\://a.bc`, "a: b: c"} {
		if all := live(content); len(all) > 0 {
			t.Errorf("%q: found %q", content, all)
		}
	}
}
