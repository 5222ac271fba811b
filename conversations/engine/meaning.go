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
	m := t.m.Meaning
	if len(m.Matches) == 0 {
		return false
	}
	best := m.Matches[0].ID
	switch m.Decision {
	case conversations.Answer:
		if t.wish(best) {
			return true
		}
		return t.recognised()
	case conversations.Suggest:
		if !t.started() && len(t.s.Journey.Offered) == 0 {
			return false // a stranger's first words: greet them
		}
		return t.didYouMean(t.titled(m.Matches))
	case conversations.None:
		if a, ok := t.aside(); ok {
			t.setAside(a)
			return true
		}
	}
	return false
}

// setAside says that Waymark does not answer this, and why.
func (t *turn) setAside(a *content.Aside) {
	t.saysInEnglish(t.m.Meaning.Language)
	t.notices = append(t.notices, t.content(a.Answer))
	t.say(t.stillAt(), t.ways()...)
}

// warned answers a text that should not have been sent to us, and reports
// whether it is one.
func (t *turn) warned() bool {
	a, ok := t.aside()
	if !ok || a.ID != asideMedical && a.ID != asideSecrets {
		return false
	}
	t.setAside(a)
	return true
}

// recognised answers a text that is surely about one topic, and reports whether
// it is.
func (t *turn) recognised() bool {
	m := t.m.Meaning
	if m.Decision != conversations.Answer || len(m.Matches) == 0 {
		return false
	}
	p, ok := t.c.Topic(m.Matches[0].ID)
	if !ok {
		return false
	}
	t.saysInEnglish(m.Language)
	t.s.Journey.Guessed = t.titled(m.Matches[1:])
	t.guess(p)
	return true
}

// aside is what answers a text by saying that Waymark does not.
func (t *turn) aside() (*content.Aside, bool) {
	m := t.m.Meaning
	if m.Decision != conversations.None || len(m.Matches) == 0 {
		return nil, false
	}
	return content.Find(t.c.Asides, func(a *content.Aside) bool { return a.ID == m.Matches[0].ID })
}

// hereCounts is how much likelier a topic is that belongs to the step the
// person stands on.
const hereCounts = 2

// titled keeps of matches the topics and wishes that have words to show. What
// belongs to the person's step moves up; that only reorders a list, it never
// makes sure what was unsure.
func (t *turn) titled(matches []conversations.Match) []conversations.TopicID {
	var here []conversations.TopicID
	if s, _ := t.here(); s != nil {
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
		if t.titleOf(m.ID) != "" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// titleOf is what a topic or a wish is called on a button.
func (t *turn) titleOf(id conversations.TopicID) string {
	if p, ok := t.c.Topic(id); ok {
		return p.Title.In(t.lang)
	}
	if _, known := content.AllPhrases[content.PhraseID(id)]; known {
		return t.label(content.PhraseID(id))
	}
	return ""
}

// guess answers with a topic that was recognised, and asks whether it was it.
func (t *turn) guess(p *content.Topic) {
	t.topic(p)
	last := &t.replies[len(t.replies)-1]
	last.Choices = slices.Concat(last.Choices[:len(last.Choices):len(last.Choices)], []conversations.Choice{
		{Label: t.label("that-was-it"), Token: token(vRight, string(p.ID))},
		{Label: t.label("not-that"), Token: token(vWrong, string(p.ID))},
	})
	t.s.Journey.Offered = last.Choices
}

// didYouMean offers up to three titles, and the way to say that none is right.
func (t *turn) didYouMean(ids []conversations.TopicID) bool {
	if len(ids) == 0 {
		return false
	}
	var cs []conversations.Choice
	for _, id := range ids {
		cs = append(cs, conversations.Choice{Label: t.titleOf(id), Token: token(vTopic, string(id))})
	}
	t.saysInEnglish(t.m.Meaning.Language)
	t.ask(t.phrase("did-you-mean"), append(cs, t.noneOf(), t.resume())...)
	return true
}

// noneOf is the choice of people who meant none of the titles.
func (t *turn) noneOf() conversations.Choice {
	return conversations.Choice{Label: t.label("none-of-these"), Token: token(vNone)}
}

// notThat goes on after a wrong answer: the other likely titles, else a person.
func (t *turn) notThat() {
	others := t.s.Journey.Guessed
	t.s.Journey.Guessed = nil
	if !t.didYouMean(others) {
		t.noneOfThese()
	}
}

// noneOfThese is the honest end: nothing known fits, a person may know.
func (t *turn) noneOfThese() {
	cs := []conversations.Choice{{Label: t.label("wish-human"), Token: token(vTopic, string(wishHuman))},
		{Label: t.label("all-questions"), Token: token(vChapter)}}
	t.notice("dont-know")
	t.say(t.stillAt(), append(cs, t.ways()...)...)
}

// wish does what a wish asks for, and reports whether id is one.
func (t *turn) wish(id conversations.TopicID) bool {
	switch id {
	case wishHuman:
		t.human()
	case wishWhere:
		t.status()
	case wishBack:
		t.command(conversations.Command{Name: "back"})
	case wishStartOver:
		if !t.started() {
			t.start("")
			return true
		}
		t.askAgain()
	case wishStop:
		t.noMore()
	case wishLater:
		t.remindMe(inMenu)
	case wishDelete:
		t.askForget()
	case wishLanguage:
		t.languageNamed("")
	default:
		return false
	}
	return true
}

// noMore is the wish to be left alone: no nagging where there is any, else the
// pause.
func (t *turn) noMore() {
	if t.reminding == nil {
		t.stop()
		return
	}
	t.unnag()
}

// human leads to people: whom to write to, and what.
func (t *turn) human() {
	if p, ok := t.c.Topic(helpdeskTopic); ok {
		t.topic(p)
		return
	}
	t.answerBriefly("not-understood")
}

// saysInEnglish tells somebody who writes in another language that the answer
// comes in English, in their language.
func (t *turn) saysInEnglish(l conversations.Language) {
	if l == "" || l == t.lang || slices.Contains(t.c.Languages, l) {
		return
	}
	if line, ok := t.c.OnlyEnglish[l]; ok {
		t.notices = append(t.notices, conversations.Markup(line))
	}
}

// askForget asks before everything about the person is deleted.
func (t *turn) askForget() {
	t.ask(t.phrase("forget-sure"), conversations.Choice{Label: t.label("forget-yes"), Token: token(vForget)}, conversations.Choice{Label: t.label("forget-no"), Token: token(vResume)})
}

// forget has everything about the person deleted.
func (t *turn) forget() {
	t.s = conversations.State{Person: conversations.Person{ID: t.s.Person.ID, Account: t.m.Actor, Room: t.m.Room}}
	t.forgotten = true
	t.say(t.phrase("forgotten"), t.resume())
	t.s.Journey = conversations.Journey{}
}
