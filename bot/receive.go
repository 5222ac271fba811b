package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
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
	m.Read = b.now()
	result, err := b.turn(ctx, m)
	if err != nil && ctx.Err() == nil {
		result, err = b.fail(ctx, m, err)
	}
	what := Turned
	if isDue(m) {
		what = Reminded
	}
	b.note(Event{what, m.From.Platform, result})
	if err != nil {
		return err
	}
	for _, d := range b.lines {
		d.poke()
	}
	return nil
}

// isDue reports whether m is a reminder that fell due: nobody waits for what
// comes of it.
func isDue(m conversations.Message) bool {
	_, ok := m.Body.(conversations.Due)
	return ok
}

// understand asks what a text may mean. A panic there is a bug of ours, and
// the text then means nothing.
func (b *Bot) understand(m *conversations.Message) {
	var text string
	switch body := m.Body.(type) {
	case conversations.Text:
		text = string(body)
	case conversations.Edited:
		text = string(body)
	default:
		return
	}
	if b.meaning == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("question broke the matcher", "message", m.ID, "err", p, "stack", string(debug.Stack()))
		}
	}()
	m.Meaning = b.meaning(text)
}

// turn tries to commit the turn of m, and says what came of it.
func (b *Bot) turn(ctx context.Context, m conversations.Message) (result string, err error) {
	pause := turnPause
	for try := range turnTries {
		if try > 0 {
			select {
			case <-ctx.Done():
				return failed, errors.Join(err, ctx.Err())
			case <-time.After(pause):
			}
			pause *= 2
		}
		if result, err = b.tryTurn(ctx, m); err == nil {
			return result, nil
		}
		b.log.Warn("turn not stored", "message", m.ID, "try", try+1, "err", err)
	}
	return failed, fmt.Errorf("turn of message %s: %w", m.ID, err)
}

func (b *Bot) tryTurn(ctx context.Context, m conversations.Message) (result string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	var broke error
	result = seen // unless the store asks what to do
	err = b.turns.Turn(ctx, m, func(s conversations.State) conversations.Outcome {
		var out conversations.Outcome
		out, broke = b.decide(s, m)
		switch {
		case broke != nil:
			result = broken
		case isDue(m):
			result = cmp.Or(out.Withheld, said)
		default:
			result = done
		}
		return out
	})
	if broke != nil {
		b.log.Error("message broke the conversation", "message", m.ID, "err", broke)
	}
	return result, err
}

// decide asks Handle, and makes what it says fit its platforms. A panic there is
// a bug of ours that the same message would meet again and again, so it leaves
// the state as it was loaded, and the message counts as seen. A reminder that
// broke is no longer owed.
func (b *Bot) decide(s conversations.State, m conversations.Message) (out conversations.Outcome, broke error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		broke = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		out = conversations.Outcome{State: s}
		if due, ok := m.Body.(conversations.Due); ok {
			out.State.Reminders = without(s.Reminders, due.Kind)
		}
		if m.Ours() {
			return
		}
		out.Replies = []conversations.Reply{b.sorry(m)}
	}()
	out = b.handle(s, m)
	out.Replies = fit(out.Replies, func(p conversations.Platform) conversations.Limits {
		if p == "" { // a reply to nobody in particular goes to the sender
			p = m.From.Platform
		}
		return b.limits[p]
	})
	return out, nil
}

func without(all []conversations.Reminder, kind conversations.ReminderKind) []conversations.Reminder {
	return slices.DeleteFunc(slices.Clone(all), func(r conversations.Reminder) bool { return r.Kind == kind })
}

// fail gives m up: its turn cannot be stored although it was tried, and nobody
// else shall wait for it.
func (b *Bot) fail(ctx context.Context, m conversations.Message, why error) (result string, err error) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	var sorry conversations.Reply
	if !isDue(m) {
		sorry = b.sorry(m)
	}
	if err := b.turns.Fail(limited, m, sorry); err != nil {
		return failed, errors.Join(why, fmt.Errorf("give it up: %w", err))
	}
	b.log.Error("message given up", "message", m.ID, "err", why)
	return givenUp, nil
}
