package engine

import (
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A faq answers what people ask. They stand where they stood.
type faq struct {
	*speaker
	card    *card
	walker  *walker
	state   *conversations.State
	meaning *conversations.Meaning    // what the message may be about
	reminds bool                      // people can be reminded
	asks    bool                      // somebody can be asked here
	hidden  bool                      // something in it was hidden, of which they are told
	asked   *conversations.Unanswered // its words, where the authors may see them
}

// isStuck is stuck for somebody who says that they are.
func (q *faq) isStuck(id conversations.StepID) {
	q.walker.happened(didStick, string(id))
	offered := q.offersAgain()
	q.stuck(id)
	if last := &q.replies[len(q.replies)-1]; offered && !offer(last.Choices).has(q.human().Token) {
		last.Choices = append([]conversations.Choice{q.human()}, last.Choices...)
	}
}

// stuck lists what people see when they are stuck on a step.
func (q *faq) stuck(id conversations.StepID) {
	s, _, ok := q.content.Step(id)
	if !ok || len(s.Topics) == 0 {
		q.chapter("")
		return
	}
	var cs []conversations.Choice
	for _, topic := range s.Topics {
		if p, ok := q.content.Topic(topic); ok {
			cs = append(cs, q.topicChoice(p))
		}
	}
	if p, ok := q.content.Topic(differsTopic); ok && !slices.Contains(s.Topics, differsTopic) {
		cs = append(cs, q.topicChoice(p))
	}
	if q.asks {
		cs = append(cs, q.human())
	}
	cs = append(cs, conversations.Choice{Label: q.label("all-questions"), Token: token(vChapter)}, q.card.resume())
	q.ask(q.phrase("what-do-you-see", "step", s.Title.In(q.language)), cs...)
}

// human is the choice that leads to somebody who answers.
func (q *faq) human() conversations.Choice {
	label := q.label("wish-human")
	if q.asks {
		label = q.label("human-ask")
	}
	return conversations.Choice{Label: label, Token: token(vTopic, string(wishHuman))}
}

// menu is the FAQ as asked for: first what belongs to today's step.
func (q *faq) menu() {
	if !q.walker.walks() {
		q.chapter("")
		return
	}
	q.stuck(q.state.Journey.At)
}

// faqNamed opens a topic by its id or exact title, or the menu.
func (q *faq) faqNamed(name string) {
	if name == "" {
		q.menu()
		return
	}
	if p, ok := q.content.TopicNamed(name, q.language); ok {
		q.topic(p)
		return
	}
	q.notice("unknown-topic")
	q.menu()
}

// chapter lists the topics of a chapter, or the chapters.
func (q *faq) chapter(id conversations.ChapterID) {
	text, cs := q.contents(id)
	q.ask(text, append(cs, q.card.resume())...)
}

// contents are the topics of a chapter and the way to the others, or the
// chapters.
func (q *faq) contents(id conversations.ChapterID) (conversations.Markup, []conversations.Choice) {
	ch, ok := q.content.Chapter(id)
	var cs []conversations.Choice
	if !ok {
		for _, ch := range q.content.Chapters {
			cs = append(cs, conversations.Choice{Label: ch.Title.In(q.language), Token: token(vChapter, string(ch.ID))})
		}
		return q.phrase("chapters"), cs
	}
	for i := range q.content.Topics {
		if p := &q.content.Topics[i]; p.Chapter == id {
			cs = append(cs, q.topicChoice(p))
		}
	}
	cs = append(cs, conversations.Choice{Label: q.label("all-questions"), Token: token(vChapter)})
	return q.phrase("chapter", "chapter", ch.Title.In(q.language)), cs
}

// topic answers a question, or asks the one question back that its answer
// depends on. The person stands where they stood.
func (q *faq) topic(p *content.Topic) {
	q.walker.happened(didRead, string(p.ID), string(q.state.Journey.At))
	text := q.topicText(p)
	if len(p.Branches) == 0 {
		q.answer(p, text, p.GoTo)
		return
	}
	q.say(text, append(q.branchChoices(p), q.card.resume())...)
}

func (q *faq) topicText(p *content.Topic) conversations.Markup {
	return "**" + conversations.Markup(p.Title.In(q.language)) + "**\n\n" + q.fill(p.Answer, q.state)
}

// branchChoices are the answers to the question that a topic asks back.
func (q *faq) branchChoices(p *content.Topic) []conversations.Choice {
	var cs []conversations.Choice
	for _, b := range p.Branches {
		cs = append(cs, conversations.Choice{Label: b.Label.In(q.language), Token: token(vTopic, string(p.ID), string(b.ID))})
	}
	return cs
}

// branch goes on with a topic after its question was answered.
func (q *faq) branch(p *content.Topic, id conversations.OptionID) {
	b, ok := p.Branch(id)
	if !ok {
		q.topic(p)
		return
	}
	if other, ok := q.content.Topic(b.Topic); ok {
		q.topic(other)
		return
	}
	to := b.GoTo
	if to == "" {
		to = p.GoTo
	}
	q.answer(p, q.fill(b.Answer, q.state), to)
}

// answer says the answer, one line back to the step, and the ways on.
func (q *faq) answer(p *content.Topic, text conversations.Markup, to conversations.StepID) {
	var cs []conversations.Choice
	if p.ID == differsTopic {
		cs = q.differsChoice()
	}
	cs = append(append(cs, q.waitChoice(p)...), append(q.goToChoice(to), q.card.ways()...)...)
	cs = append(cs, conversations.Choice{Label: q.label("where-from"), Token: token(vSource, string(p.ID))},
		conversations.Choice{Label: q.label("all-questions"), Token: token(vChapter)})
	q.say(paragraphs(text, q.card.stillAt()), cs...)
}

// waitChoice offers a word when the wait is over that an answer speaks of.
func (q *faq) waitChoice(p *content.Topic) []conversations.Choice {
	if !p.Waits || !q.reminds || !q.walker.walks() {
		return nil
	}
	return []conversations.Choice{{Label: q.label("remind-over"), Token: token(vRemind, inWait)}}
}

// goToChoice is the button to the step that an answer concerns, where the
// person is not on it already and one of their guides has it.
func (q *faq) goToChoice(to conversations.StepID) []conversations.Choice {
	if !q.walker.started() || to == "" || to == q.state.Journey.At {
		return nil
	}
	id := content.PhraseID("goto")
	if r, _ := q.walker.route(); !r.Has(to) {
		if !q.walker.olderHas(to) {
			return nil
		}
		id = "goto-older"
	}
	return []conversations.Choice{{Label: q.label(id, "step", q.title(to)), Token: token(vGo, string(to))}}
}

// sources says where an answer comes from, and of which day.
func (q *faq) sources(p *content.Topic) {
	var lines []string
	for _, id := range p.Sources {
		src, ok := q.content.Source(id)
		if !ok {
			continue
		}
		phrase := content.PhraseID("source")
		if src.URL != "" {
			phrase = "source-url"
		}
		lines = append(lines, "- "+q.label(phrase, "title", escaped(src.Title), "url", src.URL, "date", day(src.Read)))
	}
	text := paragraphs(q.phrase("sources", "topic", p.Title.In(q.language)), conversations.Markup(strings.Join(lines, "\n")),
		q.phrase("not-verified"), q.card.stillAt())
	q.say(text, append([]conversations.Choice{q.topicChoice(p)}, q.card.ways()...)...)
}

// known opens a topic that a command leads to. Content of an operator's own may
// lack it.
func (q *faq) known(id conversations.TopicID) {
	if p, ok := q.content.Topic(id); ok {
		q.topic(p)
		return
	}
	q.card.briefly("not-understood")
}

// helpdeskTopic is the answer that leads to people: whom to write to, and what.
const helpdeskTopic conversations.TopicID = "contact-helpdesk"
