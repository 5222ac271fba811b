package conversations

import "time"

// A Notice is what a helpdesk says on top of a step while something is wrong
// there. It stands until the helpdesk takes it away, or the step's text changes.
type Notice struct {
	Step    StepID
	Network NetworkID // whose people see it; empty: everybody
	Says    string    // what staff wrote, at most [NoticeMax] characters; in an [Outcome] empty: it is taken away
	Print   PrintID   // of the step's text as it was
	Since   time.Time
}

// A PrintID stands for a text: another text has another.
type PrintID string

// NoticeMax is how many characters a notice has.
const NoticeMax = 500

// NoticesMax is how many notices stand at once: a turn looks through all of them.
const NoticesMax = 100

// A Differs is a report that a step looks different on somebody's screen. It says
// nothing of who that is.
type Differs struct {
	Step StepID
	At   time.Time // the day is kept, no more
}

// DiffersFor is for how long reports count: that many days, today included. A
// person counts once a step in them.
const DiffersFor = 7
