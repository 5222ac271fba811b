package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// What one ticket's thread is told to wait, or that it fails, is its own affair, also
// where that thread was opened by the same delivery.
func TestLines_NoTicketWaitsForAnother(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"patience": &conversations.LaterError{After: time.Hour},
		"failing":  context.DeadlineExceeded,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, a := newMemory(), threadedStage{stage: newStage()}
				until := time.Now().Add(time.Hour)
				a.send = func(_ context.Context, d conversations.Delivery) error {
					if d.To.Room.Chat == "Ticket 1" && time.Now().Before(until) {
						return fault
					}
					return nil
				}
				for n := range conversations.TicketID(3) {
					s.add(inTicket(n+1, "the first"))
					s.add(inTicket(n+1, "the second"))
				}
				s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: office}, Text: "of the desk"}})
				running(t, s, a)
				pass(time.Minute)
				for chat, want := range map[string][]string{
					"Ticket 1": nil, "Ticket 2": {"the first", "the second"}, "Ticket 3": {"the first", "the second"}, "office": {"of the desk"},
				} {
					if got := a.texts(chat); !slices.Equal(got, want) {
						t.Errorf("while one ticket waits %s hears %q, want %q", chat, got, want)
					}
				}
				pass(2 * time.Hour)
				if got := a.texts("Ticket 1"); !slices.Equal(got, []string{"the first", "the second"}) {
					t.Errorf("then it hears %q", got)
				}
			})
		})
	}
}

// Tickets that wait for the rate of their one chat hide nobody who can be written to.
func TestLines_ManyTicketsHideNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1, PerGroupMinute: 20, Group: func(chat string) bool { return chat == office.Chat }}
		const tickets = 300
		for n := range conversations.TicketID(tickets) {
			s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: office, Ticket: n + 1}, Text: conversations.Markup(fmt.Sprint(n))}})
		}
		b := running(t, s, a)
		pass(30 * time.Second)
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Second)
		if got := a.texts("ada"); !slices.Equal(got, []string{"hello"}) {
			t.Errorf("behind %d tickets ada hears %q", tickets, got)
		}
		if got := most(a.asked(), time.Minute); got > 21 {
			t.Errorf("%d calls in a minute", got)
		}
		pass(tickets / 10 * time.Minute)
		if got := a.texts(office.Chat); len(got) != tickets {
			t.Errorf("the office hears %d tickets, want %d", len(got), tickets)
		}
	})
}

// Lines that are due at once keep the rate that they share.
func TestLines_ShareTheRateOfTheirWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		a.limits = conversations.Limits{
			PerSecond: 30, PerChat: 1, PerGroupMinute: 20,
			Group: func(string) bool { return true },
			Whole: func(chat string) string { group, _, _ := strings.Cut(chat, ":"); return group },
		}
		for n := range conversations.TicketID(60) {
			s.add(conversations.Delivery{Reply: conversations.Reply{
				To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("group:", n)}, Ticket: n + 1}, Text: "hello",
			}})
		}
		running(t, s, a)
		pass(6 * time.Minute)
		if got := most(a.asked(), time.Minute); got > 20 {
			t.Errorf("got %d in a minute, want at most 20", got)
		}
		if got := len(a.asked()); got != 60 {
			t.Errorf("got %d sent, want 60", got)
		}
	})
}
