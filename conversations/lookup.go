package conversations

import (
	"slices"
	"strings"
)

// Guide returns the guide with that id.
func (c *Content) Guide(id GuideID) (*Guide, bool) {
	return find(c.Guides, func(g *Guide) bool { return g.ID == id })
}

// Part returns the part with that id.
func (c *Content) Part(id PartID) (*Part, bool) {
	return find(c.Parts, func(p *Part) bool { return p.ID == id })
}

// Step returns the step with that id and the part it stands in.
func (c *Content) Step(id StepID) (*Step, *Part, bool) {
	part, _, _ := strings.Cut(string(id), "/")
	for i := range c.Parts {
		p := &c.Parts[i]
		if string(p.ID) != part {
			continue
		}
		for k := range p.Steps {
			if p.Steps[k].ID == id {
				return &p.Steps[k], p, true
			}
		}
	}
	return nil, nil, false
}

// today returns the id that the step with that id, or former id, has today. An
// id that no step ever had stays as it is.
func (c *Content) today(id StepID) StepID {
	if _, _, ok := c.Step(id); ok || id == "" {
		return id
	}
	for i := range c.Parts {
		if s, ok := find(c.Parts[i].Steps, func(s *Step) bool { return slices.Contains(s.Was, id) }); ok {
			return s.ID
		}
	}
	return id
}

// Network returns the network with that id.
func (c *Content) Network(id NetworkID) (*Network, bool) {
	return find(c.Networks, func(n *Network) bool { return n.ID == id })
}

// Topic returns the topic with that id.
func (c *Content) Topic(id TopicID) (*Topic, bool) {
	return find(c.Topics, func(t *Topic) bool { return t.ID == id })
}

// Source returns the source with that id.
func (c *Content) Source(id SourceID) (*Source, bool) {
	return find(c.Sources, func(s *Source) bool { return s.ID == id })
}

func find[T any](all []T, is func(*T) bool) (*T, bool) {
	for i := range all {
		if is(&all[i]) {
			return &all[i], true
		}
	}
	return nil, false
}
