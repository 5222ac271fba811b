package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// Strandings knows what does not reach the helpdesks.
type Strandings interface {
	// Lost answers since when something waits for a helpdesk that cannot be
	// reached, and why; the zero time: it can, as far as is known.
	Lost(ctx context.Context, desk conversations.Room) (since time.Time, why string, err error)
	// Probe lets what waits there be tried again.
	Probe(ctx context.Context, desk conversations.Room) error
	// Stranded returns up to limit tickets at a helpdesk whose people are to be
	// told by now, and Arrived those of which all has arrived since. One is among
	// them until a turn of its [conversations.Stranded] is kept.
	Stranded(ctx context.Context, desk conversations.Room, now time.Time, limit int) ([]conversations.Stranding, error)
	Arrived(ctx context.Context, limit int) ([]conversations.Stranding, error)
}

// probeEvery is how often a helpdesk is tried at last that cannot be reached, sooner
// at first: nobody may ever write there again, which would say that it can.
const probeEvery = 5 * time.Minute

// seek looks after what does not reach the helpdesks, at every tick until ctx ends.
func (b *Bot) seek(ctx context.Context, s Strandings) {
	lost := make([]lostDesk, len(b.desks))
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		for i, d := range b.desks {
			if err := b.seekAt(ctx, s, d.Room, &lost[i]); err != nil && ctx.Err() == nil {
				b.log.Error("what does not reach a helpdesk is looked after at the next tick", "err", err)
			}
		}
		if err := b.strandings(ctx, s.Arrived); err != nil && ctx.Err() == nil {
			b.log.Error("people are told at the next tick that their words have arrived", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// A lostDesk is what this process knows of a helpdesk that cannot be reached.
type lostDesk struct {
	is     bool
	probed time.Time
	tries  int
}

// seekAt looks after one helpdesk: its operator is told, what waits is tried again,
// and people hear how it stands.
func (b *Bot) seekAt(ctx context.Context, s Strandings, desk conversations.Room, l *lostDesk) error {
	since, why, err := s.Lost(ctx, desk)
	if err != nil {
		return fmt.Errorf("look whether it can be reached: %w", err)
	}
	log := b.log.With("platform", desk.Platform, "in", desk.Chat)
	if since.IsZero() {
		if l.is {
			log.Info("helpdesk reached again: what waited for it goes out")
		}
		*l = lostDesk{}
		return nil
	}
	if !l.is {
		log.Error("helpdesk cannot be reached: let the bot into its channel again, or give it another address; what is for it waits", "since", since, "why", why)
		l.is = true
	}
	err = b.strandings(ctx, func(ctx context.Context, limit int) ([]conversations.Stranding, error) {
		return s.Stranded(ctx, desk, b.now(), limit)
	})
	if now := b.now(); l.probed.IsZero() || !now.Before(l.probed.Add(pauseAfter(l.tries, probeEvery))) {
		if wrong := s.Probe(ctx, desk); wrong != nil {
			return errors.Join(err, wrong)
		}
		l.probed = now
		l.tries++
		for _, d := range b.lines {
			d.poke()
		}
	}
	return err
}

// strandings has the turns of all that is found, each once. What could not be
// stored is left to the next tick, and the others are not.
func (b *Bot) strandings(ctx context.Context, find func(context.Context, int) ([]conversations.Stranding, error)) error {
	tried := make(map[conversations.TicketID]bool)
	var errs []error
	for limit := portion; ctx.Err() == nil; limit += portion {
		all, err := find(ctx, limit)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("look for what is stranded: %w", err))...)
		}
		for _, s := range all {
			if tried[s.Ticket] || ctx.Err() != nil {
				continue
			}
			tried[s.Ticket] = true
			if err := b.Receive(ctx, s.Message(b.now())); err != nil {
				errs = append(errs, err)
			}
		}
		if len(all) < limit {
			break
		}
	}
	return errors.Join(errs...)
}
