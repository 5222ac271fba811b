package bot

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A threadedStage is a stage with threads.
type threadedStage struct{ *stage }

func (threadedStage) Open(_ context.Context, in conversations.Room, title string) (conversations.Room, error) {
	return conversations.Room{Platform: in.Platform, Chat: title}, nil
}

// While the first message of a thread is on its way the outbox shows it in the
// thread already.
func TestOpen_SaysTheFirstWordsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), threadedStage{newStage()}
		a.send = func(context.Context, conversations.Delivery) error {
			<-time.After(time.Second)
			return nil
		}
		office := conversations.Room{Platform: here, Chat: "office"}
		s.add(conversations.Delivery{Opens: office, Reply: conversations.Reply{
			To: conversations.Recipient{Room: office, Ticket: 1}, Text: "the first", Title: "Ticket 1",
		}})
		s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: office, Ticket: 1}, Text: "the second"}})
		b := running(t, s, a)
		receive(t, b, says("1", "ada", "somebody else looks into the outbox"))
		pass(2 * time.Second)
		if got := a.texts("Ticket 1"); !slices.Equal(got, []string{"the first", "the second"}) {
			t.Errorf("got %q in the thread, want each once", got)
		}
		if want := []string{"1 Ticket 1"}; !slices.Equal(s.opened, want) {
			t.Errorf("opened %q, want %q", s.opened, want)
		}
	})
}
