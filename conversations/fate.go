package conversations

import "time"

// A Fate is what becomes of a delivery that was not sent, or may not have
// been.
type Fate struct {
	Verdict Verdict
	// Until is when a Deferred or Unsure delivery is tried again.
	Until time.Time
	// Begun is when the send began whose end this is.
	Begun time.Time
	// Reason is for the operator.
	Reason string
}

// A Verdict is what happens to a delivery next.
type Verdict string

// The verdicts.
const (
	// Deferred holds the delivery, and with it its line, until a moment.
	Deferred Verdict = "deferred"
	// Unsure is Deferred for a delivery that may have arrived.
	Unsure Verdict = "unsure"
	// Parked holds the whole line until its person writes again. Where they
	// wrote after the send began, the line goes on.
	Parked Verdict = "parked"
	// Buried takes the delivery out of its line and keeps it as a dead letter
	// for the operator.
	Buried Verdict = "buried"
)

// A Cause is why.
type Cause string

// Unreachable is one.
const Unreachable Cause = "unreachable"
