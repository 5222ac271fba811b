package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

// A Phase is what a platform does.
type Phase string

// The phases.
const (
	Idle    Phase = "idle"    // it has not begun
	Waiting Phase = "waiting" // another process does it
	Running Phase = "running" // whether it gets through, its adapter knows
	Failing Phase = "failing" // it has stopped, and is run again
	Gone    Phase = "gone"    // it said goodbye, or was asked to end
	Over    Phase = "over"    // it stopped for good
)

// A Standing is what one platform does at a moment.
type Standing struct {
	Platform conversations.Platform
	Phase    Phase
	// Since is when the phase began; of Failing, when it stopped for the first
	// time in a row.
	Since time.Time
	Again time.Time // of Failing: when it is run again
	Why   error     // of Failing and Over; of a panic no more than that
}

// Platforms says what each platform does now, in the order of Config.Adapters.
func (b *Bot) Platforms() []Standing {
	all := make([]Standing, len(b.runners))
	for i, r := range b.runners {
		all[i] = r.standing()
	}
	return all
}

// serves reports whether somebody on p can be written to. Where p has ended for
// good it is as if nobody ran: what is owed there stays owed.
func (b *Bot) serves(p conversations.Platform) bool {
	return slices.ContainsFunc(b.runners, func(r *runner) bool {
		is := r.standing()
		return is.Platform == p && is.Phase != Over
	})
}

// A runner runs one adapter, and again when it fails. After as long as the
// longest pause it counts as well, and the pauses begin anew.
type runner struct {
	adapter Adapter
	now     func() time.Time
	log     *slog.Logger

	mu sync.Mutex
	is Standing
}

func newRunner(a Adapter, now func() time.Time, log *slog.Logger) *runner {
	p := a.Platform()
	return &runner{adapter: a, now: now, log: log.With("platform", p), is: Standing{Platform: p, Phase: Idle}}
}

func (r *runner) standing() Standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.is
}

func (r *runner) become(s Standing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Platform = r.is.Platform
	r.is = s
}

// errBroke is what is said of a panic: its words may be anybody's.
var errBroke = errors.New("it broke, for a reason that is in the log")

// run runs the adapter until ctx ends or it says goodbye. An error is final.
func (r *runner) run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	var failing Standing
	for failed := 0; ; failed++ {
		begun := r.now()
		r.become(Standing{Phase: Running, Since: begun})
		err := guard(func() error { return r.adapter.Run(ctx, deliver) })
		now := r.now()
		if err == nil || ctx.Err() != nil && errors.Is(err, context.Canceled) { // it was asked to end and says so
			r.become(Standing{Phase: Gone, Since: now})
			return nil
		}
		why := r.explain(err)
		if ctx.Err() != nil || errors.As(err, new(*conversations.FinalError)) {
			r.become(Standing{Phase: Over, Since: now, Why: why})
			return fmt.Errorf("run %s: %w", r.adapter.Platform(), err)
		}
		if now.Sub(begun) >= longestPause {
			failed = 0
		}
		if failed == 0 {
			failing = Standing{Phase: Failing, Since: now}
		}
		pause := pauseAfter(failed, longestPause)
		failing.Again, failing.Why = now.Add(pause), why
		r.become(failing)
		r.log.Warn("platform stopped and is run again", "again in", pause, "err", err)
		select {
		case <-ctx.Done():
			r.become(Standing{Phase: Gone, Since: r.now()})
			return nil
		case <-time.After(pause):
		}
	}
}

// explain is what may be said of err. The stack of a panic goes to the log.
func (r *runner) explain(err error) error {
	panicked := new(panicError)
	if !errors.As(err, &panicked) {
		return err
	}
	r.log.Error("platform broke", "err", err, "stack", string(panicked.stack))
	return errBroke
}
