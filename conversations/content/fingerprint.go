package content

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"waymark/conversations"
)

// Print stands for what a step says and offers, in every language. What it rests on,
// and when somebody looked, is no part of that.
func (c *Content) Print(id conversations.StepID) (conversations.PrintID, bool) {
	s, _, ok := c.Step(id)
	if !ok {
		return "", false
	}
	h := fnv.New64a()
	fmt.Fprintln(h, s.Title, s.Body, s.Address) //nolint:errcheck // a hash takes everything
	for _, o := range s.Options {
		fmt.Fprintln(h, o.ID, o.Label, o.Says) //nolint:errcheck // so
	}
	return conversations.PrintID(strconv.FormatUint(h.Sum64(), 36)), true
}

// Fingerprint stands for what of c decides where people are, who has to act there, and
// how long that may take. Words do not.
func (c *Content) Fingerprint() uint64 {
	h := fnv.New64a()
	note := func(what ...any) { fmt.Fprintln(h, what...) } //nolint:errcheck // a hash takes everything
	for _, g := range c.Guides {
		note("guide", g.ID, g.Older, g.Parts)
	}
	for _, p := range c.Parts {
		note("part", p.ID)
		for _, s := range p.Steps {
			note("step", s.ID, s.Was, s.Actor, int64(s.Fuse), s.Extra)
		}
	}
	for _, n := range c.Networks {
		note("network", n.ID, n.Guide, n.ExtraSteps, n.ApprovalDays)
	}
	return h.Sum64()
}
