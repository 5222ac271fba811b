package guides

import (
	"fmt"
	"slices"

	"waymark/conversations"
)

// theEnd is where a guide leads, named like a step that no part has.
const theEnd conversations.StepID = ""

// A way leads from one step to another, and may do so for some people only.
type way struct {
	to    conversations.StepID
	field string // where the content says so; empty for the step below
}

// ways returns everywhere that a step can lead to in guide g, whatever was
// answered before. Skip, Back and jumps are the engine's and not counted: a
// step that only they lead to is one that no author leads to.
func ways(c *conversations.Content, g *conversations.Guide, s *conversations.Step) []way {
	var all []way
	follows := false
	for i := range s.Options {
		switch o := &s.Options[i]; {
		case o.To != "":
			all = append(all, way{o.To, fmt.Sprintf("options[%d].to", i)})
		case leadsOn(o):
			follows = true
		}
	}
	if !follows {
		return all
	}
	for i, n := range s.NextIf {
		all = append(all, way{n.To, fmt.Sprintf("next_if[%d].to", i)})
	}
	if s.Next != "" {
		return append(all, way{s.Next, "next"})
	}
	return append(all, way{below(c, g, s.ID), ""})
}

// below returns the step after id in the guide's order, or its end.
func below(c *conversations.Content, g *conversations.Guide, id conversations.StepID) conversations.StepID {
	steps := stepsOf(c, g)
	at := slices.IndexFunc(steps, func(s *conversations.Step) bool { return s.ID == id })
	if at < 0 || at+1 == len(steps) {
		return theEnd
	}
	return steps[at+1].ID
}

// stepsOf returns the guide's steps in the order they are written in.
func stepsOf(c *conversations.Content, g *conversations.Guide) []*conversations.Step {
	var steps []*conversations.Step
	for _, id := range g.Parts {
		if p, ok := c.Part(id); ok {
			for i := range p.Steps {
				steps = append(steps, &p.Steps[i])
			}
		}
	}
	return steps
}

// checkWays walks every guide from its beginning and from its end.
func (r *reading) checkWays() {
	c := r.content
	reached := map[conversations.StepID]bool{}
	trapped := map[conversations.StepID]bool{}
	for i := range c.Guides {
		g := &c.Guides[i]
		steps := stepsOf(c, g)
		if len(steps) == 0 {
			continue
		}
		r.checkSkips(g, steps)
		here := r.forwards(g, steps)
		there := backwards(c, g, steps)
		for _, s := range steps {
			if !here[s.ID] {
				continue
			}
			reached[s.ID] = true
			if !there[s.ID] && !trapped[s.ID] {
				trapped[s.ID] = true
				r.faultAt("step "+string(s.ID), "id", "from step %s nobody comes to the end of guide %s", s.ID, g.ID)
			}
		}
	}
	for i := range c.Guides {
		for _, s := range stepsOf(c, &c.Guides[i]) {
			if !reached[s.ID] {
				reached[s.ID] = true // said once, however many guides share it
				r.faultAt("step "+string(s.ID), "id", "nobody can reach step %s: no step of any guide leads to it", s.ID)
			}
		}
	}
}

// forwards returns the steps that can be reached in g, and names those ways
// that lead out of it.
func (r *reading) forwards(g *conversations.Guide, steps []*conversations.Step) map[conversations.StepID]bool {
	reached := map[conversations.StepID]bool{steps[0].ID: true}
	for next := []*conversations.Step{steps[0]}; len(next) > 0; {
		s := next[0]
		next = next[1:]
		for _, w := range ways(r.content, g, s) {
			to, p, ok := r.content.Step(w.to)
			if !ok || reached[w.to] {
				continue // the end, or a step that is not there, which was said
			}
			if !slices.Contains(g.Parts, p.ID) {
				r.faultAt("step "+string(s.ID), w.field, "step %s is not in guide %s, where this step is", w.to, g.ID)
				continue
			}
			reached[w.to] = true
			next = append(next, to)
		}
	}
	return reached
}

// backwards returns the steps from which the guide's end can be reached.
func backwards(c *conversations.Content, g *conversations.Guide, steps []*conversations.Step) map[conversations.StepID]bool {
	leads := map[conversations.StepID]bool{theEnd: true}
	for more := true; more; {
		more = false
		for _, s := range steps {
			if leads[s.ID] {
				continue
			}
			if slices.ContainsFunc(ways(c, g, s), func(w way) bool { return leads[w.to] }) {
				leads[s.ID], more = true, true
			}
		}
	}
	return leads
}

// checkSkips wants the extra steps that a network does not ask for to lead to
// a step that it does: otherwise passing over them would never end.
func (r *reading) checkSkips(g *conversations.Guide, steps []*conversations.Step) {
	for _, s := range steps {
		seen := map[conversations.StepID]bool{}
		for next := []*conversations.Step{s}; len(next) > 0; {
			at := next[0]
			next = next[1:]
			if !at.Extra {
				continue
			}
			for _, id := range skips(r.content, g, at) {
				to, _, ok := r.content.Step(id)
				if !ok || seen[id] {
					continue
				}
				seen[id] = true
				next = append(next, to)
			}
		}
		if seen[s.ID] {
			r.faultAt("step "+string(s.ID), "extra", "where extra step %s is passed over, the way leads back to it", s.ID)
		}
	}
}

// skips returns everywhere that an extra step leads to when it is passed over.
func skips(c *conversations.Content, g *conversations.Guide, s *conversations.Step) []conversations.StepID {
	if done := optionOf(s, conversations.Done); done != nil && done.To != "" {
		return []conversations.StepID{done.To}
	}
	var all []conversations.StepID
	for _, n := range s.NextIf {
		all = append(all, n.To)
	}
	if s.Next != "" {
		return append(all, s.Next)
	}
	return append(all, below(c, g, s.ID))
}
