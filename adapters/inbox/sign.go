package inbox

import (
	"context"
	"time"
)

const (
	// TapPatience is how long a button spins while its turn takes.
	TapPatience = 1500 * time.Millisecond
	// TextPatience is how long a person waits without seeing that we are at
	// work.
	TextPatience = time.Second
	// SignLimit is how long giving a sign may take.
	SignLimit = 5 * time.Second
)

// A Sign shows a person that they were heard. It can be compared; signs that
// are equal are one, which is given once.
type Sign interface {
	Give(ctx context.Context) error
}

// givesFirst reports whether a tap's sign has not been given yet, and notes
// that it is. A tap may come again, when its turn could not be kept.
func (in *Inbox) givesFirst(tap Sign) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.taps[tap] {
		return false
	}
	in.taps[tap] = true
	return true
}

// forget drops the note of a tap that does not come again.
func (in *Inbox) forget(tap Sign) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.taps, tap)
}

// giveTap gives a tap's sign when its turn is over or takes long. What is lost by
// then has none, so that its person sees it fail.
func (in *Inbox) giveTap(ctx context.Context, a *arrival) {
	select {
	case <-a.over:
		if a.lost {
			return
		}
	case <-time.After(TapPatience):
	}
	in.give(ctx, a.Tap)
}

// showTyping shows that we are at work, when that takes long.
func (in *Inbox) showTyping(ctx context.Context, typing Sign, over <-chan struct{}) {
	select {
	case <-over:
	case <-time.After(TextPatience):
		in.give(ctx, typing)
	}
}

// give gives a sign, also when ctx has ended. One that does not arrive is not
// missed: the answer follows.
func (in *Inbox) give(ctx context.Context, s Sign) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), SignLimit)
	defer cancel()
	if err := s.Give(ctx); err != nil {
		in.o.Log.Debug("sign not given", "err", err)
	}
}
