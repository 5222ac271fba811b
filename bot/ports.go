package bot

import (
	"context"
	"io"
	"time"

	"waymark/conversations"
)

// An Adapter speaks one platform.
type Adapter interface {
	// Platform names it; every message and delivery of this adapter carries it.
	Platform() conversations.Platform
	// Limits is what it can show, and how often it may be asked to. It never
	// changes.
	Limits() conversations.Limits
	// Run receives until ctx ends or the platform says goodbye, and returns
	// only when all its goroutines have ended. It acknowledges a message to
	// its platform only after deliver returned nil: by then the
	// message's turn is committed, now or long ago. After an error it offers
	// the message again, or tells its person. Messages of one person that
	// wait together may be delivered as one, with the earlier ones in it:
	// all of them are committed then, or must be offered again.
	//
	// Messages of one person are delivered in the order in which they were
	// written, one after the other. Where one of them fails, nobody else waits
	// for it.
	//
	// Run that has returned an error or panicked is called again, after a pause,
	// and then begins anew: what it had not acknowledged is offered again. Where
	// that is of no use, its error is a [conversations.FinalError]: then nothing
	// is received or sent by it until the next start. nil is a goodbye, and as
	// final.
	Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error
	// Send hands one delivery to the platform and returns how it names the
	// message. Its errors are those of package conversations; another one
	// means that nothing was sent.
	Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error)
}

// A Sharer is an adapter on whose platform several processes may be able to receive at
// once. Others receive and send under one lease.
type Sharer interface {
	// Shares reports whether whoever brings messages chooses one of them.
	Shares() bool
}

// A ButtonClearer is an adapter whose platform lets buttons be taken away.
type ButtonClearer interface {
	// ClearButtons takes the buttons off a message of ours. One that has none or is
	// gone is no error.
	ClearButtons(ctx context.Context, in conversations.Room, ref conversations.Ref) error
}

// An Eraser is an adapter whose platform lets what people wrote be deleted.
type Eraser interface {
	// Erase deletes a message of a person's in private. One that is gone already is no
	// error.
	Erase(ctx context.Context, in conversations.Room, ref conversations.Ref) error
}

// An Opener is an adapter whose platform has threads.
type Opener interface {
	// Open opens a thread, and returns it; or the one that it opened before, where the
	// platform can tell. Its errors are those of
	// Send; after [conversations.ErrRefused] what belongs there is said in the
	// room itself.
	Open(ctx context.Context, wanted conversations.NewThread) (conversations.Room, error)
}

// A Shredder is an adapter whose platform lets the thread of a ticket be deleted, with all
// that was said in it.
type Shredder interface {
	// Shred deletes a thread that was opened for a ticket, and never anything else. One
	// that is gone already is no error; [conversations.ErrRefused] is one that only
	// people can delete.
	Shred(ctx context.Context, thread conversations.Room) error
}

// A Fetcher is an adapter whose platform hands out the files that people send.
type Fetcher interface {
	// Fetch opens a file that a message of the adapter's has named, from its
	// beginning, for as long as ctx lasts. Its error is [conversations.ErrFileGone]
	// or [conversations.ErrFileTooBig] where trying again is of no use.
	Fetch(ctx context.Context, f conversations.File) (io.ReadCloser, error)
}

// Turns keeps people's states.
type Turns interface {
	// Turn notes m as seen, loads the sender's state, lets decide change it and
	// keeps the result with its replies, in one transaction; or deletes the
	// person, where the outcome says Forget. decide has no side effect and may
	// be called again. A message that was seen before changes nothing. Of a
	// shared message nothing is kept but the note and the replies. A
	// [conversations.Due] was seen when its reminder is not owed any more, and
	// of a [conversations.Replan] there is no note.
	//
	// Its error is a [conversations.ErrUnstorable] where m alone cannot be
	// kept: others are. Any other is about the store.
	Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error
	// TurnAll does what a Turn of each does, one after the other and in one
	// transaction. After an error nothing of any of them is kept.
	TurnAll(ctx context.Context, all []conversations.Message, decide func(conversations.State, conversations.Message) conversations.Outcome) error
	// Fail notes m as seen and puts sorry into the outbox, unless it has no
	// words or too many answers wait there, without touching the sender's
	// state. It is for a message whose turn alone cannot be stored, and an error
	// where others cannot be either, for want of room for one. The reminder of a
	// [conversations.Due] is no longer owed then, and sorry is not said: nobody
	// waits for it. Its error is an ErrUnstorable where others can be stored,
	// but sorry cannot.
	Fail(ctx context.Context, m conversations.Message, sorry conversations.Reply) error
	// Forget drops the notes of messages seen before t.
	Forget(ctx context.Context, t time.Time) error
}

