package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// literal does what was typed as it stands, and reports whether it is that: a
// number, the words of a button, a plain word, a moment, a title, a place. It
// never looks at the meaning, so it does the same whether there is one or not.
func (t *turn) literal(said string) bool {
	if c, ok := t.listener.offered(said); ok {
		t.pick(c)
		return true
	}
	if short := t.listener.short(said); short != "" && t.shortly(short) {
		return true
	}
	if content.Plain(said) == "" {
		t.card.briefly("no-words")
		return true
	}
	if t.reminder.remindWhen(said) {
		return true
	}
	if meaning := t.listener.plainWord(said); meaning != "" {
		t.mean(meaning)
		return true
	}
	if topic, ok := t.content.TopicNamed(said, t.speaker.language); ok {
		t.faq.topic(topic)
		return true
	}
	return t.settings.zoneTyped(said)
}

// named is literal of what a draft for the helpdesk goes before: a network's name,
// a number that is too high.
func (t *turn) named(said string) bool {
	if n, ok := t.content.NetworkNamed(said); ok {
		t.host.network(n.ID, "")
		return true
	}
	if n, most := number(said), len(t.state.Journey.Offered); n > most && most > 0 {
		t.speaker.notice("no-such-number", "n", strconv.Itoa(n), "max", strconv.Itoa(most))
		t.speaker.say(t.card.stillAt(), t.state.Journey.Offered...)
		return true
	}
	return false
}

// shortly takes a yes or no where exactly one thing on offer is that.
func (t *turn) shortly(answer string) bool {
	for _, offers := range [][]conversations.Choice{t.state.Journey.Offered, t.listener.onOffer()} {
		var only []conversations.Choice
		for _, c := range offers {
			if t.listener.answers(c) == answer {
				only = append(only, c)
			}
		}
		if len(only) == 1 {
			t.pick(only[0])
			return true
		}
		if len(only) > 1 {
			return false
		}
	}
	return false
}

// meant takes the one option of the step that a saying means, and reports whether
// there is one.
func (t *turn) meant(k content.Kind) bool {
	s, _ := t.walker.here()
	if s == nil || !t.walker.walks() {
		return false
	}
	for _, c := range t.card.options(s) {
		if t.listener.meansBy(c, k) {
			t.pick(c)
			return true
		}
	}
	return false
}

// short is "yes" or "no" where a text says only that, in whatever short way.
func (l *listener) short(said string) string {
	switch strings.TrimRight(strings.Map(func(r rune) rune {
		if r >= 0x1F3FB && r <= 0x1F3FF || r == 0xFE0F { // colours of a hand
			return -1
		}
		return r
	}, said), "!. ") {
	case "👍", "👌", "✅", "✔", "☑":
		return "yes"
	case "👎", "❌", "✖":
		return "no"
	}
	if m := l.plainWord(said); m == "yes" || m == "no" {
		return m
	}
	return ""
}

// answers is "yes" or "no" where a button's words begin so.
func (l *listener) answers(c conversations.Choice) string {
	first, _, _ := strings.Cut(content.Plain(c.Label), " ")
	if m := l.word(first); m == "yes" || m == "no" {
		return m
	}
	return ""
}

// meansBy reports whether a choice is an option that a saying means.
func (l *listener) meansBy(c conversations.Choice, k content.Kind) bool {
	v, at, id := parse(c.Token)
	if v != vChoose {
		return false
	}
	s, _, ok := l.walker.content.Step(conversations.StepID(at))
	if !ok {
		return false
	}
	o, ok := s.Option(conversations.OptionID(id))
	return ok && slices.Contains(o.Means, k)
}
