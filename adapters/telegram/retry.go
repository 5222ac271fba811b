package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	firstPause      = time.Second // after the first failure, then doubled
	longestPause    = 30 * time.Second
	firstConflict   = 5 * time.Second // the same where somebody else polls
	longestConflict = time.Minute
)

// A pause is how long was waited last, 0 before the first failure.
type pause time.Duration

// after returns the pause after err. Where Telegram says how long, it is
// exactly that.
func (p *pause) after(err error) time.Duration {
	var later *conversations.LaterError
	if errors.As(err, &later) && later.After > 0 {
		return later.After
	}
	first, longest := firstPause, longestPause
	if errors.Is(err, errConflict) {
		first, longest = firstConflict, longestConflict
	}
	*p = pause(min(max(2*time.Duration(*p), first), longest))
	return time.Duration(*p)
}

// A pulse says whether receiving works.
type pulse struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time // when it stopped working
	why   error     // nil: it works
}

var errNotBegun = errors.New("it has not begun")

func newPulse(now func() time.Time) *pulse { return &pulse{now: now, since: now(), why: errNotBegun} }

func (p *pulse) works() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.why = nil
}

func (p *pulse) ails(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.why == nil {
		p.since = p.now()
	}
	p.why = why
}

// felt is deliver by which one feels the pulse.
func (p *pulse) felt(deliver func(context.Context, conversations.Message) error) func(context.Context, conversations.Message) error {
	return func(ctx context.Context, m conversations.Message) error {
		err := deliver(ctx, m)
		if err != nil {
			p.ails(err)
		} else {
			p.works()
		}
		return err
	}
}

// health is nil while receiving works.
func (p *pulse) health() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.why == nil {
		return nil
	}
	return fmt.Errorf("nothing is received since %s: %w", p.since.Format(time.RFC3339), p.why)
}

// A retrier does what has to succeed.
type retrier struct {
	pulse *pulse
	log   *slog.Logger
}

// insist calls do until it succeeds. It returns an error only when ctx has
// ended or the token is refused, which waiting does not cure.
func (r retrier) insist(ctx context.Context, what string, do func(context.Context) error) error {
	var p pause
	for {
		err := do(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		r.pulse.ails(err)
		if errors.Is(err, errUnauthorized) {
			return fmt.Errorf("%s: %w", what, err)
		}
		wait := p.after(err)
		r.log.Warn("receiving stands still", "at", what, "again in", wait, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
