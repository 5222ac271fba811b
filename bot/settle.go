package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"waymark/conversations"
)

const (
	sendLimit   = 30 * time.Second // for one send; after it the platform counts as silent
	bareLimit   = 5 * time.Second  // for taking buttons away, and for waiting until one may
	recordLimit = 10 * time.Second // for one write to the outbox
	recordPause = 10 * time.Second // the longest between two tries of one: its chat holds a place meanwhile
	panicTries  = 3                // sends of one delivery, the last of which broke the adapter
)

// A panicError is a panic of an adapter.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// guard runs call. A panic there is an error like others: at the next start
// the same delivery would stop the process again.
func guard(call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
	}()
	return call()
}

// carry sends x, writes down what became of it, and takes away the buttons of
// the message before it. A call that has begun is finished although ctx ends.
func (d *dispatcher) carry(ctx context.Context, x conversations.Delivery) {
	begun := d.now()
	var ref conversations.Ref
	err := conversations.ErrTooLate
	if x.Until.IsZero() || begun.Before(x.Until) {
		ref, err = d.send(ctx, x)
	}
	if err != nil {
		d.settle(ctx, x, begun, err)
	} else {
		d.sent(ctx, x, ref)
		d.tidy(ctx, x)
	}
	d.mu.Lock()
	delete(d.flying, x.To.Chat)
	close(d.landed)
	d.landed = make(chan struct{})
	d.mu.Unlock()
	d.poke()
}

func (d *dispatcher) send(ctx context.Context, x conversations.Delivery) (ref conversations.Ref, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	err = guard(func() (err error) {
		ref, err = d.adapter.Send(ctx, x)
		return err
	})
	return ref, err
}

// sent writes down that x was sent.
func (d *dispatcher) sent(ctx context.Context, x conversations.Delivery, ref conversations.Ref) {
	d.mu.Lock()
	d.rates.succeeded()
	d.mu.Unlock()
	d.note(Event{Delivered, d.adapter.Platform(), "sent"})
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Sent(ctx, x.ID, ref) })
}

// settle writes down what becomes of x, which was not sent, or perhaps not.
func (d *dispatcher) settle(ctx context.Context, x conversations.Delivery, begun time.Time, err error) {
	now := d.now()
	f := fate(x, err, now)
	f.Begun = begun
	d.logFate(x, f, err)
	d.note(Event{Delivered, d.adapter.Platform(), string(f.Verdict)})
	if wait, asked := asksPatience(err); asked {
		d.leave(x.To.Chat, now.Add(wait), now)
	}
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Settle(ctx, x.ID, f) })
	if !f.Until.IsZero() {
		d.lookAt(f.Until)
	}
}

// lookAt says that something may be due at t.
func (d *dispatcher) lookAt(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.later = append(d.later, t)
}

// fate is what becomes of x when its send ended with err at now. Where err is
// several at once, the mildest counts.
func fate(x conversations.Delivery, err error, now time.Time) conversations.Fate {
	f := conversations.Fate{Verdict: conversations.Deferred, Until: now.Add(pauseAfter(x.Attempts)), Reason: err.Error()}
	var broken *panicError
	later, asked := asksPatience(err)
	unsure := errors.Is(err, conversations.ErrUnsure)
	switch {
	case errors.Is(err, conversations.ErrTooLate):
		f.Verdict, f.Until = conversations.Buried, time.Time{}
	case asked:
		f.Until = now.Add(later)
	case errors.Is(err, conversations.ErrUnreachable):
		f.Verdict, f.Until = conversations.Parked, time.Time{}
	case errors.Is(err, conversations.ErrRefused),
		unsure && x.Kind == conversations.Unbidden,            // to be reminded twice nags
		errors.As(err, &broken) && x.Attempts+1 >= panicTries: // it would break for ever
		f.Verdict, f.Until = conversations.Buried, time.Time{}
	case unsure:
		f.Verdict = conversations.Unsure
	}
	return f
}

// asksPatience reports how long the platform asks to wait, where it does.
func asksPatience(err error) (time.Duration, bool) {
	var later *conversations.LaterError
	if errors.As(err, &later) && later.After > 0 {
		return later.After, true
	}
	return 0, false
}

// leave leaves chat alone until then, as the platform asks.
func (d *dispatcher) leave(chat string, then, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rates.later(chat, then, now) {
		d.log.Warn("nothing is sent: the platform asks for patience", "until", d.rates.quiet)
	}
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

func (d *dispatcher) logFate(x conversations.Delivery, f conversations.Fate, err error) {
	log := d.log.With("delivery", x.ID, "attempts", x.Attempts+1, "err", err)
	var broken *panicError
	if errors.As(err, &broken) {
		log = log.With("stack", string(broken.stack))
	}
	switch {
	case f.Verdict == conversations.Parked:
		log.Info("line parked")
	case f.Verdict == conversations.Buried && errors.Is(err, conversations.ErrUnsure):
		log.Warn("delivery buried")
	case f.Verdict == conversations.Buried:
		log.Error("delivery buried")
	default:
		log.Warn("delivery "+string(f.Verdict), "until", f.Until)
	}
}

// record writes to the outbox, again and again: until it is written the line
// stays in flight, because a delivery that is not recorded as sent would be
// sent a second time. Only the end of ctx makes it give up, after one more try.
func (d *dispatcher) record(ctx context.Context, x conversations.Delivery, write func(context.Context) error) {
	for pause := firstPause; ; pause = min(2*pause, recordPause) {
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

// tidy takes the buttons off the message that had them before x. It is tried
// once: a button too many is recognised when somebody taps it. It is not tried
// once ctx has ended: x may not be recorded as sent then.
func (d *dispatcher) tidy(ctx context.Context, x conversations.Delivery) {
	t, ok := d.adapter.(Tidier)
	if !ok || x.Bares == "" || ctx.Err() != nil {
		return
	}
	log := d.log.With("delivery", x.ID, "message", x.Bares)
	if !d.mayBare(ctx) {
		log.Info("buttons stay: too much is to be sent")
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), bareLimit)
	defer cancel()
	err := guard(func() error { return t.Bare(ctx, x.To, x.Bares) })
	if err != nil {
		log.Info("buttons stay", "err", err)
		if after, asked := asksPatience(err); asked {
			now := d.now()
			d.leave(x.To.Chat, now.Add(after), now)
			d.lookAt(now.Add(after))
		}
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rates.succeeded()
}

// mayBare waits for a token from [dispatcher.spend], and reports false where
// none came in time.
func (d *dispatcher) mayBare(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, bareLimit)
	defer cancel()
	given := make(chan struct{})
	d.mu.Lock()
	d.bares = append(d.bares, given)
	d.mu.Unlock()
	d.poke()
	select {
	case <-given:
		return true
	case <-ctx.Done():
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bares = slices.DeleteFunc(d.bares, func(c chan struct{}) bool { return c == given })
	return false
}
