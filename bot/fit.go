package bot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"waymark/conversations"
)

// more is the text of a message that only shows further choices.
const more conversations.Markup = "…"

// fit makes of each reply as many as its platform needs. Each piece is a copy
// of the reply: only the first replaces or erases something, and only the last is ephemeral
// and has the choices; where these are too many, the others follow below
// [more]. All of them stand below what is answered: others may write in between,
// and a platform may tell the place by it.
func fit(replies []conversations.Reply, limits func(conversations.Recipient) conversations.Limits) []conversations.Reply {
	var fitting []conversations.Reply
	for _, r := range replies {
		l := limits(r.To)
		texts, rows := cut(r.Text, l), deal(r.Choices, l.Choices)
		last := len(texts) + len(rows) - 2 // the last text has the first choices
		for i := range last + 1 {
			piece := r
			piece.Text, piece.Choices = more, nil
			if i < len(texts) {
				piece.Text = texts[i]
			}
			if row := i - (len(texts) - 1); row >= 0 {
				piece.Choices = rows[row]
			}
			if i > 0 {
				piece.Replaces, piece.Erases = "", ""
			}
			if i < last {
				piece.File = nil
			}
			piece.Ephemeral = r.Ephemeral && i == last
			fitting = append(fitting, piece)
		}
	}
	return fitting
}

// narrowest is what fits all of them.
func narrowest(all []conversations.Limits) (l conversations.Limits) {
	if len(all) == 1 {
		return all[0]
	}
	for _, one := range all {
		if l.Choices == 0 || one.Choices > 0 && one.Choices < l.Choices {
			l.Choices = one.Choices
		}
	}
	all = slices.DeleteFunc(slices.Clone(all), func(one conversations.Limits) bool { return one.Text == 0 })
	if len(all) == 0 {
		return l
	}
	l.Text = all[0].Text
	for _, one := range all {
		l.Text = min(l.Text, one.Text)
	}
	l.Length = func(text conversations.Markup) (longest int) {
		for _, one := range all { // what is too long for one of them is too long by as much
			longest = max(longest, one.Length(text)-one.Text+l.Text)
		}
		return longest
	}
	return l
}

// deal makes rows of up to most choices, at least one row; 0: as many as there
// are.
func deal(choices []conversations.Choice, most int) [][]conversations.Choice {
	if most == 0 || len(choices) <= most {
		return [][]conversations.Choice{choices}
	}
	return slices.Collect(slices.Chunk(choices, most))
}

// cut makes pieces of text that fit into l, never an empty one. Nothing is lost
// but the blanks where it cuts. Only a single rune that is too long by itself
// stays so.
func cut(text conversations.Markup, l conversations.Limits) []conversations.Markup {
	if l.Text == 0 || l.Length(text) <= l.Text {
		return []conversations.Markup{text}
	}
	pieces := cutAt(string(text), joints, func(s string) bool {
		return l.Length(conversations.Markup(s)) <= l.Text
	})
	if len(pieces) == 0 {
		return []conversations.Markup{more} // it was all blanks
	}
	return pieces
}

// joints says where a text may be cut, the best places first: each answers
// with where the parts of a text end. It never changes.
var joints = []func(string) []int{
	after(regexp.MustCompile(`\n\s*\n`)), // paragraphs
	after(regexp.MustCompile(`\n`)),      // lines, and with them the items of lists
	after(regexp.MustCompile(`\s+`)),     // words
	letters,
	runes,
}

func after(blank *regexp.Regexp) func(string) []int {
	return func(s string) []int {
		var ends []int
		for _, at := range blank.FindAllStringIndex(s, -1) {
			ends = append(ends, at[1])
		}
		return append(ends, len(s))
	}
}

// letters ends what a reader takes for one letter, and keeps a backslash with
// the sign that it escapes.
func letters(s string) []int {
	var ends []int
	escaped := false
	for g := uniseg.NewGraphemes(s); g.Next(); {
		_, end := g.Positions()
		if escaped {
			ends = ends[:len(ends)-1]
		}
		ends = append(ends, end)
		escaped = !escaped && g.Str() == `\`
	}
	return ends
}

func runes(s string) []int {
	var ends []int
	for i := range s {
		if i > 0 {
			ends = append(ends, i)
		}
	}
	return append(ends, len(s))
}

// cutAt cuts text at the first of the joints; a part that is too long by
// itself at the next of them.
func cutAt(text string, joints []func(string) []int, fits func(string) bool) []conversations.Markup {
	var pieces []conversations.Markup
	ends, begin := joints[0](text), 0
	for len(ends) > 0 {
		n := longest(len(ends), func(n int) bool { return fits(strings.TrimSpace(text[begin:ends[n-1]])) })
		end := ends[max(n, 1)-1]
		part := strings.TrimSpace(text[begin:end])
		if n == 0 && len(joints) > 1 {
			pieces = append(pieces, cutAt(part, joints[1:], fits)...)
		} else if part != "" {
			pieces = append(pieces, conversations.Markup(part))
		}
		begin, ends = end, ends[max(n, 1):]
	}
	return pieces
}

// longest is the most of up to limit for which fits holds, if it holds for all
// below; else one for which it does; 0 where not even 1 does. It doubles before
// it halves: the parts of a long text are many, and few of them fit together.
func longest(limit int, fits func(int) bool) int {
	low, high := 0, 1
	for high <= limit && fits(high) {
		low, high = high, 2*high
	}
	high = min(high, limit+1)
	for high-low > 1 {
		if mid := (low + high) / 2; fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
