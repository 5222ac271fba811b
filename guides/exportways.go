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
	for i := range s.Options {
		switch o := &s.Options[i]; {
		case o.Moves():
			lines = append(lines, p.onward(s, o)...)
		case o.Meanwhile == "" || p.routes[0].Ahead(o.Meanwhile, s):
			lines = append(lines, "If "+p.choice(s.ID, o.ID)+" "+p.aside(o)+p.says(o))
		}
	}
	if o := &s.Options[0]; len(lines) == 1 && o.Moves() && o.Says.In(p.lang) == "" && p.leadsBelow(s, o) {
		return nil
	}
	return lines
}

// leadsBelow reports whether an option leads everybody from s to the next of the
// steps below it that is theirs.
func (p *paper) leadsBelow(s *content.Step, o *content.Option) bool {
	return !slices.ContainsFunc(p.routes, func(r content.Route) bool {
		return r.Has(s.ID) && slices.ContainsFunc(p.edges(r, s, o), func(e content.Edge) bool { return e.To != p.below(r, s) })
	})
}

// below is the next printed step that r walks.
func (p *paper) below(r content.Route, s *content.Step) conversations.StepID {
	steps := p.c.StepsOf(p.guide)
	at := slices.IndexFunc(steps, func(t *content.Step) bool { return t.ID == s.ID })
	for _, t := range steps[at+1:] {
		if r.Has(t.ID) {
			return t.ID
		}
	}
	return theEnd
}

// onward writes where an option leads that leads on: what counts for everybody
// first, then what only some people's network asks for, then all other ways.
func (p *paper) onward(s *content.Step, o *content.Option) []string {
	forks := p.forks(s, o)
	all := shared(forks)
	lines := p.edgeLines(s, o, "", forks[0].edges[:all], nil)
	for i, f := range forks {
		var with string
		if i < len(forks)-1 {
			with = "you are with " + usedBy(p.c, f.routes)
		}
		lines = p.edgeLines(s, o, with, f.edges[all:], lines)
	}
	return lines
}

// shared is how many edges all forks begin with.
func shared(forks []fork) int {
	first := forks[0].edges
	for n := range first {
		if slices.ContainsFunc(forks, func(f fork) bool { return n == len(f.edges) || !sameEdge(f.edges[n], first[n]) }) {
			return n
		}
	}
	return len(first)
}

// edgeLines adds to the lines of an option where it leads those whom "with" names.
func (p *paper) edgeLines(s *content.Step, o *content.Option, with string, edges []content.Edge, lines []string) []string {
	for i, e := range edges {
		var who []string
		if len(e.If) == 0 || s.Divides() {
			who = append(who, p.choice(s.ID, o.ID))
		}
		if with != "" {
			who = append(who, with)
		}
		for _, n := range e.If {
			who = append(who, fmt.Sprintf("you chose %s in step %s", p.choice(n.At, n.Option), p.numbers[n.At]))
		}
		line := "If "
		if len(lines) > 0 && (i == 0 || len(e.If) == 0) {
			line = "Otherwise, if "
		}
		line += strings.Join(who, " and ") + " " + p.leads(e.To)
		if len(e.If) == 0 {
			line += p.says(o)
		}
		lines = append(lines, line)
	}
	return lines
}

// aside writes where an option leads that does not lead on.
func (p *paper) aside(o *content.Option) string {
	switch {
	case o.Topic != "":
		return "→ see the question " + p.title(o.Topic) + "."
	case o.Older:
		return "→ go over to the guide for the older CPMS."
	case o.Newer:
		return "→ go over to the guide " + p.c.Guides[0].Title.In(p.lang) + "."
	case o.Meanwhile != "":
		part, _ := p.c.Part(o.Meanwhile)
		return "→ go on with “" + part.Title.In(p.lang) + "” meanwhile, and come back here."
	}
	return "→ stay at this step."
}

// says is what an option says first, written below its way.
func (p *paper) says(o *content.Option) string {
	says := p.words(o.Says)
	if says == "" {
		return ""
	}
	return " " + strings.ReplaceAll(strings.ReplaceAll(says, "\n", "\n  "), "\n  \n", "\n\n")
}

func (p *paper) leads(to conversations.StepID) string {
	if to == theEnd {
		return "→ you are at the end of this guide."
	}
	s, _, _ := p.c.Step(to)
	line := fmt.Sprintf("→ go to step %s: %s", p.numbers[to], s.Title.In(p.lang))
	if strings.HasSuffix(line, "?") || strings.HasSuffix(line, "!") {
		return line
	}
	return line + "."
}

// choice quotes the label of an option.
func (p *paper) choice(at conversations.StepID, id conversations.OptionID) string {
	s, _, _ := p.c.Step(at)
	o, _ := s.Option(id)
	label := o.Label.In(p.lang)
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
		if p.numbers[t.GoTo] != "" || !foreign {
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
			if p.numbers[s.ID] != "" {
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
	if p.numbers[id] != "" {
		p.put("→ %s", p.name(id))
	}
}
