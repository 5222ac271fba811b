package conversations

import "time"

// A ReminderKind says why we owe somebody a message.
type ReminderKind string

// The kinds of reminders.
const (
	// Nag is for a person who stopped half-way. It comes at the moments of
	// the operator's schedule, at most once on a local date and a few times
	// until they move; when it is late, only within the hours.
	Nag ReminderKind = "nag"
	// Fuse is for a step whose time is short: an e-mail with a link that
	// lives for minutes.
	Fuse ReminderKind = "fuse"
	// CheckIn is for a step at which somebody else has to act: it asks once.
	CheckIn ReminderKind = "check-in"
	// Wanted is what the person asked for. It stays when they move: they did
	// not ask for a word about their step.
	Wanted ReminderKind = "wanted"
)

// A Reminder is a message that is owed to a person. A person has at most one
// of each kind.
type Reminder struct {
	Kind ReminderKind
	Due  time.Time
	Step StepID // what it is about; empty of a Nag, which is about today's step
}

// Owed is a reminder with whom it is owed to. Without one it is somebody to whom
// nothing is planned yet.
type Owed struct {
	Person  int64
	Account Account // that they were last heard from
	Room    Room    // where they are answered there
	Reminder
}

// Due says that a reminder of that kind fell due. It moves no state: the engine
// looks whether it is still owed, and says it or not.
type Due struct{ Kind ReminderKind }

func (Due) body() {}

// Replan says that what the person is owed may have been planned by something
// else than what counts today. It says nothing and is no sign of life; whose
// reminders are planned already it leaves as they are.
type Replan struct{}

func (Replan) body() {}

// Ours reports whether the message comes from ourselves and not from a person:
// it is no sign of life, and makes nobody known.
func (m Message) Ours() bool {
	switch m.Body.(type) {
	case Due, Replan, Ended, Neglected, Digest, Stranded, Leftover:
		return true
	}
	return false
}

// A PlanID stands for all that reminders are planned by: the calendar, the
// silences, the content, and how the engine goes about it. Where it differs,
// what is owed is planned anew. It is never 0.
type PlanID int64
