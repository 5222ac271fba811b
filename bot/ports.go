package bot

import (
	"context"
	"time"

	"waymark/conversations"
)

// An Adapter speaks one platform.
type Adapter interface {
	// Platform names it; every message and delivery of this adapter carries it.
	Platform() conversations.Platform
	// Run receives until ctx ends or the platform says goodbye, and returns
	// only when all its goroutines have ended. It acknowledges a message to
	// its platform only after deliver returned nil: by then the
	// message's turn is committed, now or long ago.
	Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error
	// Send hands one delivery to the platform. It answers
	// conversations.ErrUnreachable or *conversations.LaterError where the
	// dispatcher can do something about it.
	Send(ctx context.Context, d conversations.Delivery) error
}

// Turns keeps people's states.
type Turns interface {
	// Turn notes m as seen, loads the sender's state, lets decide change it and
	// keeps the result with its replies, in one transaction; or deletes the
	// person, where the outcome says Forget. decide has no side effect and may
	// be called again. A message that was seen before changes nothing.
	Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error
	// Fail notes m as seen and puts sorry into the outbox, without touching
	// the sender's state. It is for a message whose turn cannot be stored.
	Fail(ctx context.Context, m conversations.Message, sorry conversations.Reply) error
	// Forget drops the notes of messages seen before t.
	Forget(ctx context.Context, t time.Time) error
}

// Outbox keeps replies until they are sent. A chat's deliveries form a line:
// only the first one of a line is ever due.
type Outbox interface {
	// Due returns up to limit deliveries of p that are due at now, at most one
	// per chat, the oldest first.
	Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error)
	// Sent takes the delivery out. Sent of one that is gone is a no-op.
	Sent(ctx context.Context, id int64) error
	// Defer holds the delivery, and with it its line, until t.
	Defer(ctx context.Context, id int64, t time.Time, reason string) error
	// Park holds the whole line of the delivery until its person writes again.
	Park(ctx context.Context, id int64, reason string) error
}
