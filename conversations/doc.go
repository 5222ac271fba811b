// Package conversations is the domain: what clinicians are walked through, and
// what to answer them.
//
// Everything that can happen to a conversation is a [Message]; one message is
// one call of [Engine.Handle], which turns the [State] it finds into an
// [Outcome]: the state to keep and the replies to send.
//
//	Message ──► Engine.Handle(State, Message) ──► Outcome
//	               │ reads Content                  │ State: person, journey
//	               │ (guides, topics, networks)     │ Replies, in order
//
// It leaves to others: reading the content (guides), keeping states and replies
// (storage), sending (bot and its adapters), the clock (time comes in with the
// message).
//
// What surprises: Handle has no error. Whatever a person sends, they get an
// answer and stand on a step of their guide afterwards. And where others read
// along, it does not even look at the state: what it does not know it cannot tell.
package conversations
