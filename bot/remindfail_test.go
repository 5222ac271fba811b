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

// What breaks a tick does not break the next one.
func TestRemind_ATickThatPanicsIsNotTheLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a := newMemory(), newStage()
		s.owes(1, here, in(7*time.Second, conversations.Nag))
		var log bytes.Buffer
		c := reminding(s, &events{}, a)
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Reminders = brokenUntil{s, time.Now().Add(8 * time.Second)}
		stop := start(t, c)
		pass(20 * time.Second)
		if got := a.texts("1"); len(got) != 1 {
			t.Errorf("got %q", got)
		}
		stop()
		if !strings.Contains(log.String(), "I fell over") {
			t.Errorf("the operator's log lacks the panic: %s", &log)
		}
	})
}

type brokenUntil struct {
	*memory
	until time.Time
}

func (r brokenUntil) Owed(ctx context.Context, now time.Time, limit int) ([]conversations.Owed, error) {
	if now.Before(r.until) {
		panic("I fell over")
	}
	return r.memory.Owed(ctx, now, limit)
}

// Some cannot be stored, not even given up. They hold nobody, are tried once a
// tick, and go out when the store is well.
func TestRemind_OneThatFailsHoldsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const people = 2*portion + 10
		s, a, e := newMemory(), newStage(), &events{}
		s.sick = make(map[string]bool)
		for p := range int64(people) {
			s.owes(p+1, here, in(time.Duration(p-people)*time.Second, conversations.Nag))
			if p < 20 { // the oldest, so that they stand in front
				s.sick[fmt.Sprint(p+1)] = true
			}
		}
		defer start(t, reminding(s, e, a))()
		pass(4 * time.Second)
		if got := len(s.stillOwed()); got != 20 {
			t.Errorf("%d are still owed after a tick, want 20", got)
		}
		failedOnes := slices.DeleteFunc(e.results(Reminded), func(r string) bool { return r != "failed" })
		if len(failedOnes) != 20 {
			t.Errorf("%d tries failed in one tick, want 20", len(failedOnes))
		}
		s.mu.Lock()
		s.sick = nil
		s.mu.Unlock()
		pass(10 * time.Second)
		if got := s.stillOwed(); got != nil {
			t.Errorf("got %q still owed once the store is well", got)
		}
	})
}

// A store that takes nothing is asked for a portion a tick.
func TestRemind_LeavesASickStoreAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, e := newMemory(), &events{}
		s.sick = make(map[string]bool)
		for p := range int64(3 * portion) {
			s.owes(p+1, here, in(-time.Hour, conversations.Nag))
			s.sick[fmt.Sprint(p+1)] = true
		}
		s.noOwed = 1
		defer start(t, reminding(s, e, newStage()))()
		pass(9 * time.Second)
		if got := len(e.results(Reminded)); got != portion {
			t.Errorf("%d were tried in a tick, want %d", got, portion)
		}
	})
}

// One that can never be stored, and one that breaks the engine: nobody hears
// an apology for what nobody asked for, and neither is owed any more.
func TestRemind_GivenUpWithoutAnApology(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, a, e := newMemory(), newStage(), &events{}
		s.owes(1, here, in(0, conversations.Nag), in(0, conversations.CheckIn))
		c := reminding(s, e, a)
		c.Handle = func(st conversations.State, m conversations.Message) conversations.Outcome {
			if m.Body == (conversations.Due{Kind: conversations.Nag}) {
				panic("boom")
			}
			return remember(st, m)
		}
		s.owes(2, here, in(0, conversations.Nag))
		c.Turns = neverTurns{s, "2"}
		defer start(t, c)()
		pass(time.Minute)
		if got := s.stillOwed(); got != nil {
			t.Errorf("got %q still owed", got)
		}
		if got := append(a.texts("1"), a.texts("2")...); len(got) != 1 || !strings.HasPrefix(got[0], "check-in") {
			t.Errorf("got %q, want the check-in alone", got)
		}
		if got, want := e.results(Reminded), []string{"broken", "given-up", "said"}; !slices.Equal(got, want) {
			t.Errorf("got events %q, want %q", got, want)
		}
	})
}

// neverTurns can store no turn of one user.
type neverTurns struct {
	*memory
	user string
}

func (s neverTurns) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	if m.Actor.User == s.user {
		return errAlone
	}
	return s.memory.Turn(ctx, m, decide)
}
