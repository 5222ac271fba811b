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
	Close() error
	// Reopen closes the store and opens it again, as a restart does.
	Reopen(t *testing.T) Store
}

type ports interface {
	bot.Turns
	bot.Outbox
	bot.Reminders
	bot.Planner
}

// Run holds the stores that open makes to their promises. Each is empty.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, group := range []map[string]func(*testing.T, Store){turns, crowds, fails, forgets, lines, urgency, fates, parking, cards, shared, reminders, plans, withdrawn, texts} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := open(t)
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
		testModel(t, open)
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

// The people of the tests.
var (
	ada   = conversations.Address{Platform: "paper", Chat: "desk", User: "ada"}
	grace = conversations.Address{Platform: "paper", Chat: "yard", User: "grace"}
	joan  = conversations.Address{Platform: "paper", Chat: "hall", User: "joan"}
)

// A decision is what the tests hand to Turn.
type decision = func(conversations.State) conversations.Outcome

func message(from conversations.Address, id string) conversations.Message {
	return conversations.Message{ID: conversations.MessageID(id), From: from, At: later, Body: conversations.Text("hello")}
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
func stateOf(t failer, s Store, who conversations.Address) conversations.State {
	t.Helper()
	var state conversations.State
	for looked := false; !looked; {
		id := fmt.Sprintf("look %d", rand.Uint64())
		turn(t, s, message(who, id), func(now conversations.State) conversations.Outcome {
			state, looked = now, true
			return conversations.Outcome{State: now}
		})
	}
	state.Waits, state.Warned = 0, false
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
	settle(t, s, id, conversations.Fate{Verdict: conversations.Buried, Reason: "the platform refuses it"})
}

// park ends a send that began after everything that was written.
func park(t failer, s Store, id int64) {
	t.Helper()
	parkSince(t, s, id, later)
}

// parkSince ends a send that began at begun.
func parkSince(t failer, s Store, id int64, begun time.Time) {
	t.Helper()
	settle(t, s, id, conversations.Fate{Verdict: conversations.Parked, Begun: begun, Reason: "they blocked us"})
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

// to sends what decide says to somebody else.
func to(who conversations.Address, decide decision) decision {
	return func(s conversations.State) conversations.Outcome {
		out := decide(s)
		for i := range out.Replies {
			out.Replies[i].To = who
		}
		return out
	}
}
