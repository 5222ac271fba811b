package conversations

import (
	"strconv"
	"time"
)

// A TicketID is the number of a ticket, as people say it: "ticket 12". 0: none.
type TicketID int64

// A Ticket is somebody's matter at a helpdesk, from when they ask until it is
// closed. A person has at most one that is open.
type Ticket struct {
	ID TicketID
	// Desk is the helpdesk's room.
	Desk Room
	// Thread is where the ticket is talked about, where the platform has
	// threads; zero: it has none, or nothing was sent yet. Then it is talked about
	// in the desk's room, below the ticket's own messages.
	Thread Room
	// Staff is who took it; zero: nobody yet.
	Staff  Account
	Opened time.Time
	Closed time.Time // zero: it is open
	// Waits is since when the person waits for a human's word; zero: they do not.
	Waits time.Time
	// Nudge is when the helpdesk is told so next; zero: never.
	Nudge time.Time
	// Hinted says that staff were told how to write here.
	Hinted bool
	// Relay is what is under way in it; nil: nothing, as in one that is closed.
	Relay *Relay
}

// Slot is that of the ticket's card.
func (t Ticket) Slot() Slot { return Slot("ticket " + strconv.FormatInt(int64(t.ID), 10)) }

// WithHuman reports whether somebody of the helpdesk talks with the person: then
// we are silent but for what they say.
func (t *Ticket) WithHuman() bool { return t != nil && t.Closed.IsZero() && t.Staff != Account{} }

// Neglected says that the time has come to tell the helpdesk that somebody waits
// there, see [Ticket.Nudge]. It moves nobody: the engine looks whether it is so.
type Neglected struct{ Ticket TicketID }

func (Neglected) body() {}

// A Neglect is a ticket of which the helpdesk is to be told again, with whose it
// is.
type Neglect struct {
	Account Account // that they were last heard from
	Room    Room    // where they are answered there
	Ticket  TicketID
	Nudge   time.Time
}

// An Act is what somebody of a helpdesk did, or wanted to do who may not: for the
// record, which holds no words. The zero one is none.
type Act struct {
	What    string // one of a few words, as "close"
	Ticket  TicketID
	Refused string // why nothing was done; empty: it was
}

// Ended says what became of a reply whose sender wanted to know, see
// [Reply.Notify]. It comes on the road of all messages, and may come twice: not
// arrived yet, and arrived after all.
type Ended struct {
	Delivery int64
	Ticket   TicketID // in which staff wrote it; 0: the person did
	Of       Ref      // the message of the sender
	Cause    Cause    // why it has not arrived, or not yet; empty: it has
}

func (Ended) body() {}

// An Ending is what became of a delivery, with whose it was.
type Ending struct {
	Account Account // that the person was last heard from
	Room    Room    // where they are answered there
	Ended
}
