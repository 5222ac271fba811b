package conversations

import (
	"fmt"
	"time"
)

// A Digest is a message of ours that the time has come to tell a helpdesk something
// about no ticket in particular. The room of the message is the helpdesk's, and it
// is shared: nothing of anybody's moves.
type Digest struct {
	What DigestKind
	// Of is the moment that it is said for: when the helpdesk opened, or what the
	// schedule says. It may come later.
	Of time.Time
}

func (Digest) body() {}

// A DigestKind says what a helpdesk is told.
type DigestKind string

// The kinds of digests.
const (
	Opening DigestKind = "opening" // what came while nobody was there
	Regular DigestKind = "regular" // where people stop
)

// Message is the digest on its way to a helpdesk, at a moment. Its ID is the same
// whoever makes it, so that one digest is one turn.
func (d Digest) Message(desk Room, at time.Time) Message {
	return Message{
		ID:     MessageID(fmt.Sprintf("digest:%s:%s:%d", d.What, desk.Chat, d.Of.UnixMicro())),
		Actor:  Account{Platform: desk.Platform},
		Room:   desk,
		At:     at,
		Body:   d,
		Shared: true,
	}
}
