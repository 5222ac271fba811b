package guides

import (
	"fmt"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
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
func ways(c *content.Content, g *content.Guide, s *content.Step) []way {
	var all []way
	follows := false
	for i := range s.Options {
		switch o := &s.Options[i]; {
		case o.To != "":
			all = append(all, way{o.To, fmt.Sprintf("options[%d].to", i)})
		case o.Moves():
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
func below(c *content.Content, g *content.Guide, id conversations.StepID) conversations.StepID {
	steps := stepsOf(c, g)
	at := slices.IndexFunc(steps, func(s *content.Step) bool { return s.ID == id })
	if at < 0 || at+1 == len(steps) {
		return theEnd
	}
	return steps[at+1].ID
}

// stepsOf returns the guide's steps in the order they are written in.
func stepsOf(c *content.Content, g *content.Guide) []*content.Step {
	var steps []*content.Step
	for i, id := range g.Parts {
		p, ok := c.Part(id)
		if !ok || slices.Contains(g.Parts[:i], id) {
			continue
		}
		for i := range p.Steps {
			steps = append(steps, &p.Steps[i])
		}
	}
	return steps
}

// checkWays walks every guide from its beginning to its end.
func (r *reading) checkWays() {
	reached := map[conversations.StepID]bool{}
	for i := range r.content.Guides {
		g := &r.content.Guides[i]
		steps := stepsOf(r.content, g)
		if len(steps) == 0 {
			continue
		}
		r.checkSkips(g, steps)
		here := r.from(g, steps[0])
		for _, s := range steps {
			if here[s.ID] {
				reached[s.ID] = true
				r.checkLeadsOut(g, s)
			}
		}
		r.checkTraps(g, steps, here)
	}
	for i := range r.content.Guides {
		for _, s := range stepsOf(r.content, &r.content.Guides[i]) {
			if !reached[s.ID] {
				reached[s.ID] = true // said once, however many guides share it
				r.faultAt("step "+string(s.ID), "id", "nobody can reach step %s: no step of any guide leads to it", s.ID)
			}
		}
	}
}

// checkLeadsOut names those ways of a step that lead out of a guide it is in.
func (r *reading) checkLeadsOut(g *content.Guide, s *content.Step) {
	for _, w := range ways(r.content, g, s) {
		if _, p, ok := r.content.Step(w.to); ok && !slices.Contains(g.Parts, p.ID) {
			r.faultAt("step "+string(s.ID), w.field, "step %s is not in guide %s, where this step is", w.to, g.ID)
		}
	}
}

// checkTraps names the steps of g from which the guide never ends. Of all
// steps that only lead into a trap, the trap itself is what has to be mended:
// the steps that lead to each other and nowhere else.
func (r *reading) checkTraps(g *content.Guide, steps []*content.Step, here map[conversations.StepID]bool) {
	said := map[conversations.StepID]bool{}
	for _, s := range steps {
		ahead := r.from(g, s)
		if !here[s.ID] || ahead[theEnd] || said[s.ID] {
			continue
		}
		trap := slices.DeleteFunc(slices.Clone(steps), func(t *content.Step) bool { return !ahead[t.ID] })
		closed := !slices.ContainsFunc(trap, func(t *content.Step) bool { return !r.from(g, t)[s.ID] })
		if !closed {
			continue
		}
		for _, t := range trap {
			said[t.ID] = true
		}
		r.faultAt("step "+string(s.ID), "id", "from step %s nobody comes to the end of guide %s", s.ID, g.ID)
	}
}

// from returns everything that can be reached from s in g, s and perhaps the
// end among it. A way to a step that is not there counts as one to the end:
// that it leads nowhere was said, what it would lead to nobody knows.
func (r *reading) from(g *content.Guide, s *content.Step) map[conversations.StepID]bool {
	reached := map[conversations.StepID]bool{s.ID: true}
	for next := []*content.Step{s}; len(next) > 0; {
		s := next[0]
		next = next[1:]
		for _, w := range ways(r.content, g, s) {
			to, p, ok := r.content.Step(w.to)
			switch {
			case !ok || !slices.Contains(g.Parts, p.ID):
				reached[theEnd] = true
			case !reached[w.to]:
				reached[w.to] = true
				next = append(next, to)
			}
		}
	}
	return reached
}

// checkSkips wants the extra steps that a network does not ask for to lead to
// a step that it does: otherwise passing over them would never end.
func (r *reading) checkSkips(g *content.Guide, steps []*content.Step) {
	for _, s := range steps {
		seen := map[conversations.StepID]bool{}
		for next := []*content.Step{s}; len(next) > 0; {
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
func skips(c *content.Content, g *content.Guide, s *content.Step) []conversations.StepID {
	if done := optionOf(s, content.Done); done != nil && done.To != "" {
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
