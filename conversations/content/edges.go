package content

import (
	"slices"

	"waymark/conversations"
)

// An Edge is one way on from a step that somebody can take, whatever was
// answered so far.
type Edge struct {
	By conversations.OptionID // the option that is taken
	// If are earlier choices that this way depends on, all of them. Where they
	// were not made, a later edge of the same option counts; the last has none.
	If []NextIf
	To conversations.StepID // empty: the guide's end
}

// Routes are the ways through a guide of all who may walk it: first that of
// people without a network, then one for each other choice of extra steps that
// networks make. None where there is no such guide.
func (c *Content) Routes(id conversations.GuideID) []Route {
	g, ok := c.Guide(id)
	if !ok {
		return nil
	}
	all := []Route{{c: c, Guide: g}}
	for i := range c.Networks {
		extra := c.extraIn(g, &c.Networks[i])
		if !slices.ContainsFunc(all, func(r Route) bool { return slices.Equal(r.Extra, extra) }) {
			all = append(all, Route{c: c, Guide: g, Extra: extra})
		}
	}
	return all
}

// IsOf reports whether the people of n walk r, which is one of [Content.Routes].
func (r Route) IsOf(n *Network) bool { return slices.Equal(r.c.extraIn(r.Guide, n), r.Extra) }

// extraIn are the extra steps of a guide that a network asks for, in the
// guide's order.
func (c *Content) extraIn(g *Guide, n *Network) []conversations.StepID {
	var ids []conversations.StepID
	for _, s := range c.StepsOf(g) {
		if s.Extra && slices.Contains(n.ExtraSteps, s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// StepsOf returns the guide's steps in the order they are written in, whoever
// walks them.
func (c *Content) StepsOf(g *Guide) []*Step {
	var steps []*Step
	for _, id := range g.Parts {
		if p, ok := c.Part(id); ok {
			for i := range p.Steps {
				steps = append(steps, &p.Steps[i])
			}
		}
	}
	return steps
}

// Edges returns every way on from s that leads through the guide, in the order
// of the options. Skip, Back and jumps are the engine's and not among them: a
// step that only they lead to is one that no author leads to. Of a step that
// this route passes over it is where passing over it leads. Where that ends
// nowhere, because extra steps lead to each other, the edge leads to the one
// that came up again.
func (r Route) Edges(s *Step) []Edge {
	_, p, _ := r.c.Step(s.ID)
	if r.passesOver(s) {
		return fork{Edge: Edge{By: Done}, over: []conversations.StepID{s.ID}}.edges(r, s, p, Done)
	}
	var all []Edge
	for i := range s.Options {
		if o := &s.Options[i]; o.Moves() {
			f := fork{Edge: Edge{By: o.ID}, made: []NextIf{{At: s.ID, Option: o.ID}}}
			all = append(all, f.edges(r, s, p, o.ID)...)
		}
	}
	return all
}

// A fork is an edge on its way to where it leads, with what is known of whoever
// takes it.
type fork struct {
	Edge
	made, not []NextIf // choices that they made, and that they did not
	over      []conversations.StepID
}

// edges returns where f leads by way of s, left by o.
func (f fork) edges(r Route, s *Step, p *Part, o conversations.OptionID) []Edge {
	var all []Edge
	ifs, to := r.leads(s, p, o)
	for _, n := range ifs {
		same := func(k NextIf) bool { return k.At == n.At && k.Option == n.Option }
		switch {
		case slices.ContainsFunc(f.made, same):
			return append(all, f.arrive(r, n.To)...)
		case slices.ContainsFunc(f.not, same), slices.ContainsFunc(f.made, func(k NextIf) bool { return k.At == n.At }):
			continue
		}
		with := f
		with.If, with.made = append(slices.Clone(f.If), n), append(slices.Clone(f.made), n)
		all = append(all, with.arrive(r, n.To)...)
		f.not = append(slices.Clone(f.not), n)
	}
	return append(all, f.arrive(r, to)...)
}

// arrive ends f at a step, or goes on from it where it is passed over.
func (f fork) arrive(r Route, to conversations.StepID) []Edge {
	if s, p, ok := r.c.Step(to); ok && r.passesOver(s) && !slices.Contains(f.over, to) {
		f.over = append(slices.Clone(f.over), to)
		return f.edges(r, s, p, Done)
	}
	f.To = to
	return []Edge{f.Edge}
}
