package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"waymark/adapters/inbox"
	"waymark/conversations"
)

const (
	pageSize   = 100                    // the most that Discord gives at once
	readAtOnce = 16                     // rooms
	readPause  = time.Second / 10       // between two pages, of all rooms together
	lookAgain  = time.Second            // for a message that we were told of and do not see yet
	looksMax   = 3                      // then it was deleted
	readLater  = 10 * time.Second       // after an error
	offerLater = 100 * time.Millisecond // after the inbox was full
)

// A history reads on in private rooms where the gateway has told nothing: it
// forgets what happened while no session of ours was there, and says nothing
// again. A room is behind from then on until it was read to its end; what is
// told of it meanwhile is found there, in its order.
type history struct {
	page    func(ctx context.Context, channel, after snowflake, limit int) ([]json.RawMessage, error)
	message func(n *post, edited bool) *conversations.Message // nil: nothing to answer
	inbox   *inbox.Inbox
	log     *slog.Logger

	mu    sync.Mutex
	rooms map[snowflake]*room
	queue []snowflake   // rooms that are behind; the last one is read next
	wake  chan struct{} // has room for one: something stands in the queue
}

// A room is one with a person.
type room struct {
	read   snowflake // the last message that was handed on, or that is older than all others
	told   snowflake // the last one that we were told of while it was behind
	sought snowflake // what that was when its last page was asked for
	thread bool      // of a ticket
	behind bool
	busy   bool     // it is being read
	later  []func() // what was done there meanwhile, and comes after it
	again  bool     // it may hold more since its last page was asked for
}

func newHistory() *history {
	return &history{rooms: make(map[snowflake]*room), wake: make(chan struct{}, 1)}
}

// remember takes up how far rooms were read.
func (h *history) remember(all []conversations.Bookmark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, b := range all {
		h.rooms[b.Room.Chat] = &room{read: cmp.Or(string(b.Read), b.Room.Chat), thread: b.Ticket} // what is in a thread is younger than itself
	}
}

// isThread reports whether a room is known to be the thread of a ticket.
func (h *history) isThread(channel snowflake) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	return r != nil && r.thread
}

// fallBehind notes that every room may hold what we were not told of. Those are
// read first in which somebody wrote last.
func (h *history) fallBehind() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queue = h.queue[:0]
	for channel, r := range h.rooms {
		r.behind, r.again = true, r.busy
		h.queue = append(h.queue, channel)
	}
	slices.SortFunc(h.queue, func(a, b snowflake) int { return older(h.rooms[a].read, h.rooms[b].read) })
	h.ring()
}

// ring says that something stands in the queue. The caller holds the lock.
func (h *history) ring() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// isNext reports whether what we were told of is the next to be handed on in its
// room, and notes that it is. If not, it is found when the room is read.
func (h *history) isNext(channel, id snowflake) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	switch {
	case r == nil:
		h.rooms[channel] = &room{read: id}
	case r.behind:
		if older(id, r.told) > 0 {
			r.told = id
		}
		h.queue = append(h.queue, channel) // whoever writes now goes first
		h.ring()
		return false
	case older(id, r.read) > 0:
		r.read = id
	}
	return true
}

// afterwards does something once a room that is behind is read to its end, and
// reports whether it is behind. What is done must not ask the history.
func (h *history) afterwards(channel snowflake, do func()) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	if r == nil || !r.behind {
		return false
	}
	r.later = append(r.later, do)
	h.queue = append(h.queue, channel)
	h.ring()
	return true
}

// isRead reports whether a message was handed on already, so that what became of
// it is news. One that was not is found as it is now.
func (h *history) isRead(channel, id snowflake) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	return r == nil || !r.behind || older(id, r.read) <= 0
}

// begins notes a room in which nothing was written yet, and reports whether it
// was unknown.
func (h *history) begins(channel, at snowflake) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms[channel] != nil {
		return false
	}
	h.rooms[channel] = &room{read: at}
	return true
}

// refused notes that a message found no place.
func (h *history) refused(channel, id snowflake) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	if r == nil {
		r = &room{read: id}
		h.rooms[channel] = r
	}
	r.behind = true
	r.told, r.read = maxID(r.told, id), minID(r.read, before(id))
	h.queue = append(h.queue, channel)
	h.ring()
}

// run reads rooms that are behind until ctx ends.
func (h *history) run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	pace := time.NewTicker(readPause)
	defer pace.Stop()
	slots := make(chan struct{}, readAtOnce)
	for {
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		channel, ok := h.next(ctx)
		if !ok {
			return
		}
		work.Go(func() {
			defer func() { <-slots }()
			h.readOn(ctx, channel, pace.C)
		})
	}
}

