package content

import (
	"slices"

	"waymark/conversations"
)

// A Route is the way through one guide for one person: the guide's parts, the
// extra steps of the network, and what was answered so far. Everybody who walks
// a guide in thought walks it: what follows a step, the usual way, and every
// way that anybody can take are its answers.
type Route struct {
	c       *Content
	Guide   *Guide
	Extra   []conversations.StepID // extra steps that are walked; some may be of other guides
	answers map[conversations.StepID]conversations.OptionID
	thought []conversations.StepID // walked in thought; where nothing was answered, by the usual option
}

// Ways to leave a step that no author writes. An option may not be named so.
const (
	Skip conversations.OptionID = "skip" // without doing it
	Have conversations.OptionID = "have" // and its whole part with it: the person has what that leads to
)

// Route is the way of a journey for network n; false where its guide is gone.
func (c *Content) Route(j conversations.Journey, n conversations.NetworkID) (Route, bool) {
	g, ok := c.Guide(j.Guide)
	if !ok {
		return Route{}, false
	}
	r := Route{c: c, Guide: g, answers: j.Answers}
	if net, ok := c.Network(n); ok {
		r.Extra = net.ExtraSteps
	}
	return r, true
}

// Has reports whether the step with that id is walked in this guide.
func (r Route) Has(id conversations.StepID) bool {
	s, p, ok := r.c.Step(id)
	return ok && slices.Contains(r.Guide.Parts, p.ID) && !r.passesOver(s)
}

// passesOver reports whether s is an extra step that this network does not ask for.
func (r Route) passesOver(s *Step) bool { return s.Extra && !slices.Contains(r.Extra, s.ID) }

// InPart reports whether the step with that id stands in p.
func (r Route) InPart(p *Part, id conversations.StepID) bool {
	_, in, ok := r.c.Step(id)
	return ok && in.ID == p.ID
}

// Start returns the first step of the guide.
func (r Route) Start() conversations.StepID {
	for _, id := range r.Guide.Parts {
		if s, ok := r.First(id); ok {
			return s
		}
	}
	return ""
}

// First returns the first step of a part of this guide.
func (r Route) First(id conversations.PartID) (conversations.StepID, bool) {
	p, ok := r.c.Part(id)
	if !ok {
		return "", false
	}
	for i := range p.Steps {
		if !r.passesOver(&p.Steps[i]) {
			return p.Steps[i].ID, true
		}
	}
	return "", false
}

// Entry returns the first step of a part that every network walks.
func (r Route) Entry(p *Part) conversations.StepID {
	s, _ := find(p.Steps, func(s *Step) bool { return !s.Extra })
	if s == nil {
		return ""
	}
	return s.ID
}

// Onward returns the step that follows s when it is left by way of o, for
// somebody who walks: parts that they have behind them, in whatever order, are
// not walked again. It is false at the guide's end.
func (r Route) Onward(s *Step, p *Part, o conversations.OptionID) (conversations.StepID, bool) {
	to, ok := r.after(s, p, o)
	for ok {
		_, part, _ := r.c.Step(to)
		first, _ := r.First(part.ID)
		if part.ID == p.ID || to != first || r.PartDone(part.ID) == "" {
			break
		}
		to, ok = r.afterPart(part.ID)
	}
	return to, ok
}

// after returns the step that follows s when it is left by way of o, or false
// at the guide's end.
func (r Route) after(s *Step, p *Part, o conversations.OptionID) (conversations.StepID, bool) {
	ifs, to := r.leads(s, p, o)
	for _, n := range ifs {
		if r.chose(n.At) == n.Option {
			to = n.To
			break
		}
	}
	next, in, ok := r.c.Step(to)
	if ok && r.passesOver(next) {
		return r.after(next, in, Done)
	}
	return to, ok
}

// leads is where the content has o lead from s: by the first of the earlier
// choices that was made, else to a step, which may be one to pass over. It is
// the only place that knows.
func (r Route) leads(s *Step, p *Part, o conversations.OptionID) ([]NextIf, conversations.StepID) {
	if o == Have {
		to, _ := r.afterPart(p.ID)
		return nil, to
	}
	if opt, ok := s.Option(o); ok && opt.To != "" {
		return nil, opt.To
	}
	if s.Next != "" {
		return s.NextIf, s.Next
	}
	for i := range p.Steps[1:] {
		if p.Steps[i].ID == s.ID {
			return s.NextIf, p.Steps[i+1].ID
		}
	}
	to, _ := r.afterPart(p.ID)
	return s.NextIf, to
}

