package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

const there conversations.Platform = "there"

// A troubled is a platform of another name, whose runs end as they are told to,
// one after the other. Later ones are well.
type troubled struct {
	*stage
	runs []func(context.Context) error
}

func (*troubled) Platform() conversations.Platform { return there }

func (a *troubled) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	if len(a.runs) == 0 {
		return a.stage.Run(ctx, deliver)
	}
	run := a.runs[0]
	a.runs = a.runs[1:]
	return run(ctx)
}

// endsIn is a run that ends with err when d has passed.
func endsIn(d time.Duration, err error) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return err
		}
	}
}

func breaks(context.Context) error { panic("what Ada wrote") }

// hangs is a send that ends when nobody waits for it any more.
func hangs(ctx context.Context, _ conversations.Delivery) error {
	<-ctx.Done()
	return ctx.Err()
}

// A moment is what is to be true of the troubled platform then.
type moment struct {
	at, since, again time.Duration // since the beginning
	phase            Phase
	why              error
}

var troubles = map[string]struct {
	runs    []func(context.Context) error
	send    func(context.Context, conversations.Delivery) error
	moments []moment
}{
	"fails at once, and comes back": {
		runs: []func(context.Context) error{endsIn(0, errDisk), endsIn(0, errDisk), endsIn(0, errAlone)},
		moments: []moment{
			{0, 0, time.Second, Failing, errDisk},
			{time.Second, 0, 3 * time.Second, Failing, errDisk},
			{3*time.Second - 2, 0, 3 * time.Second, Failing, errDisk},
			{3 * time.Second, 0, 7 * time.Second, Failing, errAlone},
			{7 * time.Second, 7 * time.Second, 0, Running, nil},
			{time.Hour, 7 * time.Second, 0, Running, nil},
		},
	},
	"fails after an hour, which counts": {
		runs: []func(context.Context) error{endsIn(0, errDisk), endsIn(0, errDisk), endsIn(time.Hour, errDisk)},
		moments: []moment{
			{2 * time.Second, 0, 3 * time.Second, Failing, errDisk},
			{time.Hour, 3 * time.Second, 0, Running, nil},
			{time.Hour + 3*time.Second, time.Hour + 3*time.Second, time.Hour + 4*time.Second, Failing, errDisk},
			{time.Hour + 4*time.Second, time.Hour + 4*time.Second, 0, Running, nil},
		},
	},
	"fails for hours": {
		runs: slices.Repeat([]func(context.Context) error{endsIn(0, errDisk)}, 1000),
		moments: []moment{ // after 1+2+4+…+256 s, and then every five minutes
			{511 * time.Second, 0, 811 * time.Second, Failing, errDisk},
			{811 * time.Second, 0, 1111 * time.Second, Failing, errDisk},
		},
	},
	"panics": {
		runs: []func(context.Context) error{breaks, breaks},
		moments: []moment{
			{0, 0, time.Second, Failing, errBroke},
			{2 * time.Second, 0, 3 * time.Second, Failing, errBroke},
			{3 * time.Second, 3 * time.Second, 0, Running, nil},
		},
	},
	"panics when it sends": {
		send:    func(context.Context, conversations.Delivery) error { panic("I cannot talk") },
		moments: []moment{{time.Hour, 0, 0, Running, nil}},
	},
	"hangs": {
		runs:    []func(context.Context) error{endsIn(1000*time.Hour, nil)},
		send:    hangs,
		moments: []moment{{time.Hour, 0, 0, Running, nil}},
	},
	"refuses for good": {
		runs: []func(context.Context) error{endsIn(time.Minute, fmt.Errorf("poll: %w", &conversations.FinalError{Err: errDisk}))},
		moments: []moment{
			{time.Minute - 2, 0, 0, Running, nil},
			{time.Minute, time.Minute, 0, Over, errDisk},
			{time.Hour, time.Minute, 0, Over, errDisk},
		},
	},
	"says goodbye": {
		runs:    []func(context.Context) error{endsIn(time.Minute, nil)},
		moments: []moment{{time.Minute, time.Minute, 0, Gone, nil}},
	},
}

