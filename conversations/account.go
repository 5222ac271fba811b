package conversations

// A Platform names where a message came from. The core compares platforms and
// never asks which one it is.
type Platform string

// An Account is who: how a platform names somebody. It means nothing outside
// the adapter that made it. A person may have several.
type Account struct {
	Platform Platform
	User     string
}

// A Room is where people write and are answered: a private chat, a group, a
// thread. It means nothing outside the adapter that made it, and says nothing
// about who is there: the same person in a group and in private is one person.
type Room struct {
	Platform Platform
	Chat     string
}

// IsZero reports whether the room is nowhere.
func (r Room) IsZero() bool { return r == Room{} }

// A Recipient is whom a reply is for. The zero one is whoever wrote, where they
// wrote; else one of its fields says who.
type Recipient struct {
	// Room is a place, whoever reads there. Of a [Delivery] it is where that
	// goes, whoever it is for.
	Room Room
	// Person is somebody we know, wherever they were last heard from. To
	// somebody who was deleted meanwhile nothing is said.
	Person int64
	// Ticket is wherever a ticket is talked about. Its thread may not be open
	// yet: that is found out when it is sent. To one that is gone nothing is said.
	Ticket TicketID
}

// IsZero reports whether it is whoever wrote.
func (r Recipient) IsZero() bool { return r == Recipient{} }
