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
	atOnce       = 32                      // messages delivered at the same time
	tapPatience  = 1500 * time.Millisecond // how long a button spins while its turn takes
	textPatience = time.Second             // how long a person waits without a sign
	signLimit    = 5 * time.Second         // for one of the two signs
)

// A signaller shows a person that they were heard.
type signaller interface {
	answerTap(ctx context.Context, id string) error
	typing(ctx context.Context, chat int64) error
}

// An inbox hands what arrives to the bot: the messages of one person in their
// order, those of different people at the same time.
type inbox struct {
	reader  reader
	deliver func(context.Context, conversations.Message) error
	signals signaller
	moved   func(from, to int64) // a group has become another chat
	log     *slog.Logger

	slots chan struct{}
	work  *sync.WaitGroup // of who runs it, and waits for it

	mu    sync.Mutex
	lines map[string]*place // of each person, the last place in their line
	taps  map[string]bool   // callback queries that were answered, or soon are
}

// A place is where a message stands in the line of its person.
type place struct {
	ahead *place // nil: nobody
	left  chan struct{}
	err   error // why the message was not taken; settled when left is closed
}

var errAhead = errors.New("an earlier message of the same person was not taken")

func newInbox(r reader, work *sync.WaitGroup, log *slog.Logger) *inbox {
	return &inbox{
		reader: r,
		work:   work,
		log:    log,
		slots:  make(chan struct{}, atOnce),
		lines:  make(map[string]*place),
		taps:   make(map[string]bool),
	}
}

// accept takes one update. taken, which has room, gets nil once the update may
// be acknowledged.
func (in *inbox) accept(ctx context.Context, raw []byte, taken chan<- error) {
	in.begin(ctx, in.enter(raw), taken)
}

// An arrival is an update that stands in its person's line.
type arrival struct {
	incoming
	place *place // nil: nobody said anything
}

// enter reads one update and puts what it says into its person's line. One that
// cannot be read may be acknowledged: it would never be better, and the others
// wait behind it.
func (in *inbox) enter(raw []byte) arrival {
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
	if u.message == nil {
		return arrival{incoming: u}
	}
	return arrival{u, in.join(u.message.From.User)}
}

// begin delivers an arrival when its turn comes.
func (in *inbox) begin(ctx context.Context, u arrival, taken chan<- error) {
	over := make(chan struct{})
	if u.tap != "" && in.answersFirst(u.tap) {
		in.work.Go(func() { in.answer(ctx, u.tap, over) })
	}
	if u.message == nil {
		close(over)
		in.forget(u.tap)
		taken <- nil
		return
	}
	in.work.Go(func() {
		err := in.take(ctx, u.place, u.incoming)
		close(over)
		if err == nil {
			in.forget(u.tap)
		}
		in.leave(u.message.From.User, u.place, err)
		taken <- err
	})
}

// acceptAll returns when all updates may be acknowledged, or with the error
// that one of them met. The others were taken where they could be. All of them
// stand in line before the first one is delivered: if that one is not taken,
// those of its person behind it are not either.
func (in *inbox) acceptAll(ctx context.Context, updates []json.RawMessage) error {
	taken := make(chan error, len(updates))
	arrivals := make([]arrival, len(updates))
	for i, raw := range updates {
		arrivals[i] = in.enter(raw)
	}
	for _, u := range arrivals {
		in.begin(ctx, u, taken)
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

// join takes the last place in a person's line.
func (in *inbox) join(person string) *place {
	in.mu.Lock()
	defer in.mu.Unlock()
	p := &place{ahead: in.lines[person], left: make(chan struct{})}
	in.lines[person] = p
	return p
}

// leave lets the next one go on. Where err is set it fails as well, because its
// person would be answered out of order otherwise.
func (in *inbox) leave(person string, p *place, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	p.err = err
	close(p.left)
	if in.lines[person] == p {
		delete(in.lines, person)
	}
}

// take delivers u when its turn comes. After ctx has ended nothing begins, and
// what has begun is finished.
func (in *inbox) take(ctx context.Context, p *place, u incoming) error {
	if u.tap == "" {
		over := make(chan struct{})
		defer close(over)
		in.work.Go(func() { in.showTyping(ctx, u.chat, over) })
	}
	if p.ahead != nil {
		<-p.ahead.left
		if err := p.ahead.err; err != nil {
			return errAhead
		}
		p.ahead = nil
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
	return in.deliver(ctx, *u.message)
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
func (in *inbox) showTyping(ctx context.Context, chat int64, over <-chan struct{}) {
	select {
	case <-over:
	case <-time.After(textPatience):
		in.sign(ctx, func(ctx context.Context) error { return in.signals.typing(ctx, chat) })
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
