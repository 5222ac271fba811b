package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	seenFor     = 7 * 24 * time.Hour // how long a platform may offer a message again
	forgetEvery = time.Hour
)

// A Config says what a [Bot] is made of. Everything is needed but
// Understand, Reminders and Note.
type Config struct {
	Turns Turns
	// Outbox is where what is to be sent waits. Where it is an [Endings], those
	// who want to know what became of their words are told.
	Outbox Outbox
	// Reminders is where the bot looks for what is owed. Where it is a
	// [Planner], what Handle would plan otherwise is planned anew. Nil: the bot
	// reminds nobody.
	Reminders Reminders

	// Handle decides what a message changes and what is answered.
	Handle func(conversations.State, conversations.Message) conversations.Outcome
	// Understand works out what a typed text may mean, edited or not. It may take as long as
	// arithmetic takes: it is asked before the turn. Nil: nobody looks.
	Understand func(text string) conversations.Meaning
	// Sorry is what a person hears whose message broke something.
	Sorry func(conversations.Message) conversations.Reply
	// Note is told what has happened. It is called from many goroutines, and
	// may not block. Nil: nobody counts.
	Note func(Event)

	Adapters []Adapter
	Now      func() time.Time
	Log      *slog.Logger
}

// A Bot is the running process.
type Bot struct {
	turns    Turns
	handle   func(conversations.State, conversations.Message) conversations.Outcome
	sorry    func(conversations.Message) conversations.Reply
	meaning  func(text string) conversations.Meaning
	note     func(Event)
	owed     Reminders // nil: nobody is reminded
	endings  Endings   // nil: nobody is told what became of their words
	adapters []Adapter
	limits   map[conversations.Platform]conversations.Limits
	lines    []*dispatcher // one per adapter
	ended    chan struct{} // holds one: there may be something to tell
	now      func() time.Time
	log      *slog.Logger
}

// New makes a bot. It does nothing until [Bot.Run].
func New(c Config) *Bot {
	b := &Bot{
		turns:    c.Turns,
		handle:   c.Handle,
		sorry:    c.Sorry,
		meaning:  c.Understand,
		note:     unbreakable(c.Note, c.Log),
		owed:     c.Reminders,
		adapters: c.Adapters,
		limits:   make(map[conversations.Platform]conversations.Limits),
		ended:    make(chan struct{}, 1),
		now:      c.Now,
		log:      c.Log,
	}
	b.endings, _ = c.Outbox.(Endings)
	for _, a := range c.Adapters {
		b.limits[a.Platform()] = a.Limits()
		d := newDispatcher(a, c.Outbox, b.note, c.Now, c.Log)
		d.ended = b.poke
		b.lines = append(b.lines, d)
	}
	return b
}

// unbreakable keeps a panic of who counts away from what is counted.
func unbreakable(note func(Event), log *slog.Logger) func(Event) {
	if note == nil {
		return func(Event) {}
	}
	return func(e Event) {
		if err := guard(func() error { note(e); return nil }); err != nil {
			log.Error("event not counted", "what", e.What, "err", err)
		}
	}
}

// Run receives, reminds and sends until ctx ends or every adapter has said goodbye. It
// returns when all goroutines have ended and the sends in flight are through;
// what is still in the outbox then goes out at the next start, or by [Bot.Flush].
// The first error of an adapter ends the others and is returned.
func (b *Bot) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	for _, d := range b.lines {
		work.Go(func() { d.run(ctx) })
	}
	work.Go(func() { b.forget(ctx) })
	if b.endings != nil {
		work.Go(func() { b.tell(ctx, b.endings) })
	}
	if b.owed != nil {
		work.Go(func() { b.remind(ctx) })
		if p, ok := b.owed.(Planner); ok {
			work.Go(func() { b.replan(ctx, p) })
		}
	}
	err := b.receive(ctx, stop)
	stop()
	work.Wait()
	return err
}

// receive runs the adapters until the last one has ended.
func (b *Bot) receive(ctx context.Context, stop context.CancelFunc) error {
	ended := make(chan error, len(b.adapters))
	for _, a := range b.adapters {
		go func() {
			err := a.Run(ctx, b.Receive)
			if err != nil {
				err = fmt.Errorf("run %s: %w", a.Platform(), err)
			}
			ended <- err
		}()
	}
	var first error
	for range b.adapters {
		err := <-ended
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			continue // it was asked to end and says so
		}
		if err != nil && first == nil {
			first = err
			stop()
		}
	}
	return first
}

// Flush sends what is due and returns when nothing is due right now. What only
// waits for a rate of ours is due: Flush waits for it, as long as ctx allows.
// Replies that a platform asked to hold back stay in the outbox. It works
// while [Bot.Run] runs and after it.
func (b *Bot) Flush(ctx context.Context) error {
	var errs []error
	for _, d := range b.lines {
		errs = append(errs, d.flush(ctx))
	}
	return errors.Join(errs...)
}

// forget drops old notes of seen messages: at once, because some processes
// live for minutes only, and every hour.
func (b *Bot) forget(ctx context.Context) {
	hourly := time.NewTicker(forgetEvery)
	defer hourly.Stop()
	for {
		if err := b.turns.Forget(ctx, b.now().Add(-seenFor)); err != nil && ctx.Err() == nil {
			b.log.Warn("not everything old is forgotten", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}