// beside runs a bot for two hours on a platform that is well and on other, if it
// is there. Somebody writes on both, every 37 s, and beside returns how long the
// answers took on the one that is well. Meanwhile look is called.
func beside(t *testing.T, log *slog.Logger, s *memory, other Adapter, look func(b *Bot, begin time.Time)) (took []time.Duration) {
	t.Helper()
	well := newStage()
	well.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
	well.send = func(context.Context, conversations.Delivery) error {
		<-time.After(300 * time.Millisecond)
		return nil
	}
	adapters := []Adapter{well}
	if other != nil {
		adapters = []Adapter{other, well}
	}
	b := newBot(s, log, adapters...)
	b.owed = s
	ctx, stop := context.WithCancel(t.Context())
	ended, looked := make(chan error), make(chan bool)
	begin := time.Now()
	go func() { ended <- b.Run(ctx) }()
	go func() { look(b, begin); close(looked) }()
	var wrote []time.Time
	for i := 0; time.Since(begin) < 2*time.Hour; i++ {
		m := says(fmt.Sprint("there/", i), "bob", fmt.Sprint(i))
		m.Actor.Platform, m.Room.Platform = there, there
		receive(t, b, m)
		wrote = append(wrote, time.Now())
		well.said <- says(fmt.Sprint("here/", i), "ada", fmt.Sprint(i))
		if err := <-well.acked; err != nil {
			t.Fatal(err)
		}
		pass(37 * time.Second)
	}
	<-looked
	asked := time.Now()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("asked to end it says %v", err)
	}
	if end := time.Since(asked); end > sendLimit {
		t.Errorf("it took %v to end", end)
	}
	if len(well.sent) != len(wrote) {
		t.Fatalf("%d answers to %d messages", len(well.sent), len(wrote))
	}
	for i, x := range well.sent {
		took = append(took, x.at.Sub(wrote[i]))
	}
	return took
}

// Whatever one platform suffers, who writes on another is answered as if it were
// alone, and what is said of it is true at each moment.
func TestPlatforms_OneInTroubleHoldsNoOther(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var alone, both []time.Duration
			synctest.Test(t, func(t *testing.T) { alone = beside(t, nil, newMemory(), nil, func(*Bot, time.Time) {}) })
			synctest.Test(t, func(t *testing.T) {
				other := &troubled{newStage(), slices.Clone(trouble.runs)}
				other.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
				if trouble.send != nil {
					other.send = trouble.send
				}
				both = beside(t, nil, newMemory(), other, func(b *Bot, begin time.Time) {
					for _, m := range trouble.moments {
						<-time.After(time.Until(begin.Add(m.at + 1))) // what falls due then is through
						is := b.Platforms()
						want := Standing{Platform: there, Phase: m.phase, Since: begin.Add(m.since)}
						if m.again != 0 {
							want.Again = begin.Add(m.again)
						}
						got := is[0]
						if !errors.Is(got.Why, m.why) {
							t.Errorf("after %v: got %v, want %v", m.at, got.Why, m.why)
						}
						if got.Why = nil; got != want {
							t.Errorf("after %v: got %+v, want %+v", m.at, got, want)
						}
						if is[1] != (Standing{Platform: here, Phase: Running, Since: begin}) {
							t.Errorf("after %v: the one that is well: got %+v", m.at, is[1])
						}
					}
				})
			})
			if !slices.Equal(both, alone) {
				t.Errorf("answers took %v beside it, want %v as alone", both, alone)
			}
		})
	}
}

