package guides

import (
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// checkParts wants the parts of a guide to be there, once. It goes on without
// the second, so that nothing walks in a circle because of it.
func (r *reading) checkParts(g *content.Guide) {
	var once []conversations.PartID
	for i, p := range g.Parts {
		field := fmt.Sprintf("parts[%d]", i)
		switch there := r.refersAt("guide "+string(g.ID), field, "part", string(p)); {
		case !slices.Contains(once, p):
			once = append(once, p)
		case there:
			r.faultAt("guide "+string(g.ID), field, "part %s is in this guide twice", p)
		}
	}
	g.Parts = once
}

// check compares the files with each other, once all of them are read.
func (r *reading) check() {
	c := r.content
	for i := range c.Guides {
		r.checkParts(&c.Guides[i])
	}
	for i := range c.Parts {
		r.checkPart(&c.Parts[i])
	}
	for i := range c.Topics {
		r.checkTopic(&c.Topics[i])
	}
	for i := range c.Answers {
		r.checkReady(&c.Answers[i])
	}
	for i := range c.Networks {
		r.checkNetwork(&c.Networks[i])
	}
	for _, m := range r.confusable {
		r.refersAt("topic "+m.topic, "confusable", "topic", m.with)
	}
	r.checkFormerNames()
	r.checkWays()
	r.checkStatements()
	r.checkGlossary()
}

// refers reports whether there is a thing of that kind with that id, and
// names the fault and the nearest id where there is none.
func (r *reading) refers(file string, line int, kind, id string) bool {
	if _, ok := r.homes[kind+" "+id]; ok {
		return true
	}
	r.fault(file, line, "there is no %s %s%s", kind, id, didYouMean(id, r.known(kind)))
	return false
}

func (r *reading) refersAt(thing, field, kind, id string) bool {
	h := r.homes[thing]
	return r.refers(h.d.file, h.d.at(join(h.path, field)).key, kind, id)
}

// known lists the ids of a kind.
func (r *reading) known(kind string) []string {
	var ids []string
	for _, name := range sortedKeys(r.homes) {
		if id, ok := strings.CutPrefix(name, kind+" "); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// each refers from every entry of a list.
func (r *reading) each(thing, field, kind string, ids []string) {
	for i, id := range ids {
		r.refersAt(thing, fmt.Sprintf("%s[%d]", field, i), kind, id)
	}
}

// sourced wants at least one source, and each of them in sources.toml.
func (r *reading) sourced(thing string, sources []conversations.SourceID) {
	if len(sources) == 0 {
		r.faultAt(thing, "sources", "%s names no source", thing)
	}
	r.each(thing, "sources", "source", texts(sources))
}

// fits wants a button that names these ids to hold them.
func (r *reading) fits(thing, field string, a, b string) {
	// The verb and two separators are the other three bytes of a token.
	if n := len(a) + len(b) + 3; n > conversations.TokenMax {
		r.faultAt(thing, field, "the ids %s and %s are together %d bytes too long for a button", a, b, n-conversations.TokenMax)
	}
}

func (r *reading) checkNetwork(n *content.Network) {
	thing := "network " + string(n.ID)
	r.refersAt(thing, "guide", "guide", string(n.Guide))
	if n.OlderGuide != "" {
		r.refersAt(thing, "older_guide", "guide", string(n.OlderGuide))
	}
	r.each(thing, "extra_steps", "step", texts(n.ExtraSteps))
	r.sourced(thing, n.Sources)
}

func (r *reading) checkTopic(t *content.Topic) {
	thing := "topic " + string(t.ID)
	if !content.MayLead(t.ID) {
		r.faultAt(thing, "id", "the id %s cannot stand in a link: at most %d small letters, digits and dashes", t.ID, content.TopicIDMax)
	}
	r.refersAt(thing, "chapter", "chapter", string(t.Chapter))
	if t.GoTo != "" {
		r.refersAt(thing, "goto", "step", string(t.GoTo))
	}
	r.sourced(thing, t.Sources)
	r.solvedBy(thing, t.Helpdesk)
	for i, b := range t.Branches {
		field := fmt.Sprintf("branch[%d]", i)
		if b.Topic != "" {
			r.refersAt(thing, field+".topic", "topic", string(b.Topic))
		}
		if b.GoTo != "" {
			r.refersAt(thing, field+".goto", "step", string(b.GoTo))
		}
		r.fits(thing, field, string(t.ID), string(b.ID))
	}
}

// checkFormerNames keeps every former name of a step pointing at one step.
func (r *reading) checkFormerNames() {
	claimed := map[conversations.StepID]conversations.StepID{}
	for _, p := range r.content.Parts {
		for _, s := range p.Steps {
			for i, was := range s.Was {
				thing, field := "step "+string(s.ID), fmt.Sprintf("was[%d]", i)
				if _, lives := r.homes["step "+string(was)]; lives {
					r.faultAt(thing, field, "%s cannot be a former name: a step of that name is there", was)
				}
				if other, taken := claimed[was]; taken {
					r.faultAt(thing, field, "%s is a former name of %s already", was, other)
				}
				claimed[was] = s.ID
			}
		}
	}
}

func texts[T ~string](ids []T) []string { return as[string](ids) }
