package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	atOnce       = 32                      // people who are delivered at the same time
	togetherMax  = 50                      // messages of one person that are delivered together
	tapPatience  = 1500 * time.Millisecond // how long a button spins while its turn takes
	textPatience = time.Second             // how long a person waits without a sign
	signLimit    = 5 * time.Second         // for one of the two signs
)

// A signaller shows a person that they were heard.
type signaller interface {
	answerTap(ctx context.Context, id string) error
	typing(ctx context.Context, in place) error
}

// An inbox hands what arrives to the bot: the messages of one person in their
// order, those of different people at the same time. What waits when a person's
// turn comes goes together.
type inbox struct {
	reader  reader
	deliver func(context.Context, conversations.Message) error
	signals signaller
	moved   func(from, to int64) // a group has become another chat
	log     *slog.Logger

	slots chan struct{}
	work  *sync.WaitGroup // of who runs it, and waits for it

	mu    sync.Mutex
	lines map[string][]*arrival // of each person, those that were not delivered yet
	taps  map[string]bool       // callback queries that were answered, or soon are
}

var errAhead = errors.New("an earlier message of the same person was not taken")

func newInbox(r reader, work *sync.WaitGroup, log *slog.Logger) *inbox {
	return &inbox{
		reader: r,
		work:   work,
		log:    log,
		slots:  make(chan struct{}, atOnce),
		lines:  make(map[string][]*arrival),
		taps:   make(map[string]bool),
	}
}

// accept takes one update. taken, which has room, gets nil once the update may
// be acknowledged.
func (in *inbox) accept(ctx context.Context, raw []byte, taken chan<- error) {
	in.begin(ctx, in.enter(raw, taken))
}

// An arrival is an update on its way.
type arrival struct {
	incoming
	taken chan<- error  // gets nil once it may be acknowledged
	over  chan struct{} // closed when its turn is over, however it ended
	leads bool          // it was the first in its person's line, and goes for all of them
}

func (u *arrival) settle(err error) {
	close(u.over)
	u.taken <- err
}

// enter reads one update and puts what it says into its person's line. One that
// cannot be read may be acknowledged: it would never be better, and the others
// wait behind it.
func (in *inbox) enter(raw []byte, taken chan<- error) *arrival {
	u, err := in.reader.read(raw)
	if err != nil {
		id, _ := updateID(raw)
		in.log.Error("update not understood", "update", id, "shape", shape(raw), "err", err)
	}
	if u.movedFrom != 0 {
		in.moved(u.movedFrom, u.movedTo)
	}
	if u.standing != "" {
		in.log.Info("standing in a group changed", "to", u.standing)
	}
	a := &arrival{incoming: u, taken: taken, over: make(chan struct{})}
	if u.message != nil {
		in.join(a)
	}
	return a
}

// begin delivers an arrival when its turn comes.
func (in *inbox) begin(ctx context.Context, u *arrival) {
	if u.tap != "" && in.answersFirst(u.tap) {
		in.work.Go(func() { in.answer(ctx, u.tap, u.over) })
	}
	switch {
	case u.message == nil:
		in.forget(u.tap)
		u.settle(nil)
	case u.leads:
		in.work.Go(func() { in.empty(ctx, u.message.Actor.User) })
	}
}

// acceptAll returns when all updates may be acknowledged, or with the error
// that one of them met. The others were taken where they could be. All of them
// stand in line before the first one is delivered: if that one is not taken,
// those of its person behind it are not either.
func (in *inbox) acceptAll(ctx context.Context, updates []json.RawMessage) error {
	taken := make(chan error, len(updates))
	arrivals := make([]*arrival, len(updates))
	for i, raw := range updates {
		arrivals[i] = in.enter(raw, taken)
	}
	for _, u := range arrivals {
		in.begin(ctx, u)
	}
	var first error
	failed := 0
	for range updates {
		if err := <-taken; err != nil {
			failed++
			if first == nil || errors.Is(first, errAhead) {
				first = err
			}
		}
	}
	if first != nil {
		return fmt.Errorf("%d of %d updates not taken: %w", failed, len(updates), first)
	}
	return nil
}

// join takes the last place in its person's line.
func (in *inbox) join(u *arrival) {
	in.mu.Lock()
	defer in.mu.Unlock()
	person := u.message.Actor.User
	u.leads = len(in.lines[person]) == 0
	in.lines[person] = append(in.lines[person], u)
}

// empty delivers a person's line until nobody stands in it. Where something
// cannot be taken, what stands behind it is not either, because its person
// would be answered out of order otherwise.
func (in *inbox) empty(ctx context.Context, person string) {
	for more := true; more; {
		together := in.first(person)
		err := in.take(ctx, together)
		var behind []*arrival
		behind, more = in.leave(person, len(together), err)
		for _, u := range together {
			if err == nil {
				in.forget(u.tap)
			}
			u.settle(err)
		}
		for _, u := range behind {
			u.settle(errAhead)
		}
	}
}

// first is who goes together from the front of a person's line.
func (in *inbox) first(person string) []*arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	line := in.lines[person]
	return line[:min(len(line), togetherMax)]
}

// leave takes the first n out of a person's line and reports whether others
// stand in it. After an error none do: those were behind.
func (in *inbox) leave(person string, n int, err error) (behind []*arrival, more bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	left := in.lines[person][n:]
	if err != nil || len(left) == 0 {
		delete(in.lines, person)
		return left, false
	}
	in.lines[person] = left
	return nil, true
}

// take delivers messages of one person together. After ctx has ended nothing
// begins, and what has begun is finished.
func (in *inbox) take(ctx context.Context, together []*arrival) error {
	over := make(chan struct{})
	defer close(over)
	typed := make(map[place]bool)
	m := *together[len(together)-1].message
	for i, u := range together {
		if i < len(together)-1 {
			m.Earlier = append(m.Earlier, *u.message)
		}
		if u.tap == "" && !typed[u.where] {
			typed[u.where] = true
			in.work.Go(func() { in.showTyping(ctx, u.where, over) })
		}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case in.slots <- struct{}{}:
	}
	defer func() { <-in.slots }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return in.deliver(ctx, m)
}

// answersFirst reports whether a tap has not been answered yet, and notes that
// it is. A tap may come again, when its turn could not be kept.
func (in *inbox) answersFirst(tap string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.taps[tap] {
		return false
	}
	in.taps[tap] = true
	return true
}

// forget drops the note of a tap that does not come again.
func (in *inbox) forget(tap string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.taps, tap)
}

// answer stops the spinner on a button when its turn is over or takes long.
func (in *inbox) answer(ctx context.Context, tap string, over <-chan struct{}) {
	select {
	case <-over:
	case <-time.After(tapPatience):
	}
	in.sign(ctx, func(ctx context.Context) error { return in.signals.answerTap(ctx, tap) })
}

// showTyping shows that we are at work, when that takes long.
func (in *inbox) showTyping(ctx context.Context, where place, over <-chan struct{}) {
	select {
	case <-over:
	case <-time.After(textPatience):
		in.sign(ctx, func(ctx context.Context) error { return in.signals.typing(ctx, where) })
	}
}

// sign gives a sign, also when ctx has ended. One that does not arrive is not
// missed: the answer follows.
func (in *inbox) sign(ctx context.Context, give func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signLimit)
	defer cancel()
	if err := give(ctx); err != nil {
		in.log.Debug("sign not given", "err", err)
	}
}
