package bot

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

// headsMax is how many firsts of lines are kept in memory. Of more, the most urgent
// are, and the others are looked for once these are nearly gone.
const headsMax = 512

// Heads are the firsts of lines that are due, as far as one knows, the most urgent
// first: what is sent next is found without asking how much waits.
//
// Where the outbox tells of each line that has changed, only that is read. One that
// tells nothing is looked into each time.
type heads struct {
	lines Lines // nil: the outbox tells nothing

	all  []*conversations.Delivery
	of   map[conversations.Line]*conversations.Delivery // the same
	more bool                                           // there are others than these
	next time.Time                                      // when to look for what nobody told of

	mu      sync.Mutex
	changed map[conversations.Line]struct{}
	look    bool // anything may have changed
	deaf    bool // nobody here sends what is told
}

func newHeads(o Outbox) *heads {
	h := &heads{of: make(map[conversations.Line]*conversations.Delivery), changed: make(map[conversations.Line]struct{}), look: true}
	h.lines, _ = o.(Lines)
	return h
}

// listen says whether what is told is sent here. What nobody told before is looked for.
func (h *heads) listen(here bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deaf, h.look = !here, true
	clear(h.changed)
}

func (h *heads) isDeaf() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.deaf
}

// tell says which lines have changed; none: any may have. It reports whether somebody
// here listens.
func (h *heads) tell(lines ...conversations.Line) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deaf {
		return false
	}
	h.look = h.look || len(lines) == 0
	for _, l := range lines {
		h.changed[l] = struct{}{}
	}
	return true
}

// told is what has changed since it was last asked.
func (h *heads) told() (changed map[conversations.Line]struct{}, look bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	look = h.look
	h.look = false
	if len(h.changed) == 0 {
		return nil, look // the map stays with those who write to it
	}
	changed, h.changed = h.changed, make(map[conversations.Line]struct{})
	return changed, look
}

// look is what is due, the most urgent first, as far as it matters for sending so many,
// and whether there is more.
func (d *dispatcher) look(ctx context.Context, now time.Time, room int) (due []*conversations.Delivery, more bool, err error) {
	h := d.heads
	changed, all := h.told()
	if h.lines != nil && !all && now.Before(h.next) && (!h.more || len(h.all) > headsMax/4) {
		err := d.follow(ctx, changed, now)
		return h.all, h.more, err
	}
	holding, ailing := d.rates.held(now)
	limit := headsMax
	if h.lines == nil {
		limit = room + len(d.flying) + holding + min(ailing, lookPast)
		if d.rates.probing() {
			limit += lookPast
		}
		limit *= 2 // half of it may have failed before
	}
	due, err = d.due(ctx, now, limit)
	if err != nil {
		h.tell()
		return nil, false, err
	}
	if h.lines == nil {
		return due, len(due) == limit, nil
	}
	h.fill(due)
	h.more, h.next = len(due) >= limit/2, now.Add(lookEvery)
	return h.all, h.more, nil
}

// due asks the outbox.
func (d *dispatcher) due(ctx context.Context, now time.Time, limit int) ([]*conversations.Delivery, error) {
	all, err := d.outbox.Due(ctx, d.adapter.Platform(), now, limit)
	due := make([]*conversations.Delivery, len(all))
	for i := range all {
		due[i] = &all[i]
	}
	return due, err
}

// follow reads the lines that have changed.
func (d *dispatcher) follow(ctx context.Context, changed map[conversations.Line]struct{}, now time.Time) error {
	for l := range changed {
		if l.Room.Platform != d.adapter.Platform() {
			continue
		}
		x, due, err := d.heads.lines.First(ctx, l, now)
		if err != nil {
			d.heads.tell()
			return err
		}
		d.heads.drop(l)
		if due {
			d.heads.put(&x)
		}
	}
	return nil
}

// fill takes up the firsts of lines, the most urgent first, in the place of all there were.
func (h *heads) fill(due []*conversations.Delivery) {
	h.all = due
	clear(h.of)
	for _, x := range due {
		h.of[x.Line] = x
	}
}

// put takes up the first of a line that is not there, and lets go the last where
// there are too many.
func (h *heads) put(x *conversations.Delivery) {
	at, _ := slices.BinarySearchFunc(h.all, x, byUrgency)
	if at == headsMax {
		h.more = true
		return
	}
	h.all = slices.Insert(h.all, at, x)
	h.of[x.Line] = x
	if len(h.all) > headsMax {
		delete(h.of, h.all[headsMax].Line)
		h.all, h.more = h.all[:headsMax], true
	}
}

// drop takes out the first of a line.
func (h *heads) drop(l conversations.Line) {
	x := h.of[l]
	if x == nil {
		return
	}
	delete(h.of, l)
	at, _ := slices.BinarySearchFunc(h.all, x, byUrgency)
	if at == len(h.all) || h.all[at] != x { // an outbox may have an order of its own
		at = slices.Index(h.all, x)
	}
	h.all = slices.Delete(h.all, at, at+1)
}

// byUrgency is the order in which lines are served.
func byUrgency(a, b *conversations.Delivery) int {
	if a.Urgent != b.Urgent {
		if a.Urgent {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
}
