package telegram

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"waymark/conversations"
)

// A group that becomes a supergroup gets another number, under which its messages
// are numbered anew. What knows the group by its former number goes on doing so:
// what is sent there follows, and what is said in a helpdesk's group comes from
// there. So that no number is taken for one of before, those of messages that came
// after the move begin with a mark.

// movedMark begins the name of a message in a group that has moved since the name
// of its room.
const movedMark = "+"

// after marks the name of a message that came after the move.
func after(ref conversations.Ref) conversations.Ref {
	if ref == "" {
		return ""
	}
	return movedMark + ref
}

// since is the name of a message as it is where the group is now; empty: it came
// before the move.
func since(ref conversations.Ref) conversations.Ref {
	now, is := strings.CutPrefix(string(ref), movedMark)
	if !is {
		return ""
	}
	return conversations.Ref(now)
}

// movesMax is how many groups are remembered that have become another chat.
const movesMax = 1000

// Moves are the groups that have become another chat. To forget one costs a
// request: Telegram says it again.
type moves struct {
	mu sync.Mutex
	to map[int64]int64
}

// follow is where a chat is now.
func (m *moves) follow(chat int64) (now int64, moved bool) {
	if m == nil {
		return chat, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if to, ok := m.to[chat]; ok {
		return to, true
	}
	return chat, false
}

func (m *moves) note(chat, to int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.to == nil || len(m.to) >= movesMax {
		m.to = make(map[int64]int64)
	}
	m.to[chat] = to
}

// desk is the helpdesk whose group that is, by the number that it is known by;
// empty: none's.
func (r reader) desk(c chat) (known string, moved bool) {
	for _, d := range r.desks {
		if d == decimal(c.ID) {
			return d, false
		}
	}
	for _, d := range r.desks {
		n, err := strconv.ParseInt(d, 10, 64)
		if now, moved := r.moved.follow(n); err == nil && moved && now == c.ID {
			return d, true
		}
	}
	return "", false
}

// asKnown says of a message in a helpdesk's group that has moved what it would be
// where the group is known. A topic of it is a room of its own, and has never moved.
func (r reader) asKnown(in *incoming) {
	m := in.message
	if m == nil || m.Room.Chat != decimal(in.where.chat) {
		return
	}
	known, moved := r.desk(chat{ID: in.where.chat})
	if !moved {
		return
	}
	m.Room.Chat, m.Ref, m.On = known, after(m.Ref), after(m.On)
}

// supergroup begins the number of a group that has moved, or was never another.
const supergroup = "-100"

// followDesks asks where the groups of helpdesks are now: what is said there is to
// count although nothing was sent yet. Who is not told so learns it by sending.
func (a *Adapter) followDesks(ctx context.Context) {
	for _, d := range a.o.Desks {
		chat, err := strconv.ParseInt(d, 10, 64)
		if err != nil || strings.HasPrefix(d, supergroup) {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, callLimit)
		err = a.api.typing(limited, place{chat: chat})
		cancel()
		if migrated := (*migratedError)(nil); errors.As(err, &migrated) {
			a.api.moved.note(chat, migrated.to)
			a.o.Log.Warn("the helpdesk's group has another number now, which is followed; put it into the config once no ticket is open", "was", d, "is", migrated.to)
		}
	}
}
