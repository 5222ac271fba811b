// Package conversations is the vocabulary that adapters, the bot, the store and
// the engine share: what arrives, what is said, and what is kept of somebody.
//
// Everything that can happen to a conversation is a [Message]; one message is
// one turn, which makes of the [State] it finds an [Outcome]: the state to keep
// and the replies to send.
//
//	Message ──► engine.Handle(State, Message) ──► Outcome
//	               │ reads content.Content            │ State: person, journey
//	               │ (guides, topics, networks)       │ Replies, in order
//
// It leaves to others: what there is to say (content), deciding (engine), what
// a text may mean (faq), keeping (storage), sending (bot and its adapters), and
// the clock: time comes in with the message.
//
// What surprises: there is hardly a function here. A word belongs here where
// two of those must mean the same by it, and nowhere else.
package conversations
