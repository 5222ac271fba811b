package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"waymark/conversations"
)

const (
	turnTries = 3
	turnPause = 100 * time.Millisecond // before the second try, doubled before the third
	turnLimit = 10 * time.Second       // for one try
)

// Receive commits the turn of m. After nil the adapter may acknowledge m; after
// an error nothing was kept, and m must be offered again.
//
// A turn that has begun is finished even when ctx ends meanwhile: a terminal
// cannot offer a line again.
func (b *Bot) Receive(ctx context.Context, m conversations.Message) error {
	b.understand(&m)
	err := b.turn(ctx, m)
	if err != nil && ctx.Err() == nil {
		err = b.fail(ctx, m, err)
	}
	if err != nil {
		return err
	}
	for _, d := range b.lines {
		d.poke()
	}
	return nil
}

// understand asks what a text may mean. A panic there is a bug of ours, and
// the text then means nothing.
func (b *Bot) understand(m *conversations.Message) {
	text, ok := m.Body.(conversations.Text)
	if !ok || b.meaning == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("question broke the matcher", "message", m.ID, "err", p, "stack", string(debug.Stack()))
		}
	}()
	m.Meaning = b.meaning(string(text))
}

// turn tries to commit the turn of m.
func (b *Bot) turn(ctx context.Context, m conversations.Message) error {
	var err error
	pause := turnPause
	for try := range turnTries {
		if try > 0 {
			select {
			case <-ctx.Done():
				return errors.Join(err, ctx.Err())
			case <-time.After(pause):
			}
			pause *= 2
		}
		if err = b.tryTurn(ctx, m); err == nil {
			return nil
		}
		b.log.Warn("turn not stored", "message", m.ID, "try", try+1, "err", err)
	}
	return fmt.Errorf("turn of message %s: %w", m.ID, err)
}

func (b *Bot) tryTurn(ctx context.Context, m conversations.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	var broke error
	err := b.turns.Turn(ctx, m, func(s conversations.State) conversations.Outcome {
		var out conversations.Outcome
		out, broke = b.decide(s, m)
		return out
	})
	if broke != nil {
		b.log.Error("message broke the conversation", "message", m.ID, "err", broke)
	}
	return err
}

// decide asks Handle. A panic there is a bug of ours that the same message
// would meet again and again, so it leaves the state as it was loaded, and the
// message counts as seen.
func (b *Bot) decide(s conversations.State, m conversations.Message) (out conversations.Outcome, broke error) {
	defer func() {
		if p := recover(); p != nil {
			broke = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			out = conversations.Outcome{State: s, Replies: []conversations.Reply{b.sorry(m)}}
		}
	}()
	return b.handle(s, m), nil
}

// fail gives m up: its turn cannot be stored although it was tried, and nobody
// else shall wait for it.
func (b *Bot) fail(ctx context.Context, m conversations.Message, why error) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	if err := b.turns.Fail(limited, m, b.sorry(m)); err != nil {
		return errors.Join(why, fmt.Errorf("give it up: %w", err))
	}
	b.log.Error("message given up", "message", m.ID, "err", why)
	return nil
}