// Outbox keeps replies until they are sent. A chat's deliveries form a line, and
// those that go to a ticket one of their own: only the first one of a line is ever
// due, and a line is as urgent as the most urgent of them.
type Outbox interface {
	// Due returns up to limit deliveries of p that are due at now, at most one
	// per line: first the lines in which somebody waits for an answer, then
	// those of unbidden ones. Lines take turns: each goes by when its first
	// became due, and what was never tried is due at any time. At most half of
	// limit failed before.
	Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error)
	// Sent takes the delivery out; ref is the platform's name of the message,
	// empty where it has none. Sent of one that is gone is a no-op.
	Sent(ctx context.Context, id int64, ref conversations.Ref) error
	// Settle writes down what becomes of a delivery that was not sent.
	Settle(ctx context.Context, id int64, f conversations.Fate) error
	// Opened notes the thread of a ticket, where what goes to it goes from now
	// on. One that it has already stays.
	Opened(ctx context.Context, id conversations.TicketID, thread conversations.Room) error
}

// Lines is an [Outbox] that says what has changed in it, so that what waits need not be
// looked through for it.
type Lines interface {
	// OnChange has tell called after each commit, also of another process, with the
	// lines that may have another first since, or be otherwise urgent or due. It is
	// called before those who asked for the commit are answered, and is quick. Without
	// lines, any may have changed. It answers which of them nobody here sends: where
	// several processes share the store, the others are told.
	OnChange(tell func([]conversations.Line) (others []conversations.Line))
	// First returns the first delivery of a line where that is due at now.
	First(ctx context.Context, l conversations.Line, now time.Time) (conversations.Delivery, bool, error)
}

// Leases keep processes apart that share a store, where one of them at a time is to do
// some work.
type Leases interface {
	// Hold does work while this process holds the lease of that name: whenever it has
	// got it, until it is lost, when the context of work ends. It returns what work
	// did where that came to its end by itself or with ctx, and nil where ctx ended
	// before. What is written to the store under the context of work, or one that
	// came of it, is refused with [conversations.ErrNotHeld] once another process holds
	// the lease.
	Hold(ctx context.Context, name string, work func(context.Context) error) error
	// Held reports whether the lease that ctx is under cannot be another's yet. It
	// asks nobody: it is for the moment before something that cannot be taken back.
	Held(ctx context.Context) bool
}

// Reminders knows what is owed to people.
type Reminders interface {
	// Owed returns up to limit reminders that are due at now, the oldest
	// first. One is owed until a turn has changed that.
	Owed(ctx context.Context, now time.Time, limit int) ([]conversations.Owed, error)
}

// Endings knows whose senders are to be told what became of their words.
type Endings interface {
	// Endings returns up to limit of them, the oldest first. One is among them
	// until a turn of its [conversations.Ended] is kept.
	Endings(ctx context.Context, limit int) ([]conversations.Ending, error)
}

// Tickets knows of which tickets a helpdesk is to be told again.
type Tickets interface {
	// Neglected returns up to limit of those that are due at now, the longest
	// overdue first. One is among them until a turn of its
	// [conversations.Neglected] has put that off.
	Neglected(ctx context.Context, now time.Time, limit int) ([]conversations.Neglect, error)
}

// A Planner is Reminders that know by what they were planned, so that they can
// follow the config and the content.
type Planner interface {
	// Unplanned returns up to limit people on p whose reminders were planned
	// by something else than plan, in any order and without a reminder.
	// Somebody is among them until a turn has changed that.
	Unplanned(ctx context.Context, p conversations.Platform, plan conversations.PlanID, limit int) ([]conversations.Owed, error)
}

// A Ledger shows all that is owed, as it is at one moment.
type Ledger interface {
	// EachOwed calls each for all reminders that are due at until, with the
	// state that a turn would be given. An error of each ends it and is returned.
	EachOwed(ctx context.Context, until time.Time, each func(conversations.Owed, conversations.State) error) error
	// EachUnplanned is EachOwed for all people whose reminders were planned by
	// something else than plan, in any order and without a reminder.
	EachUnplanned(ctx context.Context, plan conversations.PlanID, each func(conversations.Owed, conversations.State) error) error
}
