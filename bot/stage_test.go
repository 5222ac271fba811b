package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

// stage is an adapter: tests say something through it and see what was sent.
type stage struct {
	limits conversations.Limits
	said   chan conversations.Message
	acked  chan error // what deliver answered
	send   func(context.Context, conversations.Delivery) error
	ends   chan error // what Run returns by itself

	mu    sync.Mutex
	sent  []sent
	calls []call
}

// sent is a message that arrived.
type sent struct {
	at   time.Time
	chat string
	text string
}

// call is one that was made, whatever came of it.
type call struct {
	at    time.Time
	chat  string
	clear conversations.Ref // empty: it was a Send
}

// tidyStage is a stage that can take buttons away.
type tidyStage struct {
	*stage
	clear func(context.Context, conversations.Room, conversations.Ref) error
}

func newTidyStage() *tidyStage {
	return &tidyStage{newStage(), func(context.Context, conversations.Room, conversations.Ref) error { return nil }}
}

func (a *tidyStage) ClearButtons(ctx context.Context, in conversations.Room, ref conversations.Ref) error {
	a.note(call{time.Now(), in.Chat, ref})
	return a.clear(ctx, in, ref)
}

func newStage() *stage {
	return &stage{
		said:  make(chan conversations.Message),
		acked: make(chan error, 100),
		ends:  make(chan error, 1),
		send:  func(context.Context, conversations.Delivery) error { return nil },
	}
}

func (a *stage) Platform() conversations.Platform { return here }

func (a *stage) Limits() conversations.Limits { return a.limits }

func (a *stage) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-a.ends:
			return err
		case m := <-a.said:
			a.acked <- deliver(ctx, m)
		}
	}
}

func (a *stage) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	a.note(call{time.Now(), d.To.Room.Chat, ""})
	if err := a.send(ctx, d); err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent = append(a.sent, sent{time.Now(), d.To.Room.Chat, string(d.Text)})
	return conversations.Ref("ref of " + string(d.Text)), nil
}

func (a *stage) note(c call) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, c)
}

// asked is a copy of the calls so far.
func (a *stage) asked() []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.calls)
}

// texts is what was sent to chat so far.
func (a *stage) texts(chat string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var texts []string
	for _, s := range a.sent {
		if s.chat == chat {
			texts = append(texts, s.text)
		}
	}
	return texts
}
