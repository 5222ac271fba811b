package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// leftover tells a helpdesk that a ticket is gone with everything about its person, or
// because it was closed for long: that its thread is deleted, or that they are to do
// that, where it stands. Of an old one that is deleted nothing is said.
func (e *Engine) leftover(s conversations.State, l conversations.Leftover) conversations.Outcome {
	out := conversations.Outcome{State: s}
	id, room := content.PhraseID("desk-forgotten-here"), l.Desk
	switch {
	case l.Deleted && !l.Forgotten:
		return out
	case l.Deleted:
		id = "desk-forgotten-gone"
	case l.Thread.IsZero() && !l.Forgotten:
		id = "desk-old-here"
	case l.Thread.IsZero():
	case l.Forgotten:
		id, room = "desk-forgotten", l.Thread
	default:
		id, room = "desk-old", l.Thread
	}
	sp := speaker{content: e.content, language: conversations.English}
	out.Replies = []conversations.Reply{{To: conversations.Recipient{Room: room}, Kind: conversations.Unbidden, Text: sp.phrase(id, "number", numberOf(l.Ticket))}}
	return out
}
