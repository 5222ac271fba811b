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
	// Cause is why, and Reason says so to the operator.
	Cause  Cause
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

// A Cause is why a delivery was not sent, or may not have been, for those who act
// on it. What an operator reads is the reason.
type Cause string

// The causes.
const (
	Later       Cause = "later"       // the platform asks for patience
	Failed      Cause = "failed"      // nothing was sent, and nobody knows for how long
	Uncertain   Cause = "unsure"      // it may have arrived
	Unreachable Cause = "unreachable" // the person cannot be reached
	ThreadGone  Cause = "thread"      // its ticket's thread is gone, and is forgotten
	Refused     Cause = "refused"     // the platform will never take it
	TooLate     Cause = "too-late"    // it is of no use any more
	Broken      Cause = "broken"      // the adapter broke on it
	Damaged     Cause = "unreadable"  // what is kept of it cannot be read
	FileGone    Cause = "file-gone"   // its file is not there any more
	FileTooBig  Cause = "file-size"   // its file is larger than what can be had or sent
	// Delayed is no end yet: it fails, or waits behind what does, and is tried
	// again. Only an [Ended] has it.
	Delayed Cause = "delayed"
)
