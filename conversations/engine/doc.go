// Package engine decides: what a message changes and what is answered.
//
// [Engine.Handle] is a pure function from a State and a Message to an Outcome.
// It has no clock, no database and no error.
//
// A turn is one message on its way. It only finds out what the message asks for;
// the doing is with the nouns it holds, each with the few things that it uses. A
// walker moves the journey and says nothing, a planner works out what is owed, a
// listener finds what typed words stand for, a speaker knows phrases and no
// state. Those who answer put them together: card, host, companion, faq,
// reminder, settings; linker, who joins accounts; helpdesk, between a person and those who answer there;
// clerk, who does in a ticket what those want; and group, where others read along.
//
// It leaves to others: what a text may mean (it comes with the message), what
// there is to say (content), keeping and sending.
//
// What was typed is taken as it stands first (typed.go). Else one place decides
// what it means where the person stands (decide.go): all senses that it may have
// compete on one scale, and the harder one is to take back, the surer it has to be.
//
// What surprises: Handle has no error. Whatever a person sends, they get an
// answer and stand on a step of their guide afterwards; while somebody of the
// helpdesk talks with them, what they say goes there, and we are silent. And where
// others read along, it does not even look at the state: what it does not know it
// cannot tell.
package engine
