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
	// Staff is who took it; zero: nobody yet. StaffName is what they are called
	// there; may be empty.
	Staff     Account
	StaffName string
	Opened    time.Time
	Closed    time.Time // zero: it is open
	// Why is why it is closed, one of a few words; empty: it is open, or nobody
	// said.
	Why string
	// Waits is since when the person waits for a human's word; zero: they do not.
	Waits time.Time
	// Asked is since when the helpdesk waits for the person's word; zero: it does
	// not.
	Asked time.Time
	// Nudge is when the helpdesk is told next that one of the two waits; zero:
	// never.
	Nudge time.Time
	// Follow is when the person is asked whether it worked; zero: never.
	Follow time.Time
	// Done is when that was shown to staff which they had done last, so that a
	// second tap does nothing again; zero: nothing was.
	Done time.Time
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

// A TicketState says who has to act in a ticket.
type TicketState string

// The states of tickets.
const (
	TicketNew       TicketState = "new"                    // nobody has it
	TicketAssigned  TicketState = "assigned"               // somebody has it, and nobody waits
	TicketForStaff  TicketState = "waiting for staff"      // somebody has it, and the person waits
	TicketForPerson TicketState = "waiting for the person" // they were asked something
	TicketClosed    TicketState = "closed"
)

// State is who has to act in the ticket.
func (t Ticket) State() TicketState {
	switch {
	case !t.Closed.IsZero():
		return TicketClosed
	case !t.Asked.IsZero(), !t.Follow.IsZero():
		return TicketForPerson
	case t.Staff == Account{}:
		return TicketNew
	case !t.Waits.IsZero():
		return TicketForStaff
	}
	return TicketAssigned
}

// Since is since when the ticket is in its state, as far as that is known.
func (t Ticket) Since() time.Time {
	at := t.Waits
	switch t.State() {
	case TicketClosed:
		at = t.Closed
	case TicketForPerson:
		at = t.Asked
	case TicketAssigned:
		at = t.Opened
	}
	if at.IsZero() {
		return t.Opened
	}
	return at
}

// ReopenFor is how long a closed ticket can be opened again.
const ReopenFor = 7 * 24 * time.Hour

// Reopens reports whether the ticket is closed and can be opened again at a moment.
func (t *Ticket) Reopens(at time.Time) bool {
	return t != nil && !t.Closed.IsZero() && at.Before(t.Closed.Add(ReopenFor))
}

// Neglected says that the time has come to tell the helpdesk that somebody waits
// there, see [Ticket.Nudge], or to ask the person
// whether it worked, see [Ticket.Follow]. It moves nobody: the engine looks whether it is so.
type Neglected struct{ Ticket TicketID }

func (Neglected) body() {}

// A Neglect is a ticket of which the helpdesk is to be told again, or its person
// to be asked, with whose it is.
type Neglect struct {
	Account Account // that they were last heard from
	Room    Room    // where they are answered there
	Ticket  TicketID
	Nudge   time.Time // the moment that has come
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

// A NewThread is a thread that a ticket needs.
type NewThread struct {
	In    Room   // the helpdesk's room
	Title string // names this ticket and no other of the room's
	// Since is when the ticket was opened. A thread of ours with the Title that is
	// younger is the ticket's own: the answer to who opened it got lost. Zero: nobody
	// knows, and there is none.
	Since time.Time
}

// IsZero reports whether no thread is needed.
func (n NewThread) IsZero() bool { return n.In.IsZero() }
