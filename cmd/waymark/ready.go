package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"waymark/bot"
	"waymark/conversations"
)

// unsentAfter is how long nothing may get through before that is worth a word: a
// platform that asks for patience is often done with it by then.
const unsentAfter = time.Minute

// A readiness knows whether the process can do its work: store, send, receive.
// What it says is read by everybody who reaches http.listen, so it names no file
// and nobody.
type readiness struct {
	db       keeper
	platform conversations.Platform
	receives func() error
	now      func() time.Time

	mu     sync.Mutex
	sent   time.Time // when something was sent last
	failed time.Time // the first try since then that came to nothing; zero: there was none
}

// A keeper is what a database says of itself.
type keeper interface {
	Ping(ctx context.Context) error
	Unsent(ctx context.Context, p conversations.Platform, since time.Time) (time.Time, error)
}

// note listens to how sends end.
func (r *readiness) note(e bot.Event) {
	if e.What != bot.Delivered || e.Platform != r.platform {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e.Result {
	case "sent":
		r.sent, r.failed = r.now(), time.Time{}
	case string(conversations.Deferred), string(conversations.Unsure):
		if r.failed.IsZero() {
			r.failed = r.now()
		}
	}
}

// ready says what hinders the work, one reason a line.
func (r *readiness) ready(ctx context.Context) error {
	return errors.Join(r.db.Ping(ctx), r.sends(ctx), r.receives())
}

// sends says since when nothing gets through. One delivery that fails for ever
// is no reason, as long as others have been sent since it was made.
func (r *readiness) sends(ctx context.Context) error {
	r.mu.Lock()
	sent, failed := r.sent, r.failed
	r.mu.Unlock()
	if failed.IsZero() || r.now().Sub(failed) < unsentAfter {
		return nil
	}
	since, err := r.db.Unsent(ctx, r.platform, sent)
	if err != nil {
		return errUnknown
	}
	if since.IsZero() || r.now().Sub(since) < unsentAfter {
		return nil
	}
	return fmt.Errorf("nothing can be sent by %s since %s; what waits is kept and tried again", r.platform, minute(since))
}
