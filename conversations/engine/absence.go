package engine

import (
	"strings"

	"waymark/conversations"
)

// comeBack greets somebody who can be reached again and was not while we spoke.
// It is brief, because most platforms let them come back with /start, which
// shows the step. A pause stays one: they asked for nothing yet.
func (t *turn) comeBack() {
	if !t.started() {
		t.showStep()
		return
	}
	t.notice("welcome-back")
	t.say(t.stillAt(), t.ways()...)
}

// catchUp tells today's step to somebody whom our last words never reached,
// where the answer does not name it anyway. Our phrases emphasise a step's
// title where they name one; in a list of many it stands plainly.
func (t *turn) catchUp() {
	if !t.s.Missed {
		return
	}
	t.s.Missed = false
	if !t.started() || t.s.Journey.Phase == conversations.Finished {
		return
	}
	for _, r := range t.replies {
		if strings.Contains(string(r.Text), t.title(t.s.Journey.At)+"*") {
			return
		}
	}
	last := &t.replies[len(t.replies)-1]
	last.Text = paragraphs(last.Text, t.stillAt())
}
