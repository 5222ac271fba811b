package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// owes makes a person to whom reminders are owed.
func (s *memory) owes(person int64, p conversations.Platform, all ...conversations.Reminder) {
	user := fmt.Sprint(person)
	s.people[user] = conversations.State{
		Person:    conversations.Person{ID: person, Account: conversations.Account{Platform: p, User: user}, Room: conversations.Room{Platform: p, Chat: user}},
		Reminders: all,
	}
}

// stillOwed are the people to whom something is owed, now or later.
func (s *memory) stillOwed() (users []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, state := range s.people {
		if len(state.Reminders) > 0 {
			users = append(users, user)
		}
	}
	slices.Sort(users)
	return users
}

// remember says a reminder that is still owed, once.
func remember(s conversations.State, m conversations.Message) conversations.Outcome {
	due, ok := m.Body.(conversations.Due)
	if !ok {
		return conversations.Outcome{State: s}
	}
	for _, r := range s.Reminders {
		if r.Kind == due.Kind && !r.Due.After(m.At) {
			s.Reminders = without(s.Reminders, due.Kind)
			text := fmt.Sprintf("%s of %s", due.Kind, r.Due.UTC().Format("15:04:05"))
			return conversations.Outcome{State: s, Replies: []conversations.Reply{
				{To: sender(m), Text: conversations.Markup(text), Kind: conversations.Unbidden},
			}}
		}
	}
	return conversations.Outcome{State: s, Withheld: "moved"}
}

// reminding is what a bot needs that says what s owes.
func reminding(s *memory, e *events, a Adapter) Config {
	return Config{
		Turns: s, Outbox: s, Reminders: s, Handle: remember, Sorry: sorry, Note: e.note,
		Adapters: []Adapter{a}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

// start runs a bot; what it returns stops it and waits.
func start(t *testing.T, c Config) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- New(c).Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func in(d time.Duration, kind conversations.ReminderKind) conversations.Reminder {
	return conversations.Reminder{Kind: kind, Due: time.Now().Add(d)}
}

func TestRemind_AtTheNextTickAfterItFellDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a, e := newMemory(), newStage(), &events{}
		s.owes(1, here, in(-time.Hour, conversations.Nag), in(12*time.Second, conversations.Wanted))
		defer start(t, reminding(s, e, a))()
		pass(0)
		if got, want := a.texts("1"), []string{"nag of 23:00:00"}; !slices.Equal(got, want) {
			t.Fatalf("at the start: got %q, want %q", got, want)
		}
		pass(14 * time.Second)
		if got := a.texts("1"); len(got) != 1 {
			t.Fatalf("before the tick: got %q", got)
		}
		pass(time.Second)
		if got, want := a.texts("1"), []string{"nag of 23:00:00", "wanted of 00:00:12"}; !slices.Equal(got, want) {
			t.Fatalf("after 15 s: got %q, want %q", got, want)
		}
		pass(time.Hour)
		if got := a.texts("1"); len(got) != 2 {
			t.Errorf("an hour later: got %q", got)
		}
		if got, want := e.results(Reminded), []string{"said", "said"}; !slices.Equal(got, want) {
			t.Errorf("got events %q, want %q", got, want)
		}
		if got, want := e.results(Delivered), []string{"sent", "sent"}; !slices.Equal(got, want) {
			t.Errorf("got events %q, want %q", got, want)
		}
	})
}

func TestRemind_NobodyWhereNothingKnowsWhatIsOwed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		s.owes(1, here, in(-time.Hour, conversations.Nag))
		c := reminding(s, &events{}, a)
		c.Reminders = nil
		defer start(t, c)()
		pass(time.Minute)
		if got := a.texts("1"); got != nil || s.turns != 0 {
			t.Errorf("got %q after %d turns", got, s.turns)
		}
	})
}

// Two bots look at the same moments, and find the same.
func TestRemind_TwoBotsOnOneStoreSayEachOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const people = 200
		s, e := newMemory(), &events{}
		for p := range int64(people) {
			s.owes(p+1, here, in(time.Duration(p)*time.Second/10, conversations.Nag))
		}
		a := newStage()
		one, other := start(t, reminding(s, e, a)), start(t, reminding(s, e, a))
		pass(time.Minute)
		one()
		other()
		if s.nextID != people || s.stillOwed() != nil {
			t.Errorf("%d replies were made, want %d; still owed: %q", s.nextID, people, s.stillOwed())
		}
		said := slices.DeleteFunc(e.results(Reminded), func(r string) bool { return r != "said" })
		if len(said) != people {
			t.Errorf("%d were said, want %d", len(said), people)
		}
	})
}

