package content

import (
	"slices"
	"time"

	"waymark/conversations"
)

// Progress is where a journey stands. It is worked out from the answers,
// never stored.
type Progress struct {
	Number, Total int // the step's place on the way, counted from 1
	Parts         []PartProgress
}

// PartProgress is one part of the guide as seen from where the person stands.
type PartProgress struct {
	Part  *Part
	State PartState
	Left  time.Duration // usual time of the steps still to come; 0 is not known
}

// A PartState says how far a part is.
type PartState int

// The states of a part.
const (
	PartOpen   PartState = iota // still to come
	PartHere                    // the person stands in it
	PartLeft                    // done
	PartHad                     // the person had it already
	PartJumped                  // passed over
)

// Progress works out where j stands on its way for network n.
func (c *Content) Progress(j conversations.Journey, n conversations.NetworkID) Progress {
	r, ok := c.Route(j, n)
	if !ok {
		return Progress{}
	}
	way := r.Steps()
	at := slices.Index(way, j.At)
	if at < 0 {
		way, at = r.detour(way, j)
	}
	_, here, _ := c.Step(j.At)
	pr := Progress{Number: at + 1, Total: len(way)}
	left := c.times(way[at:])
	passed := here != nil
	for _, id := range r.Guide.Parts {
		p, ok := c.Part(id)
		if !ok {
			continue
		}
		pp := PartProgress{Part: p}
		isHere := here != nil && here.ID == id && j.Phase != conversations.Finished
		switch done := r.PartDone(id); {
		case isHere:
			pp.State, passed = PartHere, false
		case done == Have:
			pp.State = PartHad
		case done != "":
			pp.State = PartLeft
		case passed:
			pp.State = PartJumped
		}
		pp.Left = left[id]
		pr.Parts = append(pr.Parts, pp)
	}
	return pr
}

// detour puts a step that is not on the way, with those that led to it, after
// the last step on the trail that is.
func (r Route) detour(way []conversations.StepID, j conversations.Journey) ([]conversations.StepID, int) {
	aside := []conversations.StepID{j.At}
	at := -1
	for _, id := range slices.Backward(j.Trail) {
		if at = slices.Index(way, id); at >= 0 {
			break
		}
		if r.Has(id) && !slices.Contains(aside, id) {
			aside = append(aside, id)
		}
	}
	slices.Reverse(aside)
	return slices.Insert(slices.Clone(way), at+1, aside...), at + len(aside)
}

// times adds up the usual durations of the steps of a way by their parts.
func (c *Content) times(way []conversations.StepID) map[conversations.PartID]time.Duration {
	sums := make(map[conversations.PartID]time.Duration, len(c.Parts))
	for _, id := range way {
		if s, in, ok := c.Step(id); ok {
			sums[in.ID] += s.Duration
		}
	}
	return sums
}

// Walked returns the journey of somebody who came to the part of step at by the
// usual way, and to the step itself by the shortest. It is for tests and for
// staff who set a person on a step. A step that the guide does not have is not
// reached: the journey then stands at the guide's beginning.
func Walked(c *Content, g conversations.GuideID, n conversations.NetworkID, at conversations.StepID) conversations.Journey {
	j := conversations.Journey{Guide: g, Answers: map[conversations.StepID]conversations.OptionID{}, Phase: conversations.Walking}
	r, ok := c.Route(j, n)
	if !ok {
		return j
	}
	j.At = r.Start()
	for _, id := range r.Steps() {
		steps := r.path(id, at)
		if s, p, _ := c.Step(id); steps == nil || !r.InPart(p, at) {
			j.Answers[id] = s.usual()
			j.Trail = append(j.Trail, id)
			continue
		}
		for _, hop := range steps {
			j.Answers[hop.from] = hop.by
			j.Trail = append(j.Trail, hop.from)
		}
		j.At = at
		return j
	}
	j.Answers, j.Trail = map[conversations.StepID]conversations.OptionID{}, nil
	return j
}

// A hop goes from a step to the next one.
type hop struct {
	from conversations.StepID
	by   conversations.OptionID
}

// path returns the shortest way from one step to another, or nil where there
// is none; from a step to itself it is empty.
func (r Route) path(from, to conversations.StepID) []hop {
	ways := map[conversations.StepID][]hop{from: {}}
	for queue := []conversations.StepID{from}; len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if id == to {
			return ways[id]
		}
		s, p, ok := r.c.Step(id)
		if !ok {
			continue
		}
		for i := range s.Options {
			o := &s.Options[i]
			next, ok := r.after(s, p, o.ID)
			if _, known := ways[next]; !ok || known || !o.Moves() {
				continue
			}
			ways[next] = append(slices.Clone(ways[id]), hop{id, o.ID})
			queue = append(queue, next)
		}
	}
	return nil
}
