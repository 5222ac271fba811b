package guides

import (
	"fmt"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// checkWays walks every guide from its beginning to its end, on each of the
// routes that people take.
func (r *reading) checkWays() {
	reached := map[conversations.StepID]bool{}
	for i := range r.content.Guides {
		for id := range r.checkGuide(&r.content.Guides[i]) {
			reached[id] = true
		}
	}
	for i := range r.content.Guides {
		for _, s := range r.content.StepsOf(&r.content.Guides[i]) {
			if !reached[s.ID] && !r.nobodys(s) {
				reached[s.ID] = true // said once, however many guides share it
				r.faultAt("step "+string(s.ID), "id", "nobody can reach step %s: no step of any guide leads to it", s.ID)
			}
		}
	}
}

// checkGuide walks one guide, and returns what of it anybody can reach.
func (r *reading) checkGuide(g *content.Guide) map[conversations.StepID]bool {
	routes, steps := r.content.Routes(g.ID), r.content.StepsOf(g)
	r.checkSkips(routes[0], steps)
	reached, said := map[conversations.StepID]bool{}, map[conversations.StepID]bool{}
	for _, route := range routes {
		here := r.from(route, route.Start())
		r.checkTraps(route, slices.DeleteFunc(slices.Clone(steps), func(s *content.Step) bool { return !here[s.ID] }), said)
		for id := range here {
			reached[id] = true
		}
	}
	for _, s := range steps {
		if reached[s.ID] {
			r.checkLeadsOut(g, s)
		}
	}
	return reached
}

// nobodys reports whether s is an extra step that no network asks for, which is
// said where it is read.
func (r *reading) nobodys(s *content.Step) bool {
	return s.Extra && !slices.ContainsFunc(r.content.Networks, func(n content.Network) bool { return slices.Contains(n.ExtraSteps, s.ID) })
}

// A target is a step that another one names.
type target struct {
	id    conversations.StepID
	field string // where
}

// targets returns the steps to which s leads by name.
func targets(s *content.Step) []target {
	var all []target
	follows := s.Extra // it may be passed over
	for i := range s.Options {
		switch o := &s.Options[i]; {
		case o.To != "":
			all = append(all, target{o.To, fmt.Sprintf("options[%d].to", i)})
		case o.Moves():
			follows = true
		}
	}
	if !follows {
		return all
	}
	for i, n := range s.NextIf {
		all = append(all, target{n.To, fmt.Sprintf("next_if[%d].to", i)})
	}
	return append(all, target{s.Next, "next"})
}

// checkLeadsOut names those ways of a step that lead out of a guide it is in.
func (r *reading) checkLeadsOut(g *content.Guide, s *content.Step) {
	for _, to := range targets(s) {
		if _, p, ok := r.content.Step(to.id); ok && !slices.Contains(g.Parts, p.ID) {
			r.faultAt("step "+string(s.ID), to.field, "step %s is not in guide %s, where this step is", to.id, g.ID)
		}
	}
}

// checkTraps names the steps from which a route never comes to the guide's end.
// Of all steps that only lead into a trap, the trap itself is what has to be
// mended: the steps that lead to each other and nowhere else.
func (r *reading) checkTraps(route content.Route, steps []*content.Step, said map[conversations.StepID]bool) {
	for _, s := range steps {
		ahead := r.from(route, s.ID)
		if ahead[theEnd] || said[s.ID] {
			continue
		}
		trap := slices.DeleteFunc(slices.Clone(steps), func(t *content.Step) bool { return !ahead[t.ID] })
		closed := !slices.ContainsFunc(trap, func(t *content.Step) bool { return !r.from(route, t.ID)[s.ID] })
		if !closed {
			continue
		}
		for _, t := range trap {
			said[t.ID] = true
		}
		who := "nobody"
		if len(route.Extra) > 0 && !s.Extra {
			who = "nobody with " + usedBy(r.content, []content.Route{route})
		}
		r.faultAt("step "+string(s.ID), "id", "from step %s %s comes to the end of guide %s", s.ID, who, route.Guide.ID)
	}
}

// from returns everything that can be reached from a step on a route, the step
// itself and perhaps the end among it. A way to a step that is not there counts
// as one to the end: that it leads nowhere was said, what it would lead to
// nobody knows.
func (r *reading) from(route content.Route, id conversations.StepID) map[conversations.StepID]bool {
	reached := map[conversations.StepID]bool{id: true}
	for next := []conversations.StepID{id}; len(next) > 0; next = next[1:] {
		s, _, ok := r.content.Step(next[0])
		if !ok {
			continue
		}
		for _, e := range route.Edges(s) {
			switch {
			case !route.Has(e.To):
				reached[theEnd] = true
			case !reached[e.To]:
				reached[e.To] = true
				next = append(next, e.To)
			}
		}
	}
	return reached
}

// checkSkips wants the extra steps that a network does not ask for to lead to
// a step that it does: otherwise passing over them would never end. Who has no
// network passes over all of them.
func (r *reading) checkSkips(route content.Route, steps []*content.Step) {
	for _, s := range steps {
		if s.Extra && slices.ContainsFunc(route.Edges(s), func(e content.Edge) bool { return e.To == s.ID }) {
			r.faultAt("step "+string(s.ID), "extra", "where extra step %s is passed over, the way leads back to it", s.ID)
		}
	}
}
