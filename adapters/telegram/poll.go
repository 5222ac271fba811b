package telegram

import (
	"context"
	"errors"
	"slices"
	"time"

	"waymark/adapters/retry"
)

const (
	batchSize = 100              // the most that Telegram gives at once
	pollTime  = 50 * time.Second // the longest that it lets a poll wait

	firstConflict   = 5 * time.Second // before the next try where somebody else polls, then doubled
	longestConflict = time.Minute
)

// insister does what Telegram has to let us do before we can receive. Waiting
// does not cure a refused token.
func (a *Adapter) insister() retry.Insister {
	return retry.Insister{
		Pulse: a.pulse,
		Log:   a.o.Log,
		Final: func(err error) bool { return errors.Is(err, errUnauthorized) },
		Pace: func(err error) retry.Pace {
			if errors.Is(err, errConflict) {
				return retry.Pace{First: firstConflict, Longest: longestConflict}
			}
			return retry.Pace{}
		},
	}
}

// A poller asks for updates. Telegram forgets an update when the next one is
// asked for, so that is done only after its turn was committed.
type poller struct {
	retry.Insister
	api       *api
	reception *reception
}

// run polls until ctx ends or the token is refused. It
// begins with what Telegram has not been told to forget: the place is kept
// there, and the store recognises what comes twice.
func (p *poller) run(ctx context.Context) error {
	offset := int64(0)
	for {
		err := p.Insist(ctx, "poll", func(ctx context.Context) error {
			wait := pollTime
			if p.Pulse.Health() != nil { // so that it is soon known whether receiving works
				wait = 0
			}
			next, err := p.once(ctx, offset, wait)
			if err == nil {
				offset = next
			}
			return err
		})
		if err != nil {
			return err
		}
		p.Pulse.Works()
	}
}

// once asks for updates from offset on, waits for the first as long as that,
// and returns the next offset, which acknowledges them.
func (p *poller) once(ctx context.Context, offset int64, wait time.Duration) (next int64, err error) {
	updates, err := p.api.updates(ctx, offset, batchSize, wait)
	if err != nil || len(updates) == 0 {
		return offset, err
	}
	// The last one and not the highest: after a week of silence numbers begin
	// anew anywhere, and offset is a place in Telegram's queue.
	next, ok := int64(0), false
	for _, raw := range slices.Backward(updates) {
		if next, ok = updateID(raw); ok {
			break
		}
	}
	if !ok {
		return offset, errors.New("the updates have no numbers")
	}
	return next + 1, p.reception.acceptAll(ctx, updates)
}
