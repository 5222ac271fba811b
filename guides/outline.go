package guides

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// theEnd is where a guide leads, named like a step that no part has.
const theEnd conversations.StepID = ""

// An outline is one guide as it stands on paper. Steps of the usual way bear
// the numbers that the chat says there; what lies off it bears the number of
// the step that it stands below, and a letter.
type outline struct {
	c       *content.Content
	guide   *content.Guide
	network *content.Network // nil: for any network
	routes  []content.Route  // of all for whom it is; the first one's usual way counts
	numbers map[conversations.StepID]string
}

// newOutline numbers the steps. Where a network is named, the extra steps that
// it does not ask for are left out.
func newOutline(c *content.Content, g *content.Guide, n *content.Network) *outline {
	o := &outline{c: c, guide: g, network: n, routes: c.Routes(g.ID), numbers: map[conversations.StepID]string{}}
	if n != nil {
		r, _ := c.Route(conversations.Journey{Guide: g.ID}, n.ID)
		o.routes = []content.Route{r}
	}
	way := o.routes[0].Steps()
	number, aside := 0, 0
	for _, s := range c.StepsOf(g) {
		if at := slices.Index(way, s.ID); at >= 0 {
			number, aside = at+1, 0
			o.numbers[s.ID] = strconv.Itoa(number)
		} else if o.shows(s.ID) {
			aside++
			o.numbers[s.ID] = strconv.Itoa(number) + letters(aside)
		}
	}
	return o
}

// letters counts a, b, … z, aa, ab, …
func letters(n int) string {
	var s string
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// shows reports whether anybody for whom the outline is walks that step.
func (o *outline) shows(id conversations.StepID) bool {
	return slices.ContainsFunc(o.routes, func(r content.Route) bool { return r.Has(id) })
}

// parts returns the parts of the guide, each with the steps that are shown.
func (o *outline) parts() []content.Part {
	var parts []content.Part
	for _, id := range o.guide.Parts {
		if p, ok := o.c.Part(id); ok {
			shown := *p
			shown.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s content.Step) bool { return !o.shows(s.ID) })
			parts = append(parts, shown)
		}
	}
	return parts
}

// A fork is where an option leads those who walk some of the outline's routes.
type fork struct {
	routes []content.Route
	edges  []content.Edge
}

// forks returns where an option of s leads, one fork for all whom it leads
// alike. That of people without a network comes last.
func (o *outline) forks(s *content.Step, by *content.Option) []fork {
	var all []fork
	for _, r := range o.routes {
		if !r.Has(s.ID) {
			continue
		}
		edges := o.edges(r, s, by)
		same := slices.IndexFunc(all, func(f fork) bool { return slices.EqualFunc(f.edges, edges, sameEdge) })
		if same < 0 {
			all = append(all, fork{[]content.Route{r}, edges})
			continue
		}
		all[same].routes = append(all[same].routes, r)
	}
	slices.Reverse(all)
	return all
}

// edges are those of an option. What was chosen in another guide is left out:
// its steps have no number here.
func (o *outline) edges(r content.Route, s *content.Step, by *content.Option) []content.Edge {
	if by.Meanwhile != "" {
		first, _ := r.First(by.Meanwhile)
		return []content.Edge{{By: by.ID, To: first}}
	}
	return slices.DeleteFunc(r.Edges(s), func(e content.Edge) bool {
		return e.By != by.ID || slices.ContainsFunc(e.If, func(n content.NextIf) bool { return o.numbers[n.At] == "" })
	})
}

func sameEdge(a, b content.Edge) bool {
	return a.To == b.To && slices.EqualFunc(a.If, b.If, func(a, b content.NextIf) bool { return a.At == b.At && a.Option == b.Option })
}

// usedBy names the networks whose people walk one of these routes.
func usedBy(c *content.Content, routes []content.Route) string {
	var names []string
	for i := range c.Networks {
		if n := &c.Networks[i]; slices.ContainsFunc(routes, func(r content.Route) bool { return r.IsOf(n) }) {
			names = append(names, n.Name)
		}
	}
	return strings.Join(names, ", ")
}
