package engine

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
	"waymark/conversations/content"
)

// The wishes that can be typed in one's own words. What each leads to stands
// in [turn.wish].
const (
	wishHuman     conversations.TopicID = "wish-human"
	wishWhere     conversations.TopicID = "wish-where-am-i"
	wishBack      conversations.TopicID = "wish-back"
	wishStartOver conversations.TopicID = "wish-start-over"
	wishStop      conversations.TopicID = "wish-stop-reminders"
	wishLater     conversations.TopicID = "wish-remind-later"
	wishDelete    conversations.TopicID = "wish-delete-data"
	wishLanguage  conversations.TopicID = "wish-change-language"
)

// helpdeskTopic is the answer that leads to people.
const helpdeskTopic conversations.TopicID = "contact-helpdesk"

// MayAsk reports whether a text can be a question at all. Commands, numbers and
// plain words never are, and nobody needs to think about them.
func (e *Engine) MayAsk(text string) bool {
	if len(text) > content.ReadableBytes {
		return false
	}
	said := content.Clean(text)
	if strings.HasPrefix(said, "/") || !strings.ContainsFunc(said, unicode.IsLetter) {
		return false
	}
	for _, words := range e.words {
		if _, known := words[content.Plain(said)]; known {
			return false
		}
	}
	return true
}

// question answers a text by its meaning, and reports whether it could.
func (t *turn) question() bool {
	m := t.message.Meaning
	if len(m.Matches) == 0 {
		return false
	}
	best := m.Matches[0].ID
	switch m.Decision {
	case conversations.Answer:
		if t.wish(best) {
			return true
		}
		return t.faq.recognised()
	case conversations.Suggest:
		if !t.walker.started() && len(t.state.Journey.Offered) == 0 {
			return false // a stranger's first words: greet them
		}
		return t.faq.didYouMean(t.faq.titled(m.Matches))
	case conversations.None:
		if a, ok := t.faq.aside(); ok {
			t.faq.setAside(a)
			return true
		}
	}
	return false
}

// setAside says that Waymark does not answer this, and why.
func (q *faq) setAside(a *content.Aside) {
	q.saysInEnglish(q.meaning.Language)
	q.notices = append(q.notices, q.fill(a.Answer, q.state))
	q.say(q.card.stillAt(), q.card.ways()...)
}

// warned answers a text that should not have been sent to us, and reports
// whether it is one.
func (q *faq) warned() bool {
	a, ok := q.aside()
	if !ok || a.ID != asideMedical && a.ID != asideSecrets {
		return false
	}
	q.setAside(a)
	return true
}

// recognised answers a text that is surely about one topic, and reports whether
// it is.
func (q *faq) recognised() bool {
	m := q.meaning
	if m.Decision != conversations.Answer || len(m.Matches) == 0 {
		return false
	}
	p, ok := q.content.Topic(m.Matches[0].ID)
	if !ok {
		return false
	}
	q.saysInEnglish(m.Language)
	q.state.Journey.Guessed = q.titled(m.Matches[1:])
	q.guess(p)
	return true
}

// aside is what answers a text by saying that Waymark does not.
func (q *faq) aside() (*content.Aside, bool) {
	m := q.meaning
	if m.Decision != conversations.None || len(m.Matches) == 0 {
		return nil, false
	}
	return q.content.Aside(m.Matches[0].ID)
}

// hereCounts is how much likelier a topic is that belongs to the step the
// person stands on.
const hereCounts = 2

