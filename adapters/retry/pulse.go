package retry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"waymark/conversations"
)

// A Pulse says whether receiving works. [NewPulse] makes one.
type Pulse struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time // when it stopped working
	until time.Time // for how long that says anything; zero: until it works again
	why   error     // nil: it works
}

// feltFor is how long it counts that something could not be taken which was brought to us.
// Whoever brings may ask first whether we are well, and would never bring anything again.
const feltFor = 15 * time.Second

var errNotBegun = errors.New("it has not begun")

// NewPulse is the pulse of what has not begun.
func NewPulse(now func() time.Time) *Pulse { return &Pulse{now: now, since: now(), why: errNotBegun} }

// Begins notes that a run begins. What the one before it could do tells nothing of
// this one, and why that one could not receive counts until this one can.
func (p *Pulse) Begins() {
	if p.Health() == nil {
		p.Ails(errNotBegun)
	}
}

// Works notes that receiving works.
func (p *Pulse) Works() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.why = nil
}

// Ails notes why receiving does not work.
func (p *Pulse) Ails(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ails(why, time.Time{})
}

func (p *Pulse) ails(why error, until time.Time) {
	if p.works() {
		p.since = p.now()
	}
	p.why, p.until = why, until
}

func (p *Pulse) works() bool {
	return p.why == nil || !p.until.IsZero() && !p.now().Before(p.until)
}

// Felt is deliver by which one feels the pulse. What was not taken is forgotten after a
// while in which nothing is delivered.
func (p *Pulse) Felt(deliver func(context.Context, conversations.Message) error) func(context.Context, conversations.Message) error {
	return func(ctx context.Context, m conversations.Message) error {
		err := deliver(ctx, m)
		if err != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.ails(err, p.now().Add(feltFor))
		} else {
			p.Works()
		}
		return err
	}
}

// Health is nil while receiving works. Otherwise it says since when it does
// not, and why.
func (p *Pulse) Health() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.works() {
		return nil
	}
	return fmt.Errorf("nothing is received since %s: %w", p.since.Format(time.RFC3339), p.why)
}
