package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	parallel     = 8                // sends of one adapter at the same time
	sendLimit    = 30 * time.Second // for one send; after it the platform counts as silent
	recordLimit  = 10 * time.Second // for one write to the outbox
	lookEvery    = 5 * time.Second  // for deliveries that nobody woke us for
	firstPause   = time.Second      // after the first send that did not succeed, then doubled
	longestPause = 5 * time.Minute
)

// A dispatcher empties the outbox of one adapter. Several goroutines may ask it
// to send at once: it keeps at most one send per chat in flight, and the outbox
// shows only the first delivery of a chat, so order in a chat always holds.
type dispatcher struct {
	adapter Adapter
	outbox  Outbox
	now     func() time.Time
	log     *slog.Logger
	wake    chan struct{} // holds one: something may be due

	mu     sync.Mutex
	flying map[string]bool // chats with a send in flight
	landed chan struct{}   // closed and made anew when a send has ended
	later  []time.Time     // when deliveries that we deferred fall due
}

func newDispatcher(a Adapter, o Outbox, now func() time.Time, log *slog.Logger) *dispatcher {
	return &dispatcher{
		adapter: a,
		outbox:  o,
		now:     now,
		log:     log.With("platform", a.Platform()),
		wake:    make(chan struct{}, 1),
		flying:  make(map[string]bool),
		landed:  make(chan struct{}),
	}
}

// run sends until ctx ends, and returns when nothing is in flight.
func (d *dispatcher) run(ctx context.Context) {
	defer d.land()
	for {
		if err := d.start(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("outbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-time.After(d.untilNext()):
		}
	}
}

// flush sends until nothing is due right now.
func (d *dispatcher) flush(ctx context.Context) error {
	for {
		if err := d.start(ctx); err != nil {
			d.land()
			return fmt.Errorf("flush %s: %w", d.adapter.Platform(), err)
		}
		landed, busy := d.flight()
		if !busy {
			return nil
		}
		<-landed
	}
}

// land waits for the sends in flight. None starts after ctx has ended.
func (d *dispatcher) land() {
	for {
		landed, busy := d.flight()
		if !busy {
			return
		}
		<-landed
	}
}

// flight reports whether anything is being sent, and a channel that is closed
// when the next send has ended.
func (d *dispatcher) flight() (landed <-chan struct{}, busy bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.landed, len(d.flying) > 0
}

// poke says that something may be due.
func (d *dispatcher) poke() {
	select {
	case d.wake <- struct{}{}:
	default: // it is awake already
	}
}

// untilNext is how long there is nothing to do, as far as we know.
func (d *dispatcher) untilNext() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	d.later = slices.DeleteFunc(d.later, func(t time.Time) bool { return !t.After(now) })
	next := lookEvery
	for _, t := range d.later {
		next = min(next, t.Sub(now))
	}
	return next
}

// start begins to send what is due, as far as there is room.
func (d *dispatcher) start(ctx context.Context) error {
	// The lock is held while the outbox is read, so that no send can end in
	// between and its delivery be taken for one that is still due.
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(d.flying) == parallel {
		return nil
	}
	due, err := d.outbox.Due(ctx, d.adapter.Platform(), d.now(), parallel)
	if err != nil {
		return err
	}
	for _, x := range due {
		if d.flying[x.To.Chat] || len(d.flying) == parallel {
			continue
		}
		d.flying[x.To.Chat] = true
		go d.carry(ctx, x) // land waits for it
	}
	return nil
}

// carry sends x and writes down what became of it.
func (d *dispatcher) carry(ctx context.Context, x conversations.Delivery) {
	d.settle(ctx, x, d.send(ctx, x))
	d.mu.Lock()
	delete(d.flying, x.To.Chat)
	close(d.landed)
	d.landed = make(chan struct{})
	d.mu.Unlock()
	d.poke()
}

// send gives x to the adapter. A send that has begun is finished although ctx
// ends. A panic is an error like others: at the next start the same delivery
// would stop the process again.
func (d *dispatcher) send(ctx context.Context, x conversations.Delivery) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return d.adapter.Send(ctx, x)
}

// settle writes down what became of x.
func (d *dispatcher) settle(ctx context.Context, x conversations.Delivery, err error) {
	var patience *conversations.LaterError
	switch {
	case err == nil:
		d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Sent(ctx, x.ID) })
	case errors.Is(err, conversations.ErrUnreachable):
		d.log.Info("line parked", "delivery", x.ID, "err", err)
		d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Park(ctx, x.ID, err.Error()) })
	case errors.As(err, &patience) && patience.After > 0:
		d.deferTo(ctx, x, d.now().Add(patience.After), err)
	default:
		d.deferTo(ctx, x, d.now().Add(pauseAfter(x.Attempts)), err)
	}
}

func (d *dispatcher) deferTo(ctx context.Context, x conversations.Delivery, t time.Time, why error) {
	d.log.Warn("delivery deferred", "delivery", x.ID, "attempts", x.Attempts+1, "until", t, "err", why)
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Defer(ctx, x.ID, t, why.Error()) })
	d.mu.Lock()
	defer d.mu.Unlock()
	d.later = append(d.later, t)
}

// pauseAfter is the pause after a send that failed, when failed sends before
// it did so too.
func pauseAfter(failed int) time.Duration {
	pause := firstPause
	for ; failed > 0 && pause < longestPause; failed-- {
		pause *= 2
	}
	return min(pause, longestPause)
}

// record writes to the outbox, again and again: until it is written the line
// stays in flight, because a delivery that is not recorded as sent would be
// sent a second time. Only the end of ctx makes it give up, after one more try.
func (d *dispatcher) record(ctx context.Context, x conversations.Delivery, write func(context.Context) error) {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
		err := write(limited)
		cancel()
		if err == nil {
			return
		}
		d.log.Error("outbox not written", "delivery", x.ID, "err", err)
		if ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}
