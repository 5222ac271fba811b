package bot

import (
	"context"
	"errors"
	"time"

	"waymark/conversations"
)

// A Desk is the room of a helpdesk, and when something is said there about no
// ticket in particular.
type Desk struct {
	Room conversations.Room
	// Hours are when somebody is there: when they open they are told what came
	// meanwhile. Nil: nobody says.
	Hours conversations.Hours
	// Digest says when they are told where people stop. Nil: never.
	Digest Schedule
}

// A Schedule has moments.
type Schedule interface {
	// Next is the first one after t; the zero time: there is none.
	Next(t time.Time) time.Time
}

// digestFor is for how long what a schedule says is told late.
const digestFor = 24 * time.Hour

// digest tells helpdesks what is due to be said there, at every tick until ctx
// ends.
func (b *Bot) digest(ctx context.Context) {
	told := make([]told, len(b.desks))
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		for i, d := range b.desks {
			if err := b.digestAt(ctx, d, &told[i]); err != nil && ctx.Err() == nil {
				b.log.Error("a helpdesk is told at the next tick", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// A told is what this process has told a helpdesk, so that it need not ask the
// store at each tick whether it has.
type told struct{ opening, regular time.Time }

// digestAt tells one helpdesk. What comes late is said once all the same: an
// opening as long as they are there, what a schedule says for a day.
func (b *Bot) digestAt(ctx context.Context, d Desk, t *told) error {
	now := b.now()
	var errs []error
	say := func(what conversations.DigestKind, of time.Time, last *time.Time) {
		if of.IsZero() || of.Equal(*last) {
			return
		}
		if err := b.Receive(ctx, conversations.Digest{What: what, Of: of}.Message(d.Room, now)); err != nil {
			errs = append(errs, err)
			return
		}
		*last = of
	}
	if d.Hours != nil {
		opened, _ := conversations.OpenSince(d.Hours, now)
		say(conversations.Opening, opened, &t.opening)
	}
	if d.Digest != nil {
		say(conversations.Regular, lastOf(d.Digest, now), &t.regular)
	}
	return errors.Join(errs...)
}

// lastOf is the last moment of a schedule by now, of those that are not too long
// ago; the zero time: there is none.
func lastOf(s Schedule, now time.Time) (last time.Time) {
	for t := s.Next(now.Add(-digestFor)); !t.IsZero() && !t.After(now); t = s.Next(t) {
		last = t
	}
	return last
}
