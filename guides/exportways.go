package guides

import (
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// ways writes the choices of a step out. A step that only leads to the one
// below it needs no words about that.
func (p *paper) ways(s *content.Step) []string {
	var lines []string
	for _, n := range s.NextIf {
		if p.numbers[n.At] > 0 { // else it is chosen in another guide
			lines = append(lines, fmt.Sprintf("If you chose %s in step %d %s", p.choice(n.At, n.Option), p.numbers[n.At], p.leads(n.To)))
		}
	}
	before := len(lines)
	for i := range s.Options {
		o := &s.Options[i]
		if o.Meanwhile != "" && !p.ahead(s, o.Meanwhile) {
			continue
		}
		line := "If "
		if before > 0 && o.Moves() && o.To == "" {
			line = "Otherwise, if "
		}
		lines = append(lines, line+p.choice(s.ID, o.ID)+" "+p.way(s, o))
	}
	plain := len(lines) == 1 && s.Options[0].Says.In(p.lang) == ""
	if plain && p.target(s, &s.Options[0]) == p.visible(below(p.c, p.guide, s.ID)) {
		return nil
	}
	return lines
}

func (p *paper) way(s *content.Step, o *content.Option) string {
	var line string
	switch {
	case o.Stay:
		line = "→ stay at this step."
	case o.Topic != "":
		line = "→ see the question " + p.title(o.Topic) + "."
	case o.Older:
		line = "→ go over to the guide for the older CPMS."
	case o.Newer:
		line = "→ go over to the guide " + p.c.Guides[0].Title.In(p.lang) + "."
	case o.Meanwhile != "":
		part, _ := p.c.Part(o.Meanwhile)
		line = "→ go on with “" + part.Title.In(p.lang) + "” meanwhile, and come back here."
	default:
		line = p.leads(p.target(s, o))
	}
	if says := p.words(o.Says); says != "" {
		line += " " + strings.ReplaceAll(strings.ReplaceAll(says, "\n", "\n  "), "\n  \n", "\n\n")
	}
	return line
}

// target is where an option leads that leads on.
func (p *paper) target(s *content.Step, o *content.Option) conversations.StepID {
	if o.To != "" {
		return p.visible(o.To)
	}
	return p.follows(s)
}

func (p *paper) leads(to conversations.StepID) string {
	if to == theEnd {
		return "→ you are at the end of this guide."
	}
	to = p.visible(to)
	s, _, _ := p.c.Step(to)
	line := fmt.Sprintf("→ go to step %d: %s", p.numbers[to], s.Title.In(p.lang))
	if strings.HasSuffix(line, "?") || strings.HasSuffix(line, "!") {
		return line
	}
	return line + "."
}

// choice quotes the label of an option.
func (p *paper) choice(at conversations.StepID, id conversations.OptionID) string {
	s, _, _ := p.c.Step(at)
	label := optionOf(s, id).Label.In(p.lang)
	if label == "" {
		label = p.phrase("done")
	}
	return "“" + label + "”"
}

// title quotes the title of a topic.
func (p *paper) title(id conversations.TopicID) string {
	t, _ := p.c.Topic(id)
	return "“" + t.Title.In(p.lang) + "”"
}

// topics returns the questions of this guide: all but those that concern only
// steps of other guides.
func (p *paper) topics() []*content.Topic {
	here, elsewhere := p.named()
	for i := range p.c.Topics {
		t := &p.c.Topics[i]
		foreign := elsewhere[t.ID] || t.GoTo != ""
		if p.numbers[t.GoTo] > 0 || !foreign {
			here[t.ID] = true
		}
	}
	var all []*content.Topic
	for more := true; more; {
		more = false
		for i := range p.c.Topics {
			t := &p.c.Topics[i]
			if !here[t.ID] || slices.Contains(all, t) {
				continue
			}
			all, more = append(all, t), true
			for _, b := range t.Branches {
				here[b.Topic] = true // an answer that sends there must find it on paper
			}
		}
	}
	return all
}

// named returns the topics that steps of this guide name, and those that
// steps of other guides do.
func (p *paper) named() (here, elsewhere map[conversations.TopicID]bool) {
	here, elsewhere = map[conversations.TopicID]bool{}, map[conversations.TopicID]bool{}
	for _, part := range p.c.Parts {
		for _, s := range part.Steps {
			side := elsewhere
			if p.numbers[s.ID] > 0 {
				side = here
			}
			for _, id := range s.Topics {
				side[id] = true
			}
			for _, o := range s.Options {
				side[o.Topic] = true
			}
		}
	}
	return here, elsewhere
}

// questions writes the questions of the guide by chapter.
func (p *paper) questions(topics []*content.Topic) {
	p.put("## Questions and answers")
	for _, ch := range p.c.Chapters {
		first := true
		for _, t := range topics {
			if t.Chapter != ch.ID {
				continue
			}
			if first {
				p.put("### %s", ch.Title.In(p.lang))
				first = false
			}
			p.question(t)
		}
	}
}

func (p *paper) question(t *content.Topic) {
	p.put("#### %s", t.Title.In(p.lang))
	p.put("%s", p.words(t.Answer))
	p.concerns(t.GoTo)
	for _, b := range t.Branches {
		label := b.Label.In(p.lang)
		if b.Topic != "" {
			p.put("**If “%s”** → see the question %s.", label, p.title(b.Topic))
			continue
		}
		p.put("**If “%s”:**", label)
		p.put("%s", p.words(b.Answer))
		p.concerns(b.GoTo)
	}
}

// concerns names the step that an answer is about.
func (p *paper) concerns(id conversations.StepID) {
	if p.numbers[id] > 0 {
		p.put("→ %s", p.name(id))
	}
}
