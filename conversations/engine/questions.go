package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// stuck lists what people see when they are stuck on a step.
func (t *turn) stuck(id conversations.StepID) {
	s, _, ok := t.c.Step(id)
	if !ok || len(s.Topics) == 0 {
		t.chapter("")
		return
	}
	var cs []conversations.Choice
	for _, topic := range s.Topics {
		if p, ok := t.c.Topic(topic); ok {
			cs = append(cs, t.topicChoice(p))
		}
	}
	cs = append(cs, conversations.Choice{Label: t.label("all-questions"), Token: token(vChapter)}, t.resume())
	t.ask(t.phrase("what-do-you-see", "step", s.Title.In(t.lang)), cs...)
}

func (t *turn) topicChoice(p *content.Topic) conversations.Choice {
	return conversations.Choice{Label: p.Title.In(t.lang), Token: token(vTopic, string(p.ID))}
}

// menu is the FAQ as asked for: first what belongs to today's step.
func (t *turn) menu() {
	if !t.started() || t.s.Journey.Phase == conversations.Finished {
		t.chapter("")
		return
	}
	t.stuck(t.s.Journey.At)
}

// chapter lists the topics of a chapter, or the chapters.
func (t *turn) chapter(id conversations.ChapterID) {
	text, cs := t.contents(id)
	t.ask(text, append(cs, t.resume())...)
}

// contents are the topics of a chapter and the way to the others, or the
// chapters.
func (t *turn) contents(id conversations.ChapterID) (conversations.Markup, []conversations.Choice) {
	ch, ok := t.c.Chapter(id)
	var cs []conversations.Choice
	if !ok {
		for _, ch := range t.c.Chapters {
			cs = append(cs, conversations.Choice{Label: ch.Title.In(t.lang), Token: token(vChapter, string(ch.ID))})
		}
		return t.phrase("chapters"), cs
	}
	for i := range t.c.Topics {
		if p := &t.c.Topics[i]; p.Chapter == id {
			cs = append(cs, t.topicChoice(p))
		}
	}
	cs = append(cs, conversations.Choice{Label: t.label("all-questions"), Token: token(vChapter)})
	return t.phrase("chapter", "chapter", ch.Title.In(t.lang)), cs
}

// topic answers a question, or asks the one question back that its answer
// depends on. The person stands where they stood.
func (t *turn) topic(p *content.Topic) {
	text := t.topicText(p)
	if len(p.Branches) == 0 {
		t.answer(p, text, p.GoTo)
		return
	}
	t.say(text, append(t.branchChoices(p), t.resume())...)
}

func (t *turn) topicText(p *content.Topic) conversations.Markup {
	return "**" + conversations.Markup(p.Title.In(t.lang)) + "**\n\n" + t.content(p.Answer)
}

// branchChoices are the answers to the question that a topic asks back.
func (t *turn) branchChoices(p *content.Topic) []conversations.Choice {
	var cs []conversations.Choice
	for _, b := range p.Branches {
		cs = append(cs, conversations.Choice{Label: b.Label.In(t.lang), Token: token(vTopic, string(p.ID), string(b.ID))})
	}
	return cs
}

// branch goes on with a topic after its question was answered.
func (t *turn) branch(p *content.Topic, id conversations.OptionID) {
	b, ok := p.Branch(id)
	if !ok {
		t.topic(p)
		return
	}
	if other, ok := t.c.Topic(b.Topic); ok {
		t.topic(other)
		return
	}
	to := b.GoTo
	if to == "" {
		to = p.GoTo
	}
	t.answer(p, t.content(b.Answer), to)
}

// answer says the answer, one line back to the step, and the ways on.
func (t *turn) answer(p *content.Topic, text conversations.Markup, to conversations.StepID) {
	cs := append(t.waitChoice(p), append(t.goToChoice(to), t.ways()...)...)
	cs = append(cs, conversations.Choice{Label: t.label("where-from"), Token: token(vSource, string(p.ID))},
		conversations.Choice{Label: t.label("all-questions"), Token: token(vChapter)})
	t.say(paragraphs(text, t.stillAt()), cs...)
}

// waitChoice offers a word when the wait is over that an answer speaks of.
func (t *turn) waitChoice(p *content.Topic) []conversations.Choice {
	if !p.Waits || t.reminding == nil || !t.started() || t.s.Journey.Phase == conversations.Finished {
		return nil
	}
	return []conversations.Choice{{Label: t.label("remind-over"), Token: token(vRemind, inWait)}}
}

// goToChoice is the button to the step that an answer concerns, where the
// person is not on it already and one of their guides has it.
func (t *turn) goToChoice(to conversations.StepID) []conversations.Choice {
	if !t.started() || to == "" || to == t.s.Journey.At {
		return nil
	}
	id := content.PhraseID("goto")
	if r, _ := t.route(); !r.Has(to) {
		if !t.olderHas(to) {
			return nil
		}
		id = "goto-older"
	}
	return []conversations.Choice{{Label: t.label(id, "step", t.title(to)), Token: token(vGo, string(to))}}
}

// sources says where an answer comes from, and of which day.
func (t *turn) sources(p *content.Topic) {
	var lines []string
	for _, id := range p.Sources {
		src, ok := t.c.Source(id)
		if !ok {
			continue
		}
		phrase := content.PhraseID("source")
		if src.URL != "" {
			phrase = "source-url"
		}
		lines = append(lines, "- "+t.label(phrase, "title", string(conversations.Escape(src.Title)), "url", src.URL, "date", day(src.Read)))
	}
	text := paragraphs(t.phrase("sources", "topic", p.Title.In(t.lang)), conversations.Markup(strings.Join(lines, "\n")),
		t.phrase("not-verified"), t.stillAt())
	t.say(text, append([]conversations.Choice{t.topicChoice(p)}, t.ways()...)...)
}
