package engine

import (
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// topics are the questions that a text may ask. One that belongs to the step is
// likelier than it is in itself.
func (d *decider) topics() {
	m := d.message.Meaning
	var here []conversations.TopicID
	if s, _ := d.walker.here(); s != nil && d.walker.walks() {
		here = s.Topics
	}
	near := m.Near
	if len(near) == 0 {
		near = m.Matches
	}
	for i, match := range near {
		p, ok := d.content.Topic(match.ID)
		if !ok {
			continue
		}
		is := match.Score
		if slices.Contains(here, match.ID) {
			is = times(is, hereOdds)
		}
		is = min(is, surest)
		if m.Plain && d.walker.walks() {
			is = times(is, min(1, match.Plain/plainOften))
		}
		need := needAnswers
		if slices.Contains(here, match.ID) {
			need = needAnswersHere
		}
		if match.Score < unsureTopic {
			need = needNever // where people stand makes a question likelier, never sure
		}
		if m.Decision == conversations.Answer && i == 0 {
			is, need = max(is, 0.7), needAsks
		}
		if wordsIn(d.said) < 2 && m.Decision != conversations.Answer {
			is, need = min(is, aLoneWord), needNever
		}
		if m.Plain && d.walker.walks() && match.Plain < plainSeldom && match.Score < verySure {
			need = needNever // who reports something is not answered as if they asked
		}
		d.add(sense{key: string(token(vTopic, string(p.ID))), p: is, need: need, asked: true, choice: d.speaker.topicChoice(p), do: func() { d.answer(p) }})
	}
	if p, ok := d.content.Topic(screenTopic); ok {
		d.add(sense{key: string(token(vTopic, string(p.ID))), p: d.kind(content.SayScreen), need: needAsks, choice: d.speaker.topicChoice(p), do: func() { d.answer(p) }})
	}
}

// complaints are what may be about several topics: those of the step first.
func (d *decider) complaints() {
	var here []conversations.TopicID
	if s, _ := d.walker.here(); s != nil && d.walker.walks() {
		here = s.Topics
	}
	rank := func(id conversations.TopicID) int {
		if slices.Contains(here, id) {
			return 0
		}
		return 1
	}
	for _, c := range d.content.Complaints {
		ids := slices.Clone(c.Topics)
		slices.SortStableFunc(ids, func(a, b conversations.TopicID) int {
			return rank(a) - rank(b)
		})
		ids = ids[:min(mostOffered, len(ids))]
		d.add(sense{key: "say|" + string(c.ID), lists: true, p: likely(d.alike[c.ID]), need: needAsks, do: func() { d.faq.didYouMean(ids) }})
	}
}

// screenTopic is the answer for whom the screen looks otherwise.
const screenTopic conversations.TopicID = "screen-looks-different"

// answer answers with a topic, and asks whether that was meant.
func (d *decider) answer(p *content.Topic) {
	m := d.message.Meaning
	d.speaker.saysInEnglish(m.Language)
	d.state.Journey.Guessed = slices.DeleteFunc(d.faq.titled(m.Matches), func(id conversations.TopicID) bool { return id == p.ID })
	d.faq.guess(p)
}
