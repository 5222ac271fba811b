package conversations

// A Lookup is what a turn has to know beyond its [State], and few have to. Each
// field asks for one thing; its zero value does not.
type Lookup struct {
	// Link asks for what is known of Code; where that is empty, of the code that
	// the person has claimed.
	Link bool
	Code Code
	// Tickets asks for the open tickets of the helpdesk in this room.
	Tickets Room
	// Stops asks where people stop. It is counted before the turn's transaction, so
	// that nobody waits for it.
	Stops bool
	// Differs asks how often a step was reported to look different, until then.
	Differs Differs
	// Closed asks for the person's ticket that was closed last.
	Closed bool
}

// Found is what a [Lookup] found. What was not asked for is empty.
type Found struct {
	Link    *Link
	Stops   Stops
	Tickets []OpenTicket // who waits longest first, those in which nobody waits last; at most [OpenTicketsMax]
	Differs int          // within [DiffersFor] days
	Closed  *Ticket
}

// OpenTicketsMax is how many tickets a lookup finds.
const OpenTicketsMax = 100

// An OpenTicket is one of those at a helpdesk, with where its person stands.
type OpenTicket struct {
	Ticket
	Network NetworkID
	At      StepID
}
