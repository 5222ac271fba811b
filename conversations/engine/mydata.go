package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
)

// whatIsStored is the answer that says what is kept of everybody.
const whatIsStored conversations.TopicID = "what-is-stored"

// introduces adds to the first words that somebody ever gets who runs us, and what is kept
// from now on.
func (t *turn) introduces(before conversations.State) {
	if !before.Since.IsZero() || !before.Journey.Active.IsZero() || t.forgotten || t.lookup != nil || len(t.speaker.replies) == 0 {
		return
	}
	first := &t.speaker.replies[0]
	first.Text = paragraphs(first.Text, t.speaker.content.FirstNotice(t.speaker.language))
}

// myData shows the person what is kept about them, and how to have it deleted.
func (s *settings) myData() {
	var list []string
	for _, l := range slices.Concat(s.whoTheyAre(), s.whereTheyAre()) {
		list = append(list, "- "+l)
	}
	var owed, until conversations.Markup
	if s.reminding != nil {
		owed = s.reminder.owedLines()
	}
	if owed != "" {
		owed = paragraphs(s.phrase("data-owed"), owed)
	}
	if keep := s.keeps(); keep != (conversations.Span{}) {
		until = s.phrase("data-until", "date", day(keep.After(s.at)))
	}
	cs := []conversations.Choice{{Label: s.label("wish-delete-data"), Token: token(vTopic, string(wishDelete))}}
	if p, ok := s.content.Topic(whatIsStored); ok {
		cs = append(cs, s.topicChoice(p))
	}
	s.say(paragraphs(s.phrase("data"), conversations.Markup(strings.Join(list, "\n")), owed, until, s.phrase("data-no-more")), append(cs, s.card.resume())...)
}

// keeps is how long they are kept as they stand, if they do nothing any more.
func (s *settings) keeps() conversations.Span {
	if s.state.Journey.Phase == conversations.Finished && s.keepFinished != (conversations.Span{}) {
		return s.keepFinished
	}
	return s.keep
}

// whoTheyAre is what is kept of the person, whatever they walk.
func (s *settings) whoTheyAre() []string {
	p := s.state.Person
	lines := []string{s.label("data-address", "platform", escaped(string(p.Account.Platform)), "user", escaped(p.Account.User), "chat", escaped(p.Room.Chat))}
	if s.state.Found != nil {
		for _, k := range s.state.Found.Link.Others {
			lines = append(lines, s.label("data-address", "platform", escaped(string(k.Account.Platform)), "user", escaped(k.Account.User), "chat", escaped(k.Room.Chat)))
		}
	}
	if !s.state.Since.IsZero() {
		lines = append(lines, s.label("data-since", "date", day(s.state.Since)))
	}
	if p.Language != "" {
		lines = append(lines, s.label("data-language", "language", s.content.LanguageName(p.Language)))
	}
	if p.Network != "" {
		lines = append(lines, s.label("data-network", "network", s.networkName(p.Network)))
	}
	if p.Zone != "" {
		lines = append(lines, s.label("data-zone", "city", escaped(cityOf(p.Zone))))
	}
	if t := s.state.Ticket; t != nil {
		lines = append(lines, s.label("data-ticket", "number", strconv.FormatInt(int64(t.ID), 10), "date", day(t.Opened)))
	}
	if p.Unnagged {
		lines = append(lines, s.label("data-unnagged"))
	}
	return lines
}

// whereTheyAre is what is kept of their way.
func (s *settings) whereTheyAre() []string {
	j := &s.state.Journey
	if !s.walker.started() {
		return nil
	}
	g, _ := s.content.Guide(j.Guide)
	lines := []string{s.label("data-guide", "guide", g.Title.In(s.language), "step", s.title(j.At), "date", day(j.Since))}
	if n := len(j.Answers); n > 0 {
		lines = append(lines, s.label("data-way", "n", strconv.Itoa(n)))
	}
	if j.Phase == conversations.Paused {
		lines = append(lines, s.label("data-paused"))
	}
	return lines
}

// askForget asks before everything about the person is deleted.
func (s *settings) askForget() {
	s.ask(s.phrase("forget-sure"), conversations.Choice{Label: s.label("forget-yes"), Token: token(vForget)}, conversations.Choice{Label: s.label("forget-no"), Token: token(vResume)})
}
