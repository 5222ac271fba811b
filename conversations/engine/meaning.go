package engine

import (
	"cmp"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

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

// guess answers with a topic that was recognised, and asks whether it was it.
func (q *faq) guess(p *content.Topic) {
	q.topic(p)
	q.noteAsked()
	last := &q.replies[len(q.replies)-1]
	last.Choices = slices.Concat(last.Choices[:len(last.Choices):len(last.Choices)], []conversations.Choice{
		{Label: q.label("that-was-it"), Token: token(vRight, string(p.ID))},
		{Label: q.label("not-that"), Token: token(vWrong, string(p.ID))},
	})
}

// aside is what answers a text by saying that Waymark does not.
func (q *faq) aside() (*content.Aside, bool) {
	m := q.meaning
	if m.Decision != conversations.None || len(m.Matches) == 0 {
		return nil, false
	}
	return q.content.Aside(m.Matches[0].ID)
}

// warned answers a text that should not have been sent to us, and reports
// whether it is one.
func (q *faq) warned() bool {
	a, ok := q.aside()
	if !ok || q.hidden || a.ID != asideMedical && a.ID != asideSecrets {
		return false
	}
	q.setAside(a)
	return true
}

// setAside says that Waymark does not answer this, and why.
func (q *faq) setAside(a *content.Aside) {
	q.saysInEnglish(q.meaning.Language)
	q.notices = append(q.notices, q.fill(a.Answer, q.state))
	q.say(q.card.stillAt(), q.card.ways()...)
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

// noneOffered answers who meant none of what was offered.
func (q *faq) noneOffered() { q.noneBut("none-meant") }

// noneOfThese is the honest end: nothing known fits, a person may know.
func (q *faq) noneOfThese() { q.noneBut("dont-know") }

func (q *faq) noneBut(id content.PhraseID) {
	q.walker.happened(didConfuse, string(q.state.Journey.At))
	cs := []conversations.Choice{q.human(),
		{Label: q.label("all-questions"), Token: token(vChapter)}}
	q.notice(id)
	q.offersAgain()
	q.say(q.card.stillAt(), append(cs, q.card.ways()...)...)
}
