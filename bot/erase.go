package bot

import (
	"context"

	"waymark/conversations"
)

// Erases says on which platforms what people wrote can be deleted.
func Erases(all []Adapter) func(conversations.Platform) bool {
	can := make(map[conversations.Platform]bool)
	for _, a := range all {
		_, can[a.Platform()] = a.(Eraser)
	}
	return func(p conversations.Platform) bool { return can[p] }
}

// erase deletes the person's message that x tells them of, before it is sent: a
// process that dies in between does it again. It is tried once each time, and x goes
// out whatever becomes of it; its words ask them to look.
func (d *dispatcher) erase(ctx context.Context, x conversations.Delivery) {
	e, ok := d.adapter.(Eraser)
	if !ok || x.Erases == "" {
		return
	}
	d.mu.Lock()
	d.rates.take(x.To.Room.Chat, d.now()) // a call like others
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearLimit)
	defer cancel()
	if err := d.ask(ctx, func() error { return e.Erase(ctx, x.To.Room, x.Erases) }); err != nil {
		d.log.Warn("message of a person's not deleted, in which something was hidden", "message", x.Of, "delivery", x.ID, "err", err)
	}
}
