package discord

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// odds is what a server may do, each for one byte of a script.
func odds() []func(*fakeLink) {
	say := func(text string) func(*fakeLink) { return func(l *fakeLink) { l.raw(text) } }
	wait := func(d time.Duration) func(*fakeLink) {
		return func(l *fakeLink) {
			select {
			case <-time.After(d):
			case <-l.gone:
			}
		}
	}
	all := []func(*fakeLink){
		(*fakeLink).hello, (*fakeLink).hello, (*fakeLink).hello, (*fakeLink).ready, (*fakeLink).ready,
		wait(0), wait(time.Second), wait(40 * time.Second), wait(time.Minute), wait(10 * time.Minute),
	}
	for _, text := range []string{
		`{"op":1}`, `{"op":7}`, `{"op":9,"d":true}`, `{"op":9,"d":false}`, `{"op":9,"d":"x"}`, `{"op":11}`, `{"op":11}`,
		`{"op":10,"d":{"heartbeat_interval":9000}}`, `{"op":10,"d":{"heartbeat_interval":-1}}`, `{"op":10}`,
		`{"op":0,"s":1,"t":"READY","d":{"session_id":"other","resume_gateway_url":"wss://other.example"}}`,
		`{"op":0,"s":9,"t":"READY","d":{}}`, `{"op":0,"s":null,"t":"READY","d":null}`,
		`{"op":0,"s":2,"t":"RESUMED","d":{}}`, `{"op":0,"s":2,"t":"X","d":{}}`, `{"op":0,"s":3,"t":"X"}`, `{"op":0,"s":-3,"t":"X"}`,
		`{"op":0,"s":9223372036854775807,"t":"X"}`, `{"op":0,"t":"X"}`, `{"op":0}`, `{"op":-1}`, `{"op":2}`, `{"op":6}`,
		`{`, ``, `null`, `{"op":1e99}`, `{"op":0,"s":1.5,"t":"X"}`,
	} {
		all = append(all, say(text))
	}
	return all
}

// The codes that a server may close with; 0 just lets the client be.
func codes() []int {
	return []int{0, 1000, 1001, 1005, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 4004, 4014}
}

// FuzzGateway is a server that says anything in any order, and then comes to its
// senses. The client never panics and never hangs, and is back soon, unless it was
// told not to come again.
func FuzzGateway(f *testing.F) {
	f.Add([]byte{0, 3, 250, 0, 15, 250, 11, 12})
	f.Add([]byte{0, 3, 14, 0, 23, 24, 13})
	f.Add([]byte{20, 255, 19, 255, 11, 12, 13, 14, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 400 {
			t.Skip()
		}
		synctest.Test(t, func(t *testing.T) { anything(t, script) })
	})
}

func TestGateway_AnythingInAnyOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		script := make([]byte, r.IntN(200))
		for i := range script {
			script[i] = byte(r.IntN(256))
		}
		synctest.Test(t, func(t *testing.T) { anything(t, script) })
	}
}

// anything plays a script. Its low bytes are packets and pauses, and its high ones end a
// connection.
func anything(t *testing.T, script []byte) {
	b := newBench()
	say, end := odds(), codes()
	var final atomic.Bool
	var mu sync.Mutex
	take := func() (next int, ok bool) { // of what is left of the script
		mu.Lock()
		defer mu.Unlock()
		if len(script) == 0 {
			return 0, false
		}
		next, script = int(script[0]), script[1:]
		return next, true
	}
	played := script
	b.serve = func(l *fakeLink) {
		b.wg.Go(l.serve)
		for l.closedWith() == 0 {
			next, ok := take()
			switch {
			case !ok:
				b.becomes(nil)
				return
			case next < 240:
				say[next%len(say)](l)
				continue
			}
			if code := end[next%len(end)]; code != 0 {
				final.Store(final.Load() || finalCodes[code] != "")
				l.hang(code)
			}
			return
		}
	}
	err := inVirtualTime(t, b, func() {
		for range len(played) + 2 { // each byte may cost a connection and an IDENTIFY
			pass(15 * time.Minute)
			mu.Lock()
			over := len(script) == 0
			mu.Unlock()
			if over && b.g.pulse.Health() == nil {
				break
			}
		}
		pass(2 * time.Minute) // what it was served last may be odd
		if err := b.g.pulse.Health(); err != nil && !final.Load() {
			t.Errorf("%v: health: got %v", played, err)
		}
	})
	ended := final.Load() && errors.As(err, new(*conversations.FinalError))
	if !ended && !errors.Is(err, context.Canceled) {
		t.Errorf("%v: run: got %v", played, err)
	}
	if n := busiest(b.identifies); n >= 30 {
		t.Errorf("%v: %d IDENTIFYs in an hour", played, n)
	}
}
