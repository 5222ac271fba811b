package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

const usualBeat = 41250 * time.Millisecond

// A word is what a client says, with the time.
type word struct {
	packet
	at time.Time
}

// hears notes what the client says until it goes.
func (l *fakeLink) hears(to *[]word) {
	for p, ok := l.next(); ok; p, ok = l.next() {
		*to = append(*to, word{p, time.Now()})
	}
}

// A heartbeat that is not answered by the time of the next one is the last.
func TestTalk_NoAckBetweenTwoBeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		var beats []word
		var begun, gone time.Time
		b.serve = func(l *fakeLink) {
			b.becomes(nil)
			begun = time.Now()
			l.greeted()
			l.ready()
			b.wg.Go(func() {
				l.hears(&beats)
				gone = time.Now()
			})
			for i := 2; l.event("TYPING_START", i, "{}"); i++ { // it does not fall silent
				<-time.After(10 * time.Second)
			}
		}
		inVirtualTime(t, b, func() { pass(5 * time.Minute) })
		if len(beats) != 1 || beats[0].at.Sub(begun) >= usualBeat {
			t.Fatalf("got %d heartbeats, want one within %v", len(beats), usualBeat)
		}
		if apart := gone.Sub(beats[0].at); apart != usualBeat {
			t.Errorf("it went %v after the heartbeat, want exactly %v", apart, usualBeat)
		}
		if code := b.links[0].closedWith(); code != 4000 {
			t.Errorf("closed with %d, want 4000", code)
		}
		if len(b.identifies) != 1 || len(b.links) != 2 || b.links[1].address != "wss://resume.example/?v=9&encoding=json" {
			t.Errorf("%d IDENTIFYs, %d connections, want that it resumes where READY said", len(b.identifies), len(b.links))
		}
	})
}

func TestTalk_BeatsInTime(t *testing.T) {
	t.Parallel()
	firsts := map[time.Duration]bool{}
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			b := newBench()
			var at []time.Time
			begun := time.Now()
			b.serve = func(l *fakeLink) {
				l.greeted()
				l.ready()
				for p, ok := l.next(); ok; p, ok = l.next() {
					at = append(at, time.Now())
					if string(p.Data) != "1" {
						t.Errorf("a heartbeat with %s, want 1", p.Data)
					}
					l.raw(`{"op":11}`)
				}
			}
			inVirtualTime(t, b, func() { pass(time.Hour) })
			first := at[0].Sub(begun)
			firsts[first] = true
			if first >= usualBeat {
				t.Errorf("the first heartbeat came after %v", first)
			}
			for i := range len(at) - 1 {
				if apart := at[i+1].Sub(at[i]); apart != usualBeat {
					t.Errorf("two heartbeats are %v apart", apart)
				}
			}
			if want := int((time.Hour-first)/usualBeat) + 1; len(at) != want || len(b.links) != 1 {
				t.Errorf("%d heartbeats on %d connections, want %d on one", len(at), len(b.links), want)
			}
			if code := b.links[0].closedWith(); code != 1000 {
				t.Errorf("closed with %d at the end, want 1000", code)
			}
		})
	}
	if len(firsts) < 15 {
		t.Errorf("the first heartbeat comes at %d different times of 20", len(firsts))
	}
}

// Op 1 is answered at once, and changes nothing about the others.
func TestTalk_AskedForABeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		var asked atomic.Int64
		b.serve = func(l *fakeLink) {
			l.hello()
			l.raw(`{"op":1,"d":null}`) // the first thing of all
			for p, ok := l.next(); ok; p, ok = l.next() {
				switch *p.Op {
				case opBeat:
					if asked.Load() == 0 && string(p.Data) != "null" {
						t.Errorf("before READY: a heartbeat with %s", p.Data)
					}
					asked.Add(1)
				case opIdentify:
					l.ready()
				}
				l.raw(`{"op":11}`)
			}
		}
		inVirtualTime(t, b, func() {
			pass(0)
			if n := asked.Load(); n != 1 {
				t.Errorf("%d heartbeats at once, want one", n)
			}
			pass(10 * usualBeat)
		})
		if n := asked.Load(); n != 11 || len(b.links) != 1 {
			t.Errorf("%d heartbeats on %d connections", n, len(b.links))
		}
	})
}

func TestTalk_HowLongItWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve func(*fakeLink)
		want  time.Duration
		why   error
	}{
		"for HELLO":           {func(l *fakeLink) { <-l.gone }, helloTime, errNoHello},
		"for READY":           {func(l *fakeLink) { l.greeted(); l.serve() }, greetingTime, errNoReady},
		"for anything at all": {func(l *fakeLink) { l.greeted(); l.ready(); <-l.gone }, usualBeat * 3 / 2, nil}, // or a missing ACK before
		"an odd HELLO":        {func(l *fakeLink) { l.raw(`{"op":10,"d":{"heartbeat_interval":0}}`); l.serve() }, 0, errOddHello},
		"HELLO of nothing":    {func(l *fakeLink) { l.raw(`{"op":10}`); l.serve() }, 0, errOddHello},
		"HELLO of ages":       {func(l *fakeLink) { l.raw(`{"op":10,"d":{"heartbeat_interval":9e15}}`); l.serve() }, 0, errOddHello},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench()
				b.serve = c.serve
				inVirtualTime(t, b, func() {
					pass(0)
					begun := time.Now()
					first, _ := b.newest()
					<-first.gone
					if after := time.Since(begun); after > c.want || c.why != nil && after != c.want {
						t.Errorf("it went after %v, want %v", after, c.want)
					}
					synctest.Wait()
					if err := b.g.pulse.Health(); err == nil || c.why != nil && !errors.Is(err, c.why) {
						t.Errorf("health: got %v, want %v", err, c.why)
					}
				})
				if code := b.links[0].closedWith(); code != 4000 {
					t.Errorf("closed with %d, want 4000", code)
				}
			})
		})
	}
}

