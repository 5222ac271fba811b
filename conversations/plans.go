package conversations

import (
	"fmt"
	"hash/fnv"
	"time"
)

// A PlanID stands for all that reminders are planned by: the calendar, the
// silences, the content, and how the engine goes about it. Where it differs,
// what is owed is planned anew. It is never 0.
type PlanID int64

// planning is raised where the engine plans otherwise than it did.
const planning = 1

// PlanID is by what this engine plans.
func (e *Engine) PlanID() PlanID {
	h := fnv.New64a()
	fmt.Fprint(h, planning, " ", e.plans) //nolint:errcheck // a hash takes everything
	if r := e.Reminding; r != nil {
		fmt.Fprint(h, " ", r.Version, r.After) //nolint:errcheck // so
	}
	return PlanID(h.Sum64() | 1) //nolint:gosec // any number will do but 0
}

// plans stands for what of c decides where people are, who has to act there, and
// how long that may take. Words do not.
func (c *Content) plans() uint64 {
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

// read is when m is read: never before it was written.
func (m Message) read() time.Time {
	if m.Read.After(m.At) {
		return m.Read
	}
	return m.At
}

// believe takes back what cannot be yet when m is read: the clock was ahead for
// a while. Else nobody would be reminded until it is reached. When they were
// reminded last is believed for a day: it is a date that they are not reminded on
// again, and a clock is often set by a little.
func (s *State) believe(m Message) {
	now, j := m.read(), &s.Journey
	if now.IsZero() {
		return
	}
	for _, at := range []*time.Time{&j.Since, &j.Active} {
		if at.After(now) {
			*at = now
		}
	}
	if j.Nagged.Sub(now) > wholeDay {
		j.Nagged = now.Add(-time.Microsecond) // before a step that they reach now
	}
}