// afterPart returns where the way goes on after a part of the guide.
func (r Route) afterPart(id conversations.PartID) (conversations.StepID, bool) {
	at := slices.Index(r.Guide.Parts, id)
	if at < 0 {
		return "", false
	}
	for _, next := range r.Guide.Parts[at+1:] {
		if s, ok := r.First(next); ok {
			return s, true
		}
	}
	return "", false
}

// chose is how the step with that id was left, in truth or in thought.
func (r Route) chose(id conversations.StepID) conversations.OptionID {
	o, answered := r.answers[id]
	if !answered && slices.Contains(r.thought, id) {
		if s, _, ok := r.c.Step(id); ok {
			return s.usual()
		}
	}
	return o
}

// PartDone returns the answer by which a part was left towards another part,
// or nothing while it has not been left.
func (r Route) PartDone(id conversations.PartID) conversations.OptionID {
	p, ok := r.c.Part(id)
	if !ok {
		return ""
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		o, answered := r.answers[s.ID]
		if answered && r.leaves(s, p, o) {
			return o
		}
	}
	return ""
}

// leaves reports whether going from s by o leaves its part.
func (r Route) leaves(s *Step, p *Part, o conversations.OptionID) bool {
	to, ok := r.after(s, p, o)
	return !ok || !r.InPart(p, to)
}

// Ahead reports whether a part of the guide comes after s and is not done.
func (r Route) Ahead(id conversations.PartID, s *Step) bool {
	_, p, _ := r.c.Step(s.ID)
	return slices.Index(r.Guide.Parts, id) > slices.Index(r.Guide.Parts, p.ID) && r.PartDone(id) == ""
}

// Entrance is where somebody comes in from another guide: the first part that
// is not done and that the other guide lacks, else the first not done.
func (r Route) Entrance(from *Guide) conversations.StepID {
	at := r.Start()
	for _, p := range slices.Backward(r.Guide.Parts) {
		if first, ok := r.First(p); ok && r.PartDone(p) == "" {
			at = first
		}
	}
	for _, p := range slices.Backward(r.Guide.Parts) {
		if first, ok := r.First(p); ok && r.PartDone(p) == "" && !slices.Contains(from.Parts, p) {
			at = first
		}
	}
	return at
}

// DetourEnds reports whether a jump that began at back is over when the person
// goes from s on to next: they leave the part they jumped into, or the steps
// that only their network asks for.
func (r Route) DetourEnds(s *Step, p *Part, next, back conversations.StepID) bool {
	if s.Extra {
		n, _, ok := r.c.Step(next)
		return !ok || !n.Extra
	}
	return !r.InPart(p, next) && !r.InPart(p, back)
}

// Steps returns the whole way as it looks now: as answered where the person
// has been, by the usual options where they have not; of a journey without
// answers that is the usual way. An answer that leads in a circle, as "refused"
// does that leads back to asking again, is passed over: where it led is a
// detour.
func (r Route) Steps() []conversations.StepID {
	var detours []conversations.StepID
	for {
		way, ends := r.walk(detours)
		if ends {
			return way
		}
		last := lastIndexFunc(way, func(id conversations.StepID) bool { return r.unusual(id) && !slices.Contains(detours, id) })
		if last < 0 {
			return way
		}
		detours = append(detours, way[last])
	}
}

// unusual reports whether the step was left otherwise than by its usual option.
func (r Route) unusual(id conversations.StepID) bool {
	s, _, ok := r.c.Step(id)
	o, answered := r.answers[id]
	return ok && answered && o != s.usual()
}

// walk follows the answers, but not those of the detours, and reports whether
// it came to the guide's end rather than to a step for the second time.
func (r Route) walk(detours []conversations.StepID) (way []conversations.StepID, ends bool) {
	for id, ok := r.Start(), true; ok && id != ""; {
		if slices.Contains(way, id) {
			return way, false
		}
		way = append(way, id)
		s, p, found := r.c.Step(id)
		if !found {
			return way, true
		}
		o, answered := r.answers[id]
		if !answered || slices.Contains(detours, id) {
			o = s.usual()
		}
		r.thought = way
		id, ok = r.after(s, p, o)
	}
	return way, true
}

func lastIndexFunc(ids []conversations.StepID, is func(conversations.StepID) bool) int {
	for i, id := range slices.Backward(ids) {
		if is(id) {
			return i
		}
	}
	return -1
}
