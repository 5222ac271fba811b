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
	// parallel is how many places there are for the calls of one adapter. At
	// 30 in a second and a second for each, 30 are on their way.
	parallel = 32
	// ailingPlaces is how many of them may be taken by chats that did not take their
	// last call.
	ailingPlaces = parallel / 2
	// slowAfter is when a call gives its place to others. The platform does not
	// answer in time, so its chat ails, as far as one knows; how many such
	// calls there can be is bounded by how long one may take.
	slowAfter = 3 * time.Second
	// lookPast is how many more are looked at to find others than those who ail.
	lookPast     = 256
	callsOfEdit  = 2               // where it cannot be done, a message is sent instead
	lookEvery    = 5 * time.Second // for deliveries that nobody woke us for
	firstPause   = time.Second     // after the first send that did not succeed, then doubled
	longestPause = 5 * time.Minute
	longestDoubt = time.Hour // the same where each of them may have arrived
)

// A dispatcher empties the outbox of one adapter. Several goroutines may ask it
// to send at once: it keeps at most one call per chat in flight, and the outbox
// shows only the first delivery of a line, so order in a line always holds.
//
// It chooses only when a token is free, and follows what changes in the outbox until
// then: what became urgent meanwhile goes first, and what was withdrawn is not sent.
type dispatcher struct {
	adapter Adapter
	outbox  Outbox
	note    func(Event)
	now     func() time.Time
	log     *slog.Logger
	heads   *heads
	wake    chan struct{}              // holds one: something may be due
	ended   func()                     // called when what became of a delivery is to be told
	held    func(context.Context) bool // reports whether it is for us to send
	files   fetchers
	links   func(conversations.Markup) conversations.Markup // nil: all may be links

	mu     sync.Mutex
	rates  *rates
	flying map[string]*flight // chats with a call in flight, or with one that must come next
	landed chan struct{}      // closed and made anew when a chat has landed
	stale  map[string]*stale  // chats in which buttons are to go
	tidied time.Time          // when that was done last
	sentAt time.Time          // when a delivery set off last
	later  []deferral         // deliveries that we deferred
}

// A deferral is when the first of a line falls due; without a line, when to look
// whether something may be done.
type deferral struct {
	at   time.Time
	line conversations.Line
}

// A flight is what a chat does that nothing else is sent to meanwhile.
type flight struct {
	id    int64         // of the delivery; 0: only buttons go
	begun time.Time     // of the call to the adapter; zero: it has ended
	told  chan struct{} // closed when it has; nil: nobody waits for that
	ails  bool          // the chat did not take the call before
}

// slow reports that the call gave its place to others.
func (f *flight) slow(now time.Time) bool { return !f.begun.IsZero() && now.Sub(f.begun) >= slowAfter }

func newDispatcher(a Adapter, o Outbox, note func(Event), now func() time.Time, log *slog.Logger) *dispatcher {
	return &dispatcher{
		adapter: a,
		outbox:  o,
		note:    note,
		now:     now,
		log:     log.With("platform", a.Platform()),
		heads:   newHeads(o),
		wake:    make(chan struct{}, 1),
		ended:   func() {},
		held:    func(context.Context) bool { return true },
		rates:   newRates(a.Limits()),
		flying:  make(map[string]*flight),
		stale:   make(map[string]*stale),
		landed:  make(chan struct{}),
	}
}

