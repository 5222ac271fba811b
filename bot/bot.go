package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	seenFor     = 7 * 24 * time.Hour // how long a platform may offer a message again
	forgetEvery = time.Hour
)

// A Config says what a [Bot] is made of. Everything is needed but
// Shield, Links, Understand, Draw, Ignores, Newcomers, Full, Reminders, Leases and Note.
type Config struct {
	Turns Turns
	// Outbox is where what is to be sent waits. Where it is an [Endings], those
	// who want to know what became of their words are told, and where it is
	// [Tickets], helpdesks are told again of those that nobody looks after.
	Outbox Outbox
	// Reminders is where the bot looks for what is owed. Where it is a
	// [Planner], what Handle would plan otherwise is planned anew. Nil: the bot
	// reminds nobody.
	Reminders Reminders
	// Leases are how the work is shared with other processes on the same store. Nil:
	// there are none.
	Leases Leases

	// Shield hides in a message what nobody should write, before anything else is
	// done with it. Where it breaks, nothing of what was typed goes on. Nil: nothing is
	// hidden.
	Shield func(conversations.Message) conversations.Message
	// Links makes of what is said a text in which nothing can be tapped but what may be
	// a link. It is asked of each delivery right before it is sent, and when one is
	// measured. Nil: all may.
	Links func(conversations.Markup) conversations.Markup
	// Handle decides what a message changes and what is answered.
	Handle func(conversations.State, conversations.Message) conversations.Outcome
	// Understand works out what a typed text may mean, edited or not. It may take as long as
	// arithmetic takes: it is asked before the turn. Nil: nobody looks.
	Understand func(text string) conversations.Meaning
	// Draw draws what nobody can guess, once for each message: chance, as the
	// clock, comes in with it. Nil: of crypto/rand.
	Draw func() conversations.Chance
	// Desks are the rooms of helpdesks in which something is said by the clock, each
	// once.
	Desks []Desk
	// Sorry is what a person hears whose message broke something.
	Sorry func(conversations.Message) conversations.Reply
	// Ignores reports whether nothing of an account is read. Nil: everybody's is.
	Ignores func(conversations.Account) bool
	// Newcomers is how many people may begin in an hour, and Full what is said to others.
	// 0: as many as come.
	Newcomers int
	Full      func(conversations.Message) conversations.Reply
	// Note is told what has happened. It is called from many goroutines, and
	// may not block. Nil: nobody counts.
	Note func(Event)

	Adapters []Adapter
	Now      func() time.Time
	Log      *slog.Logger
}

// A Bot is the running process.
type Bot struct {
	turns   Turns
	handle  func(conversations.State, conversations.Message) conversations.Outcome
	sorry   func(conversations.Message) conversations.Reply
	shield  func(conversations.Message) conversations.Message
	meaning func(text string) conversations.Meaning
	draw    func() conversations.Chance
	note    func(Event)
	leases  Leases    // nil: nobody else is there
	owed    Reminders // nil: nobody is reminded
	endings Endings   // nil: nobody is told what became of their words
	tickets Tickets   // nil: no helpdesk is told again
	desks   []Desk
	limits  map[conversations.Platform]conversations.Limits
	lines   []*dispatcher // one per adapter
	runners []*runner     // the same
	ended   chan struct{} // holds one: there may be something to tell
	ignores func(conversations.Account) bool
	flood   flood
	full    func(conversations.Message) conversations.Reply // nil: nothing is said
	now     func() time.Time
	log     *slog.Logger
}

