package content

import (
	"fmt"
	"hash/fnv"
)

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
