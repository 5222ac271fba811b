package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A speaker says what a turn says, in one language and in the house's phrases. It
// knows nobody's state.
type speaker struct {
	content  *content.Content
	language conversations.Language
	notices  []conversations.Markup // said before the next reply
	replies  []conversations.Reply
}

// say adds a reply: the notices, then text. What the last one
// offers is what typed numbers and labels mean next.
func (sp *speaker) say(text conversations.Markup, choices ...conversations.Choice) {
	text = paragraphs(append(sp.notices, text)...)
	sp.notices = nil
	sp.replies = append(sp.replies, conversations.Reply{Text: text, Choices: choices})
}

// offers are the choices below the last reply.
func (sp *speaker) offers() []conversations.Choice {
	if len(sp.replies) == 0 {
		return nil
	}
	return sp.replies[len(sp.replies)-1].Choices
}

// ask is say for what is of no use once one of its choices is taken.
func (sp *speaker) ask(text conversations.Markup, choices ...conversations.Choice) {
	sp.say(text, choices...)
	sp.replies[len(sp.replies)-1].Ephemeral = true
}

// notice says something first in the next reply.
func (sp *speaker) notice(id content.PhraseID, pairs ...string) {
	sp.notices = append(sp.notices, sp.phrase(id, pairs...))
}

// note says something first in the next reply that is no phrase of ours.
func (sp *speaker) note(text conversations.Markup) { sp.notices = append(sp.notices, text) }

// saysInEnglish tells somebody who writes in another language that the answer
// comes in English, in their language.
func (sp *speaker) saysInEnglish(l conversations.Language) {
	if l == "" || l == sp.language || slices.Contains(sp.content.Languages, l) {
		return
	}
	if line, ok := sp.content.OnlyEnglish[l]; ok {
		sp.note(conversations.Markup(line))
	}
}

// paragraphs puts what is not empty below each other.
func paragraphs(all ...conversations.Markup) conversations.Markup {
	var b strings.Builder
	for _, p := range all {
		if p != "" && b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(string(p))
	}
	return conversations.Markup(b.String())
}

func (sp *speaker) phrase(id content.PhraseID, pairs ...string) conversations.Markup {
	return conversations.Markup(content.Fill(sp.content.Phrase(sp.language, id), pairs...))
}

// label is a phrase for a button.
func (sp *speaker) label(id content.PhraseID, pairs ...string) string {
	return string(sp.phrase(id, pairs...))
}

// fill is a text of the content, its placeholders filled for somebody in state s.
func (sp *speaker) fill(w content.Words, s *conversations.State) conversations.Markup {
	return sp.content.Fill(w.In(sp.language), s.Journey.Guide, s.Person.Network, sp.language)
}

// title names a step.
func (sp *speaker) title(id conversations.StepID) string {
	if s, _, ok := sp.content.Step(id); ok {
		return s.Title.In(sp.language)
	}
	return string(id)
}

// topicTitle is what a topic or a wish is called on a button.
func (sp *speaker) topicTitle(id conversations.TopicID) string {
	if p, ok := sp.content.Topic(id); ok {
		return p.Title.In(sp.language)
	}
	if _, known := content.AllPhrases[content.PhraseID(id)]; known {
		return sp.label(content.PhraseID(id))
	}
	return ""
}

func (sp *speaker) topicChoice(p *content.Topic) conversations.Choice {
	return conversations.Choice{Label: p.Title.In(sp.language), Token: token(vTopic, string(p.ID))}
}

// networkName is a network's name, or "your network" where it is not known.
func (sp *speaker) networkName(id conversations.NetworkID) string {
	if n, ok := sp.content.Network(id); ok {
		return n.Name
	}
	return sp.label("your-network")
}

func (sp *speaker) minutes(d time.Duration) string {
	if d <= time.Minute {
		return sp.label("minute")
	}
	return sp.label("minutes", "n", strconv.Itoa(int(d.Minutes())))
}

// readOn says how old the words of a step are: the day a person saw the live
// screen, else the day the oldest of its sources was read.
func (sp *speaker) readOn(s *content.Step) string {
	if !s.Verified.IsZero() {
		return sp.label("verified-on", "date", day(s.Verified))
	}
	if oldest := sp.content.OldestSource(s.Sources); !oldest.IsZero() {
		return sp.label("read-on", "date", day(oldest))
	}
	return ""
}

// when says a moment as clocks in a city show it, which show now at present.
func (sp *speaker) when(now, l time.Time, city string) string {
	id := content.PhraseID("when")
	switch today := conversations.DateOf(now); conversations.DateOf(l) {
	case today:
		id = "when-today"
	case today.Plus(1):
		id = "when-tomorrow"
	}
	return sp.label(id, "date", l.Format("Monday 2 January"), "time", l.Format("15:04"), "city", escaped(city))
}

func day(d time.Time) string { return d.Format("2 January 2006") }

func escaped(s string) string { return string(conversations.Escape(s)) }

// inPrivate is the choice that goes on where nobody else reads.
func (sp *speaker) inPrivate(payload string) conversations.Choice {
	return conversations.Choice{Label: sp.label("in-private"), Private: payload}
}