// titled keeps of matches the topics and wishes that have words to show. What
// belongs to the person's step moves up; that only reorders a list, it never
// makes sure what was unsure.
func (q *faq) titled(matches []conversations.Match) []conversations.TopicID {
	var here []conversations.TopicID
	if s, _ := q.walker.here(); s != nil {
		here = s.Topics
	}
	weight := func(m conversations.Match) float64 {
		if slices.Contains(here, m.ID) {
			return hereCounts * m.Score
		}
		return m.Score
	}
	matches = slices.Clone(matches)
	slices.SortStableFunc(matches, func(a, b conversations.Match) int { return cmp.Compare(weight(b), weight(a)) })
	var ids []conversations.TopicID
	for _, m := range matches {
		if q.topicTitle(m.ID) != "" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// guess answers with a topic that was recognised, and asks whether it was it.
func (q *faq) guess(p *content.Topic) {
	q.topic(p)
	last := &q.replies[len(q.replies)-1]
	last.Choices = slices.Concat(last.Choices[:len(last.Choices):len(last.Choices)], []conversations.Choice{
		{Label: q.label("that-was-it"), Token: token(vRight, string(p.ID))},
		{Label: q.label("not-that"), Token: token(vWrong, string(p.ID))},
	})
}

// didYouMean offers up to three titles, and the way to say that none is right.
func (q *faq) didYouMean(ids []conversations.TopicID) bool {
	if len(ids) == 0 {
		return false
	}
	var cs []conversations.Choice
	for _, id := range ids {
		cs = append(cs, conversations.Choice{Label: q.topicTitle(id), Token: token(vTopic, string(id))})
	}
	q.saysInEnglish(q.meaning.Language)
	q.ask(q.phrase("did-you-mean"), append(cs, q.noneOf(), q.card.resume())...)
	return true
}

// noneOf is the choice of people who meant none of the titles.
func (q *faq) noneOf() conversations.Choice {
	return conversations.Choice{Label: q.label("none-of-these"), Token: token(vNone)}
}

// notThat goes on after a wrong answer: the other likely titles, else a person.
func (q *faq) notThat() {
	others := q.state.Journey.Guessed
	q.state.Journey.Guessed = nil
	if !q.didYouMean(others) {
		q.noneOfThese()
	}
}

// noneOfThese is the honest end: nothing known fits, a person may know.
func (q *faq) noneOfThese() {
	cs := []conversations.Choice{{Label: q.label("wish-human"), Token: token(vTopic, string(wishHuman))},
		{Label: q.label("all-questions"), Token: token(vChapter)}}
	q.notice("dont-know")
	q.say(q.card.stillAt(), append(cs, q.card.ways()...)...)
}

// wish does what a wish asks for, and reports whether id is one.
func (t *turn) wish(id conversations.TopicID) bool {
	switch id {
	case wishHuman:
		t.faq.human()
	case wishWhere:
		t.companion.status()
	case wishBack:
		t.command(conversations.Command{Name: "back"})
	case wishStartOver:
		if !t.walker.started() {
			t.host.start("")
			return true
		}
		t.companion.askAgain()
	case wishStop:
		t.settings.noMore()
	case wishLater:
		t.reminder.remindMe(inMenu)
	case wishDelete:
		t.settings.askForget()
	case wishLanguage:
		t.settings.languageNamed("")
	default:
		return false
	}
	return true
}

// noMore is the wish to be left alone: no nagging where there is any, else the
// pause.
func (s *settings) noMore() {
	if s.reminding == nil {
		s.stop()
		return
	}
	s.unnag()
}

// human leads to people: whom to write to, and what.
func (q *faq) human() {
	if p, ok := q.content.Topic(helpdeskTopic); ok {
		q.topic(p)
		return
	}
	q.card.briefly("not-understood")
}

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

// askForget asks before everything about the person is deleted.
func (s *settings) askForget() {
	s.ask(s.phrase("forget-sure"), conversations.Choice{Label: s.label("forget-yes"), Token: token(vForget)}, conversations.Choice{Label: s.label("forget-no"), Token: token(vResume)})
}

// forget has everything about the person deleted.
func (t *turn) forget() {
	t.state = conversations.State{Person: conversations.Person{ID: t.state.Person.ID, Account: t.message.Actor, Room: t.message.Room}}
	t.forgotten = true
	t.speaker.say(t.speaker.phrase("forgotten"), t.card.resume())
	t.state.Journey = conversations.Journey{}
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
