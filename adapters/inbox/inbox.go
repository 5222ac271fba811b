package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"waymark/conversations"
)

const (
	// AtOnce is how many people are delivered at the same time.
	AtOnce = 32
	// TogetherMax is how many messages of one person are delivered together.
	TogetherMax = 50
	// LineMax is how many messages of one person an inbox that insists holds.
	LineMax = 256
	// WaitingMax is how many of everybody it holds.
	WaitingMax = 4096
)

var (
	// ErrFull is why an inbox that insists does not take a message: it holds
	// as many as it may.
	ErrFull = errors.New("too many messages wait")

	errAhead = errors.New("an earlier message of the same person was not taken")
)

// An Item is something that arrived.
type Item struct {
	Message *conversations.Message // nil: nobody said anything to us, and it is only acknowledged
	Tap     Sign                   // that a button was pressed: given once its turn is over or takes long, and not if it is lost; nil: none was
	Typing  Sign                   // that we are at work: given when the turn takes long; nil: nobody looks for it
}

// Options are what an inbox works with.
type Options struct {
	// Deliver takes a message's turn. What it has returned nil for is kept.
	Deliver func(context.Context, conversations.Message) error

	// Insist calls do until it succeeds, and returns an error when that
	// cannot be any more; its pauses are its own, those of package retry for
	// one. Nil: the platform offers again what was not taken.
	Insist func(ctx context.Context, do func(context.Context) error) error

	// Work is of who runs the inbox, and waits for all that it has begun.
	Work *sync.WaitGroup

	Log *slog.Logger
}

// An Inbox holds what waits for its turn. [New] makes one.
type Inbox struct {
	o     Options
	slots chan struct{}

	mu      sync.Mutex
	lines   map[string][]*arrival // of each person, those that were not delivered yet
	waiting int                   // in all lines
	taps    map[Sign]bool         // that were given, or soon are
}

// New makes an inbox that holds nothing.
func New(o Options) *Inbox {
	return &Inbox{
		o:     o,
		slots: make(chan struct{}, AtOnce),
		lines: make(map[string][]*arrival),
		taps:  make(map[Sign]bool),
	}
}

// Accept takes one item and does not wait for its turn. It calls taken once,
// with nil when the item may be acknowledged; taken must not wait.
func (in *Inbox) Accept(ctx context.Context, i Item, taken func(error)) {
	in.begin(ctx, in.enter(i, taken))
}

// AcceptAll returns when all items may be acknowledged, or with the error that
// one of them met. The others were taken where they could be. All of them stand
// in line before the first one is delivered: if that one is not taken, those of
// its person behind it are not either.
func (in *Inbox) AcceptAll(ctx context.Context, items []Item) error {
	taken := make(chan error, len(items))
	arrivals := make([]*arrival, len(items))
	for i, item := range items {
		arrivals[i] = in.enter(item, func(err error) { taken <- err })
	}
	for _, a := range arrivals {
		in.begin(ctx, a)
	}
	var first error
	failed := 0
	for range items {
		if err := <-taken; err != nil {
			failed++
			if first == nil || errors.Is(first, errAhead) {
				first = err
			}
		}
	}
	if first != nil {
		return fmt.Errorf("%d of %d that arrived were not taken: %w", failed, len(items), first)
	}
	return nil
}

// An arrival is an item on its way.
type arrival struct {
	Item
	taken func(error)   // gets nil once it may be acknowledged
	over  chan struct{} // closed when its turn is over, however it ended
	lost  bool          // it was not taken, and nobody offers it again; known once it is over
	leads bool          // it was the first in its person's line, and goes for all of them
	full  bool          // there was no room for it
}

// end ends an arrival's turn. Its tap comes again only where it was not
// taken and the platform offers it again.
func (in *Inbox) end(a *arrival, err error) {
	if err == nil || in.o.Insist != nil {
		in.forget(a.Tap)
	}
	a.lost = err != nil && in.o.Insist != nil
	close(a.over)
	a.taken(err)
}

// enter puts what an item says into its person's line.
func (in *Inbox) enter(i Item, taken func(error)) *arrival {
	a := &arrival{Item: i, taken: taken, over: make(chan struct{})}
	if i.Message != nil {
		in.join(a)
	}
	return a
}

// begin delivers an arrival when its turn comes.
func (in *Inbox) begin(ctx context.Context, a *arrival) {
	if a.full {
		in.end(a, ErrFull)
		return
	}
	if a.Tap != nil && in.givesFirst(a.Tap) {
		in.o.Work.Go(func() { in.giveTap(ctx, a) })
	}
	switch {
	case a.Message == nil:
		in.end(a, nil)
	case a.leads:
		in.o.Work.Go(func() { in.empty(ctx, person(a)) })
	}
}
