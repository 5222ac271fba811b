package conversations

import (
	"strings"
	"time"
)

// Markup is text in the Markdown subset that the guides use: paragraphs,
// **bold**, *italic*, `code`, [links](https://…), <https://…>, bulleted and
// numbered lists, and > quotes. Adapters render it for their platform. Text
// that comes from elsewhere goes in through [Escape].
type Markup string

// A Reply is one message to a person.
type Reply struct {
	To      Recipient
	Text    Markup
	Choices []Choice
	Kind    Kind
	// Slot says which of our messages in the room this is.
	Slot Slot

	// Until is when an Unbidden reply is of no use any more, and is not sent;
	// zero: never.
	Until time.Time

	// Ephemeral says that the reply is of no use once one of its choices is
	// taken: a menu, an "are you sure?". The answer to the tap then takes its
	// place, where the platform can change a message and nothing came after.
	Ephemeral bool
	// Replaces is the message whose button this reply answers.
	Replaces Ref
	// Erases is a message of the person's that is deleted before this reply is sent,
	// because something was hidden in it; empty: none is, or their platform cannot.
	Erases Ref
	// Answers is the message that this reply stands below, where several
	// people talk.
	Answers Ref

	// File goes with the text; nil: none. The text is then short.
	File *File

	// Title is what a ticket's thread is called, where the platform has threads
	// and this reply is the first in it.
	Title string
	// Notify is the message whose sender is told what becomes of this reply, by
	// an [Ended]; empty: nobody is, and nobody ever is of what answers an Ended.
	Notify Ref
	// Of is the message that this came of. Who decides leaves it empty.
	Of Trace
}

// A Kind says whose words a reply holds and who waits for them.
type Kind string

// The kinds of replies.
const (
	// Said is what Waymark says to somebody who waits for it. When it is not
	// known whether it arrived, it is sent again. When its person comes back
	// after they could not be reached, today's step takes its place.
	Said Kind = ""
	// Relayed is what a human wrote. It is sent again like an answer, and is
	// never dropped.
	Relayed Kind = "relay"
	// Unbidden is what nobody waits for: a reminder, an announcement. It goes
	// out when no answer is waiting. When it is not known whether it arrived, it
	// is not sent again, unless the platform would know it again, see
	// [Limits.KnownFor]. A person who comes back does not get it.
	Unbidden Kind = "unbidden"
	// Excess is the notice that more was written than is answered at once. It
	// is sent as what is [Said], and does not count as an answer.
	Excess Kind = "excess"
)

// A Slot names a place for one message of ours in a room, such as a ticket. Each
// has live buttons of its own: what comes into a slot leaves those of the others
// alone. The empty one is the conversation itself.
type Slot string

// A Choice is something a person can tap, or type by its number or label. It
// does one thing: it acts, copies, or leads into private.
type Choice struct {
	Label   string // plain text, short enough for a button
	Token   Token  // acts
	Copies  string // an address to open on another device
	Private string // the payload of /start in a private chat
}

// A Delivery is a reply on its way: it has been committed, and is in the
// outbox until an adapter has sent it.
type Delivery struct {
	ID       int64
	Attempts int // sends that were tried and did not succeed
	Doubts   int // how many of them may have arrived
	// Since is when the first of them ended. Zero: none did, as far as is known.
	Since time.Time
	Reply

	Opens NewThread // the thread that is opened for this and what follows; zero: it goes where To says

	// Content is what is in the File. Nil where there is none.
	Content Content

	Edits  Ref // the message to change into this one; empty: it is a new one
	Clears Ref // the message that loses its buttons once this one is there; empty: none

	// Line is where it waits, as its outbox calls that; zero: it does not say. It is
	// Urgent where somebody waits for it or for one behind it, and among lines that
	// are as urgent the one with the lowest Place goes first.
	Line   Line
	Urgent bool
	Place  int64
}

// A Line is where deliveries wait, one behind the other: those of a room, or of a
// ticket at the room of its helpdesk.
type Line struct {
	Room   Room
	Ticket TicketID // 0: of the room itself
}

// AnswersMax is how many answers may wait in one line. What is written beyond
// it is noted, moves nothing and is not answered: a platform takes one message
// a second in a chat and fewer in a group, so that answers to a flood would
// come for hours, and whatever is asked meanwhile after all of them.
const AnswersMax = 20

// Escape makes s show as it is, whatever signs it holds.
func Escape(s string) Markup {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return Markup(b.String())
}
