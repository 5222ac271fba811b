package engine

import (
	"strings"
)

// comeBack greets somebody who can be reached again and was not while we spoke.
// It is brief, because most platforms let them come back with /start, which
// shows the step. A pause stays one: they asked for nothing yet.
func (t *turn) comeBack() {
	if !t.walker.started() {
		t.card.showStep()
		return
	}
	t.speaker.notice("welcome-back")
	t.speaker.say(t.card.stillAt(), t.card.ways()...)
}

// catchUp tells today's step to somebody whom our last words never reached,
// where the answer does not name it anyway. Our phrases emphasise a step's
// title where they name one; in a list of many it stands plainly.
func (t *turn) catchUp() {
	if !t.state.Missed {
		return
	}
	t.state.Missed = false
	if !t.walker.walks() || len(t.speaker.replies) == 0 {
		return
	}
	for _, r := range t.speaker.replies {
		if strings.Contains(string(r.Text), t.speaker.title(t.state.Journey.At)+"*") {
			return
		}
	}
	last := &t.speaker.replies[len(t.speaker.replies)-1]
	last.Text = paragraphs(last.Text, t.card.stillAt())
}
