package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
)

// whatIsStored is the answer that says what is kept of everybody.
const whatIsStored conversations.TopicID = "what-is-stored"

// myData shows the person what is kept about them, and how to have it deleted.
func (t *turn) myData() {
	var list []string
	for _, l := range slices.Concat(t.whoTheyAre(), t.whereTheyAre()) {
		list = append(list, "- "+l)
	}
	var owed, until conversations.Markup
	if t.reminding != nil {
		owed = t.owedLines()
	}
	if owed != "" {
		owed = paragraphs(t.phrase("data-owed"), owed)
	}
	if t.keep != (conversations.Span{}) {
		until = t.phrase("data-until", "date", day(t.keep.After(t.m.At)))
	}
	cs := []conversations.Choice{{Label: t.label("wish-delete-data"), Token: token(vTopic, string(wishDelete))}}
	if p, ok := t.c.Topic(whatIsStored); ok {
		cs = append(cs, t.topicChoice(p))
	}
	t.say(paragraphs(t.phrase("data"), conversations.Markup(strings.Join(list, "\n")), owed, until, t.phrase("data-no-more")), append(cs, t.resume())...)
}

// whoTheyAre is what is kept of the person, whatever they walk.
func (t *turn) whoTheyAre() []string {
	p := t.s.Person
	lines := []string{t.label("data-address", "platform", escaped(string(p.Account.Platform)), "user", escaped(p.Account.User), "chat", escaped(p.Room.Chat))}
	if !t.s.Since.IsZero() {
		lines = append(lines, t.label("data-since", "date", day(t.s.Since)))
	}
	if p.Language != "" {
		lines = append(lines, t.label("data-language", "language", t.c.LanguageName(p.Language)))
	}
	if p.Network != "" {
		lines = append(lines, t.label("data-network", "network", t.networkName(p.Network)))
	}
	if p.Zone != "" {
		lines = append(lines, t.label("data-zone", "city", escaped(t.city(p.Zone))))
	}
	if p.Unnagged {
		lines = append(lines, t.label("data-unnagged"))
	}
	return lines
}

// whereTheyAre is what is kept of their way.
func (t *turn) whereTheyAre() []string {
	j := &t.s.Journey
	if !t.started() {
		return nil
	}
	g, _ := t.c.Guide(j.Guide)
	lines := []string{t.label("data-guide", "guide", g.Title.In(t.lang), "step", t.title(j.At), "date", day(j.Since))}
	if n := len(j.Answers); n > 0 {
		lines = append(lines, t.label("data-way", "n", strconv.Itoa(n)))
	}
	if j.Phase == conversations.Paused {
		lines = append(lines, t.label("data-paused"))
	}
	return lines
}

func escaped(s string) string { return string(conversations.Escape(s)) }
