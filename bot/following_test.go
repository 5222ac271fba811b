package bot

import (
	"cmp"
	"context"
	"time"

	"waymark/conversations"
)

// following is a memory that tells of its lines.
type following struct{ *memory }

func (s following) OnChange(tell func([]conversations.Line) []conversations.Line) { s.tell = tell }

func (s following) First(_ context.Context, l conversations.Line, now time.Time) (conversations.Delivery, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fails(&s.noDue) {
		return conversations.Delivery{}, false, errDisk
	}
	var first *line
	urgent := false
	for _, x := range s.lines {
		if x.Line.Room.Chat == l.Room.Chat && x.Line == l {
			first, urgent = cmp.Or(first, x), urgent || x.Kind != conversations.Unbidden
		}
	}
	if first == nil || first.parked || first.Attempts > 0 && first.due.After(now) {
		return conversations.Delivery{}, false, nil
	}
	x := first.Delivery
	x.Urgent, x.Place = urgent, first.due.UnixNano()
	return x, true, nil
}

// change notes that a line has changed. The caller holds the lock.
func (s *memory) change(l conversations.Line) { s.changes = append(s.changes, l) }

// changed tells of the lines that have changed. The caller holds the lock.
func (s *memory) changed() {
	if s.tell != nil && len(s.changes) > 0 {
		s.tell(s.changes)
		s.changes = nil
	}
}

// says is text from a person in a chat of their own.
func says(id, who, text string) conversations.Message {
	return conversations.Message{
		ID:    conversations.MessageID(id),
		Actor: conversations.Account{Platform: here, User: who}, Room: conversations.Room{Platform: here, Chat: who},
		At:   time.Now(),
		Body: conversations.Text(text),
	}
}
