package storagetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
)

// A Store is what package bot needs, and a way to see what survives.
type Store interface {
	ports
	bot.Endings
	bot.Tickets
	bot.Strandings
	Reader
	bot.Homes
	Close() error
	// Reopen closes the store and opens it again, as a restart does.
	Reopen(t *testing.T) Store
}

type ports interface {
	bot.Turns
	bot.Outbox
	bot.Lines
	bot.Reminders
	bot.Planner
	bot.Leases
}

// Run holds the stores that open makes to their promises. Each is empty. The model
// walks beside the store so many times, at most as often as rapid is told to.
func Run(t *testing.T, open func(t *testing.T) Store, walks int) {
	for _, group := range []map[string]func(*testing.T, Store){turns, crowds, fails, forgets, lines, urgency, fates, parking, cards, shared, reminders, plans, withdrawn, tickets, underways, silence, ownLines, links, texts, bookmarks, living, leases} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := follow(t, open(t))
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
				test(t, s)
			})
		}
	}
	t.Run("Store_BehavesLikeItsModel", func(t *testing.T) {
		t.Parallel()
		testModel(t, func(t *testing.T) Store { return follow(t, open(t)) }, walks)
	})
}

// A failer is a test, or a run of a property test.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// later is after everything that a store's clock may say.
var later = time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)

// A Party is somebody in a room.
type Party struct {
	Platform   conversations.Platform
	Chat, User string
}

// Account is who they are.
func (p Party) Account() conversations.Account {
	return conversations.Account{Platform: p.Platform, User: p.User}
}

// Room is where they are.
func (p Party) Room() conversations.Room {
	return conversations.Room{Platform: p.Platform, Chat: p.Chat}
}

// partyOf is where a message comes from.
func partyOf(m conversations.Message) Party {
	return Party{Platform: m.Actor.Platform, Chat: m.Room.Chat, User: m.Actor.User}
}

// roomOf is the room as a recipient.
func roomOf(p Party) conversations.Recipient { return conversations.Recipient{Room: p.Room()} }

// person is how they are in a turn.
func (p Party) person() conversations.Person {
	return conversations.Person{Account: p.Account(), Room: p.Room()}
}

// owedTo is to whom something is owed, and where.
func owedTo(o conversations.Owed) Party {
	return Party{Platform: o.Account.Platform, Chat: o.Room.Chat, User: o.Account.User}
}

// whoIs is who a person is in a turn, and where.
func whoIs(p conversations.Person) Party {
	return Party{Platform: p.Account.Platform, Chat: p.Room.Chat, User: p.Account.User}
}

// The people of the tests.
var (
	ada   = Party{Platform: "paper", Chat: "desk", User: "ada"}
	grace = Party{Platform: "paper", Chat: "yard", User: "grace"}
	joan  = Party{Platform: "paper", Chat: "hall", User: "joan"}
)

// A decision is what the tests hand to Turn.
type decision = func(conversations.State) conversations.Outcome

func message(from Party, id string) conversations.Message {
	return conversations.Message{ID: conversations.MessageID(id), Actor: from.Account(), Room: from.Room(), At: later, Body: conversations.Text("hello")}
}

// answer leaves the state alone and says texts.
func answer(texts ...conversations.Markup) decision {
	return func(s conversations.State) conversations.Outcome {
		out := conversations.Outcome{State: s}
		for _, text := range texts {
			out.Replies = append(out.Replies, conversations.Reply{Text: text})
		}
		return out
	}
}

// turn makes a turn that has to succeed.
func turn(t failer, s Store, m conversations.Message, decide decision) {
	t.Helper()
	if err := s.Turn(context.Background(), m, decide); err != nil {
		t.Fatalf("turn of %q: %v", m.ID, err)
	}
}

// stateOf looks at the state of somebody by a turn that changes nothing. What
// waits for them is not theirs.
func stateOf(t failer, s Store, who Party) conversations.State {
	t.Helper()
	var state conversations.State
	for looked := false; !looked; {
		id := fmt.Sprintf("look %d", rand.Uint64())
		turn(t, s, message(who, id), func(now conversations.State) conversations.Outcome {
			state, looked = now, true
			return conversations.Outcome{State: now}
		})
	}
	state.Waits, state.Warned, state.NextTicket = 0, false, 0
	return state
}

