package discord

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Discord takes the token of a bot that identifies too often. Whatever it does for
// hours, we do not, and we are back soon after it is well.
func TestGateway_HoursOfFlapping(t *testing.T) {
	t.Parallel()
	greet := func(l *fakeLink) {
		switch l.greeted() {
		case opIdentify:
			l.ready()
		case opResume:
			l.event("RESUMED", 2, "{}")
		}
	}
	for name, c := range map[string]struct {
		serve func(*fakeLink)
		fail  error
	}{
		"dropped right after READY":     {serve: func(l *fakeLink) { greet(l); l.hang(closedByNothing) }},
		"dropped before HELLO":          {serve: func(l *fakeLink) { l.hang(closedByNothing) }},
		"dropped right after HELLO":     {serve: func(l *fakeLink) { l.hello(); l.hang(closedByNothing) }},
		"dropped after we spoke":        {serve: func(l *fakeLink) { l.greeted(); l.hang(4000) }},
		"op 9 false at once":            {serve: func(l *fakeLink) { l.greeted(); l.raw(`{"op":9,"d":false}`); l.serve() }},
		"op 9 true at once":             {serve: func(l *fakeLink) { l.greeted(); l.raw(`{"op":9,"d":true}`); l.serve() }},
		"op 9 before HELLO":             {serve: func(l *fakeLink) { l.raw(`{"op":9,"d":false}`); l.serve() }},
		"READY and then op 9 false":     {serve: func(l *fakeLink) { greet(l); l.raw(`{"op":9,"d":false}`); l.serve() }},
		"READY and then op 9 true":      {serve: func(l *fakeLink) { greet(l); l.raw(`{"op":9,"d":true}`); l.serve() }},
		"READY and then op 7":           {serve: func(l *fakeLink) { greet(l); l.raw(`{"op":7}`); l.serve() }},
		"READY and then 4009":           {serve: func(l *fakeLink) { greet(l); l.hang(4009) }},
		"a session of a minute, then 9": {serve: func(l *fakeLink) { greet(l); <-time.After(70 * time.Second); l.raw(`{"op":9,"d":false}`); l.serve() }},
		"op 9 false after each RESUME": {serve: func(l *fakeLink) {
			if l.greeted() == opResume {
				l.raw(`{"op":9,"d":false}`)
				l.serve()
				return
			}
			l.ready()
			l.hang(closedByNothing)
		}},
		"op 9 true after each RESUME": {serve: func(l *fakeLink) {
			if l.greeted() == opResume {
				l.raw(`{"op":9,"d":true}`)
				l.serve()
				return
			}
			l.ready()
			l.hang(closedByNothing)
		}},
		"nothing at all":        {serve: func(l *fakeLink) { l.serve() }},
		"nothing but HELLO":     {serve: func(l *fakeLink) { l.hello(); <-l.gone }},
		"nothing but ACKs":      {serve: func(l *fakeLink) { l.greeted(); l.serve() }},
		"cannot be reached":     {fail: errors.New("no route to host")},
		"READY without session": {serve: func(l *fakeLink) { l.greeted(); l.event("READY", 1, "{}"); l.hang(4000) }},
		"no use for our hearts": {serve: func(l *fakeLink) { greet(l); <-l.gone }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench()
				b.serve, b.fail = c.serve, c.fail
				err := inVirtualTime(t, b, func() {
					pass(5 * time.Hour)
					b.becomes(nil)
					within := 75 * time.Second
					if b.isSpent() {
						within += identifyEvery
					}
					pass(within)
					if err := b.g.pulse.Health(); err != nil {
						t.Errorf("after %v of calm: %v", within, err)
					}
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("run: got %v", err)
				}
				if n := busiest(b.identifies); n >= 30 {
					t.Errorf("%d IDENTIFYs in an hour, want less than 30", n)
				}
				if n := busiest(b.dials); n > 150 {
					t.Errorf("%d connections in an hour, want not so many", n)
				}
				for i := range b.identifies[1:] {
					if apart := b.identifies[i+1].Sub(b.identifies[i]); apart < 5*time.Second {
						t.Errorf("two IDENTIFYs are %v apart", apart)
					}
				}
				t.Logf("%d IDENTIFYs and %d connections in the busiest hour", busiest(b.identifies), busiest(b.dials))
			})
		})
	}
}

// isSpent reports whether the next IDENTIFY has to wait for its turn.
func (b *bench) isSpent() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	var like budget
	for _, at := range b.identifies {
		like.take(at)
	}
	_, spent := like.wait(time.Now())
	return spent
}

func TestGateway_ShortTroubleIsShort(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			b := newBench()
			inVirtualTime(t, b, func() {
				pass(time.Hour)
				l, _ := b.newest()
				l.hang(closedByNothing)
				pass(0)
				if b.g.pulse.Health() == nil {
					t.Error("without a connection it is healthy")
				}
				pass(firstPause)
				if err := b.g.pulse.Health(); err != nil {
					t.Error(err)
				}
			})
			if len(b.identifies) != 1 {
				t.Errorf("%d IDENTIFYs, want one", len(b.identifies))
			}
		})
	}
}
