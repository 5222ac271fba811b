package retry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"waymark/conversations"
)

// The usual pace.
const (
	usualFirst   = time.Second
	usualLongest = 30 * time.Second
)

// A Pace is how long is waited: First after the first failure, then twice as
// long each time, but no longer than Longest. The zero Pace is the usual one,
// from a second to half a minute.
type Pace struct{ First, Longest time.Duration }

// A pause is how long was waited last, 0 before the first failure.
type pause time.Duration

// after returns the pause after err. Where the platform says how long, it is
// exactly that.
func (p *pause) after(err error, pace Pace) time.Duration {
	var later *conversations.LaterError
	if errors.As(err, &later) && later.After > 0 {
		return later.After
	}
	if pace == (Pace{}) {
		pace = Pace{usualFirst, usualLongest}
	}
	*p = pause(min(max(2*time.Duration(*p), pace.First), pace.Longest))
	return time.Duration(*p)
}

// An Insister does what has to succeed.
type Insister struct {
	Pulse *Pulse // feels every failure
	Log   *slog.Logger

	// Final reports whether waiting does not cure an error. Nil: it cures all.
	Final func(error) bool
	// Pace is how long is waited after an error. Nil: the usual pace.
	Pace func(error) Pace
}

// Insist calls do until it succeeds. It returns an error only when ctx has
// ended, or a [conversations.FinalError]; what names the task in it, and in the log.
func (i Insister) Insist(ctx context.Context, what string, do func(context.Context) error) error {
	var p pause
	for {
		err := do(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		i.Pulse.Ails(err)
		if i.Final != nil && i.Final(err) {
			return &conversations.FinalError{Err: fmt.Errorf("%s: %w", what, err)}
		}
		var pace Pace
		if i.Pace != nil {
			pace = i.Pace(err)
		}
		wait := p.after(err, pace)
		i.Log.Warn("receiving stands still", "at", what, "again in", wait, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
