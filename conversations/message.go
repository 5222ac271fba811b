package conversations

import (
	"strings"
	"time"
)

// A MessageID is unique on its platform for as long as seen notes are kept.
// An adapter builds it from the bot's own id, so that two bots on one database
// never meet, and from whatever says that something is said once: what the
// platform numbers its updates with, or a digest of the message and its words.
type MessageID string

// A Language is a language code as in BCP 47, without region: "en", "de".
type Language string

// English is the language every text exists in.
const English Language = "en"

// A Ref is how a platform names one message in a chat. It means something only
// together with the chat, and only to the adapter that made it; empty where
// the platform has no such names.
type Ref string

// A Message is anything that happens to a conversation. There is one road for
// all of them, see the package comment.
type Message struct {
	ID MessageID
	// Actor is whose account it came from, and Room where that was: there the
	// answer goes.
	Actor Account
	Room  Room
	At    time.Time // when it was written, where the platform says so, up to a day or two ago; else when it reached our edge
	Read  time.Time // when we came to it; zero: At
	Lang  Language  // what the platform says the person reads; may be empty
	Body  Body

	Ref Ref // the message itself; may be empty
	On  Ref // of a Tap, the message whose button it was; else the message of ours that it answers; may be empty
	// Bookmark is how far the room is read once this message is kept, see
	// [Bookmark]; empty: the platform offers again what was not acknowledged.
	Bookmark Ref
	// Unread is what came with the words and cannot be read: the picture
	// above a caption. Empty: nothing.
	Unread string
	// Files are those that came with the words or instead of them and can be passed
	// on, in their order. They are of no other use to us.
	Files []File
	// Further says that it has no words and is part of what another message began, as
	// are all pictures of an album but one. It needs no answer of its own.
	Further bool
	// Shared says that others read along: the answer goes to all of them, so
	// it holds nothing personal, and nobody's journey moves.
	Shared bool
	// Overheard says that it was said in a room of a helpdesk's, to nobody in
	// particular: it counts in a ticket, and elsewhere it is not for us.
	Overheard bool
	// Desk is the helpdesk's room in which it was said in a thread that we opened, and
	// Title what that is called; zero: it was said elsewhere, or that is not known.
	Desk  Room
	Title string
	// Name is what the platform calls the actor, for those who work together; it may
	// be empty, and is nothing that one can trust.
	Name string
	// Roles are what the actor may do where it was said, as the platform says with
	// the message, by names that no account has; nil: it says nothing.
	Roles []string
	// Anonymous says that the platform does not tell who it was: the Actor stands
	// for several people.
	Anonymous bool
	// Network is that of the room, or of the room that led here; empty: none, or
	// it is not known.
	Network NetworkID

	// Shielded are the kinds of what was hidden in it before anybody looked, each once.
	Shielded []Sensitive

	Meaning Meaning // of its [Message.Words]; what they may be about
	Chance  Chance  // drawn for this message, for a turn that needs some

	// Earlier are messages of the same person that came before this one and
	// waited with it, in their order. They are taken together or not at all.
	// Theirs are empty.
	Earlier []Message
}

// Words are what the message says and may be asked about, without the
// commands [Ask] and [Human] before it; empty where it says nothing, or nothing that is looked at for
// its meaning.
func (m Message) Words() string {
	switch b := m.Body.(type) {
	case Text:
		return asked(string(b))
	case Edited:
		return asked(string(b))
	case Forwarded:
		return asked(string(b))
	case Command:
		if strings.EqualFold(b.Name, Ask) || strings.EqualFold(b.Name, Human) {
			return asked(b.Args)
		}
	}
	return ""
}

// A Body says what happened: [Text], [Edited], [Forwarded], [Command], [Tap],
// [Unreadable], [Blocked], [Unblocked], [Due], [Replan], [Ended], [Neglected]
// [Digest] or [Stranded].
type Body interface{ body() }

// Text is what a person typed. It may hold anything: a megabyte, NUL bytes,
// invalid UTF-8.
type Text string

// Edited is a text that a person has changed after sending it.
type Edited string

// Forwarded is a text that the person passed on: somebody else's words, or
// their own to somebody else. It is a body of its own, so that nothing acts on
// it by oversight.
type Forwarded string

// A Tap is a button that was pressed, however long ago it was shown.
type Tap struct{ Token Token }

// Unreadable is something that came in a form we cannot read: a sticker, a
// picture, a voice message. It still gets an answer.
type Unreadable struct{ Kind string }

// Hidden is the kind of a text that the platform does not show us: it was meant
// for others, as far as it knows.
const Hidden = "hidden"

// Blocked says that the person has blocked us or gone: nothing reaches them.
type Blocked struct{}

// Unblocked says that the person can be reached again.
type Unblocked struct{}

func (Text) body()       {}
func (Edited) body()     {}
func (Forwarded) body()  {}
func (Command) body()    {}
func (Tap) body()        {}
func (Unreadable) body() {}
func (Blocked) body()    {}
func (Unblocked) body()  {}

// ReadAt is when m is read: never before it was written.
func (m Message) ReadAt() time.Time {
	if m.Read.After(m.At) {
		return m.Read
	}
	return m.At
}
