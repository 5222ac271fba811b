package engine

import (
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A listener finds out what typed words stand for.
type listener struct {
	language conversations.Language
	words    map[conversations.Language]map[string]string // plain words → what they mean
	card     *card
	walker   *walker
	state    *conversations.State
}

// offered finds what was offered last by its number or its whole label.
func (l *listener) offered(said string) (conversations.Choice, bool) {
	last := l.state.Journey.Offered
	if n := number(said); n >= 1 && n <= len(last) {
		return last[n-1], true
	}
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	cs := l.onOffer()
	i := slices.IndexFunc(cs, func(c conversations.Choice) bool { return content.Plain(c.Label) == want })
	if i < 0 {
		return conversations.Choice{}, false
	}
	return cs[i], true
}

// onOffer is what was offered last, and after it what today's step offers:
// "approved" is understood below a list of questions too.
func (l *listener) onOffer() []conversations.Choice {
	cs := slices.Clone(l.state.Journey.Offered)
	if s, _ := l.walker.here(); s != nil && l.state.Journey.Phase != conversations.Finished {
		for _, c := range append(l.card.options(s), l.card.copyChoice(s)...) {
			if !slices.ContainsFunc(cs, func(o conversations.Choice) bool { return o.Token == c.Token }) {
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// soundsLike finds the one thing on offer that these words mean: "yes" is "Yes,
// I can", and "not sure" is "I am not sure", unless another label fits too.
func (l *listener) soundsLike(said string) (conversations.Choice, bool) {
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	for _, offers := range [][]conversations.Choice{l.state.Journey.Offered, l.onOffer()} {
		var only conversations.Choice
		found := 0
		for _, c := range offers {
			label := content.Plain(c.Label) + " "
			inside := strings.Contains(want, " ") && strings.Contains(" "+label, " "+want+" ")
			if inside || strings.HasPrefix(label, want+" ") {
				only = c
				found++
			}
		}
		if found > 0 {
			return only, found == 1
		}
	}
	return conversations.Choice{}, false
}

// plainWord returns what a plain word stands for, in the person's language or in
// English, or nothing. A question is none: "done?" asks.
func (l *listener) plainWord(said string) string {
	m := l.word(content.Plain(said))
	if asksAboutIt(said, m) {
		return ""
	}
	return m
}

// word is what a word stands for, in the person's language or in English.
func (l *listener) word(plain string) string {
	for _, in := range []conversations.Language{l.language, conversations.English} {
		if m, ok := l.words[in][plain]; ok {
			return m
		}
	}
	return ""
}

// asksAboutIt reports whether a text puts a plain word as a question where doing
// it would change something.
func asksAboutIt(said, meaning string) bool {
	if !strings.HasSuffix(strings.TrimRight(said, " !"), "?") {
		return false
	}
	switch meaning {
	case "back", "done", "skip", "have", "stop", "forget", "unnag", "nag", "again", "yes", "no", "later":
		return true
	}
	return false
}
