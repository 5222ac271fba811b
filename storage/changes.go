package storage

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"waymark/conversations"
)

// firstQuery is chatDueQuery of a line of any kind.
const firstQuery = `
	SELECT o.id, o.chat, o.attempts, o.doubts, o.since_at, o.kind, o.slot, o.body, o.urgent, o.due_at, COALESCE(c.ref, ''), COALESCE(c.ephemeral, 0),
		o.ticket, o.notify, COALESCE(t.thread, ''), COALESCE(t.ref, ''), COALESCE(t.opened_at, 0)
	FROM outbox o
	LEFT JOIN cards c ON c.platform = o.platform AND c.chat = o.chat AND c.slot = o.slot
	LEFT JOIN tickets t ON t.id = o.ticket
	WHERE o.id = (SELECT MIN(id) FROM outbox WHERE platform = CAST($1 AS TEXT) AND chat = CAST($2 AS TEXT) AND ticket = CAST($3 AS BIGINT))
	AND o.state IN ('ready', 'unsure') AND (o.attempts = 0 OR o.due_at <= CAST($4 AS BIGINT) OR o.tried_at > CAST($4 AS BIGINT))`

// First returns the first delivery of a line where that is due at now.
func (db *DB) First(ctx context.Context, l conversations.Line, now time.Time) (conversations.Delivery, bool, error) {
	room := cleanRoom(l.Room)
	if h := db.writer.firsts.take(line{string(room.Platform), room.Chat, int64(l.Ticket)}); h.known {
		return h.first, h.due, nil
	}
	due, err := db.dueBy(ctx, room.Platform, firstQuery, string(room.Platform), room.Chat, int64(l.Ticket), micros(now))
	if err != nil || len(due) == 0 {
		return conversations.Delivery{}, false, err
	}
	return due[0], true, nil
}

// OnChange has tell called after each commit that may have given lines another first,
// or made them more or less urgent, with these lines; without lines, any may have
// changed. It is called before those who asked for the commit are answered, and must
// be quick. It answers which of the lines are for other processes to send: these are
// told, and whoever they are has tell called in turn. There is one in a process who is told.
func (db *DB) OnChange(tell func([]conversations.Line) (others []conversations.Line)) {
	db.writer.mu.Lock()
	db.writer.tell = tell
	db.writer.mu.Unlock()
	if db.listener != nil {
		db.listener.begin()
	}
}

// A head is what a transaction knows of the first of a line that it changes.
type head struct {
	known bool // else it has to be read
	due   bool // there is one
	first conversations.Delivery
}

// change notes that a line has another first, perhaps, or is otherwise due.
func (t tx) change(l line) {
	if t.changed != nil {
		t.changed[l] = head{}
	}
}

// changeTo is change where it may be known what the first is now.
func (t tx) changeTo(l line, h head) {
	if t.changed != nil {
		t.changed[l] = h
	}
}

// first is d as the first of its line, where c is the card that it finds there.
func (d deliveryRow) first(at rank, c *card) head {
	if c == nil || at.id == 0 || d.ticket != 0 || d.farewell || d.matter != (matter{}) {
		return head{}
	}
	reply, err := decodeReply(d.body)
	if err != nil {
		return head{}
	}
	room := conversations.Room{Platform: conversations.Platform(d.platform), Chat: d.chat}
	x := conversations.Delivery{ID: at.id, Reply: reply, Line: conversations.Line{Room: room}, Urgent: at.urgent, Place: at.due}
	addressed{room: room, kind: conversations.Kind(d.kind)}.address(&x)
	c.makeWay(&x)
	return head{known: true, due: true, first: x}
}

// firstsMax is how many firsts are kept for who asks for them; beyond it, they are read.
const firstsMax = 1024

// Firsts are those of lines, as the last commit that changed them left them. Each is given
// once: a process that does not send never asks. Where others write there are none: what
// they commit may be heard of before what we keep of the time before is kept.
type firsts struct {
	mu    sync.Mutex
	heads map[line]head
}

func (f *firsts) take(l line) head {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.heads[l]
	delete(f.heads, l)
	return h
}

// drop forgets the firsts of lines.
func (f *firsts) drop(lines []conversations.Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range lines {
		delete(f.heads, line{string(l.Room.Platform), l.Room.Chat, int64(l.Ticket)})
	}
}

// keep takes up what a commit has changed.
func (f *firsts) keep(changed map[line]head) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l, h := range changed {
		delete(f.heads, l)
		if h.known && len(f.heads) < firstsMax {
			f.heads[l] = h
		}
	}
}

// tellOf says which lines have changed by a commit.
func (w *writer) tellOf(changed map[line]head) {
	if len(changed) == 0 {
		return
	}
	if w.others == nil {
		w.firsts.keep(changed)
	}
	var lines []conversations.Line
	for l := range changed {
		lines = append(lines, l.public())
	}
	switch others := w.told(lines); {
	case len(others) == 0:
	case w.others == nil:
		w.firsts.drop(others) // nobody here asks
	default:
		w.others(others)
	}
}

// heard tells of what another process has changed.
func (w *writer) heard(lines []conversations.Line) { w.told(lines) }

// public is how others call a line.
func (l line) public() conversations.Line {
	room := conversations.Room{Platform: conversations.Platform(l.platform), Chat: l.chat}
	return conversations.Line{Room: room, Ticket: conversations.TicketID(l.ticket)}
}

// told tells of lines and answers which of them are for other processes.
func (w *writer) told(lines []conversations.Line) (others []conversations.Line) {
	w.mu.Lock()
	tell := w.tell
	w.mu.Unlock()
	if tell == nil {
		return lines
	}
	return tell(lines)
}

// lines answers a query for lines that are changed, each once, in their order.
func (t tx) lines(query string, args ...any) (found []line, err error) {
	rows, err := t.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.platform, &l.chat, &l.ticket); err != nil {
			return nil, err
		}
		found = append(found, l)
		t.change(l)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close() // a connection answers one query at a time
	for _, l := range found {
		if _, err := t.hold(l.key()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, compareLines)
	return slices.Compact(found), nil
}

func compareLines(a, b line) int {
	return cmp.Or(cmp.Compare(a.platform, b.platform), cmp.Compare(a.chat, b.chat), cmp.Compare(a.ticket, b.ticket))
}