// run sends until ctx ends or over is closed, and returns when nothing is in
// flight. What is in flight when its platform is over has all the time it needs
// to be written down. It begins with what the outbox says, whoever sent before.
func (d *dispatcher) run(ctx context.Context, over <-chan struct{}) {
	if d.heads.isDeaf() {
		d.heads.listen(true)
		defer d.forget()
	}
	defer d.land()
	for {
		select {
		case <-over:
			return
		default:
		}
		v, err := d.start(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("outbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-over:
		case <-d.wake:
		case <-time.After(v.wait):
		}
	}
}

// flush sends until nothing is due right now and nothing waits for a rate.
func (d *dispatcher) flush(ctx context.Context) error {
	defer d.poke() // run may have slept through what woke us instead of it
	d.heads.tell()
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
	if !d.held(ctx) { // it is soon known whether it is for us again
		return view{wait: heldAgain}, nil
	}
	now := d.now()
	d.later = slices.DeleteFunc(d.later, func(l deferral) bool {
		if !l.at.After(now) {
			d.heads.tell(l.line)
		}
		return !l.at.After(now)
	})
	soon, wait, err := d.spend(ctx, now)
	if wait == 0 {
		wait = lookEvery
	}
	for _, l := range d.later {
		wait = min(wait, l.at.Sub(now))
	}
	for _, f := range d.flying {
		if left := f.begun.Add(slowAfter).Sub(now); left > 0 {
			wait = min(wait, left)
		}
	}
	return view{len(d.flying) > 0, d.landed, soon, min(wait, lookEvery)}, err
}

// spend gives the tokens that are free to the most urgent deliveries and to
// buttons that are to go: answers, buttons, what is unbidden. wait is how long
// what it left must wait, 0 where nothing does; soon says that deliveries wait for a
// rate of ours, not for a platform that asked for patience.
func (d *dispatcher) spend(ctx context.Context, now time.Time) (soon bool, wait time.Duration, err error) {
	if quiet := d.rates.quietFor(now); quiet > 0 {
		return false, quiet, nil
	}
	if wait := d.rates.wait(now); wait > 0 {
		return true, wait, nil
	}
	places, sick := d.places(now)
	ready, held, err := d.ready(ctx, now, places, sick)
	if err != nil {
		return false, 0, err
	}
	if d.rates.probing() {
		return false, d.probe(ctx, ready, now), nil
	}
	for d.rates.wait(now) == 0 {
		if places > 0 && len(ready) > 0 && ready[0].Kind != conversations.Unbidden {
			d.begin(ctx, ready[0], now)
			ready = ready[1:]
			places--
			continue
		}
		next, after := d.nextStale(now)
		switch {
		case places > 0 && next != nil:
			d.tidy(ctx, next, now)
		case places > 0 && len(ready) > 0:
			d.begin(ctx, ready[0], now)
			ready = ready[1:]
		default:
			soon = held > 0
			if after > 0 && (held == 0 || after < held) {
				held = after
			}
			return soon, held, nil
		}
		places--
	}
	return true, d.rates.wait(now), nil
}

// probe begins one send to find out whether the platform takes any. It asks the
// one who came last: those before may be whom it refuses.
func (d *dispatcher) probe(ctx context.Context, ready []conversations.Delivery, now time.Time) (wait time.Duration) {
	if len(ready) == 0 {
		return 0
	}
	x, best := ready[0], -1
	for _, other := range ready {
		fit := 0
		if !d.ails(other, now) {
			fit += 2
		}
		if other.Kind != conversations.Unbidden {
			fit++
		}
		if fit >= best {
			x, best = other, fit
		}
	}
	d.rates.probe(x.To.Room.Chat, now)
	d.begin(ctx, x, now)
	return d.rates.quietFor(now)
}

// begin begins to send x.
func (d *dispatcher) begin(ctx context.Context, x conversations.Delivery, now time.Time) {
	chat := x.To.Room.Chat
	if x.Edits != "" && !d.rates.mayEdit(chat) {
		x.Edits = ""
	}
	d.heads.drop(x.Line)
	d.sentAt = now
	d.flying[chat] = &flight{id: x.ID, begun: now, told: make(chan struct{}), ails: d.ails(x, now)}
	d.rates.take(chat, now)
	go d.carry(ctx, x) // land waits for it
}

// flies reports whether a call to the chat of x is in flight, or x itself is:
// once its thread is open it goes to another chat than the one it set off for.
func (d *dispatcher) flies(x conversations.Delivery) bool {
	if d.flying[x.To.Room.Chat] != nil {
		return true
	}
	for _, f := range d.flying {
		if f.id == x.ID {
			return true
		}
	}
	return false
}

// ails reports whether x, or its chat, did not get through before.
func (d *dispatcher) ails(x conversations.Delivery, now time.Time) bool {
	return x.Attempts > 0 || d.rates.ails(x.To.Room.Chat, now)
}

// places is how many places are free, and how many of them chats may take that
// ail.
func (d *dispatcher) places(now time.Time) (free, sick int) {
	free, sick = parallel, ailingPlaces
	for _, f := range d.flying {
		slow := f.slow(now)
		if !slow {
			free--
		}
		if slow || f.ails {
			sick--
		}
	}
	return free, min(free, sick)
}

// ready is what can be sent now, the most urgent first, and how long the
// first of those waits whose chat has been written to too often; 0: none.
// Chats that cannot be written to now do not use up what is asked for.
func (d *dispatcher) ready(ctx context.Context, now time.Time, places, sick int) (ready []conversations.Delivery, held time.Duration, err error) {
	room := d.rates.free(now, places)
	if room <= 0 {
		return nil, 0, nil
	}
	due, more, err := d.look(ctx, now, room)
	for limit := max(headsMax, len(due)); err == nil; limit *= 2 {
		var crowded bool
		ready, held, crowded = d.choose(due, room, sick, now)
		if !crowded || len(ready) >= room || !more {
			return ready, held, nil
		}
		due, err = d.due(ctx, now, limit)
		more = len(due) == limit
	}
	return nil, 0, err
}

// choose takes from due what can be sent now, of lines that share a chat's rate one,
// as far as there is room. crowded says that there are such lines: they may hide others.
func (d *dispatcher) choose(due []*conversations.Delivery, room, sick int, now time.Time) (ready []conversations.Delivery, held time.Duration, crowded bool) {
	if d.rates.probing() {
		room += lookPast // to find one who tells more than the first
	}
	chosen := make(map[string]bool, room) // by chat, false: none of its lines yet
	for _, head := range due {
		if len(ready) >= room {
			break
		}
		x := *head
		whole := d.rates.whole(x.To.Room.Chat)
		taken, again := chosen[whole]
		chosen[whole] = taken
		crowded = crowded || again
		if taken || d.flies(x) {
			continue
		}
		calls := 1
		if x.Edits != "" {
			calls = callsOfEdit
		}
		wait, asked := d.rates.waitOf(x.To.Room.Chat, calls, now)
		ails := d.ails(x, now)
		switch {
		case wait > 0 && asked, ails && sick <= 0:
		case wait > 0:
			if held == 0 || wait < held {
				held = wait
			}
		default:
			ready, chosen[whole] = append(ready, x), true
			if ails {
				sick--
			}
		}
	}
	return ready, held, crowded
}
