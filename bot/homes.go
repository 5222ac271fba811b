package bot

import (
	"context"
	"time"

	"waymark/conversations"
)

// Homes knows which tickets are at helpdesks that are none any more.
type Homes interface {
	// Homeless returns up to limit open tickets whose helpdesk is none of desks, as
	// found at now. One is among them until a turn of its [conversations.Stranded] has
	// moved or closed it.
	Homeless(ctx context.Context, desks []conversations.Room, now time.Time, limit int) ([]conversations.Stranding, error)
}

// rehouse finds a helpdesk for what has none any more since the config was changed,
// once: at each tick until all of it is kept, or ctx ends.
func (b *Bot) rehouse(ctx context.Context, h Homes) {
	var rooms []conversations.Room
	for _, d := range b.desks {
		rooms = append(rooms, d.Room)
	}
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	for {
		err := b.strandings(ctx, func(ctx context.Context, limit int) ([]conversations.Stranding, error) {
			return h.Homeless(ctx, rooms, b.now(), limit)
		})
		if err == nil || ctx.Err() != nil {
			return
		}
		b.log.Error("tickets whose helpdesk is none any more are moved at the next tick", "err", err)
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}
