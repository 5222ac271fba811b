package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"waymark/conversations"
)

const (
	sendLimit   = 30 * time.Second // for one send; after it the platform counts as silent
	fileLimit   = 3 * time.Minute  // for one with a file, which is fetched meanwhile
	recordLimit = 10 * time.Second // for one write to the outbox
	recordPause = 10 * time.Second // the longest between two tries of one: its chat holds a place meanwhile
	panicTries  = 3                // sends of one delivery, the last of which broke the adapter
)

// Nothing is tried for ever. What counts is the time since the first failure,
// so that an outage buries nothing that only waited in it, and one that some
// tries have met: a process that was down for days knows nothing of them.
const (
	doubtsMax   = 20             // sends that may all have arrived
	doubtsFor   = 24 * time.Hour // for which they may be repeated
	failuresFor = 48 * time.Hour // for which a delivery may fail, or be refused
	triesAtAll  = 6              // that these times must have seen; a platform that asks for patience sees fewer
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
// the message before it. A call that has begun is finished although ctx ends, but
// waits then no longer than lastLimit for its platform.
func (d *dispatcher) carry(ctx context.Context, x conversations.Delivery) {
	begun := d.now()
	var ref conversations.Ref
	var err error
	at := x.To.Room.Chat
	switch known := d.adapter.Limits().KnownFor; {
	case !x.Until.IsZero() && !begun.Before(x.Until):
		err = conversations.ErrTooLate
	case x.Kind == conversations.Unbidden && x.Doubts > 0 && !begun.Before(x.Since.Add(known)):
		err = fmt.Errorf("%w: the platform does not know it again by now", conversations.ErrUnsure)
	default:
		d.trace(x, "sending")
		d.erase(ctx, x)
		ref, at, err = d.send(ctx, x)
	}
	d.called(x, ref)
	switch {
	case errors.Is(err, conversations.ErrNotHeld): // whoever sends here now knows nothing of it, and sends it
		d.heads.tell()
	case err != nil:
		d.settle(ctx, x, at, begun, err)
	default:
		d.sent(ctx, x, at, ref)
	}
	if x.Notify != "" {
		d.ended()
	}
	if err == nil {
		d.outdate(x)
	}
	d.landedAt(x.To.Room.Chat)
}

// send answers also at which chat its last call was made: where a thread was opened
// that is not the one it set off for, and what is wrong there delays no other thread.
func (d *dispatcher) send(ctx context.Context, x conversations.Delivery) (ref conversations.Ref, at string, err error) {
	limit := sendLimit
	if x.File != nil {
		limit = fileLimit
	}
	ctx, cancel := outlasting(ctx, limit)
	defer cancel()
	err = d.ask(ctx, func() (err error) {
		if x, err = d.withFile(ctx, x); err != nil {
			return err
		}
		if x, err = d.open(ctx, x); err != nil {
			return err
		}
		return d.ask(ctx, func() (err error) { // that may have taken a while
			ref, err = d.adapter.Send(ctx, d.untied(x))
			return err
		})
	})
	return ref, x.To.Room.Chat, err
}

// called notes that the call for x has ended. An edit that did not become the
// message that it was to change has been two, or may have been.
func (d *dispatcher) called(x conversations.Delivery, ref conversations.Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.flying[x.To.Room.Chat]
	f.begun = time.Time{}
	close(f.told)
	if x.Edits != "" && ref != x.Edits {
		d.rates.take(x.To.Room.Chat, d.now())
	}
}

// sent writes down that x was sent, by a call at a chat.
func (d *dispatcher) sent(ctx context.Context, x conversations.Delivery, at string, ref conversations.Ref) {
	d.learn(at, false, nil)
	d.note(Event{Delivered, d.adapter.Platform(), "sent"})
	d.trace(x, "sent")
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Sent(ctx, x.ID, ref) })
}

