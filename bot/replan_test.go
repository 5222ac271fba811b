package bot

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// today is by what reminders are planned in these tests.
const today conversations.PlanID = 7

// planning is a bot that plans by today, and says when it did.
func planning(s *memory, a Adapter, planned func(conversations.State)) Config {
	c := reminding(s, &events{}, a)
	c.Handle = func(st conversations.State, m conversations.Message) conversations.Outcome {
		if _, ok := m.Body.(conversations.Replan); !ok {
			return remember(st, m)
		}
		if st.Person.ID != 0 {
			planned(st)
		}
		st.Planned = today
		return conversations.Outcome{State: st}
	}
	return c
}

func (s *memory) plans(people int, p conversations.Platform, plan conversations.PlanID) {
	for range people {
		id := int64(len(s.people) + 1)
		s.owes(id, p)
		state := s.people[fmt.Sprint(id)]
		state.Planned = plan
		s.people[fmt.Sprint(id)] = state
	}
}

// left is how many people are not planned by today.
func (s *memory) left(p conversations.Platform) (n int) {
	people, _ := s.Unplanned(context.Background(), p, today, 1<<30)
	return len(people)
}

func TestReplan_EverybodyOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		s.plans(2*portion+10, here, 0)
		s.plans(20, here, 3)
		s.plans(30, here, today)
		s.plans(5, "elsewhere", 3)
		times := map[int64]int{}
		defer start(t, planning(s, a, func(st conversations.State) { times[st.Person.ID]++ }))()
		pass(time.Second)
		if len(times) != 2*portion+30 || s.left(here) != 0 || s.left("elsewhere") != 5 {
			t.Errorf("%d were planned, %d are left here and %d elsewhere; want all of here only", len(times), s.left(here), s.left("elsewhere"))
		}
		for id, n := range times {
			if n != 1 {
				t.Errorf("person %d was planned %d times", id, n)
			}
		}
		if s.nextID != 0 {
			t.Errorf("%d replies: to plan is to say nothing", s.nextID)
		}
		turns := s.turns
		pass(time.Hour)
		if s.turns != turns {
			t.Errorf("%d further turns where all are planned", s.turns-turns)
		}
	})
}

// A bot that dies leaves the others to the next one, and each is planned once.
func TestReplan_GoesOnAfterADeath(t *testing.T) {
	t.Parallel()
	for _, after := range []int{1, 7, 8, 100, portion + 3} {
		synctest.Test(t, func(t *testing.T) {
			s := newMemory()
			s.plans(portion+20, here, 3)
			times := map[int64]int{}
			c := planning(s, newStage(), func(st conversations.State) { times[st.Person.ID]++ })
			ctx, die := context.WithCancel(t.Context())
			s.inTurn = func() {
				if s.turns == after {
					die()
				}
			}
			if err := New(c).Run(ctx); err != nil {
				t.Fatal(err)
			}
			if left := s.left(here); left == 0 || left > portion+20-after {
				t.Errorf("died in turn %d and left %d", after, left)
			}
			s.inTurn = nil
			defer start(t, c)()
			pass(time.Second)
			if s.left(here) != 0 || len(times) != portion+20 {
				t.Errorf("died in turn %d: %d were planned, %d are left", after, len(times), s.left(here))
			}
			for id, n := range times {
				if n != 1 {
					t.Errorf("died in turn %d: person %d was planned %d times", after, id, n)
				}
			}
		})
	}
}

// Somebody whose turn cannot be stored holds nobody, and is planned when the
// store is well; one whose turn breaks gets no apology.
func TestReplan_OneThatFailsHoldsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s, a := newMemory(), newStage()
		s.plans(2*portion, here, 3)
		s.sick = map[string]bool{}
		for id := range portion {
			s.sick[fmt.Sprint(id+1)] = true
		}
		c := planning(s, a, func(st conversations.State) {
			if st.Person.ID == portion+1 {
				panic("I fell over")
			}
		})
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		stop := start(t, c)
		pass(5 * replanPause / 2)
		if left := s.left(here); left != 2*portion {
			t.Errorf("%d are left; the store was at fault for a whole portion, so nobody else is tried", left)
		}
		s.mu.Lock()
		delete(s.sick, "1")
		s.mu.Unlock()
		pass(replanPause)
		if left := s.left(here); left != portion {
			t.Errorf("%d are left, want those that fail", left)
		}
		s.mu.Lock()
		s.sick = nil
		s.mu.Unlock()
		pass(replanPause)
		if left := s.left(here); left != 1 {
			t.Errorf("%d are left, want the one that breaks", left)
		}
		turns := s.turns
		pass(time.Hour)
		if s.turns != turns {
			t.Errorf("%d further turns of the one that breaks: that is for the next start", s.turns-turns)
		}
		stop()
		if got := a.texts(fmt.Sprint(portion + 1)); len(got) > 0 || !strings.Contains(log.String(), "I fell over") {
			t.Errorf("they got %q; log:\n%s", got, &log)
		}
	})
}

// What falls due does not wait until all are planned, and is looked at first by
// whoever finds it.
func TestReplan_HoldsNoReminder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		s.plans(100, here, 3)
		s.owes(101, here, in(12*time.Second, conversations.Wanted))
		c := planning(s, a, func(conversations.State) {})
		c.Turns = hurried{s}
		defer start(t, c)()
		pass(15 * time.Second)
		if got := a.texts("101"); len(got) != 1 || s.left(here) < 50 {
			t.Errorf("got %q while %d are left; want it said before the others are planned", got, s.left(here))
		}
		pass(10 * time.Minute)
		if s.left(here) != 0 {
			t.Errorf("%d are left", s.left(here))
		}
	})
}

// hurried is quick with reminders only.
type hurried struct{ *memory }

func (s hurried) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if _, ok := m.Body.(conversations.Replan); ok {
		<-time.After(4 * time.Second)
	}
	return s.memory.Turn(ctx, m, decide)
}

// No more than a few are planned at once: they shall not fill the commits of
// people who write.
func TestReplan_FewAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		s.plans(100, here, 3)
		c := planning(s, newStage(), func(conversations.State) {})
		c.Turns = hurried{s}
		defer start(t, c)()
		var done []int
		for range 3 {
			pass(4 * time.Second)
			done = append(done, 100-s.left(here))
		}
		if want := []int{replanTurns, 2 * replanTurns, 3 * replanTurns}; !slices.Equal(done, want) {
			t.Errorf("got %v planned, want %v", done, want)
		}
	})
}

// Where nobody of one platform can be planned, those of the other are.
func TestReplan_OnePlatformHoldsNoOther(t *testing.T) {
	t.Parallel()
	for _, sick := range []conversations.Platform{here, there} {
		synctest.Test(t, func(t *testing.T) {
			s, a := newMemory(), newStage()
			s.plans(3, here, 3)
			s.plans(3, there, 3)
			s.sick = map[string]bool{}
			all, _ := s.Unplanned(t.Context(), sick, today, 3)
			for _, o := range all {
				s.sick[o.Account.User] = true
			}
			c := planning(s, a, func(conversations.State) {})
			c.Adapters = append(c.Adapters, &troubled{stage: newStage()})
			defer start(t, c)()
			pass(time.Second)
			if left := s.left(here) + s.left(there); left != 3 || s.left(sick) != 3 {
				t.Errorf("%s is sick: %d are left, %d of them there", sick, left, s.left(sick))
			}
		})
	}
}
