package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// A clerk does in a ticket what staff ask for, or what the clock brings: it says
// something to both sides, and moves the person where staff want it.
type clerk struct {
	content   *content.Content
	speaker   *speaker // to the person
	card      *card
	walker    *walker
	companion *companion
	planner   *planner
	helpdesk  *helpdesk
	counter   *counter
	state     *conversations.State
	message   *conversations.Message

	act  conversations.Act // what was tried that only staff may do
	led  bool              // staff have moved the person
	anew func() *clerk     // the same turn from its beginning, to see what would come of it
}

// toPerson says something to the person, wherever they are. What was offered
// before is not what they type a number for after that.
func (k *clerk) toPerson(r conversations.Reply) {
	r.To = conversations.Recipient{Person: k.state.Person.ID}
	k.state.Journey.Offered, k.state.Journey.Draft = r.Choices, ""
	k.speaker.replies = append(k.speaker.replies, r)
}

// inTicket says a phrase in the ticket, with its buttons.
func (k *clerk) inTicket(id content.PhraseID, pairs ...string) {
	k.helpdesk.toDesk(conversations.Reply{Text: k.inWords(id, pairs...), Choices: k.helpdesk.deskChoices()})
}

// inWords is a phrase about the ticket, to staff.
func (k *clerk) inWords(id content.PhraseID, pairs ...string) conversations.Markup {
	return k.helpdesk.told(id, append(pairs, "number", k.helpdesk.number(), "who", k.helpdesk.holder())...)
}
