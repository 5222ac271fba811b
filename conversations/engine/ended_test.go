package engine_test

import (
	"testing"
	"time"

	"waymark/conversations"
)

// What staff are told of their words may be the first that is said after the ticket's
// thread is gone: it names the thread that is opened then, as all that goes there.
func TestEnded_OpensAThreadAnew(t *testing.T) {
	t.Parallel()
	e, s := atDesk(t)
	for _, cause := range []conversations.Cause{"", conversations.Unreachable, conversations.Uncertain, conversations.Failed} {
		out := e.Handle(s, conversations.Message{
			Actor: s.Person.Account, Room: s.Person.Room, At: midday.Add(time.Minute), Body: conversations.Ended{Delivery: 3, Ticket: 12, Of: "m9", Cause: cause},
		})
		if len(out.Replies) != 1 || out.Replies[0].To.Ticket != 12 || out.Replies[0].Title == "" {
			t.Errorf("%q: got %+v, want a word in the ticket, with the title of its thread", cause, out.Replies)
		}
	}
}
