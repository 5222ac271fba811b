package conversations

// A Bookmark says how far a private room, or the thread of a ticket, was read, where the platform offers
// nothing again by itself and can be asked for what came after.
type Bookmark struct {
	Room Room
	// Ticket says that the room is the thread of a ticket.
	Ticket bool
	Read   Ref // the last message that was read, as [Message.Bookmark] had it; empty: none of a thread was
}
