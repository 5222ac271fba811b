package conversations

import (
	"fmt"
	"time"
)

// A Leftover says that a ticket is gone whose words still stand in its helpdesk, or
// did: whether its thread could be deleted, or the helpdesk has to do it. It is a
// message of ours, in the helpdesk's room, and shared.
type Leftover struct {
	Ticket TicketID
	Desk   Room
	Thread Room // zero: it was talked about in the Desk's room
	// Forgotten says that its person was deleted; else it was closed for long.
	Forgotten bool
	Since     time.Time // when the ticket was deleted
	// Deleted says that the thread is.
	Deleted bool
}

func (Leftover) body() {}

// Message is the leftover on its way, at a moment. Its ID is the same whoever finds it,
// so that one is one turn.
func (l Leftover) Message(at time.Time) Message {
	return Message{
		ID:     MessageID(fmt.Sprintf("leftover:%d:%d", l.Ticket, l.Since.UnixMicro())),
		Actor:  Account{Platform: l.Desk.Platform},
		Room:   l.Desk,
		At:     at,
		Body:   l,
		Shared: true,
	}
}
