package guides

import (
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// An outline is one guide as it stands on paper: every step of it has a
// number, counted through all parts.
type outline struct {
	c       *content.Content
	guide   *content.Guide
	network *content.Network // nil: for any network
	numbers map[conversations.StepID]int
}

// newOutline numbers the steps. Where a network is named, the extra steps that
// it does not ask for are left out.
func newOutline(c *content.Content, g *content.Guide, n *content.Network) *outline {
	o := &outline{c: c, guide: g, network: n, numbers: map[conversations.StepID]int{}}
	for _, s := range stepsOf(c, g) {
		if !o.hides(s) {
			o.numbers[s.ID] = len(o.numbers) + 1
		}
	}
	return o
}

func (o *outline) hides(s *content.Step) bool {
	return s.Extra && o.network != nil && !slices.Contains(o.network.ExtraSteps, s.ID)
}

// parts returns the parts of the guide, each with the steps that are shown.
func (o *outline) parts() []content.Part {
	var parts []content.Part
	for _, id := range o.guide.Parts {
		if p, ok := o.c.Part(id); ok {
			shown := *p
			shown.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s content.Step) bool { return o.hides(&s) })
			parts = append(parts, shown)
		}
	}
	return parts
}

// ahead reports whether a part comes after the part of s in this guide.
func (o *outline) ahead(s *content.Step, id conversations.PartID) bool {
	_, p, _ := o.c.Step(s.ID)
	return slices.Index(o.guide.Parts, id) > slices.Index(o.guide.Parts, p.ID)
}

// follows returns where s leads when nothing else is said: its next, or the
// step below.
func (o *outline) follows(s *content.Step) conversations.StepID {
	if s.Next != "" {
		return o.visible(s.Next)
	}
	return o.visible(below(o.c, o.guide, s.ID))
}

// visible returns id, or what follows it where the network does not ask for
// it. Load has made sure that skipping ends somewhere.
func (o *outline) visible(id conversations.StepID) conversations.StepID {
	s, _, ok := o.c.Step(id)
	if !ok || !o.hides(s) {
		return id
	}
	if done := optionOf(s, content.Done); done != nil && done.To != "" {
		return o.visible(done.To)
	}
	return o.follows(s)
}
