package bot

import (
	"context"
	"errors"

	"waymark/conversations"
)

// open opens the thread that x wants, where the platform has threads; else x goes
// where it would, as it does where the platform refuses to open one: better said
// in the wrong place than not at all. The thread is noted before anything is said
// in it: where we die in between, the adapter finds it at the next try, or opens another.
func (d *dispatcher) open(ctx context.Context, x conversations.Delivery) (conversations.Delivery, error) {
	wanted := x.Opens
	x.Opens = conversations.NewThread{}
	o, ok := d.adapter.(Opener)
	if !ok || wanted.IsZero() {
		return x, nil
	}
	switch thread, err := o.Open(ctx, wanted); {
	case errors.Is(err, conversations.ErrRefused):
		d.log.Warn("thread not opened: what belongs there is said without it", "message", x.Of, "delivery", x.ID, "err", err)
	case err != nil:
		return x, err
	default:
		d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Opened(ctx, x.To.Ticket, thread) })
		d.learn(wanted.In.Chat, false, nil)
		x.To.Room = thread
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rates.take(x.To.Room.Chat, d.now()) // what is said is a call of its own
	return x, nil
}
