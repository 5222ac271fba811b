package discord

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"waymark/adapters/markup"
)

// inlines writes what stands in lines, in a look.
func (p *sheet) inlines(all []markup.Inline, l look) {
	p.signs(flat(nil, all, l))
}

// flat adds inlines to the signs before them. One look does not stand in
// itself, and code has none.
func flat(signs []sign, all []markup.Inline, l look) []sign {
	for _, in := range all {
		switch in := in.(type) {
		case markup.Text:
			signs = append(signs, looking(string(in), l)...)
		case markup.Break:
			signs = append(signs, sign{r: '\n', look: l})
		case markup.Verbatim:
			signs = verbatimOf(signs, string(in), l)
		case markup.Bold:
			signs = flat(signs, in, l|bold)
		case markup.Italic:
			signs = flat(signs, in, l|slanted)
		case markup.Address:
			signs = addressOf(signs, string(in), l)
		case markup.Link:
			signs = linkOf(signs, in, l)
		}
	}
	return signs
}

// verbatimOf adds code. Two pieces of it must not touch, and what cannot be code
// is text.
func verbatimOf(signs []sign, s string, l look) []sign {
	code, ok := codeOf(showable(s))
	if n := len(signs); !ok || n > 0 && strings.HasPrefix(signs[n-1].atom, "`") {
		return append(signs, looking(s, l)...)
	}
	return append(signs, sign{atom: code})
}

// codeOf is code within a line. Three backticks would begin a block, and some
// code would be part of a link's words.
func codeOf(s string) (code string, ok bool) {
	if strings.TrimSpace(s) == "" || strings.Contains(s, "](") {
		return "", false
	}
	var mark string
	switch runs := runsOf(s); {
	case !runs[1]:
		mark = "`"
	case !runs[2]:
		mark = "``"
	default:
		return "", false
	}
	if strings.HasPrefix(strings.TrimLeft(s, " "), "`") { // Discord drops one blank before it
		s = " " + s
	}
	if strings.HasSuffix(strings.TrimRight(s, " "), "`") {
		s += " "
	}
	return mark + s + mark, true
}

// runsOf are how many backticks stand together in s.
func runsOf(s string) map[int]bool {
	all := map[int]bool{}
	n := 0
	for _, r := range s + " " {
		if r == '`' {
			n++
			continue
		}
		all[n] = n > 0
		n = 0
	}
	return all
}

// mailAddress is what Discord takes for an address for mail, in angle brackets.
var mailAddress = regexp.MustCompile(`^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$`)

// addressOf adds an address that leads to itself, without a preview. What Discord
// does not take for one is text.
func addressOf(signs []sign, s string, l look) []sign {
	if to, ok := web(s); ok && to == s {
		return append(signs, sign{atom: "<" + to + ">"})
	}
	if mailAddress.MatchString(s) && showable(s) == s {
		return append(signs, sign{atom: "<" + s + ">"})
	}
	return append(signs, looking(s, l)...)
}

// linkOf adds words that lead somewhere. An address for mail stands behind them,
// and so does that of words which Discord would not take for a link's. Words
// that would lead anywhere else are but words.
func linkOf(signs []sign, l markup.Link, in look) []sign {
	words := flat(nil, wordsOf(l.Words), in)
	said := saidBy(words)
	mail, isMail := strings.CutPrefix(l.To, "mailto:")
	mail, _, _ = strings.Cut(mail, "?")
	to, isWeb := web(l.To)
	switch {
	case isMail && (said == "" || said == mail):
		return addressOf(signs, mail, in)
	case isWeb && (said == "" || said == l.To):
		return append(signs, sign{atom: "<" + to + ">"})
	case said == "":
		return append(signs, looking(l.To, in)...)
	case isMail && !strings.Contains(said, mail):
		signs = append(append(signs, words...), looking(" (", in)...)
		return append(addressOf(signs, mail, in), looking(")", in)...)
	case isWeb:
		if masked, ok := mask(words); ok {
			return append(signs, sign{atom: "[" + masked + "](<" + to + ">)"})
		}
		signs = append(append(signs, words...), looking(" (", in)...)
		return append(append(signs, sign{atom: "<" + to + ">"}), looking(")", in)...)
	}
	return append(signs, words...)
}

// wordsOf are inlines of which nothing but their look is more than words.
func wordsOf(all []markup.Inline) []markup.Inline {
	words := make([]markup.Inline, 0, len(all))
	for _, in := range all {
		switch in := in.(type) {
		case markup.Bold:
			words = append(words, markup.Bold(wordsOf(in)))
		case markup.Italic:
			words = append(words, markup.Italic(wordsOf(in)))
		case markup.Verbatim:
			words = append(words, markup.Text(in))
		case markup.Address:
			words = append(words, markup.Text(in))
		case markup.Link:
			words = append(words, wordsOf(in.Words)...)
		default:
			words = append(words, in)
		}
	}
	return words
}

// saidBy is what signs say, without their look.
func saidBy(all []sign) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteRune(s.r)
	}
	return strings.TrimSpace(b.String())
}

// mask is words as they can stand in a link: Discord shows the backslashes of
// what is escaped there, and takes no words with pictograms or invisible signs.
func mask(words []sign) (string, bool) {
	all := make([]sign, 0, len(words))
	for _, s := range words {
		switch {
		case unicode.IsSpace(s.r):
			s.r = ' '
		case !unicode.IsGraphic(s.r), pictures(s.r):
			return "", false
		}
		all = append(all, s)
	}
	p := sheet{spot: inLine}
	p.signs(all)
	return p.result(), !p.escaped
}

// pictures reports whether a sign may be a pictogram, or a part of one.
func pictures(r rune) bool {
	return r > unicode.MaxASCII && (strings.ContainsRune("‼⁉ℹ〰", r) ||
		unicode.In(r, unicode.So, unicode.Sm, unicode.Sk, unicode.Me, unicode.Variation_Selector))
}

// web is an address as Discord takes it for a page's, in a link or in angle
// brackets.
func web(s string) (to string, ok bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }) {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return "", false
	}
	return strings.NewReplacer(
		"(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "[", "%5B", "]", "%5D", `\`, "%5C", "`", "%60", `"`, "%22",
	).Replace(s), true
}