// A replay may take as long as it likes, as long as something comes.
func TestTalk_ALongReplay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.serve = func(l *fakeLink) {
			b.becomes(func(l *fakeLink) {
				if op := l.greeted(); op != opResume {
					t.Errorf("op %d, want RESUME", op)
				}
				b.wg.Go(l.serve)
				for i := range 20 {
					<-time.After(20 * time.Second)
					l.event("MESSAGE_CREATE", 2+i, "{}")
				}
				l.event("RESUMED", 22, "{}")
			})
			l.greeted()
			l.ready()
			l.hang(closedByNothing)
		}
		inVirtualTime(t, b, func() { pass(10 * time.Minute) })
		if n := len(b.names()); n != 22 || len(b.links) != 2 {
			t.Errorf("%d events on %d connections, want 22 on 2", n, len(b.links))
		}
	})
}

// Only what was handled counts: it is said in heartbeats and resumed after, and
// what comes twice is handed on once.
func TestTalk_TheSequenceFollowsTheHandling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		release := make(chan struct{})
		handle := b.g.handle
		b.g.handle = func(ctx context.Context, e event) {
			if strings.Contains(string(e.data), "slow") {
				<-release
			}
			handle(ctx, e)
		}
		var heard []word
		var resumed string
		b.serve = func(l *fakeLink) {
			b.becomes(func(l *fakeLink) {
				l.hello()
				p, _ := l.next()
				resumed = string(p.Data)
				for i := 2; i < 6; i++ { // one of them more than it asked for
					l.event("MESSAGE_CREATE", i, fmt.Sprint(i))
				}
				l.event("RESUMED", 6, "{}")
				l.serve()
			})
			l.greeted()
			l.ready()
			l.event("MESSAGE_CREATE", 2, `"slow"`)
			l.event("MESSAGE_CREATE", 3, "3")
			for p, ok := l.next(); ok; p, ok = l.next() {
				heard = append(heard, word{p, time.Now()})
				l.raw(`{"op":11}`)
			}
		}
		inVirtualTime(t, b, func() {
			pass(3 * usualBeat)
			first, _ := b.newest()
			first.hang(closedByNothing)
			pass(time.Minute)
			if _, n := b.newest(); n != 1 {
				t.Error("it connects while an event is being handled")
			}
			close(release)
			pass(time.Minute)
		})
		for _, beat := range heard {
			if string(beat.Data) != "1" {
				t.Errorf("a heartbeat with %s, but only 1 was handled", beat.Data)
			}
		}
		if !strings.Contains(resumed, `"seq":3`) || !strings.Contains(resumed, `"session_id":"s"`) {
			t.Errorf("RESUME with %s, want after 3: what was read is handled", strings.ReplaceAll(resumed, fakeToken, "TOKEN"))
		}
		var got []string
		for _, e := range b.got {
			if e.name == "MESSAGE_CREATE" {
				got = append(got, string(e.data))
			}
		}
		if want := []string{`"slow"`, "3", "4", "5"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// Whoever handles slowly is waited for: nothing is lost, and the connection
// is not taken for dead meanwhile.
func TestTalk_SlowHandlingIsNoSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		const events = 2 * waitingMax
		var handled atomic.Int64
		blocked := make(chan struct{})
		b.g.handle = func(_ context.Context, e event) {
			if e.name == "READY" {
				<-blocked
				return
			}
			if want := fmt.Sprint(handled.Add(1) + 1); string(e.data) != want {
				t.Errorf("got event %s, want %s", e.data, want)
			}
		}
		b.serve = func(l *fakeLink) {
			l.greeted()
			l.ready()
			b.wg.Go(l.serve)
			for i := range events {
				l.event("X", i+2, fmt.Sprint(i+2))
			}
		}
		inVirtualTime(t, b, func() {
			pass(time.Hour)
			close(blocked)
			pass(2 * time.Minute)
		})
		if handled.Load() != events || len(b.links) != 1 {
			t.Errorf("%d events on %d connections, want %d on one", handled.Load(), len(b.links), events)
		}
	})
}

// An event that cannot be read, or comes before its time, is skipped; only its size is told.
func TestTalk_OddPackets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.serve = func(l *fakeLink) {
			l.event("SECRET", 7, `"secret"`) // before HELLO
			l.greeted()
			l.hello()
			for _, odd := range []string{`secret`, ``, `[]`, `null`, `{}`, `{"op":"secret"}`, `{"op":0,"d":"secret"}`, `{"op":0,"s":"secret","t":"X"}`, `{"op":77,"d":"secret"}`, "\xff"} {
				l.raw(odd)
			}
			l.ready()
			l.serve()
		}
		inVirtualTime(t, b, func() { pass(time.Hour) })
		if got := b.names(); !slices.Equal(got, []string{"READY"}) || len(b.links) != 1 {
			t.Errorf("got %q on %d connections, want READY on one", got, len(b.links))
		}
		if strings.Contains(b.log.String(), "secret") || !strings.Contains(b.log.String(), "bytes=") {
			t.Errorf("the log tells too much, or too little:\n%s", b.log)
		}
	})
}
