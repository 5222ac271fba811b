// Package inbox hands what arrives to the bot: the messages of one person in
// their order and one turn after the other, those of different people at the
// same time. What waits when a person's turn comes goes together. Who waits
// long for a turn gets a sign meanwhile.
//
// It serves both kinds of platforms. One that offers a message again until it
// was acknowledged is told that a message was not taken, and so are those of
// the same person that stood behind it: they would be answered out of order
// otherwise. One that never offers anything again needs [Options.Insist]: then
// the inbox keeps the message and tries until its turn is stored, and holds
// that person's line and nobody else's.
//
// It leaves to the adapter what arrives and how that is read, what an
// acknowledgement is, how a sign is given, and how long to wait between tries.
//
// What may surprise: an inbox that insists keeps what it holds in memory, so
// that is lost where the process ends, and what finds no room is refused with
// [ErrFull]. An adapter that can ask its platform for what it missed should do
// so after both. An inbox that does not insist refuses nobody for want of room,
// because what came next would overtake what was refused: whoever offers again
// has to bound how much is offered at once.
package inbox
