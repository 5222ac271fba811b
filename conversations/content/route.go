package content

import (
	"slices"

	"waymark/conversations"
)

// A Route is the way through one guide for one person: the guide's parts, the
// extra steps of the network, and what was answered so far.
type Route struct {
	c       *Content
	Guide   *Guide
	Extra   []conversations.StepID
	answers map[conversations.StepID]conversations.OptionID
}

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
	return ok && slices.Contains(r.Guide.Parts, p.ID) && !r.hidden(s)
}

// hidden reports whether s is an extra step that this network does not ask for.
func (r Route) hidden(s *Step) bool { return s.Extra && !slices.Contains(r.Extra, s.ID) }

// First returns the first step of a part of this guide.
func (r Route) First(id conversations.PartID) (conversations.StepID, bool) {
	p, ok := r.c.Part(id)
	if !ok {
		return "", false
	}
	for i := range p.Steps {
		if !r.hidden(&p.Steps[i]) {
			return p.Steps[i].ID, true
		}
	}
	return "", false
}

// Entry returns the first step of a part that every network walks.
func (r Route) Entry(p *Part) conversations.StepID {
	s, _ := Find(p.Steps, func(s *Step) bool { return !s.Extra })
	if s == nil {
		return ""
	}
	return s.ID
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

// after returns the step that follows s when it is left by way of o, or false
// at the guide's end.
func (r Route) after(s *Step, p *Part, o conversations.OptionID) (conversations.StepID, bool) {
	if o == HadIt {
		return r.afterPart(p.ID)
	}
	if opt, ok := s.Option(o); ok && opt.To != "" {
		return r.visible(opt.To)
	}
	for _, n := range s.NextIf {
		if r.answers[n.At] == n.Option {
			return r.visible(n.To)
		}
	}
	if s.Next != "" {
		return r.visible(s.Next)
	}
	return r.below(s, p)
}

// visible returns id, or what follows it where this network skips it.
func (r Route) visible(id conversations.StepID) (conversations.StepID, bool) {
	s, p, ok := r.c.Step(id)
	if ok && r.hidden(s) {
		return r.after(s, p, Done)
	}
	return id, ok
}

func (r Route) below(s *Step, p *Part) (conversations.StepID, bool) {
	at := slices.IndexFunc(p.Steps, func(t Step) bool { return t.ID == s.ID })
	if at+1 < len(p.Steps) {
		return r.visible(p.Steps[at+1].ID)
	}
	return r.afterPart(p.ID)
}

// afterPart returns where the way goes on after a part of the guide.
func (r Route) afterPart(id conversations.PartID) (conversations.StepID, bool) {
	at := slices.Index(r.Guide.Parts, id)
	for _, next := range r.Guide.Parts[at+1:] {
		if s, ok := r.First(next); ok {
			return s, true
		}
	}
	return "", false
}

// Onward is after for somebody who walks: parts that they have behind them,
// in whatever order, are not walked again.
func (r Route) Onward(s *Step, p *Part, o conversations.OptionID) (conversations.StepID, bool) {
	to, ok := r.after(s, p, o)
	for ok {
		_, part, found := r.c.Step(to)
		first, _ := r.First(part.ID)
		if !found || part.ID == p.ID || to != first || r.PartDone(part.ID) == "" {
			break
		}
		to, ok = r.afterPart(part.ID)
	}
	return to, ok
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

// InPart reports whether the step with that id stands in p.
func (r Route) InPart(p *Part, id conversations.StepID) bool {
	_, in, ok := r.c.Step(id)
	return ok && in.ID == p.ID
}

// Option returns the step's option with that id.
func (s *Step) Option(id conversations.OptionID) (*Option, bool) {
	return Find(s.Options, func(o *Option) bool { return o.ID == id })
}

// Moves reports whether taking o leaves the step within the guide.
func (o Option) Moves() bool {
	return !o.Stay && o.Topic == "" && !o.Older && !o.Newer && o.Meanwhile == ""
}

// usual returns the option that most people take: the first that moves.
func (s *Step) usual() conversations.OptionID {
	if o, ok := Find(s.Options, func(o *Option) bool { return o.Moves() }); ok {
		return o.ID
	}
	return Done
}

// Ahead reports whether a part of the guide comes after s and is not done.
func (r Route) Ahead(id conversations.PartID, s *Step) bool {
	_, p, _ := r.c.Step(s.ID)
	return slices.Index(r.Guide.Parts, id) > slices.Index(r.Guide.Parts, p.ID) && r.PartDone(id) == ""
}

// Steps returns the whole way as it looks now: as answered where the person
// has been, by the usual options where they have not. An answer that leads in
// a circle, as "refused" does that leads back to asking again, is passed over:
// where it led is a detour.
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

// Ways to leave a step that no author writes. An option may not be named so.
const (
	SkippedIt conversations.OptionID = "skip"
	HadIt     conversations.OptionID = "have"
)