// next waits for a room that is behind. It is false when ctx has ended.
func (h *history) next(ctx context.Context) (snowflake, bool) {
	for {
		if channel, ok := h.take(); ok {
			return channel, true
		}
		select {
		case <-ctx.Done():
			return "", false
		case <-h.wake:
		}
	}
}

func (h *history) take() (snowflake, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.queue) > 0 {
		channel := h.queue[len(h.queue)-1]
		h.queue = h.queue[:len(h.queue)-1]
		if r := h.rooms[channel]; r != nil && r.behind && !r.busy {
			r.busy = true
			return channel, true
		}
	}
	return "", false
}

// readOn reads a room to its end.
func (h *history) readOn(ctx context.Context, channel snowflake, pace <-chan time.Time) {
	looks := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-pace:
		}
		full, err := h.readPage(ctx, channel)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, conversations.ErrUnreachable), errors.Is(err, conversations.ErrRefused):
			h.log.Info("a private room cannot be read any more", "err", err)
			h.leave(channel)
			return
		case err != nil:
			h.pauseAfter(ctx, err)
		case full:
		case h.isThrough(channel, looks >= looksMax):
			return
		case h.isInVain(channel):
			looks++
			sleep(ctx, lookAgain)
		default: // it was told of meanwhile
			looks = 0
		}
	}
}

// readPage hands on what comes next in a room, and reports whether there is more.
func (h *history) readPage(ctx context.Context, channel snowflake) (full bool, err error) {
	page, err := h.page(ctx, channel, h.readUntil(channel), pageSize)
	if err != nil {
		return false, err
	}
	var last snowflake
	var items []inbox.Item
	for _, raw := range page {
		var n post
		if err := read(raw, &n); err != nil || n.ID == "" {
			h.log.Error("message not understood", "bytes", len(raw))
			continue
		}
		last = n.ID
		n.ChannelID = channel
		if m := h.read(&n); m != nil {
			items = append(items, inbox.Item{Message: m})
		}
	}
	if err := h.offer(ctx, items); err != nil {
		return false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	r.read = maxID(r.read, last)
	return len(page) >= pageSize && last != "", nil
}

// read is what a message means. One that breaks us would do so at every start, so
// it is left out.
func (h *history) read(n *post) (m *conversations.Message) {
	defer func() {
		if p := recover(); p != nil {
			h.log.Error("panic at a message", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	return h.message(n, false)
}

// offer hands items on in their order, as far as there is room, and waits until
// they are kept.
func (h *history) offer(ctx context.Context, items []inbox.Item) error {
	for len(items) > 0 {
		taken := make(chan error, len(items))
		n, full := 0, false
		for !full && n < len(items) {
			h.inbox.Accept(ctx, items[n], func(err error) {
				if errors.Is(err, inbox.ErrFull) { // which is said at once
					full = true
					return
				}
				taken <- err
			})
			if !full {
				n++
			}
		}
		for range n {
			if err := <-taken; err != nil {
				return err
			}
		}
		if items = items[n:]; full {
			sleep(ctx, offerLater)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// readUntil is behind which message the next page begins, which is asked for now.
func (h *history) readUntil(channel snowflake) snowflake {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	r.again, r.sought = false, r.told
	return r.read
}

// isInVain reports whether the last page of a room did not hold what it was asked for.
func (h *history) isInVain(channel snowflake) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	return !r.again && older(r.sought, r.read) > 0
}

// isThrough notes that a room was read to its end, where that is so: there was no
// other gap meanwhile, and nothing else was told of, or what the last page was asked for
// is gone. What was told of since then is not.
func (h *history) isThrough(channel snowflake, isGone bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[channel]
	if r.again || older(r.told, r.read) > 0 && (!isGone || r.told != r.sought) {
		return false
	}
	r.behind, r.busy, r.told, r.sought = false, false, "", ""
	r.catchUp()
	return true
}

// catchUp does what waited for the room to be read, before anything else comes
// there. The caller holds the lock.
func (r *room) catchUp() {
	for _, do := range r.later {
		do()
	}
	r.later = nil
}

// leave forgets a room. Who writes in it again is heard.
func (h *history) leave(channel snowflake) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms[channel].catchUp()
	delete(h.rooms, channel)
}

// pauseAfter waits after an error, as long as Discord asks for.
func (h *history) pauseAfter(ctx context.Context, err error) {
	var later *conversations.LaterError
	pause := readLater
	if errors.As(err, &later) {
		pause = later.After
	} else {
		h.log.Warn("a private room could not be read", "again in", pause, "err", err)
	}
	sleep(ctx, pause)
}
