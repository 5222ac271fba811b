package conversations

import (
	"fmt"
	"time"
)

// Stranded says that what is for a ticket does not reach its helpdesk, whose channel
// is gone or closed to us, or that is none any more; or that it has, after all. It moves nobody.
type Stranded struct {
	Ticket TicketID
	Since  time.Time // when the first of it was said; of one that is Homeless, when that was found
	Stage  StrandedStage
}

func (Stranded) body() {}

// A StrandedStage is how far a [Stranded] has come. The numbers are in databases,
// and never change.
type StrandedStage int

// The stages, in their order.
const (
	NotYet  StrandedStage = 1 // its person is told that it has not arrived
	Astray  StrandedStage = 2 // for so long that it goes to another helpdesk, if there is one
	Arrived StrandedStage = 3 // its person is told so
	// Homeless says that its helpdesk is none any more, as the config has it: it goes to
	// the one that its person has now. Nothing of it is kept beside the ticket.
	Homeless StrandedStage = 4
)

// After how long the first two stages come.
const (
	NotYetAfter = time.Minute
	AstrayAfter = 15 * time.Minute
)

// A Stranding is a ticket of which something is stranded, with whose it is.
type Stranding struct {
	Account Account // that they were last heard from
	Room    Room    // where they are answered there
	Stranded
}

// Message is the stranding on its way. Its ID is the same whoever finds it, so that
// one stage is one turn.
func (s Stranding) Message(at time.Time) Message {
	return Message{
		ID:    MessageID(fmt.Sprintf("stranded:%d:%d:%d", s.Ticket, s.Since.UnixMicro(), s.Stage)),
		Actor: s.Account,
		Room:  s.Room,
		At:    at,
		Body:  s.Stranded,
	}
}
