package discord

import (
	"context"
	"slices"
	"sync"
	"time"

	"waymark/adapters/inbox"
)

const (
	ackPatience = 4 * time.Second // an answer waits so long for the acknowledgement
	soonLimit   = 10 * time.Second
)

// An acknowledgement is the first answer to an action. Its token is all that
// Discord knows it by.
type acknowledgement struct {
	id, token string
	kind      int
	hidden    bool // what follows is shown to who acted alone
}

// Acks are the acknowledgements that are being given, and the answers in private
// that stand as "is thinking…" until something is said. To forget them costs
// nothing but looks: what is said then is a message of its own.
type acks struct {
	now func() time.Time

	mu    sync.Mutex
	given map[string]chan struct{}   // by token; closed once it was given
	owed  map[snowflake][]answerable // by private room, the oldest first
}

func newAcks(now func() time.Time) *acks {
	return &acks{now: now, given: make(map[string]chan struct{}), owed: make(map[snowflake][]answerable)}
}

// begin is the sign that acknowledges an action. One that owes an answer in a
// private room notes it.
func (k *acks) begin(api *rest, ack acknowledgement, owes bool, channel snowflake) inbox.Sign {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.given[ack.token] = make(chan struct{})
	if owes {
		k.owed[channel] = append(k.owed[channel], answerable{id: ack.id, token: ack.token})
	}
	return ackSign{ack, api, k}
}

// wait waits until an acknowledgement was given, where one is being given.
func (k *acks) wait(ctx context.Context, token string) {
	k.mu.Lock()
	given := k.given[token]
	k.mu.Unlock()
	if given == nil {
		return
	}
	select {
	case <-given:
	case <-ctx.Done():
	case <-time.After(ackPatience):
	}
}

// owedIn is the answer that a private room waits for longest.
func (k *acks) owedIn(channel snowflake) (answerable, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(k.owed[channel]) > 0 {
		if first := k.owed[channel][0]; first.lives(k.now()) {
			return first, true
		}
		k.drop(channel, 0)
	}
	return answerable{}, false
}

// paid notes that a private room has an answer, or will never have it there.
func (k *acks) paid(channel snowflake, token string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.IndexFunc(k.owed[channel], func(a answerable) bool { return a.token == token }); i >= 0 {
		k.drop(channel, i)
	}
}

// drop forgets one that is owed. The caller holds the lock.
func (k *acks) drop(channel snowflake, i int) {
	if k.owed[channel] = slices.Delete(k.owed[channel], i, i+1); len(k.owed[channel]) == 0 {
		delete(k.owed, channel)
	}
}

// end notes that an acknowledgement was given, or never will be.
func (k *acks) end(token string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if given := k.given[token]; given != nil {
		close(given)
		delete(k.given, token)
	}
}

// An ackSign acknowledges an action.
type ackSign struct {
	acknowledgement
	api  *rest
	acks *acks
}

// Give is [inbox.Sign].
func (s ackSign) Give(ctx context.Context) error {
	defer s.acks.end(s.token)
	var m *message
	if s.kind == answerLater && s.hidden {
		m = &message{Flags: flagEphemeral}
	}
	return s.api.answer(ctx, s.id, s.token, s.kind, m)
}