// due is what is due long after everything else.
func due(t failer, s Store, p conversations.Platform) []conversations.Delivery {
	t.Helper()
	return dueAt(t, s, p, later, 1000)
}

func dueAt(t failer, s Store, p conversations.Platform, at time.Time, limit int) []conversations.Delivery {
	t.Helper()
	deliveries, err := s.Due(context.Background(), p, at, limit)
	if err != nil {
		t.Fatalf("due: %v", err)
	}
	return deliveries
}

func textsOf(deliveries []conversations.Delivery) []conversations.Markup {
	texts := []conversations.Markup{}
	for _, d := range deliveries {
		texts = append(texts, d.Text)
	}
	return texts
}

// drain sends everything and returns what was said, in order.
func drain(t failer, s Store, p conversations.Platform) []conversations.Delivery {
	t.Helper()
	var all []conversations.Delivery
	for {
		deliveries := due(t, s, p)
		if len(deliveries) == 0 {
			return all
		}
		for _, d := range deliveries {
			sent(t, s, d.ID)
		}
		all = append(all, deliveries...)
	}
}

func sent(t failer, s Store, id int64) {
	t.Helper()
	sentAs(t, s, id, "")
}

// sentAs says how the platform names the message.
func sentAs(t failer, s Store, id int64, ref conversations.Ref) {
	t.Helper()
	if err := s.Sent(context.Background(), id, ref); err != nil {
		t.Fatalf("sent %d: %v", id, err)
	}
}

func settle(t failer, s Store, id int64, f conversations.Fate) {
	t.Helper()
	if err := s.Settle(context.Background(), id, f); err != nil {
		t.Fatalf("settle %d as %s: %v", id, f.Verdict, err)
	}
}

func deferUntil(t failer, s Store, id int64, at time.Time) {
	t.Helper()
	settle(t, s, id, conversations.Fate{Verdict: conversations.Deferred, Until: at, Reason: "the platform asks for patience"})
}

func unsureUntil(t failer, s Store, id int64, at time.Time) {
	t.Helper()
	settle(t, s, id, conversations.Fate{Verdict: conversations.Unsure, Until: at, Reason: "the platform fell silent"})
}

func bury(t failer, s Store, id int64) {
	t.Helper()
	settle(t, s, id, conversations.Fate{Verdict: conversations.Buried, Cause: conversations.Refused, Reason: "the platform refuses it"})
}

// park ends a send that began after everything that was written.
func park(t failer, s Store, id int64) {
	t.Helper()
	parkSince(t, s, id, later)
}

// parkSince ends a send that began at begun.
func parkSince(t failer, s Store, id int64, begun time.Time) {
	t.Helper()
	settle(t, s, id, conversations.Fate{Verdict: conversations.Parked, Begun: begun, Cause: conversations.Unreachable, Reason: "they blocked us"})
}

// kinds leaves the state alone and says one reply of each kind, which is its
// text.
func kinds(all ...conversations.Kind) decision {
	return func(s conversations.State) conversations.Outcome {
		out := conversations.Outcome{State: s}
		for _, kind := range all {
			out.Replies = append(out.Replies, conversations.Reply{Text: conversations.Markup(kind), Kind: kind})
		}
		return out
	}
}

// to sends what decide says to somebody: wherever they are where we know them, else
// to their room.
func to(t failer, s Store, who Party, decide decision) decision {
	t.Helper()
	recipient := roomOf(who)
	if number := numberOf(t, s, who); number != 0 {
		recipient = conversations.Recipient{Person: number}
	}
	return func(s conversations.State) conversations.Outcome {
		out := decide(s)
		for i := range out.Replies {
			out.Replies[i].To = recipient
		}
		return out
	}
}

// numberOf is somebody's number, 0 of a stranger. It is asked for without a trace.
func numberOf(t failer, s Store, who Party) (number int64) {
	t.Helper()
	err := s.Turn(context.Background(), message(who, "only looks"), func(now conversations.State) conversations.Outcome {
		number = now.Person.ID
		panic("nothing of it is kept")
	})
	if err == nil {
		t.Fatalf("the turn of %v was kept", who)
	}
	return number
}
