package engine

import (
	"slices"

	"waymark/conversations"
)

// What happens on somebody's way, as the first word of a
// [conversations.Happening]. Those that were read once are in databases out there:
// none changes its meaning.
const (
	didRead    verb = "read"    // topic, step: an answer was shown
	didTake    verb = "take"    // step, option
	didBack    verb = "back"    // step
	didSkip    verb = "skip"    // step
	didHave    verb = "have"    // step
	didStick   verb = "stuck"   // step
	didNotSee  verb = "differs" // step: the screen looked different
	didConfuse verb = "unclear" // step: it was not understood what they wrote
)

// happened notes what happened, in place of the oldest that is kept.
func (w *walker) happened(what verb, ids ...string) {
	j, now := &w.state.Journey, conversations.Happening(token(what, ids...))
	if n := len(j.Lately); what == didRead && n > 0 && j.Lately[n-1] == now { // opened again to read the rest
		return
	}
	if over := len(j.Lately) + 1 - conversations.LatelyMax; over > 0 {
		j.Lately = j.Lately[over:]
	}
	j.Lately = append(j.Lately, now)
}

// parseHappening takes h apart. Ids that are not there are empty.
func parseHappening(h conversations.Happening) (what verb, a, b string) {
	return parse(conversations.Token(h))
}

// hasRead reports whether an answer was shown to them lately.
func (w *walker) hasRead(id conversations.TopicID) bool {
	return slices.ContainsFunc(w.state.Journey.Lately, func(h conversations.Happening) bool {
		what, topic, _ := parseHappening(h)
		return what == didRead && topic == string(id)
	})
}
