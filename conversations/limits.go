package conversations

import "time"

// Limits is what a platform can show and how often one may write to it. The
// zero value can show every text, as often as one likes, and no file.
type Limits struct {
	// Text is the longest text of one message, as Length counts it.
	Text int
	// Length is how long the platform takes a text to be. Never nil where Text
	// is not 0.
	Length func(Markup) int
	// Choices is how many a message can have.
	Choices int

	// File is the largest file, in bytes, that can be sent there, and Fetch the
	// largest that can be had from there. 0: none can.
	File, Fetch int64

	// PerSecond is how many messages may be sent in a second, to everybody
	// together.
	PerSecond float64
	// PerChat is how many may be sent to one chat in a second, a few together.
	PerChat float64
	// PerGroupMinute is how many may be sent to one group in a minute.
	PerGroupMinute int
	// Whole is the chat whose rates a chat takes part in: of a thread, its group, where
	// the platform counts all that is sent there together. Nil: each has its own.
	Whole func(chat string) string
	// KnownFor is for how long the platform knows a delivery again that it was
	// handed before, and says nothing twice. Zero: it does not.
	KnownFor time.Duration
	// Group reports whether chat is a group. Never nil where PerGroupMinute is
	// not 0.
	Group func(chat string) bool
}
