package bot

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// A threadedStage is a stage with threads, as long as it may open them.
type threadedStage struct {
	*stage
	refuses error
}

func (a threadedStage) Open(_ context.Context, wanted conversations.NewThread) (conversations.Room, error) {
	return conversations.Room{Platform: wanted.In.Platform, Chat: wanted.Title}, a.refuses
}

// office is a desk's room.
var office = conversations.Room{Platform: here, Chat: "office"}

// inTicket is what is said in ticket n, whose thread is to be opened.
func inTicket(n conversations.TicketID, text string) conversations.Delivery {
	title := fmt.Sprintf("Ticket %d", n)
	return conversations.Delivery{Opens: conversations.NewThread{In: office, Title: title}, Reply: conversations.Reply{
		To: conversations.Recipient{Room: office, Ticket: n}, Text: conversations.Markup(text), Title: title,
	}}
}

// While the first message of a thread is on its way the outbox shows it in the
// thread already.
func TestOpen_SaysTheFirstWordsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), threadedStage{stage: newStage()}
		a.send = func(context.Context, conversations.Delivery) error {
			<-time.After(time.Second)
			return nil
		}
		s.add(inTicket(1, "the first"))
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

// What somebody has said is read, if not where it should stand.
func TestOpen_WithoutAThreadTheDeskHearsItAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), threadedStage{newStage(), fmt.Errorf("open: %w", conversations.ErrRefused)}
		s.add(inTicket(1, "the first"))
		running(t, s, a)
		pass(time.Second)
		if got := a.texts("office"); !slices.Equal(got, []string{"the first"}) {
			t.Errorf("got %q in the office", got)
		}
		if len(s.opened) > 0 {
			t.Errorf("noted %q as opened", s.opened)
		}
	})
}

// The thread and what is said in it are two calls.
func TestOpen_TakesTwoTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), threadedStage{stage: newStage()}
		a.limits.PerSecond = 1
		for n := range conversations.TicketID(together + 1) {
			s.add(inTicket(n+1, "the first"))
		}
		begun := time.Now()
		running(t, s, a)
		pass(time.Minute)
		calls := a.asked()
		if n := len(calls); n != together+1 {
			t.Fatalf("got %d sends, want %d", n, together+1)
		}
		if took := calls[together].at.Sub(begun); took < (together+1)*time.Second {
			t.Errorf("%d threads and their first words took %v at one call a second", together+1, took)
		}
	})
}
