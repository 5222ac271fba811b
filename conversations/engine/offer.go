package engine

import (
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// failuresUntilOffered is how often one thing has to fail on a step until its person
// is offered a human.
const failuresUntilOffered = 2

// mailTakes is how long an e-mail or EU Login itself may usually take: the answers
// say 20 minutes.
const mailTakes = 20 * time.Minute

// offersHuman says that a human can help, once on each step, and reports whether it
// did. It leaves to who calls it where the way there stands: below that reply.
func (q *faq) offersHuman() bool {
	j := &q.state.Journey
	s, _ := q.walker.here()
	if s == nil || !q.walker.walks() || j.Helped == j.At || q.waitsAsUsual(s) {
		return false
	}
	if t := q.state.Ticket; t != nil && t.Closed.IsZero() {
		return false
	}
	j.Helped = j.At
	id := content.PhraseID("human-offer")
	if !q.asks {
		id = "human-offer-far"
	}
	q.notice(id)
	return true
}

// waitsAsUsual reports whether somebody else has to act, and has not taken longer
// than that usually takes: of a decision, until we have asked how it went.
func (q *faq) waitsAsUsual(s *content.Step) bool {
	j := &q.state.Journey
	switch {
	case !s.Waits():
		return false
	case s.Decided():
		return j.Nagged.Before(j.Since)
	}
	return q.walker.now.Sub(j.Since) < mailTakes
}

// offersAgain offers a human to somebody for whom something failed here again.
func (q *faq) offersAgain() bool {
	return q.walker.failures() >= failuresUntilOffered && q.offersHuman()
}

// failures is how often one thing did not go on lately where the person stands:
// being stuck, or not being understood.
func (w *walker) failures() int {
	times := map[verb]int{}
	for _, h := range w.state.Journey.Lately {
		if what, step, _ := parseHappening(h); w.content.CurrentID(conversations.StepID(step)) == w.state.Journey.At {
			times[what]++
		}
	}
	return max(times[didStick], times[didConfuse])
}
