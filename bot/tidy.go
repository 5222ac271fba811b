package bot

import (
	"context"
	"slices"
	"time"

	"waymark/conversations"
)

const (
	clearLimit = 5 * time.Second  // for clearing the buttons of one message
	clearAfter = 3 * time.Second  // of quiet in a chat: who answers at once has no use for it
	clearEvery = time.Second / 10 // while there is much else to send
	idleAfter  = time.Second      // without a delivery, buttons go as fast as they can
	staleMax   = 20               // messages of a chat whose buttons are to go; of more, the oldest keep theirs
	staleChats = 4096             // chats with such messages; what comes in others keeps its buttons
)

// A stale chat has messages of ours whose buttons are to go, once it is quiet there: a
// button too many is recognised when somebody taps it, and an answer is worth more
// than a call that takes it away.
type stale struct {
	room conversations.Room
	refs []conversations.Ref // the oldest first
	at   time.Time           // not before
}

// outdate notes that x was sent, and the buttons that go for it.
func (d *dispatcher) outdate(x conversations.Delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at, chat := d.now().Add(clearAfter), x.To.Room.Chat
	s := d.stale[chat]
	if s != nil {
		s.at = at
	}
	if _, clears := d.adapter.(ButtonClearer); !clears || x.Clears == "" {
		return
	}
	switch {
	case s != nil:
		s.refs = append(s.refs, x.Clears)
		s.refs = s.refs[max(0, len(s.refs)-staleMax):]
	case len(d.stale) < staleChats:
		d.stale[chat] = &stale{x.To.Room, []conversations.Ref{x.Clears}, at}
	}
}

// nextStale is a chat in which buttons can go now; nil and how long until one may be
// looked at again; 0: there is none. What people wait for has the machine and the
// connection almost to itself.
func (d *dispatcher) nextStale(now time.Time) (next *stale, after time.Duration) {
	if rest := d.tidied.Add(clearEvery).Sub(now); rest > 0 && len(d.stale) > 0 && now.Sub(d.sentAt) < idleAfter {
		return nil, rest
	}
	for chat, s := range d.stale {
		wait := s.at.Sub(now)
		if wait <= 0 && d.flying[chat] == nil {
			if wait = d.spares(chat, now); wait == 0 {
				return s, 0
			}
		}
		if wait > 0 && (after == 0 || wait < after) {
			after = wait
		}
	}
	return nil, after
}

// spares is how long until a call may be made to chat for which no answer has to wait.
// A group has few of them: one must be left for the next answer.
func (d *dispatcher) spares(chat string, now time.Time) time.Duration {
	limits, calls := d.adapter.Limits(), 1
	if limits.Group != nil && limits.Group(chat) {
		calls = callsOfEdit
		if !d.rates.mayEdit(chat) || d.heads.more || d.heads.waitsAt(chat, d.rates) {
			return lookEvery
		}
	}
	wait, _ := d.rates.waitOf(chat, calls, now)
	return wait
}

// waitsAt reports whether something waits for the rate of a chat.
func (h *heads) waitsAt(chat string, r *rates) bool {
	return slices.ContainsFunc(h.all, func(x *conversations.Delivery) bool { return r.whole(x.To.Room.Chat) == r.whole(chat) })
}

// tidy begins to take the buttons off the oldest message of a chat that is quiet. It is
// tried once.
func (d *dispatcher) tidy(ctx context.Context, s *stale, now time.Time) {
	chat, ref := s.room.Chat, s.refs[0]
	if s.refs = s.refs[1:]; len(s.refs) == 0 {
		delete(d.stale, chat)
	}
	d.tidied = now
	d.rates.take(chat, now)
	d.flying[chat] = &flight{begun: now, ails: d.rates.ails(chat, now)}
	go func() { // land waits for it
		defer d.landedAt(chat)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearLimit)
		defer cancel()
		err := d.ask(ctx, func() error { return d.adapter.(ButtonClearer).ClearButtons(ctx, s.room, ref) })
		d.learn(chat, false, err)
		if err == nil {
			return
		}
		d.log.Info("buttons stay", "message", ref, "err", err)
		if later, asked := asksPatience(err); asked {
			d.lookAt(deferral{at: d.now().Add(later.After)})
		}
	}()
}

// landedAt notes that a call to a chat has ended.
func (d *dispatcher) landedAt(chat string) {
	d.mu.Lock()
	delete(d.flying, chat)
	close(d.landed)
	d.landed = make(chan struct{})
	d.mu.Unlock()
	d.poke()
}
