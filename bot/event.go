package bot

import "waymark/conversations"

// An Event is something that has happened, for who counts. It names nobody.
type Event struct {
	What     What
	Platform conversations.Platform
	Result   string // one of a few words
}

// What says what an [Event] is about.
type What string

// What there is to count.
const (
	// Turned is the end of a message's turn: done, seen (before), broken (in
	// Handle), given-up, or failed, where the message has to be offered again; or
	// ignored, flooded (more than one account may write) or held (of somebody new, where
	// too many came), of which nothing was kept.
	Turned What = "turn"
	// Reminded is the same of a reminder that fell due. Instead of done it is
	// said, or why it was not, as [conversations.Outcome] has it.
	Reminded What = "reminder"
	// Nudged is the same of a helpdesk that was told again of a ticket.
	Nudged What = "nudge"
	// Delivered is the end of a send: sent, or a [conversations.Verdict].
	Delivered What = "delivery"
)

// The results of turns.
const (
	done    = "done"
	said    = "said"
	seen    = "seen"
	broken  = "broken"
	givenUp = "given-up"
	failed  = "failed"
	ignored = "ignored"
	flooded = "flooded"
	held    = "held"
)