// settle writes down what becomes of x, which was not sent, or perhaps not, by a call at
// a chat.
func (d *dispatcher) settle(ctx context.Context, x conversations.Delivery, at string, begun time.Time, err error) {
	now := d.now()
	f := fate(x, err, now, d.adapter.Limits().KnownFor)
	f.Begun = begun
	d.logFate(x, f, err)
	d.note(Event{Delivered, d.adapter.Platform(), string(f.Verdict)})
	d.learn(at, x.Attempts > 0, err)
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Settle(ctx, x.ID, f) })
	if !f.Until.IsZero() {
		d.lookAt(deferral{f.Until, x.Line})
	}
}

// lookAt says that something may be due then.
func (d *dispatcher) lookAt(l deferral) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.later = append(d.later, l)
}

// fate is what becomes of x when its send ended with err at now, on a platform that
// knows a delivery again for so long.
func fate(x conversations.Delivery, err error, now time.Time, known time.Duration) conversations.Fate {
	f := conversations.Fate{Verdict: conversations.Deferred, Until: now.Add(pauseAfter(x.Attempts, longestPause)), Cause: causeOf(err), Reason: err.Error()}
	later, asked := asksPatience(err)
	switch f.Cause {
	case conversations.TooLate, conversations.Refused, conversations.FileGone, conversations.FileTooBig:
		f.Verdict = conversations.Buried
	case conversations.Later:
		f.Until = now.Add(later.After)
	case conversations.ThreadGone:
		if x.Attempts == 0 { // another one is opened at once
			f.Until = now
		}
	case conversations.Unreachable:
		f.Verdict = conversations.Parked
	case conversations.Broken:
		if x.Attempts+1 >= panicTries { // it would break for ever
			f.Verdict = conversations.Buried
		}
	case conversations.Uncertain:
		f.Verdict = conversations.Unsure
		f.Until = now.Add(max(pauseAfter(x.Attempts, longestPause), pauseAfter(x.Doubts, longestDoubt)))
		first := now
		if !x.Since.IsZero() && x.Since.Before(now) {
			first = x.Since
		}
		if x.Kind == conversations.Unbidden && !f.Until.Before(first.Add(known)) { // to be reminded twice nags
			f.Verdict = conversations.Buried
		}
	}
	f = giveUp(x, f, asked, now)
	if f.Verdict == conversations.Buried || f.Verdict == conversations.Parked {
		f.Until = time.Time{}
	}
	return f
}

// causeOf is why a send ended with err. Where err is several at once, the mildest
// counts.
func causeOf(err error) conversations.Cause {
	_, asked := asksPatience(err)
	switch {
	case errors.Is(err, conversations.ErrTooLate):
		return conversations.TooLate
	case errors.Is(err, conversations.ErrFileGone):
		return conversations.FileGone
	case errors.Is(err, conversations.ErrFileTooBig):
		return conversations.FileTooBig
	case asked:
		return conversations.Later
	case errors.Is(err, conversations.ErrThreadGone):
		return conversations.ThreadGone
	case errors.Is(err, conversations.ErrUnreachable):
		return conversations.Unreachable
	case errors.Is(err, conversations.ErrRefused):
		return conversations.Refused
	case errors.Is(err, conversations.ErrUnsure):
		return conversations.Uncertain
	case errors.As(err, new(*panicError)):
		return conversations.Broken
	}
	return conversations.Failed
}

// giveUp buries x where f would try it without end.
func giveUp(x conversations.Delivery, f conversations.Fate, asked bool, now time.Time) conversations.Fate {
	first := now
	if !x.Since.IsZero() && x.Since.Before(now) {
		first = x.Since
	}
	last := first.Add(failuresFor)
	if f.Verdict == conversations.Unsure {
		last = first.Add(doubtsFor)
	}
	over := !now.Before(last) && (asked || x.Attempts+1 >= triesAtAll)
	switch {
	case f.Verdict != conversations.Deferred && f.Verdict != conversations.Unsure:
	case over, f.Verdict == conversations.Unsure && x.Doubts+1 >= doubtsMax:
		f.Verdict = conversations.Buried
		f.Reason = fmt.Sprintf("given up after %d tries in %s: %s", x.Attempts+1, now.Sub(first).Round(time.Second), f.Reason)
	case f.Until.After(last) && now.Before(last):
		f.Until = last // the last try, however long the platform asks to wait
	}
	return f
}

