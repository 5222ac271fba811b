package conversations

import "time"

// A Person is somebody we talk to. People have accounts; an account is not a
// person.
type Person struct {
	ID       int64    // 0 until the person is stored for the first time
	Account  Account  // that they act with in this turn
	Room     Room     // where that is
	Language Language // what they chose; empty: what their platform says
	Network  NetworkID
	Gone     bool // they blocked us or left: nothing reaches them
	Zone     Zone // where they live; empty: they have not said
	Unnagged bool // they want no nagging reminders
}

// A Phase says what a journey is doing. It is stored in a column of its own,
// because reminders and staff ask for it.
type Phase string

// The phases.
const (
	New      Phase = ""         // no guide yet
	Walking  Phase = "walking"  // the person has to act
	Waiting  Phase = "waiting"  // somebody else has to act
	Paused   Phase = "paused"   // the person said stop
	Finished Phase = "finished" // at the end of the guide
)

// A Journey is one person's walk through one guide. It names steps, never
// positions, so that a guide can be edited under people's feet.
type Journey struct {
	Guide    GuideID
	Wanted   GuideID // asked for before the network is known
	At       StepID
	Trail    []StepID            // steps walked before At, oldest first
	Answers  map[StepID]OptionID // how each step was left: an option's id, or one of the ways below
	Return   StepID              // where a jump to another step began; empty: nowhere to return to
	Before   GuideID             // walked before this guide, so that Back can return to it
	Phase    Phase
	Since    time.Time   // when At was reached
	Active   time.Time   // when the person last did anything
	Offered  []Choice    // what the last reply offered, for typed numbers and labels
	Draft    string      // what they want to tell the helpdesk, as long as they are asked whether to send it
	Guessed  []TopicID   // what else the last question may have meant
	Asked    string      // the last question, for the authors, as long as its answer can be turned down
	AskedIn  Language    // what it seems to be written in
	Lately   []Happening // the last things that happened, oldest first, at most [LatelyMax]
	Reported []Happening // where their screen looked different within [DiffersFor] days: step, day
	Noticed  time.Time   // when the newest notice was given that they have been shown on a step of theirs
	Helped   StepID      // where they were offered a human last, so that nobody is offered one twice
	Nags     int         // nagging reminders sent since the person last did anything
	Nagged   time.Time   // when a reminder that they did not ask for was sent last; not of a fuse
}

// A Happening is something that happened on somebody's way: what they were shown,
// took or tried, in the ids of the content. It never holds what they wrote.
type Happening string

// LatelyMax is how many happenings are kept: what a helpdesk reads at a glance.
const LatelyMax = 5

// A State is all that a turn may look at and change: that of the subject, whose
// journey it is. The actor, whose account the message came from, is the same
// person unless ByStaff says otherwise.
type State struct {
	Person  Person
	Journey Journey
	// Ticket is the person's open one; by staff, the one they act in, which may be
	// closed; nil: there is none. A turn opens one by putting it here.
	Ticket *Ticket
	// Other is by staff the open ticket of the person, where that is another one; 0:
	// none is. A turn cannot change it.
	Other TicketID
	// NextTicket is the number of the next one. A turn cannot change it.
	NextTicket TicketID
	// ByStaff says that somebody acts in the room of a helpdesk, on the ticket of
	// the person. Who they are stands in the message.
	ByStaff bool
	// Missed says that what was said last never reached the person.
	Missed bool
	// Since is when the person became known; zero: they are a stranger. A turn
	// cannot change it.
	Since time.Time
	// Waits is how many answers wait to be sent to where this message would be
	// answered, as far as that matters: up to [AnswersMax]. Reminders, a human's
	// words, and what waits for somebody who cannot be reached do not count.
	Waits int
	// Warned says that a notice waits there that there were too many.
	Warned bool
	// Damaged says that what is kept of the journey could not be read. The
	// person stands where they stood; what could be read is there.
	Damaged bool
	// Reminders are owed, one of a kind, in the order of their kinds.
	Reminders []Reminder
	// Planned is by what they were planned; 0: by nothing yet.
	Planned PlanID
	// Notices are all that stand. A turn cannot change them.
	Notices []Notice
	// Found is what was looked up; nil: nothing was. A turn cannot change it.
	Found *Found
}

// An Outcome is what a turn decided: the state to keep and the replies to
// send, in order.
type Outcome struct {
	State      State
	Replies    []Reply
	Forget     bool        // delete everything about the person instead of keeping State
	Unanswered *Unanswered // a question for the authors, or nil
	Linking    Linking     // what is done about codes
	Act        Act         // what is done by staff, or by who is none
	Tallies    []Tally     // what is counted of it, without whose it was
	Notices    []Notice    // that helpdesks give or take away
	Differs    Differs     // a report that a screen looks different; zero: there is none
	Withheld   string      // why a reminder that fell due was not said; empty: it was, or none was

	// Lookup is what has to be known before it can be decided: the turn is decided
	// again with it, in the same transaction, and nothing else here counts. Nil:
	// it is decided. Of a state in which something is [Found] there is none.
	Lookup *Lookup
}
