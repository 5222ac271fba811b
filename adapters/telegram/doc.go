// Package telegram is the adapter for Telegram. It asks for updates or has them
// brought, makes messages of them, and shows replies as text with entities and
// inline keyboards. A [Setup] is what the operator says about the bot: it reads
// its section of the config, makes the adapter, finds out how Telegram sees the
// bot, and makes links to it.
//
// It leaves to its callers what is said and when: it splits nothing, keeps to
// no rate, and tries nothing again, but says through [Adapter.Limits] what
// would be too much, and through the errors of package conversations what
// became of a delivery. What people mean is the conversation's to find out.
//
// What may surprise: Telegram has no key by which it would know a message that
// it was handed before. When we die between a Send and its note in the outbox,
// or the answer gets lost on the way, that message may come twice; one for each
// chat at most, because a chat's deliveries go out one after the other. There
// is no acknowledgement of an update either but to ask for those after it, so
// the next poll begins only when everything of the last one is kept. And an
// update is not what somebody said: several tell of the same words, so what has
// words is named by them. Nobody tells bots that a message was deleted.
package telegram