// asksPatience is the platform's wish to wait, where err is one.
func asksPatience(err error) (later *conversations.LaterError, asked bool) {
	if errors.As(err, &later) && later.After > 0 {
		return later, true
	}
	return nil, false
}

// learn notes what the end of a call to chat says about it, and about all.
// failed says that the call before, for the same delivery, did not succeed
// either.
func (d *dispatcher) learn(chat string, failed bool, err error) {
	later, asked := asksPatience(err)
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case asked && later.Everybody:
		d.rates.closedUntil(now.Add(min(later.After, failuresFor)))
		d.log.Warn("nothing is sent: the platform asks for patience", "until", d.rates.closed)
	case asked:
		if d.rates.refused(chat, failed, now.Add(min(later.After, failuresFor)), now) {
			d.log.Warn("one send at a time: the platform refuses many chats, and perhaps all")
		}
	case err == nil, errors.Is(err, conversations.ErrUnreachable), errors.Is(err, conversations.ErrRefused), isAboutFile(err):
		d.rates.answered(chat)
	case !errors.Is(err, conversations.ErrTooLate): // which nobody was asked about
		d.rates.failed(chat, now)
	}
}

// pauseAfter is the pause after a send that failed, when failed sends before
// it did so too.
func pauseAfter(failed int, longest time.Duration) time.Duration {
	pause := firstPause
	for ; failed > 0 && pause < longest; failed-- {
		pause *= 2
	}
	return min(pause, longest)
}

// trace writes down, for who looks for it, how far a delivery came.
func (d *dispatcher) trace(x conversations.Delivery, what string) {
	if d.log.Enabled(context.Background(), slog.LevelDebug) {
		d.log.Debug(what, "message", x.Of, "delivery", x.ID, "attempts", x.Attempts+1)
	}
}

func (d *dispatcher) logFate(x conversations.Delivery, f conversations.Fate, err error) {
	log := d.log.With("delivery", x.ID, "message", x.Of, "attempts", x.Attempts+1, "err", err)
	var broken *panicError
	if errors.As(err, &broken) {
		log = log.With("stack", string(broken.stack))
	}
	switch {
	case f.Verdict == conversations.Parked:
		log.Info("line parked")
	case f.Verdict == conversations.Buried && x.Kind == conversations.Unbidden && f.Cause == conversations.Uncertain:
		log.Warn("delivery buried")
	case f.Verdict == conversations.Buried:
		log.Error("delivery buried", "why", f.Reason)
	default:
		log.Warn("delivery "+string(f.Verdict), "until", f.Until)
	}
}

// record writes to the outbox, again and again: until it is written the line
// stays in flight, because a delivery that is not recorded as sent would be
// sent a second time. It gives up where the outbox says that another has the lease, and,
// after one more try, where the process is asked to end. That our lease may be lost says
// nothing: a server that is away gives it to nobody, and we do not take it again meanwhile.
func (d *dispatcher) record(ctx context.Context, x conversations.Delivery, write func(context.Context) error) {
	process := processOf(ctx)
	for pause := firstPause; ; pause = min(2*pause, recordPause) {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
		err := write(limited)
		cancel()
		if err == nil {
			return
		}
		d.log.Error("outbox not written", "message", x.Of, "delivery", x.ID, "err", err)
		if process.Err() != nil || errors.Is(err, conversations.ErrNotHeld) {
			return
		}
		if !d.held(ctx) { // others may take it as soon as the server is back
			pause = heldAgain
		}
		select {
		case <-process.Done():
		case <-time.After(pause):
		}
	}
}
