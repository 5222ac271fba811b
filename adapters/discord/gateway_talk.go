package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	helloTime    = 20 * time.Second
	greetingTime = 30 * time.Second // from HELLO to READY, and between two events of a replay
	brokenTime   = time.Second      // for the server's reason, where nothing can be written any more
)

// While so much waits to be handled, nothing more is read.
const (
	waitingMax   = 10_000   // events
	waitingBytes = 16 << 20 // of them together
)

var (
	errNoHello  = errors.New("the server did not greet us")
	errOddHello = errors.New("the server did not say how often it wants a heartbeat")
	errNoReady  = errors.New("the server did not give us a session")
	errNoAck    = errors.New("the server did not answer a heartbeat")
	errSilent   = errors.New("nothing came for too long")
	errOver     = errors.New("the server says that the session is over")
	errNotNow   = errors.New("the server says that the session may be resumed")
)

// A talk is one connection, from HELLO to its end.
type talk struct {
	g     *gateway
	link  link
	heard chan heard  // from who reads
	work  chan queued // to who handles
	queue []queued
	bytes int // in queue

	every    time.Duration // between heartbeats; 0: no HELLO yet
	resumes  bool          // RESUME was said
	answered bool          // what we last said as a heartbeat
	broken   error         // why nothing can be written any more

	beat, patience, silence *time.Timer
}

// A heard is what was read.
type heard struct {
	raw []byte
	err error
}

// A queued is an event that waits to be handled.
type queued struct {
	event
	seq   *int64
	fresh bool // the first of a session
	bytes int
}

// talk holds a connection until it ends. What was read is handled even so.
func (g *gateway) talk(ctx context.Context, l link) loss {
	t := &talk{
		g: g, link: l, heard: make(chan heard), work: make(chan queued), answered: true,
		beat: time.NewTimer(helloTime), patience: time.NewTimer(helloTime), silence: time.NewTimer(helloTime),
	}
	t.beat.Stop()
	t.silence.Stop()
	from := g.session.seq.Load()
	over := make(chan struct{})
	var reads, handles sync.WaitGroup
	reads.Go(func() { t.listen(over) })
	handles.Go(func() { t.handle(ctx) })
	why := t.hold(ctx)
	if ctx.Err() != nil {
		l.close(closedForGood)
	} else {
		l.close(closedToResume)
	}
	close(over)
	reads.Wait()
	t.finish(ctx)
	handles.Wait()
	for _, timer := range []*time.Timer{t.beat, t.patience, t.silence} {
		timer.Stop()
	}
	why.unheard = t.every == 0
	if t.resumes && g.begun.IsZero() && g.session.seq.Load() == from {
		g.session.vain++
		why.forget = why.forget || g.session.vain >= vainMax
	} else {
		g.session.vain = 0
	}
	return why
}

// listen reads until the link fails or the talk is over.
func (t *talk) listen(over <-chan struct{}) {
	for {
		raw, err := t.link.read()
		select {
		case t.heard <- heard{raw, err}:
		case <-over:
			return
		}
		if err != nil {
			return
		}
	}
}

// handle hands events on, each once, as long as ctx lives.
func (t *talk) handle(ctx context.Context) {
	seq := &t.g.session.seq
	for q := range t.work {
		if q.fresh {
			seq.Store(0)
		}
		if ctx.Err() != nil || q.seq != nil && *q.seq <= seq.Load() {
			continue
		}
		t.g.handle(ctx, q.event)
		if q.seq != nil {
			seq.Store(*q.seq)
		}
	}
}

// finish lets what was read be handled.
func (t *talk) finish(ctx context.Context) {
	defer close(t.work)
	for _, q := range t.queue {
		select {
		case t.work <- q:
		case <-ctx.Done():
			return
		}
	}
}

// full reports whether nothing more is read for now. Then silence means nothing.
func (t *talk) full() bool { return len(t.queue) > waitingMax || t.bytes > waitingBytes }

// hold does whatever is next until the connection is of no more use.
func (t *talk) hold(ctx context.Context) loss {
	for {
		in := t.heard
		if t.full() {
			in = nil
		}
		var work chan<- queued
		var next queued
		if len(t.queue) > 0 {
			work, next = t.work, t.queue[0]
		}
		var why *loss
		select {
		case <-ctx.Done():
			return loss{why: ctx.Err()}
		case h := <-in:
			why = t.take(h)
		case work <- next:
			t.begun(next)
		case <-t.beat.C:
			why = t.beats()
		case <-t.patience.C:
			why = t.impatient()
		case <-t.silence.C:
			if why = (&loss{why: errSilent}); t.full() {
				why = nil
				t.silence.Reset(t.every * 3 / 2)
			}
		}
		if why != nil {
			return *why
		}
	}
}

