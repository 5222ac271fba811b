package content

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"waymark/conversations"
)

// aGuide is a guide of two parts made by chance, in which every way leads on.
func aGuide(chance *rand.Rand) *Content {
	var ids []conversations.StepID
	for i := range 8 {
		ids = append(ids, conversations.StepID(fmt.Sprintf("%c/%d", 'a'+i/4, i)))
	}
	c := &Content{Guides: []Guide{{ID: "g", Parts: []conversations.PartID{"a", "b"}}}, Parts: []Part{{ID: "a"}, {ID: "b"}}}
	later := func(i int) conversations.StepID { return ids[i+1+chance.IntN(len(ids)-i-1)] }
	for i, id := range ids {
		s := Step{ID: id, Extra: i > 0 && i < 7 && chance.IntN(3) == 0, Options: []Option{{ID: Done}, {ID: "other"}}}
		for k := 0; i < 7 && k < 3; k++ {
			switch n := (NextIf{At: ids[chance.IntN(i+1)], Option: s.Options[chance.IntN(2)].ID, To: later(i)}); chance.IntN(5) {
			case 0, 1:
				s.NextIf = append(s.NextIf, n)
			case 2:
				s.Next = n.To
			case 3:
				s.Options[chance.IntN(2)].To = n.To
			}
		}
		c.Parts[i/4].Steps = append(c.Parts[i/4].Steps, s)
		if s.Extra {
			c.Networks = append(c.Networks, Network{ID: conversations.NetworkID(id), ExtraSteps: []conversations.StepID{id}})
		}
	}
	return c
}

// What an edge says is what happens to those who chose so.
func TestEdges_AreWhatFollows(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	met := map[int]int{}
	for range 2000 {
		c := aGuide(chance)
		answers := map[conversations.StepID]conversations.OptionID{}
		for _, s := range c.StepsOf(&c.Guides[0]) {
			if chance.IntN(3) > 0 {
				answers[s.ID] = s.Options[chance.IntN(2)].ID
			}
		}
		for _, r := range c.Routes("g") {
			r.answers = answers
			for _, s := range c.StepsOf(r.Guide) {
				_, p, _ := c.Step(s.ID)
				by := s.Options[chance.IntN(2)].ID
				if r.passesOver(s) {
					by = Done
				} else {
					answers[s.ID] = by
				}
				all := r.Edges(s)
				at := slices.IndexFunc(all, func(e Edge) bool {
					return e.By == by && !slices.ContainsFunc(e.If, func(n NextIf) bool { return answers[n.At] != n.Option })
				})
				if at < 0 {
					t.Fatalf("from %s by %s no edge of %+v leads on with %v", s.ID, by, all, answers)
				}
				if want, _ := r.after(s, p, by); all[at].To != want {
					t.Fatalf("from %s by %s with %v: edge %+v, and they come to %q", s.ID, by, answers, all[at], want)
				}
				met[len(all[at].If)]++
			}
		}
	}
	if met[0] == 0 || met[1] == 0 || met[2] == 0 {
		t.Errorf("edges by their conditions: %v, want some of each", met)
	}
}

// Nobody is told of a way that an earlier one takes.
func TestEdges_NoneIsInVain(t *testing.T) {
	t.Parallel()
	first := NextIf{At: "a/1", Option: "other", To: "a/3"}
	c := &Content{
		Guides: []Guide{{ID: "g", Parts: []conversations.PartID{"a"}}},
		Parts: []Part{{ID: "a", Steps: []Step{
			{ID: "a/1", Options: []Option{{ID: Done}, {ID: "other"}}, NextIf: []NextIf{first}},
			{ID: "a/2", Options: []Option{{ID: Done}}, NextIf: []NextIf{first}},
			{ID: "a/3", Extra: true, Options: []Option{{ID: Done}}, NextIf: []NextIf{{At: "a/1", Option: Done, To: "a/5"}, {At: "a/1", Option: "other", To: "a/4"}}},
			{ID: "a/4", Options: []Option{{ID: Done}}},
			{ID: "a/5", Options: []Option{{ID: Done}}},
		}}},
	}
	r := c.Routes("g")[0]
	for id, want := range map[conversations.StepID]string{
		"a/1": "[{done [] a/2} {other [] a/4}]",                                           // its own choice is known
		"a/2": "[{done [{a/1 other a/3}] a/4} {done [{a/1 done a/5}] a/5} {done [] a/4}]", // what was not chosen is
		"a/5": "[{done [] }]",
	} {
		s, _, _ := c.Step(id)
		if got := fmt.Sprint(r.Edges(s)); got != want {
			t.Errorf("from %s: got %s, want %s", id, got, want)
		}
	}
}
