package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"waymark/adapters/retry"
	"waymark/conversations"
)

// A gateway is our side of Discord's: it keeps one session with one connection,
// and hands on events in order. It loses none while Discord still knows the
// session. Where that is over, READY comes again, and whoever takes events has to
// find out by other means what happened in between.
type gateway struct {
	token   string
	intents int
	version int // of the API; 0: 9

	// address asks where the gateway is. It may fail with a *conversations.LaterError.
	address func(context.Context) (string, error)
	// final reports whether waiting does not cure an error of address.
	final func(error) bool
	// handle takes one event after the other. An event of which it did not
	// return comes again.
	handle func(context.Context, event)
	// dial makes a connection. Nil: a WebSocket.
	dial func(ctx context.Context, address string) (link, error)
	// idle waits between connections, and fails if ctx ends first. Nil: by the clock.
	idle  func(ctx context.Context, wait time.Duration) error
	pulse *retry.Pulse
	now   func() time.Time
	log   *slog.Logger

	session  session
	budget   budget
	ordinary string    // the last that address said
	tries    int       // since a connection last was of use
	begun    time.Time // when the connection got its session; zero: not yet
}

const (
	firstPause   = time.Second // after a connection, then doubled
	longestPause = time.Minute
	usefulAfter  = time.Minute // with a session; then pauses begin anew

	// After op 9 Discord wants one to wait for a random time of so long.
	againFirst, againLongest = time.Second, 5 * time.Second
)

// run receives until ctx ends, and then returns its error, or until a
// [conversations.FinalError].
func (g *gateway) run(ctx context.Context) error {
	if g.version == 0 {
		g.version = 9
	}
	if g.dial == nil {
		g.dial = dial
	}
	if g.idle == nil {
		g.idle = idle
	}
	for {
		l := g.once(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		g.pulse.Ails(l.why)
		if errors.As(l.why, new(*conversations.FinalError)) {
			return l.why
		}
		if l.forget {
			g.session.forget()
		}
		wait := g.pause(l)
		level := slog.LevelWarn
		if l.asked {
			level = slog.LevelInfo
		}
		g.log.Log(ctx, level, "the connection with the gateway ended", "why", l.why, "resumes", g.session.id != "", "again in", wait)
		if err := g.idle(ctx, wait); err != nil {
			return err
		}
	}
}

// once holds one connection until it ends.
func (g *gateway) once(ctx context.Context) loss {
	if g.session.id == "" {
		if err := g.mayIdentify(ctx); err != nil {
			return loss{why: err}
		}
	}
	elsewhere := g.session.elsewhere()
	address, err := g.where(ctx, elsewhere)
	if err != nil {
		return loss{why: err}
	}
	l, err := g.dial(ctx, address)
	if err != nil {
		l := loss{why: err, unheard: true}
		g.reached(elsewhere, l)
		return l
	}
	why := g.talk(ctx, l)
	g.reached(elsewhere, why)
	return why
}

// reached notes whether the server could be reached where a session is to be
// resumed.
func (g *gateway) reached(elsewhere bool, l loss) {
	switch {
	case !elsewhere:
	case l.unheard:
		g.session.unreached++
	default:
		g.session.unreached = 0
	}
}

// mayIdentify waits until one may identify. It is waited for here, where no
// connection waits with us.
func (g *gateway) mayIdentify(ctx context.Context) error {
	wait, spent := g.budget.wait(g.now())
	if spent {
		err := fmt.Errorf("gateway: too many sessions had to be begun; the next begins at %s, so that Discord does not take the token away", g.now().Add(wait).Format(time.TimeOnly))
		g.pulse.Ails(err)
		g.log.Warn("receiving stands still", "again in", wait, "err", err)
	}
	return g.idle(ctx, wait)
}

// where is the address to connect to.
func (g *gateway) where(ctx context.Context, elsewhere bool) (string, error) {
	if elsewhere {
		return g.session.address, nil
	}
	address, err := g.address(ctx)
	switch {
	case err == nil:
		g.ordinary = address
	case g.final != nil && g.final(err):
		return "", &conversations.FinalError{Err: fmt.Errorf("ask for the gateway's address: %w", err)}
	case g.ordinary == "": // else it is where it was
		return "", fmt.Errorf("ask for the gateway's address: %w", err)
	}
	return complete(g.ordinary, g.version)
}

// pause is how long is waited after a loss.
func (g *gateway) pause(l loss) time.Duration {
	if !g.begun.IsZero() && g.now().Sub(g.begun) >= usefulAfter {
		g.tries = 0
	}
	g.begun = time.Time{}
	var later *conversations.LaterError
	if errors.As(l.why, &later) && later.After > 0 {
		return later.After
	}
	if l.asked && g.tries == 0 { // as each of Discord's servers does some time
		g.tries++
		return 0
	}
	wait := longestPause
	if g.tries < 6 { // before it is longer than that
		wait = firstPause << g.tries
		g.tries++
	}
	wait = wait/2 + rand.N(wait/2)
	if l.again {
		wait = max(wait, againFirst+rand.N(againLongest-againFirst))
	}
	return wait
}

// idle waits, and returns an error if ctx ends first.
func idle(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}
