package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/conversations"
)

// tell tells senders what became of their words until ctx ends: whenever
// something was sent, and at every look for what was left to do before.
func (b *Bot) tell(ctx context.Context, e Endings) {
	for {
		if _, err := b.tellAll(ctx, e); err != nil && ctx.Err() == nil {
			b.log.Warn("senders are told later what became of their words", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-b.ended:
		case <-time.After(lookEvery):
		}
	}
}

// poke says that there may be something to tell.
func (b *Bot) poke() {
	select {
	case b.ended <- struct{}{}:
	default: // it is known already
	}
}

// tellAll tells all that is to be told, each once, and returns how many it told.
// What could not be stored is left to the next time.
func (b *Bot) tellAll(ctx context.Context, e Endings) (told int, err error) {
	tried := make(map[conversations.Ended]bool)
	var errs []error
	for limit := portion; ctx.Err() == nil; limit += portion {
		all, err := e.Endings(ctx, limit)
		if err != nil {
			return told, errors.Join(append(errs, fmt.Errorf("look for what has ended: %w", err))...)
		}
		for _, ending := range all {
			if tried[ending.Ended] || ctx.Err() != nil {
				continue
			}
			tried[ending.Ended] = true
			if err := b.Receive(ctx, ended(ending, b.now())); err != nil {
				errs = append(errs, err)
			} else {
				told++
			}
		}
		if len(all) < limit {
			break
		}
	}
	return told, errors.Join(errs...)
}

// ended is the message that a delivery has ended. Its ID is the same whoever
// finds it, so that one ending is one turn.
func ended(e conversations.Ending, now time.Time) conversations.Message {
	return conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("ended:%d:%s", e.Delivery, e.Cause)),
		Actor: e.Account,
		Room:  e.Room,
		At:    now,
		Body:  e.Ended,
	}
}
