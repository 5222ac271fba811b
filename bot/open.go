package bot

import (
	"context"

	"waymark/conversations"
)

// open opens the thread that x wants, where the platform has threads; else x goes
// where it would. The thread is noted before anything is said in it: where we die
// in between it stays empty, and the next try opens another.
func (d *dispatcher) open(ctx context.Context, x conversations.Delivery) (conversations.Delivery, error) {
	o, ok := d.adapter.(Opener)
	if !ok || x.Opens.IsZero() {
		x.Opens = conversations.Room{}
		return x, nil
	}
	thread, err := o.Open(ctx, x.Opens, x.Title)
	if err != nil {
		return x, err
	}
	d.record(ctx, x, func(ctx context.Context) error { return d.outbox.Opened(ctx, x.To.Ticket, thread) })
	x.To.Room, x.Opens = thread, conversations.Room{}
	return x, nil
}