// begun takes what is being handled off the queue.
func (t *talk) begun(q queued) {
	was := t.full()
	t.queue[0] = queued{} // so that its data can go
	t.queue = t.queue[1:]
	t.bytes -= q.bytes
	if was && !t.full() && t.every > 0 { // what was not read may be an answer
		t.answered = true
		t.silence.Reset(t.every * 3 / 2)
	}
}

// beats is done when a heartbeat is due.
func (t *talk) beats() *loss {
	if !t.answered && !t.full() {
		return &loss{why: errNoAck}
	}
	t.answered = false
	t.sayBeat()
	t.beat.Reset(t.every)
	return nil
}

func (t *talk) impatient() *loss {
	switch {
	case t.broken != nil:
		return &loss{why: t.broken}
	case t.every == 0:
		return &loss{why: errNoHello}
	case t.full():
		t.patience.Reset(greetingTime)
		return nil
	}
	return &loss{why: errNoReady}
}

// take takes what was read. Any operation may come at any time.
func (t *talk) take(h heard) *loss {
	if h.err != nil {
		why := whyClosed(h.err)
		return &why
	}
	if t.every > 0 {
		t.silence.Reset(t.every * 3 / 2)
	}
	p, ok := readPacket(h.raw)
	if !ok {
		t.skipped(len(h.raw))
		return nil
	}
	switch *p.Op {
	case opHello:
		return t.greet(p.Data)
	case opBeat:
		t.sayBeat()
	case opAck:
		t.answered = true
	case opReconnect:
		return &loss{why: errReconnect, asked: true}
	case opInvalid:
		var resumable bool
		if json.Unmarshal(p.Data, &resumable) == nil && resumable {
			return &loss{why: errNotNow, again: true}
		}
		return &loss{why: errOver, forget: true, again: true}
	case opDispatch:
		t.takeEvent(p, len(h.raw))
	}
	return nil
}

func (t *talk) skipped(bytes int) {
	t.g.log.Warn("a packet of the gateway that cannot be read was skipped", "bytes", bytes)
}

// greet answers HELLO with who we are.
func (t *talk) greet(hello json.RawMessage) *loss {
	if t.every > 0 {
		return nil
	}
	t.every = interval(hello)
	if t.every == 0 {
		return &loss{why: errOddHello}
	}
	t.beat.Reset(rand.N(t.every))
	t.silence.Reset(t.every * 3 / 2)
	t.patience.Reset(greetingTime)
	op, data := t.g.greeting()
	if t.resumes = op == opResume; !t.resumes {
		t.g.budget.take(t.g.now())
	}
	t.say(op, data)
	return nil
}

// takeEvent queues an event.
func (t *talk) takeEvent(p packet, bytes int) {
	if t.every == 0 { // nobody asked for any
		t.skipped(bytes)
		return
	}
	q := queued{event: event{*p.Name, p.Data}, seq: p.Seq, bytes: bytes}
	switch *p.Name {
	case "READY":
		q.fresh = t.ready(p.Data)
		t.begins("a session with the gateway begins")
	case "RESUMED":
		t.begins("the session with the gateway goes on")
	default:
		if t.g.begun.IsZero() && t.broken == nil {
			t.patience.Reset(greetingTime)
		}
	}
	t.queue = append(t.queue, q)
	t.bytes += bytes
}

// ready notes the session that READY tells of, and reports whether it is a new one.
func (t *talk) ready(data json.RawMessage) bool {
	var d struct {
		Session string `json:"session_id"`
		Address string `json:"resume_gateway_url"`
	}
	if json.Unmarshal(data, &d) != nil || d.Session == "" {
		t.g.log.Warn("READY names no session, so this one cannot be resumed")
		d.Session = ""
	}
	g := t.g
	fresh := d.Session == "" || d.Session != g.session.id
	address, err := complete(d.Address, g.version)
	if err != nil || !leads(address, g.ordinary) {
		address = "" // the ordinary one
	}
	g.session.begin(d.Session, address)
	return fresh
}

// begins notes that the connection has a session.
func (t *talk) begins(what string) {
	if t.broken == nil {
		t.patience.Stop()
	}
	t.g.begun = t.g.now()
	t.g.session.unreached = 0
	t.g.pulse.Works()
	t.g.log.Info(what)
}

// sayBeat says how far we are. What is not handled does not count.
func (t *talk) sayBeat() {
	var seq *int64
	if s := t.g.session.seq.Load(); s > 0 {
		seq = &s
	}
	t.say(opBeat, seq)
}

// say writes a packet. Where that fails the server has often said why, so its
// reason is waited for a little.
func (t *talk) say(op int, data any) {
	if t.broken != nil {
		return
	}
	raw, err := json.Marshal(struct {
		Op   int `json:"op"`
		Data any `json:"d"`
	}{op, data})
	if err != nil {
		panic(fmt.Sprintf("op %d: %v", op, err)) // our own types
	}
	if t.broken = t.link.write(raw); t.broken != nil {
		t.patience.Reset(brokenTime)
	}
}
