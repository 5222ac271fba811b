package conversations

import "slices"

// A route is the way through one guide for one person: the guide's parts, the
// extra steps of the network, and what was answered so far.
type route struct {
	c       *Content
	guide   *Guide
	extra   []StepID
	answers map[StepID]OptionID
}

func (c *Content) route(j Journey, n NetworkID) (route, bool) {
	g, ok := c.Guide(j.Guide)
	if !ok {
		return route{}, false
	}
	r := route{c: c, guide: g, answers: j.Answers}
	if net, ok := c.Network(n); ok {
		r.extra = net.ExtraSteps
	}
	return r, true
}

// has reports whether the step with that id is walked in this guide.
func (r route) has(id StepID) bool {
	s, p, ok := r.c.Step(id)
	return ok && slices.Contains(r.guide.Parts, p.ID) && !r.hidden(s)
}

// hidden reports whether s is an extra step that this network does not ask for.
func (r route) hidden(s *Step) bool { return s.Extra && !slices.Contains(r.extra, s.ID) }

// first returns the first step of a part of this guide.
func (r route) first(id PartID) (StepID, bool) {
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

// entry returns the first step of a part that every network walks.
func (r route) entry(p *Part) StepID {
	s, _ := find(p.Steps, func(s *Step) bool { return !s.Extra })
	if s == nil {
		return ""
	}
	return s.ID
}

// start returns the first step of the guide.
func (r route) start() StepID {
	for _, id := range r.guide.Parts {
		if s, ok := r.first(id); ok {
			return s
		}
	}
	return ""
}

// after returns the step that follows s when it is left by way of o, or false
// at the guide's end.
func (r route) after(s *Step, p *Part, o OptionID) (StepID, bool) {
	if o == hadIt {
		return r.afterPart(p.ID)
	}
	if opt, ok := s.option(o); ok && opt.To != "" {
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
func (r route) visible(id StepID) (StepID, bool) {
	s, p, ok := r.c.Step(id)
	if ok && r.hidden(s) {
		return r.after(s, p, Done)
	}
	return id, ok
}

func (r route) below(s *Step, p *Part) (StepID, bool) {
	at := slices.IndexFunc(p.Steps, func(t Step) bool { return t.ID == s.ID })
	if at+1 < len(p.Steps) {
		return r.visible(p.Steps[at+1].ID)
	}
	return r.afterPart(p.ID)
}

// afterPart returns where the way goes on after a part of the guide.
func (r route) afterPart(id PartID) (StepID, bool) {
	at := slices.Index(r.guide.Parts, id)
	for _, next := range r.guide.Parts[at+1:] {
		if s, ok := r.first(next); ok {
			return s, true
		}
	}
	return "", false
}

// onward is after for somebody who walks: parts that they have behind them,
// in whatever order, are not walked again.
func (r route) onward(s *Step, p *Part, o OptionID) (StepID, bool) {
	to, ok := r.after(s, p, o)
	for ok {
		_, part, found := r.c.Step(to)
		first, _ := r.first(part.ID)
		if !found || part.ID == p.ID || to != first || r.partDone(part.ID) == "" {
			break
		}
		to, ok = r.afterPart(part.ID)
	}
	return to, ok
}

// partDone returns the answer by which a part was left towards another part,
// or nothing while it has not been left.
func (r route) partDone(id PartID) OptionID {
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
func (r route) leaves(s *Step, p *Part, o OptionID) bool {
	to, ok := r.after(s, p, o)
	return !ok || !r.inPart(p, to)
}

func (r route) inPart(p *Part, id StepID) bool {
	_, in, ok := r.c.Step(id)
	return ok && in.ID == p.ID
}

// option returns the step's option with that id.
func (s *Step) option(id OptionID) (*Option, bool) {
	return find(s.Options, func(o *Option) bool { return o.ID == id })
}

// Moves reports whether taking o leaves the step within the guide.
func (o Option) Moves() bool {
	return !o.Stay && o.Topic == "" && !o.Older && !o.Newer && o.Meanwhile == ""
}

// usual returns the option that most people take: the first that moves.
func (s *Step) usual() OptionID {
	if o, ok := find(s.Options, func(o *Option) bool { return o.Moves() }); ok {
		return o.ID
	}
	return Done
}

// ahead reports whether a part of the guide comes after s and is not done.
func (r route) ahead(id PartID, s *Step) bool {
	_, p, _ := r.c.Step(s.ID)
	return slices.Index(r.guide.Parts, id) > slices.Index(r.guide.Parts, p.ID) && r.partDone(id) == ""
}

// steps returns the whole way as it looks now: as answered where the person
// has been, by the usual options where they have not. An answer that leads in
// a circle, as "refused" does that leads back to asking again, is passed over:
// where it led is a detour.
func (r route) steps() []StepID {
	var detours []StepID
	for {
		way, ends := r.walk(detours)
		if ends {
			return way
		}
		last := lastIndexFunc(way, func(id StepID) bool { return r.unusual(id) && !slices.Contains(detours, id) })
		if last < 0 {
			return way
		}
		detours = append(detours, way[last])
	}
}

// unusual reports whether the step was left otherwise than by its usual option.
func (r route) unusual(id StepID) bool {
	s, _, ok := r.c.Step(id)
	o, answered := r.answers[id]
	return ok && answered && o != s.usual()
}

// walk follows the answers, but not those of the detours, and reports whether
// it came to the guide's end rather than to a step for the second time.
func (r route) walk(detours []StepID) (way []StepID, ends bool) {
	for id, ok := r.start(), true; ok && id != ""; {
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

func lastIndexFunc(ids []StepID, is func(StepID) bool) int {
	for i, id := range slices.Backward(ids) {
		if is(id) {
			return i
		}
	}
	return -1
}
