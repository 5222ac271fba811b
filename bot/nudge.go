package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// nudge tells helpdesks again of tickets that nobody looks after, at every tick
// until ctx ends.
func (b *Bot) nudge(ctx context.Context, t Tickets) {
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		if err := b.nudgeAll(ctx, t); err != nil && ctx.Err() == nil {
			b.log.Error("helpdesks are told again at the next tick", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// nudgeAll does it for all that are due, each once. What could not be stored is
// left to the next tick, and the others are not.
func (b *Bot) nudgeAll(ctx context.Context, t Tickets) error {
	tried := make(map[conversations.TicketID]bool)
	var errs []error
	for limit := portion; ctx.Err() == nil; limit += portion {
		all, err := t.Neglected(ctx, b.now(), limit)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("look for neglected tickets: %w", err))...)
		}
		for _, n := range all {
			if tried[n.Ticket] || ctx.Err() != nil {
				continue
			}
			tried[n.Ticket] = true
			if err := b.Receive(ctx, neglected(n, b.now())); err != nil {
				errs = append(errs, err)
			}
		}
		if len(all) < limit {
			break
		}
	}
	return errors.Join(errs...)
}

// neglected is the message that a ticket is neglected. Its ID is the same whoever
// finds it, so that one moment is one turn.
func neglected(n conversations.Neglect, now time.Time) conversations.Message {
	return conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("neglected:%d:%d", n.Ticket, n.Nudge.UnixMicro())),
		Actor: n.Account,
		Room:  n.Room,
		At:    now,
		Body:  conversations.Neglected{Ticket: n.Ticket},
	}
}
