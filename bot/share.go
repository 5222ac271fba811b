package bot

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"waymark/conversations"
)

// Where several processes share a store, each receives what is brought to it, and
// the rest is shared: on each platform one of them sends, and receives where that is
// for one; and one does what is done by the clock. Who that is, says a lease.

// clockLease is the lease of what is done by the clock.
const clockLease = "clock"

// heldAgain is when one that slept looks again whether it may go on.
const heldAgain = time.Second

// LeaseOf is the lease of a platform.
func LeaseOf(p conversations.Platform) string { return "platform " + string(p) }

// hold does work whenever this process holds a lease, until ctx ends.
func (b *Bot) hold(ctx context.Context, name string, work func(context.Context)) {
	if b.leases == nil {
		work(ctx)
		return
	}
	log := b.log.With("lease", name)
	err := b.leases.Hold(ctx, name, func(held context.Context) error {
		log.Info("this process does it now")
		work(context.WithValue(held, processKey{}, ctx))
		if ctx.Err() == nil && held.Err() != nil {
			log.Warn("another process may do it by now")
		}
		return nil
	})
	if err != nil {
		log.Error("lease not held", "err", err)
	}
}

type processKey struct{}

// processOf is the context that a lease is held in, which ends when the process is to:
// that of the work ends with the lease as well. Under no lease they are one.
func processOf(ctx context.Context) context.Context {
	if process, ok := ctx.Value(processKey{}).(context.Context); ok {
		return process
	}
	return ctx
}

// runAll runs the adapters until the last one has ended, and their dispatchers,
// which belong to work.
func (b *Bot) runAll(ctx context.Context, work *sync.WaitGroup) error {
	var running sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(len(b.runners)))
	errs, told := make([]error, len(b.runners)), make([]bool, len(b.runners))
	for i, r := range b.runners {
		running.Add(1)
		p := &post{b: b, runner: r, sender: b.lines[i], over: make(chan struct{})}
		p.ended = func(err error) {
			defer running.Done()
			if errs[i] = err; err != nil {
				close(p.over)
			}
			told[i] = left.Add(-1) > 0 && err != nil && ctx.Err() == nil
			if told[i] {
				r.log.Error("platform ended for good: mend it and start again; what waits for it is kept until then", "err", err)
			}
		}
		p.run(ctx, work)
	}
	running.Wait()
	if ctx.Err() != nil { // it ends because it was asked to
		for i := range errs {
			if told[i] {
				errs[i] = nil
			}
		}
	}
	return errors.Join(errs...)
}

// A post is one platform, where is received and sent.
type post struct {
	b      *Bot
	runner *runner
	sender *dispatcher
	over   chan struct{} // closed when nothing is sent any more
	ended  func(error)   // called once the adapter has ended for good
}

// run receives and sends until ctx ends or the adapter has. What it starts belongs to
// work.
func (p *post) run(ctx context.Context, work *sync.WaitGroup) {
	a := p.runner.adapter
	s, ok := a.(Sharer)
	if p.b.leases == nil || ok && s.Shares() {
		work.Go(func() {
			p.b.hold(ctx, LeaseOf(a.Platform()), func(ctx context.Context) { p.sender.run(ctx, p.over) })
		})
		work.Go(func() { p.ended(p.runner.run(ctx, p.b.Receive)) })
		return
	}
	work.Go(func() { p.runAlone(ctx) })
}

// runAlone receives and sends whenever this process holds the lease of the platform.
func (p *post) runAlone(ctx context.Context) {
	ended := false
	p.runner.become(Standing{Phase: Waiting, Since: p.b.now()})
	p.b.hold(ctx, LeaseOf(p.runner.adapter.Platform()), func(held context.Context) {
		var sending sync.WaitGroup
		defer sending.Wait()
		sending.Go(func() { p.sender.run(held, p.over) })
		if ended {
			return
		}
		err := p.runner.run(held, p.b.Receive)
		if held.Err() != nil && ctx.Err() == nil { // it ended because the lease is lost
			p.runner.become(Standing{Phase: Waiting, Since: p.b.now()})
			return
		}
		ended = true
		p.ended(err)
	})
	if !ended {
		p.runner.become(Standing{Phase: Gone, Since: p.b.now()})
		p.ended(nil)
	}
}

// forget forgets what was to be done here: somebody else does it now.
func (d *dispatcher) forget() {
	d.heads.listen(false)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.later = nil
	clear(d.stale)
}

// ask has the adapter called, if it is still for us. A panic there is an error like others.
func (d *dispatcher) ask(ctx context.Context, call func() error) error {
	if !d.held(ctx) {
		return conversations.ErrNotHeld
	}
	return guard(call)
}
