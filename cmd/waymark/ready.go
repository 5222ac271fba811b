package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/internal/plaintext"
)

// unsentAfter is how long nothing may get through before that is worth a word: a
// platform that asks for patience is often done with it by then.
const unsentAfter = time.Minute

// A readiness knows whether the process can do its work: store, and receive and
// send on every platform. What it says is read by everybody who reaches
// http.listen, so it names no file and nobody.
type readiness struct {
	db        keeper
	now       func() time.Time
	standings func() []bot.Standing       // of the platforms, in their order
	shared    shared                      // nil: nobody else serves
	waits     func(context.Context) known // nil: nobody looks
	platforms []*reach
}

// A keeper is what a database says of itself.
type keeper interface {
	Ping(ctx context.Context) error
	Unsent(ctx context.Context, p conversations.Platform, since time.Time) (time.Time, error)
}

// A checked adapter knows whether receiving works while it runs.
type checked interface {
	Health() error
}

// newReadiness begins to listen to what becomes of the adapters' sends. Its
// standings are the bot's, once there is one.
func newReadiness(db keeper, adapters []bot.Adapter, now func() time.Time) *readiness {
	r := &readiness{db: db, now: now}
	r.shared, _ = db.(shared)
	for _, a := range adapters {
		is := &reach{platform: a.Platform(), health: func() error { return nil }}
		if c, ok := a.(checked); ok {
			is.health = c.Health
		}
		r.platforms = append(r.platforms, is)
	}
	return r
}

// note listens to how sends end.
func (r *readiness) note(e bot.Event) {
	if e.What != bot.Delivered {
		return
	}
	for _, is := range r.platforms {
		if is.platform == e.Platform {
			is.note(e.Result, r.now())
		}
	}
}

// ready says what hinders the work, one reason a line.
func (r *readiness) ready(ctx context.Context) error {
	reasons := []error{r.db.Ping(ctx)}
	for i, standing := range r.standings() {
		for _, why := range r.hinders(ctx, r.platforms[i], standing) {
			if !slices.Contains(reasons, why) { // what the database does not know is said once
				reasons = append(reasons, why)
			}
		}
	}
	return errors.Join(reasons...)
}

// hinders is what keeps one platform from its work.
func (r *readiness) hinders(ctx context.Context, is *reach, standing bot.Standing) (reasons []error) {
	// Nothing is sent once it is over, and what another process sends it looks after.
	if standing.Phase != bot.Over && sendsHere(r.leases(ctx), is.platform) {
		if err := r.sends(ctx, is); err != nil {
			reasons = append(reasons, err)
		}
	}
	if err := receives(is, standing); err != nil {
		reasons = append(reasons, fmt.Errorf("%s: %s", is.platform, plaintext.OneLine(err.Error())))
	}
	return reasons
}

// receives says since when nothing is received. While it runs its adapter knows.
func receives(is *reach, standing bot.Standing) error {
	since := minute(standing.Since)
	switch standing.Phase {
	case bot.Running:
		return is.health()
	case bot.Waiting:
		return nil
	case bot.Failing:
		return fmt.Errorf("nothing is received since %s: %w; it is tried again at %s", since, standing.Why, standing.Again.UTC().Format("15:04:05Z"))
	case bot.Over:
		return fmt.Errorf("nothing is received or sent since %s: %w; mend it and start Waymark again, what waits is kept until then", since, standing.Why)
	case bot.Gone:
		return fmt.Errorf("nothing is received since %s: it has ended", since)
	default:
		return errors.New("nothing is received: it has not begun")
	}
}

// sends says since when nothing gets through. One delivery that fails for ever
// is no reason, as long as others have been sent since it was made.
func (r *readiness) sends(ctx context.Context, is *reach) error {
	sent, failed := is.sends()
	if failed.IsZero() || r.now().Sub(failed) < unsentAfter {
		return nil
	}
	since, err := r.db.Unsent(ctx, is.platform, sent)
	if err != nil {
		return errUnknown
	}
	if since.IsZero() || r.now().Sub(since) < unsentAfter {
		return nil
	}
	return fmt.Errorf("nothing can be sent by %s since %s; what waits is kept and tried again", is.platform, minute(since))
}

// up reports for each platform whether nothing hinders it, as far as the database
// knows.
func (r *readiness) up(ctx context.Context) map[conversations.Platform]bool {
	all := make(map[conversations.Platform]bool)
	for i, standing := range r.standings() {
		reasons := r.hinders(ctx, r.platforms[i], standing)
		all[standing.Platform] = !slices.ContainsFunc(reasons, func(why error) bool { return !errors.Is(why, errUnknown) })
	}
	return all
}

// A reach is what is known of one platform.
type reach struct {
	platform conversations.Platform
	health   func() error

	mu     sync.Mutex
	sent   time.Time // when something was sent last
	failed time.Time // the first try since then that came to nothing; zero: there was none
}

func (is *reach) note(result string, now time.Time) {
	is.mu.Lock()
	defer is.mu.Unlock()
	switch result {
	case "sent":
		is.sent, is.failed = now, time.Time{}
	case string(conversations.Deferred), string(conversations.Unsure):
		if is.failed.IsZero() {
			is.failed = now
		}
	}
}

func (is *reach) sends() (sent, failed time.Time) {
	is.mu.Lock()
	defer is.mu.Unlock()
	return is.sent, is.failed
}
