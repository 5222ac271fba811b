package conversations

import (
	"errors"
	"fmt"
	"time"
)

// What an adapter's Send answers where the dispatcher can do something about
// it. Any other error means that nothing was sent.
var (
	// ErrUnreachable: the person cannot be reached at all for now. They
	// blocked us, left, or closed the chat.
	ErrUnreachable = errors.New("the person cannot be reached")
	// ErrUnsure: it may have arrived. The platform fell silent, or answered
	// something that is neither yes nor no, after it had been told.
	ErrUnsure = errors.New("it may have arrived")
	// ErrRefused: the platform understood and will never take it.
	ErrRefused = errors.New("the platform refuses it")
	// ErrThreadGone: it belongs in the thread of a ticket, which is no more, or takes
	// nothing any more. Nothing was sent; another thread can be opened.
	ErrThreadGone = errors.New("the thread is gone")
)

// ErrUnstorable is what a store answers where this one message cannot be kept
// although others are. Any other error of a store is about all of them: nothing
// is wrong with the message, and it has to be offered again.
var ErrUnstorable = errors.New("this message alone cannot be stored")

// ErrNotHeld is what a store answers to what is written under a lease that another
// process has taken since. Nothing of it is kept.
var ErrNotHeld = errors.New("another process does this work by now")

// ErrTooLate is why something unbidden is buried that is of no use any more.
var ErrTooLate = errors.New("it is too late to say it")

// A FinalError is why an adapter cannot be run again as it is: the token was
// revoked, what it asks for is not granted, nobody is there any more. Waiting does not
// cure it; somebody has to change something first.
type FinalError struct{ Err error }

func (e *FinalError) Error() string { return e.Err.Error() }

// Unwrap is what happened.
func (e *FinalError) Unwrap() error { return e.Err }

// A LaterError is what an adapter's Send answers when the platform asks for
// patience: nothing was sent, and After must pass before the next try.
type LaterError struct {
	After time.Duration
	// Everybody: the platform says so of all chats, and not of this one alone.
	Everybody bool
}

func (e *LaterError) Error() string { return fmt.Sprintf("the platform asks to wait %s", e.After) }
