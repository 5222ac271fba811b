package engine

import (
	"cmp"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A Weighed is one thing that a text may mean where somebody stands.
type Weighed struct {
	Means  string  // the button that offers it, else what it is called inside
	Likely float64 // from 0 to 1
	Needs  float64 // how likely it has to be to be acted on at once; above 1: it is only offered
}

// Weigh says what a text may mean to somebody in that state, the likeliest first. It
// does nothing, and is for who writes the content. What is read to the letter, as a
// number or a whole label, is not weighed.
func (e *Engine) Weigh(s conversations.State, m conversations.Message) []Weighed {
	var all []Weighed
	for _, sense := range e.turn(s, m).weigh(content.Clean(m.Words())).senses {
		all = append(all, Weighed{cmp.Or(sense.choice.Label, sense.key), sense.p, sense.need})
	}
	return all
}