// A bot that dies has said some, has some in the outbox, and some are owed. What
// it had begun in memory is gone.
func TestRemind_OnceEachAcrossADeath(t *testing.T) {
	t.Parallel()
	for after := range 8 {
		synctest.Test(t, func(t *testing.T) {
			s, a := newMemory(), newStage()
			for p := range int64(8) {
				s.owes(p+1, here, in(time.Second, conversations.Nag))
			}
			ctx, die := context.WithCancel(t.Context())
			s.inTurn = func() {
				if s.turns == after+1 {
					die() // from now on nothing is begun
				}
			}
			if err := New(reminding(s, &events{}, a)).Run(ctx); err != nil {
				t.Fatal(err)
			}
			s.inTurn = nil
			defer start(t, reminding(s, &events{}, a))()
			pass(time.Minute)
			for p := range int64(8) {
				if got := a.texts(fmt.Sprint(p + 1)); len(got) != 1 {
					t.Errorf("death in turn %d: person %d got %q", after+1, p+1, got)
				}
			}
		})
	}
}

func TestRemind_ATickNeverRunsTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a, e := newMemory(), newStage(), &events{}
		s.owes(1, here, in(0, conversations.Nag))
		goOn := make(chan bool)
		c := reminding(s, e, a)
		c.Turns = slowTurns{s, goOn}
		defer start(t, c)()
		pass(9 * time.Second) // within the limit of a turn
		if got := len(s.owing); got != 1 {
			t.Errorf("looked %d times while a tick ran, want once", got)
		}
		close(goOn)
		pass(time.Minute)
		if got := a.texts("1"); len(got) != 1 {
			t.Errorf("got %q", got)
		}
		if len(s.owing) < 10 {
			t.Errorf("looked %d times afterwards: the ticks have stopped", len(s.owing))
		}
	})
}

func TestRemind_RunWaitsForTheTickThatRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		s.owes(1, here, in(7*time.Second, conversations.Nag))
		goOn := make(chan bool)
		c := reminding(s, &events{}, newStage())
		c.Turns = slowTurns{s, goOn}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- New(c).Run(ctx) }()
		pass(11 * time.Second)
		stop()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("it ended before its turn had")
		default:
		}
		close(goOn)
		synctest.Wait()
		if s.turns != 1 {
			t.Errorf("got %d turns, want the one that had begun", s.turns)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// slowTurns keeps a turn until it may go on.
type slowTurns struct {
	*memory
	goOn chan bool
}

func (s slowTurns) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	<-s.goOn
	return s.memory.Turn(ctx, m, decide)
}

// Who is on a platform that does not run here is left to who runs it, and holds
// nobody.
func TestRemind_OnlyOnPlatformsThatRunHere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		for p := range int64(portion) {
			s.owes(p+1, "elsewhere", in(-time.Hour, conversations.Nag))
		}
		s.owes(portion+1, here, in(0, conversations.Nag))
		defer start(t, reminding(s, &events{}, a))()
		pass(time.Second)
		if got := len(s.stillOwed()); got != portion {
			t.Errorf("%d are still owed, want %d", got, portion)
		}
		if got := a.texts(fmt.Sprint(portion + 1)); len(got) != 1 {
			t.Errorf("got %q", got)
		}
	})
}

// An engine that moves a reminder to a moment that has passed would keep a tick
// going for ever.
func TestRemind_MovedIntoThePastWaitsForTheNextTick(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, e := newMemory(), &events{}
		s.owes(1, here, in(-time.Hour, conversations.Nag))
		c := reminding(s, e, newStage())
		c.Handle = func(st conversations.State, _ conversations.Message) conversations.Outcome {
			st.Reminders = []conversations.Reminder{{Kind: conversations.Nag, Due: st.Reminders[0].Due.Add(time.Second)}}
			return conversations.Outcome{State: st, Withheld: "moved"}
		}
		defer start(t, c)()
		pass(12 * time.Second)
		if got, want := e.results(Reminded), []string{"moved", "moved", "moved"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want one a tick", got)
		}
	})
}
