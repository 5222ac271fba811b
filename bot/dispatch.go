package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	// parallel is how many calls of one adapter may run at the same time. At
	// 30 in a second and a second for each, 30 are on their way; two are left
	// for chats whose platform is silent.
	parallel     = 32
	lookEvery    = 5 * time.Second // for deliveries that nobody woke us for
	firstPause   = time.Second     // after the first send that did not succeed, then doubled
	longestPause = 5 * time.Minute
)

// A dispatcher empties the outbox of one adapter. Several goroutines may ask it
// to send at once: it keeps at most one call per chat in flight, and the outbox
// shows only the first delivery of a chat, so order in a chat always holds.
//
// It looks into the outbox only when a token is free, and keeps nothing of what
// it saw there: what became urgent meanwhile goes first, and what was withdrawn
// is not sent.
type dispatcher struct {
	adapter Adapter
	outbox  Outbox
	note    func(Event)
	now     func() time.Time
	log     *slog.Logger
	wake    chan struct{} // holds one: something may be due

	mu     sync.Mutex
	rates  *rates
	flying map[string]bool // chats with a call in flight, or with one that must come next
	landed chan struct{}   // closed and made anew when a chat has landed
	bares  []chan struct{} // bares that wait for a token, the oldest first; closed: it may go
	later  []time.Time     // when deliveries that we deferred fall due
}

func newDispatcher(a Adapter, o Outbox, note func(Event), now func() time.Time, log *slog.Logger) *dispatcher {
	return &dispatcher{
		adapter: a,
		outbox:  o,
		note:    note,
		now:     now,
		log:     log.With("platform", a.Platform()),
		wake:    make(chan struct{}, 1),
		rates:   newRates(a.Limits()),
		flying:  make(map[string]bool),
		landed:  make(chan struct{}),
	}
}

// run sends until ctx ends, and returns when nothing is in flight.
func (d *dispatcher) run(ctx context.Context) {
	defer d.land()
	for {
		v, err := d.start(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("outbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-time.After(v.wait):
		}
	}
}

// flush sends until nothing is due right now and nothing waits for a rate.
func (d *dispatcher) flush(ctx context.Context) error {
	defer d.poke() // run may have slept through what woke us instead of it
	for {
		v, err := d.start(ctx)
		if err != nil {
			d.land()
			return fmt.Errorf("flush %s: %w", d.adapter.Platform(), err)
		}
		if !v.busy && !v.soon {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-v.landed:
		case <-d.wake:
		case <-time.After(v.wait):
		}
	}
}

// land waits for the calls in flight. None starts after ctx has ended.
func (d *dispatcher) land() {
	for {
		d.mu.Lock()
		landed, busy := d.landed, len(d.flying) > 0
		d.mu.Unlock()
		if !busy {
			return
		}
		<-landed
	}
}

// poke says that something may be due.
func (d *dispatcher) poke() {
	select {
	case d.wake <- struct{}{}:
	default: // it is awake already
	}
}

// A view is what start leaves behind.
type view struct {
	busy   bool            // something is in flight
	landed <-chan struct{} // closed when the next of it has ended
	soon   bool            // something waits for a rate, or may do so
	wait   time.Duration   // how long there is nothing to do, as far as we know
}

// start begins to send what is due, as far as there is room.
func (d *dispatcher) start(ctx context.Context) (view, error) {
	// The lock is held while the outbox is read, so that no send can end in
	// between and its delivery be taken for one that is still due.
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return view{wait: lookEvery}, err
	}
	now := d.now()
	soon, wait, err := d.spend(ctx, now)
	if wait == 0 {
		wait = lookEvery
	}
	d.later = slices.DeleteFunc(d.later, func(t time.Time) bool { return !t.After(now) })
	for _, t := range d.later {
		wait = min(wait, t.Sub(now))
	}
	return view{len(d.flying) > 0, d.landed, soon, min(wait, lookEvery)}, err
}

// spend gives the tokens that are free to the most urgent deliveries and to
// the bares that wait: answers, bares, what is unbidden. Answers cannot starve
// the bares, because a chat whose bare waits counts as in flight, and no more
// than parallel are. wait is how long what it left must wait for a rate, 0
// where nothing does; soon says that it is our own rate, not the platform that
// asked for patience.
func (d *dispatcher) spend(ctx context.Context, now time.Time) (soon bool, wait time.Duration, err error) {
	if quiet := d.rates.quietFor(now); quiet > 0 {
		return false, quiet, nil
	}
	if wait := d.rates.wait(now); wait > 0 {
		return true, wait, nil
	}
	ready, held, err := d.ready(ctx, now)
	if err != nil {
		return false, 0, err
	}
	for d.rates.wait(now) == 0 {
		full := len(d.flying) == parallel
		switch {
		case len(d.bares) > 0 && (full || len(ready) == 0 || ready[0].Kind == conversations.Unbidden):
			close(d.bares[0])
			d.bares = d.bares[1:]
		case len(ready) > 0 && !full:
			chat := ready[0].To.Chat
			d.flying[chat] = true
			d.rates.takeOf(chat, now)
			go d.carry(ctx, ready[0]) // land waits for it
			ready = ready[1:]
		default:
			return held > 0, held, nil
		}
		d.rates.take(now)
	}
	return true, d.rates.wait(now), nil
}

// ready is what can be sent now, the most urgent first, and how long the
// first of those waits whose chat has been written to too often; 0: none.
// Chats that cannot be written to now do not use up what is asked for.
func (d *dispatcher) ready(ctx context.Context, now time.Time) (ready []conversations.Delivery, held time.Duration, err error) {
	room := d.rates.free(now, parallel-len(d.flying))
	if room == 0 {
		return nil, 0, nil
	}
	due, err := d.outbox.Due(ctx, d.adapter.Platform(), now, room+len(d.flying)+d.rates.held(now))
	if err != nil {
		return nil, 0, err
	}
	for _, x := range due {
		if d.flying[x.To.Chat] {
			continue
		}
		switch wait, asked := d.rates.waitOf(x.To.Chat, now); {
		case wait == 0:
			ready = append(ready, x)
		case !asked && (held == 0 || wait < held):
			held = wait
		}
	}
	return ready, held, nil
}
