package conversations

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnreachable is what an adapter's Send answers when the person cannot be
// reached at all for now: they blocked us, left, or closed the chat.
var ErrUnreachable = errors.New("the person cannot be reached")

// A LaterError is what an adapter's Send answers when the platform asks for
// patience: nothing was sent, and After must pass before the next try.
type LaterError struct{ After time.Duration }

func (e *LaterError) Error() string { return fmt.Sprintf("the platform asks to wait %s", e.After) }
