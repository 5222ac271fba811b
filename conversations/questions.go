package conversations

import "strings"

// stuck lists what people see when they are stuck on a step.
func (t *turn) stuck(id StepID) {
	s, _, ok := t.c.Step(id)
	if !ok || len(s.Topics) == 0 {
		t.chapter("")
		return
	}
	var cs []Choice
	for _, topic := range s.Topics {
		if p, ok := t.c.Topic(topic); ok {
			cs = append(cs, t.topicChoice(p))
		}
	}
	cs = append(cs, Choice{Label: t.label("all-questions"), Token: token(vChapter)}, t.resume())
	t.ask(t.phrase("what-do-you-see", "step", s.Title.In(t.lang)), cs...)
}

func (t *turn) topicChoice(p *Topic) Choice {
	return Choice{Label: p.Title.In(t.lang), Token: token(vTopic, string(p.ID))}
}

// menu is the FAQ as asked for: first what belongs to today's step.
func (t *turn) menu() {
	if !t.started() || t.s.Journey.Phase == Finished {
		t.chapter("")
		return
	}
	t.stuck(t.s.Journey.At)
}

// chapter lists the topics of a chapter, or the chapters.
func (t *turn) chapter(id ChapterID) {
	text, cs := t.contents(id)
	t.ask(text, append(cs, t.resume())...)
}

// contents are the topics of a chapter and the way to the others, or the
// chapters.
func (t *turn) contents(id ChapterID) (Markup, []Choice) {
	ch, ok := find(t.c.Chapters, func(ch *Chapter) bool { return ch.ID == id })
	var cs []Choice
	if !ok {
		for _, ch := range t.c.Chapters {
			cs = append(cs, Choice{Label: ch.Title.In(t.lang), Token: token(vChapter, string(ch.ID))})
		}
		return t.phrase("chapters"), cs
	}
	for i := range t.c.Topics {
		if p := &t.c.Topics[i]; p.Chapter == id {
			cs = append(cs, t.topicChoice(p))
		}
	}
	cs = append(cs, Choice{Label: t.label("all-questions"), Token: token(vChapter)})
	return t.phrase("chapter", "chapter", ch.Title.In(t.lang)), cs
}

// topic answers a question, or asks the one question back that its answer
// depends on. The person stands where they stood.
func (t *turn) topic(p *Topic) {
	text := t.topicText(p)
	if len(p.Branches) == 0 {
		t.answer(p, text, p.GoTo)
		return
	}
	t.say(text, append(t.branchChoices(p), t.resume())...)
}

func (t *turn) topicText(p *Topic) Markup {
	return "**" + Markup(p.Title.In(t.lang)) + "**\n\n" + t.content(p.Answer)
}

// branchChoices are the answers to the question that a topic asks back.
func (t *turn) branchChoices(p *Topic) []Choice {
	var cs []Choice
	for _, b := range p.Branches {
		cs = append(cs, Choice{Label: b.Label.In(t.lang), Token: token(vTopic, string(p.ID), string(b.ID))})
	}
	return cs
}

// branch goes on with a topic after its question was answered.
func (t *turn) branch(p *Topic, id OptionID) {
	b, ok := find(p.Branches, func(b *Branch) bool { return b.ID == id })
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
func (t *turn) answer(p *Topic, text Markup, to StepID) {
	cs := append(t.waitChoice(p), append(t.goToChoice(to), t.ways()...)...)
	cs = append(cs, Choice{Label: t.label("where-from"), Token: token(vSource, string(p.ID))},
		Choice{Label: t.label("all-questions"), Token: token(vChapter)})
	t.say(paragraphs(text, t.stillAt()), cs...)
}

// waitChoice offers a word when the wait is over that an answer speaks of.
func (t *turn) waitChoice(p *Topic) []Choice {
	if !p.Waits || t.reminding == nil || !t.started() || t.s.Journey.Phase == Finished {
		return nil
	}
	return []Choice{{Label: t.label("remind-over"), Token: token(vRemind, inWait)}}
}

// goToChoice is the button to the step that an answer concerns, where the
// person is not on it already and one of their guides has it.
func (t *turn) goToChoice(to StepID) []Choice {
	if !t.started() || to == "" || to == t.s.Journey.At {
		return nil
	}
	id := PhraseID("goto")
	if r, _ := t.route(); !r.has(to) {
		if !t.olderHas(to) {
			return nil
		}
		id = "goto-older"
	}
	return []Choice{{Label: t.label(id, "step", t.title(to)), Token: token(vGo, string(to))}}
}

// sources says where an answer comes from, and of which day.
func (t *turn) sources(p *Topic) {
	var lines []string
	for _, id := range p.Sources {
		src, ok := t.c.Source(id)
		if !ok {
			continue
		}
		phrase := PhraseID("source")
		if src.URL != "" {
			phrase = "source-url"
		}
		lines = append(lines, "- "+t.label(phrase, "title", string(Escape(src.Title)), "url", src.URL, "date", day(src.Read)))
	}
	text := paragraphs(t.phrase("sources", "topic", p.Title.In(t.lang)), Markup(strings.Join(lines, "\n")),
		t.phrase("not-verified"), t.stillAt())
	t.say(text, append([]Choice{t.topicChoice(p)}, t.ways()...)...)
}
