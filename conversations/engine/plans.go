package engine

import (
	"fmt"
	"hash/fnv"
	"time"

	"waymark/conversations"
)

// planning is raised where the engine plans otherwise than it did.
const planning = 1

// PlanID is by what this engine plans.
func (e *Engine) PlanID() conversations.PlanID {
	h := fnv.New64a()
	fmt.Fprint(h, planning, " ", e.plans) //nolint:errcheck // a hash takes everything
	if r := e.Reminding; r != nil {
		fmt.Fprint(h, " ", r.Version, r.After) //nolint:errcheck // so
	}
	return conversations.PlanID(h.Sum64() | 1) //nolint:gosec // any number will do but 0
}

// replan works out what the person is owed where that was planned by something
// else than what counts today. That is all that changes.
func (e *Engine) replan(s conversations.State, m conversations.Message) conversations.Outcome {
	if s.Planned == e.PlanID() {
		return conversations.Outcome{State: s}
	}
	t := e.unbidden(s, m)
	t.planner.plan()
	s.Reminders, s.Planned = t.state.Reminders, t.planner.plans
	return conversations.Outcome{State: s}
}

// believe takes back what cannot be yet when m is read: the clock was ahead for
// a while. Else nobody would be reminded until it is reached. When they were
// reminded last is believed for a day: it is a date that they are not reminded on
// again, and a clock is often set by a little.
func believe(s *conversations.State, m conversations.Message) {
	now, j := m.ReadAt(), &s.Journey
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