// New makes a bot. It does nothing until [Bot.Run].
func New(c Config) *Bot {
	b := &Bot{
		turns:   c.Turns,
		handle:  c.Handle,
		sorry:   c.Sorry,
		shield:  c.Shield,
		meaning: c.Understand,
		draw:    c.Draw,
		note:    unbreakable(c.Note, c.Log),
		leases:  c.Leases,
		owed:    c.Reminders,
		desks:   c.Desks,
		limits:  make(map[conversations.Platform]conversations.Limits),
		ended:   make(chan struct{}, 1),
		ignores: c.Ignores,
		flood:   flood{newcomers: c.Newcomers},
		full:    c.Full,
		now:     c.Now,
		log:     c.Log,
	}
	if b.ignores == nil {
		b.ignores = func(conversations.Account) bool { return false }
	}
	if b.draw == nil {
		b.draw = draw
	}
	b.endings, _ = c.Outbox.(Endings)
	b.tickets, _ = c.Outbox.(Tickets)
	files := fetchersOf(c.Adapters)
	for _, a := range c.Adapters {
		b.limits[a.Platform()] = measured(a.Limits(), c.Links)
		d := newDispatcher(a, c.Outbox, b.note, c.Now, c.Log)
		d.ended, d.files, d.links = b.poke, files, c.Links
		if b.leases != nil {
			d.held, d.heads.deaf = b.leases.Held, true
		}
		b.lines = append(b.lines, d)
		b.runners = append(b.runners, newRunner(a, c.Now, c.Log))
	}
	if o, ok := c.Outbox.(Lines); ok {
		o.OnChange(b.follow)
	}
	return b
}

// follow has the dispatchers look at lines that have changed, and answers those that
// nobody here sends.
func (b *Bot) follow(lines []conversations.Line) (others []conversations.Line) {
	others = slices.Clone(lines)
	for _, d := range b.lines {
		elsewhere := func(l conversations.Line) bool { return l.Room.Platform != d.adapter.Platform() }
		here := slices.DeleteFunc(slices.Clone(lines), elsewhere)
		if len(lines) > 0 && len(here) == 0 || !d.heads.tell(here...) {
			continue
		}
		d.poke()
		others = slices.DeleteFunc(others, func(l conversations.Line) bool { return !elsewhere(l) })
	}
	return others
}

// draw draws what nobody can guess.
func draw() (c conversations.Chance) {
	rand.Read(c[:]) // never fails
	return c
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

// Run receives, reminds and sends until ctx ends or every adapter has ended: it
// said goodbye, or its error was final. It returns when all goroutines have ended
// and the sends in flight are through; what is still in the outbox then goes out
// at the next start, or by [Bot.Flush].
//
// An adapter that fails otherwise is run again, and the others go on meanwhile;
// [Bot.Platforms] says who does what. What is final is logged while others go on,
// and returned once nobody does.
func (b *Bot) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	if b.endings != nil {
		work.Go(func() { b.tell(ctx, b.endings) })
	}
	work.Go(func() { b.hold(ctx, clockLease, b.byTheClock) })
	err := b.runAll(ctx, &work)
	stop()
	work.Wait()
	return err
}

// byTheClock does what is done when its time has come, until ctx ends.
func (b *Bot) byTheClock(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { b.forget(ctx) })
	if b.tickets != nil {
		work.Go(func() { b.nudge(ctx, b.tickets) })
	}
	if len(b.desks) > 0 {
		work.Go(func() { b.digest(ctx) })
	}
	if s, ok := b.turns.(Strandings); ok && len(b.desks) > 0 {
		work.Go(func() { b.seek(ctx, s) })
	}
	if l, ok := b.turns.(Leftovers); ok {
		work.Go(func() { b.shred(ctx, l) })
	}
	if h, ok := b.turns.(Homes); ok && len(b.desks) > 0 {
		work.Go(func() { b.rehouse(ctx, h) })
	}
	if b.owed != nil {
		work.Go(func() { b.remind(ctx) })
		if p, ok := b.owed.(Planner); ok {
			work.Go(func() { b.replan(ctx, p) })
		}
	}
	work.Wait()
}

// Flush sends what is due, tells those who want to know what became of their
// words, and returns when nothing is due right now. What only waits for a rate of
// ours is due: Flush waits for it, as long as ctx allows. Replies that a platform
// asked to hold back stay in the outbox. It works while [Bot.Run] runs and after
// it, also for an adapter that has ended.
func (b *Bot) Flush(ctx context.Context) error {
	for {
		if err := b.flushLines(ctx); err != nil || b.endings == nil {
			return err
		}
		if told, err := b.tellAll(ctx, b.endings); err != nil || told == 0 {
			return err
		}
	}
}

func (b *Bot) flushLines(ctx context.Context) error {
	var work sync.WaitGroup
	errs := make([]error, len(b.lines))
	for i, d := range b.lines {
		work.Go(func() { errs[i] = d.flush(ctx) })
	}
	work.Wait()
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
