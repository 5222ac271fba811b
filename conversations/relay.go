package conversations

import (
	"slices"
	"time"
)

// A Relay is what is under way between the person of an open ticket and those who
// answer.
type Relay struct {
	// Held are files that wait for the tap of who sent them, the oldest first, and
	// Last is the number of the last there was.
	Held []Held
	Last int
	// Flying are files that were passed on and have not arrived yet.
	Flying []Flying
	// Theirs and Ours are the messages of the person and of staff whose words were
	// passed on lately, the oldest first: what is changed in one goes over, too.
	Theirs, Ours []Ref
	// Wrote is when the person last said something to a human. Confirm is the
	// message of theirs of which they are told that it has arrived, and Late the last
	// of which they were told that it has not yet; empty: none.
	Wrote   time.Time
	Confirm Ref
	Late    Ref
}

// A Held is what came in one message with files, and goes over with a tap.
type Held struct {
	Number  int
	ByStaff bool
	Of      Ref    // the message
	Words   string // that came with them; may be empty
	Files   []File
}

// A Flying is a file on its way.
type Flying struct {
	ByStaff bool
	Of      Ref // what its reply has as [Reply.Notify]
	Name    string
	Kind    FileKind
}

// Clone is a copy that shares nothing with r; nil of nil.
func (r *Relay) Clone() *Relay {
	if r == nil {
		return nil
	}
	c := *r
	c.Held = slices.Clone(r.Held)
	for i := range c.Held {
		c.Held[i].Files = slices.Clone(c.Held[i].Files)
	}
	c.Flying = slices.Clone(r.Flying)
	c.Theirs, c.Ours = slices.Clone(r.Theirs), slices.Clone(r.Ours)
	return &c
}
