package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// Leftovers knows which threads of helpdesks outlive their tickets.
type Leftovers interface {
	// Leftovers returns up to limit of them on p that are left since a moment or for
	// longer, the oldest first. One is among them until a turn of its
	// [conversations.Leftover] is kept.
	Leftovers(ctx context.Context, p conversations.Platform, since time.Time, limit int) ([]conversations.Leftover, error)
}

const (
	// shredAfter is how long a thread is left alone at first. What was on its way into it
	// when its ticket went, or was just opening it, has ended by then: no call lasts
	// longer than fileLimit.
	shredAfter = fileLimit + time.Minute
	// shredFor is how long it is tried to delete a thread until the helpdesk is told to
	// do it.
	shredFor   = 24 * time.Hour
	shredEvery = time.Hour // between two tries at last
)

// A shredding is what this process knows of a thread that could not be deleted.
type shredding struct {
	next  time.Time
	tries int
}

// shred deletes the threads of tickets that are gone, at every tick until ctx ends.
func (b *Bot) shred(ctx context.Context, of Leftovers) {
	failed := make(map[conversations.TicketID]shredding)
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		for _, d := range b.lines {
			if err := b.shredAt(ctx, of, d, failed); err != nil && ctx.Err() == nil {
				b.log.Error("threads of tickets that are gone are deleted at the next tick", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// shredAt does it on one platform. A helpdesk is told of each that could be deleted,
// and asked to delete the others. What fails is tried again, and holds up nothing.
func (b *Bot) shredAt(ctx context.Context, of Leftovers, d *dispatcher, failed map[conversations.TicketID]shredding) error {
	all, err := of.Leftovers(ctx, d.adapter.Platform(), b.now().Add(-shredAfter), portion)
	if err != nil {
		return fmt.Errorf("look for them: %w", err)
	}
	var errs []error
	for _, l := range all {
		was, now := failed[l.Ticket], b.now()
		if ctx.Err() != nil || now.Before(was.next) {
			continue
		}
		l.Deleted, err = d.shred(ctx, l.Thread)
		if errors.Is(err, conversations.ErrNotHeld) { // another does it by now
			return errors.Join(errors.Join(errs...), err)
		}
		if err != nil && now.Sub(l.Since) < shredFor {
			b.log.Warn("thread of a ticket that is gone not deleted: it is tried again", "ticket", l.Ticket, "err", err)
			failed[l.Ticket] = shredding{now.Add(pauseAfter(was.tries, shredEvery)), was.tries + 1}
			continue
		}
		if err := b.Receive(ctx, l.Message(now)); err != nil {
			errs = append(errs, err)
			continue
		}
		delete(failed, l.Ticket)
		b.log.Info("ticket gone from its helpdesk", "ticket", l.Ticket, "deleted", l.Deleted)
	}
	return errors.Join(errs...)
}

// shred deletes a thread, where the platform has threads and lets us. An error is worth
// another try.
func (d *dispatcher) shred(ctx context.Context, thread conversations.Room) (deleted bool, err error) {
	s, ok := d.adapter.(Shredder)
	if !ok || thread.IsZero() {
		return false, nil
	}
	d.mu.Lock()
	d.rates.take(thread.Chat, d.now()) // a call like others
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, clearLimit)
	defer cancel()
	err = d.ask(ctx, func() error { return s.Shred(ctx, thread) })
	if errors.Is(err, conversations.ErrRefused) {
		d.log.Warn("thread of a ticket that is gone not deleted: its helpdesk is asked to", "in", thread.Chat, "err", err)
		return false, nil
	}
	return err == nil, err
}