// What waits for a platform that refuses us for good is neither tried nor buried,
// and goes out when it was mended. What is owed there stays owed.
func TestPlatforms_WhatWaitsForOneThatEndedIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := newMemory()
		refuses := &troubled{newStage(), []func(context.Context) error{endsIn(time.Minute, &conversations.FinalError{Err: errors.New("the token is revoked")})}}
		refuses.send = func(context.Context, conversations.Delivery) error { return errDisk }
		bob := conversations.Person{ID: 7, Account: conversations.Account{Platform: there, User: "bob"}, Room: conversations.Room{Platform: there, Chat: "bob"}}
		owed := conversations.Reminder{Kind: conversations.Nag, Due: time.Now().Add(time.Hour)}
		s.people["bob"] = conversations.State{Person: bob, Reminders: []conversations.Reminder{owed}}
		begin := time.Now()
		var calls int
		beside(t, slog.New(slog.NewTextHandler(&log, nil)), s, refuses, func(*Bot, time.Time) {
			<-time.After(time.Minute + sendLimit)
			calls = len(refuses.asked())
		})
		if last := refuses.asked()[len(refuses.asked())-1].at.Sub(begin); len(refuses.asked()) != calls || last > time.Minute {
			t.Errorf("the last of %d calls was after %v, want none after it has ended", len(refuses.asked()), last)
		}
		if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "the token is revoked") {
			t.Errorf("it was told %d times, want once with why:\n%s", n, &log)
		}
		waiting := len(s.lines)
		if waiting == 0 || slices.ContainsFunc(s.fates, func(f conversations.Fate) bool { return f.Verdict == conversations.Buried }) {
			t.Errorf("%d wait, want all, and none buried", waiting)
		}
		if all := s.people["bob"].Reminders; len(all) != 1 {
			t.Errorf("got %v, want what is owed as it was", all)
		}

		mended := &troubled{stage: newStage()}
		running(t, s, mended)
		pass(longestPause)
		if got := mended.texts("bob"); len(got) != waiting || !slices.IsSortedFunc(got, byNumber) {
			t.Errorf("got %v, want all %d in order", got, waiting)
		}
	})
}

// byNumber compares numbers as they are written.
func byNumber(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// Nobody is left who could do anything.
func TestPlatforms_AllRefusedForGoodEndsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refused := func(d time.Duration, why string) func(context.Context) error {
			return endsIn(d, &conversations.FinalError{Err: errors.New(why)})
		}
		one := &troubled{newStage(), []func(context.Context) error{endsIn(0, errDisk), refused(time.Minute, "the token is revoked")}}
		other := &troubled{newStage(), []func(context.Context) error{refused(time.Hour, "the intents are refused")}}
		begin := time.Now()
		err := newBot(newMemory(), nil, one, other).Run(t.Context())
		if want := "run there: the token is revoked\nrun there: the intents are refused"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if took := time.Since(begin); took != time.Hour {
			t.Errorf("it ended after %v, want %v", took, time.Hour)
		}
	})
}

// Who reads the state of a platform reads nothing of what people wrote; the log
// has the panic with its place.
func TestPlatforms_APanicIsInTheLogOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := newBot(newMemory(), slog.New(slog.NewTextHandler(&log, nil)), &troubled{newStage(), []func(context.Context) error{breaks}})
		if is := b.Platforms(); is[0].Phase != Idle {
			t.Errorf("got %+v before it has begun", is)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		if why := b.Platforms()[0].Why; why == nil || strings.Contains(why.Error(), "Ada") {
			t.Errorf("got %v, want that it broke and no more", why)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("asked to end while it waits, it says %v", err)
		}
		if !strings.Contains(log.String(), "what Ada wrote") || !strings.Contains(log.String(), "platforms_test.go") {
			t.Errorf("the log does not say where:\n%s", &log)
		}
		if is := b.Platforms()[0].Phase; is != Gone {
			t.Errorf("got %v in the end", is)
		}
	})
}

// One platform that takes its time does not use up that of the others.
func TestFlush_OnePlatformHoldsNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow, well, s := &troubled{stage: newStage()}, newStage(), newMemory()
		slow.send = hangs
		b := newBot(s, nil, slow, well)
		m := says("1", "bob", "hello")
		m.Actor.Platform, m.Room.Platform = there, there
		receive(t, b, m)
		receive(t, b, says("2", "ada", "hello"))
		begin := time.Now()
		if err := b.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if len(well.sent) != 1 || !well.sent[0].at.Equal(begin) {
			t.Errorf("got %v, want the answer at once", well.sent)
		}
	})
}
