package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"waymark/conversations"
)

const (
	tickEvery   = 5 * time.Second
	portion     = 500 // reminders that are read at once
	remindTurns = 64  // turns of reminders that wait for their commits together
)

// remind says what is owed until ctx ends: at once, because some fell due while
// nobody ran, and at every tick. Cron is the clock only. It forgets what it
// missed; what is owed stands in the store.
func (b *Bot) remind(ctx context.Context) {
	log := cronLog{b.log}
	c := cron.New(cron.WithLogger(log), cron.WithChain(
		// In this order: where Recover is outside, a job that panicked counts
		// as running for ever.
		cron.SkipIfStillRunning(log), cron.Recover(log),
	))
	tick := c.Entry(c.Schedule(cron.Every(tickEvery), cron.FuncJob(func() {
		if err := b.tick(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("reminders stay for the next tick", "err", err)
		}
	})))
	c.Start()
	tick.WrappedJob.Run()
	<-ctx.Done()
	<-c.Stop().Done()
}

// tick says everything that is due on platforms that run. A person's reminder of one kind is
// tried once, even where it was moved meanwhile. What could not be stored is left
// to the next tick, and where that was a whole portion, the others, too.
func (b *Bot) tick(ctx context.Context) error {
	type reminder struct {
		person int64
		kind   conversations.ReminderKind
	}
	tried := make(map[reminder]bool)
	var errs []error
	for limit := portion; ctx.Err() == nil; {
		now := b.now()
		owed, err := b.owed.Owed(ctx, now, limit)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("look for reminders: %w", err))...)
		}
		var fresh []conversations.Message
		for _, o := range owed {
			r := reminder{o.Person, o.Kind}
			if b.serves(o.Account.Platform) && !tried[r] {
				tried[r] = true
				fresh = append(fresh, due(o, now))
			}
		}
		wrong := b.each(ctx, remindTurns, fresh, b.Receive)
		errs = append(errs, wrong...)
		if len(owed) < limit || len(wrong) > 0 && len(wrong) == len(fresh) {
			break
		}
		limit = portion + len(owed) - len(fresh) + len(wrong) // these stand in front of the others
	}
	return errors.Join(errs...)
}

// due is the message that a reminder fell due. Its ID is the same whoever finds
// it, so that one reminder is one turn. Another one for the same moment has the
// same ID as well, and is told apart by being owed.
func due(o conversations.Owed, now time.Time) conversations.Message {
	return conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("reminder:%d:%s:%d", o.Person, o.Kind, o.Due.UnixMicro())),
		Actor: o.Account,
		Room:  o.Room,
		At:    now,
		Body:  conversations.Due{Kind: o.Kind},
	}
}

// each does work for many, so many at once, so that they share commits, and
// returns when all of them are through. Once ctx has ended it begins none.
func (b *Bot) each(ctx context.Context, atOnce int, all []conversations.Message, do func(context.Context, conversations.Message) error) []error {
	var (
		work sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	room := make(chan struct{}, atOnce)
	for _, m := range all {
		room <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		work.Go(func() {
			defer func() { <-room }()
			if err := do(ctx, m); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	work.Wait()
	return errs
}

// A cronLog takes what package cron says. That a tick was skipped because the
// last one still runs is no news.
type cronLog struct{ log *slog.Logger }

func (cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("tick of reminders: "+msg, append([]any{"err", err}, keysAndValues...)...)
}
