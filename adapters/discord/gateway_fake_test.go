package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/adapters/retry"
)

const fakeToken = "MTAwMDAwMQ.fake.token"

var errLinkGone = errors.New("the link is gone")

// A fakeLink is both ends of a connection, without a network.
type fakeLink struct {
	address string
	down    chan []byte // to the client
	up      chan packet // from the client
	gone    chan struct{}
	hung    chan struct{}

	mu   sync.Mutex
	why  error // of the server's hanging up
	code int   // that the client closed with; 0: not yet
}

func (l *fakeLink) read() ([]byte, error) {
	select { // what was said before the end is read before it
	case raw := <-l.down:
		return raw, nil
	default:
	}
	select {
	case raw := <-l.down:
		return raw, nil
	case <-l.hung:
		select {
		case raw := <-l.down:
			return raw, nil
		default:
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		return nil, l.why
	case <-l.gone:
		return nil, errLinkGone
	}
}

func (l *fakeLink) write(raw []byte) error {
	select {
	case <-l.gone:
		return errLinkGone
	case <-l.hung:
		return errLinkGone
	default:
	}
	if len(raw) > 4096 {
		return fmt.Errorf("%d bytes are too many", len(raw))
	}
	var p packet
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	l.up <- p
	return nil
}

func (l *fakeLink) close(code int) {
	l.mu.Lock()
	l.code = code
	l.mu.Unlock()
	close(l.gone)
}

func (l *fakeLink) closedWith() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.code
}

// The server's end.

// raw is said as it stands; false if the client has gone.
func (l *fakeLink) raw(text string) bool {
	select {
	case l.down <- []byte(text):
		return true
	case <-l.gone:
		return false
	}
}

func (l *fakeLink) hello() {
	l.raw(fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d},"s":null,"t":null}`, usualBeat.Milliseconds()))
}

func (l *fakeLink) event(name string, seq int, data string) bool {
	return l.raw(fmt.Sprintf(`{"op":0,"d":%s,"s":%d,"t":%q}`, data, seq, name))
}

// ready begins session "s".
func (l *fakeLink) ready() {
	l.event("READY", 1, `{"session_id":"s","resume_gateway_url":"wss://resume.example"}`)
}

// next is what the client says next; false if it has gone.
func (l *fakeLink) next() (packet, bool) {
	select {
	case p := <-l.up:
		return p, true
	default:
	}
	select {
	case p := <-l.up:
		return p, true
	case <-l.gone:
		return packet{}, false
	}
}

// greeted says HELLO and reads what the client says then.
func (l *fakeLink) greeted() (op int) {
	l.hello()
	for {
		p, ok := l.next()
		if !ok {
			return -1
		}
		if *p.Op != opBeat {
			return *p.Op
		}
		l.raw(`{"op":11}`)
	}
}

// serve answers heartbeats until the client goes.
func (l *fakeLink) serve() {
	for p, ok := l.next(); ok; p, ok = l.next() {
		if *p.Op == opBeat {
			l.raw(`{"op":11}`)
		}
	}
}

// calm is a server as it should be: it takes every session.
func (l *fakeLink) calm() {
	switch l.greeted() {
	case opIdentify:
		l.ready()
	case opResume:
		l.event("RESUMED", 2, "{}")
	}
	l.serve()
}

func (l *fakeLink) hang(code int) {
	l.mu.Lock()
	l.why = &closed{code}
	l.mu.Unlock()
	close(l.hung)
}

// A bench is a gateway in virtual time with a server that does as a test says.
type bench struct {
	g     *gateway
	log   *bytes.Buffer
	serve func(*fakeLink) // nil: calm

	mu         sync.Mutex
	fail       error // of dialling
	dials      []time.Time
	identifies []time.Time
	links      []*fakeLink
	got        []event
	wg         sync.WaitGroup
}

func newBench() *bench {
	b := &bench{log: new(bytes.Buffer)}
	b.g = &gateway{
		token: fakeToken, intents: 4609, version: 9,
		address: func(context.Context) (string, error) { return "wss://gateway.example", nil },
		handle: func(_ context.Context, e event) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.got = append(b.got, e)
		},
		dial: b.dial, pulse: retry.NewPulse(time.Now), now: time.Now,
		log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	return b
}

func (b *bench) dial(_ context.Context, address string) (link, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dials = append(b.dials, time.Now())
	if b.fail != nil {
		return nil, b.fail
	}
	l := &fakeLink{address: address, down: make(chan []byte, 64), up: make(chan packet, 1<<10), gone: make(chan struct{}), hung: make(chan struct{})}
	b.links = append(b.links, l)
	serve := b.serve
	if serve == nil {
		serve = (*fakeLink).calm
	}
	b.wg.Go(func() { serve(l) })
	return noting{l, b}, nil
}

// noting notes the time of an IDENTIFY.
type noting struct {
	*fakeLink
	b *bench
}

func (n noting) write(raw []byte) error {
	if bytes.HasPrefix(raw, []byte(`{"op":2,`)) {
		n.b.mu.Lock()
		n.b.identifies = append(n.b.identifies, time.Now())
		n.b.mu.Unlock()
	}
	return n.fakeLink.write(raw)
}

// becomes makes the server behave otherwise from the next connection on; nil: calm.
func (b *bench) becomes(serve func(*fakeLink)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serve, b.fail = serve, nil
}

// newest is the last connection, and how many there were.
func (b *bench) newest() (l *fakeLink, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.links[len(b.links)-1], len(b.links)
}

func (b *bench) names() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.got {
		all = append(all, e.name)
	}
	return all
}

// inVirtualTime runs a gateway beside a story, and ends it when that is told.
// It returns what run did.
func inVirtualTime(t *testing.T, b *bench, story func()) (err error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = b.g.run(ctx)
	}()
	story()
	stop()
	<-ended
	b.wg.Wait()
	synctest.Wait()
	if bytes.Contains(b.log.Bytes(), []byte("fake.token")) {
		t.Errorf("the token stands in the log:\n%s", b.log)
	}
	return err
}

// busiest is the most of such moments in any hour.
func busiest(at []time.Time) (most int) {
	for i, from := range at {
		n := 0
		for _, t := range at[i:] {
			if t.Sub(from) <= time.Hour {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// pass lets time go by, and what is due then happen.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
