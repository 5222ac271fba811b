package engine

import (
	"cmp"
	"time"

	"waymark/conversations"
)

const (
	codeLives   = 10 * time.Minute
	triesMax    = 5         // wrong codes of one account
	triesWithin = time.Hour // for as long none is taken after the last of them
)

// A linker joins two accounts to one person.
type linker struct {
	*speaker // to whoever writes
	card     *card
	walker   *walker
	state    *conversations.State
	message  *conversations.Message

	linking conversations.Linking
	told    []conversations.Reply // what the account hears that had the code
}

// What is done about a code that was claimed.
const (
	linkYes = "yes"
	linkNo  = "no"
)

// knows reports whether what is asked for is known; else it is looked up, and the
// turn begins again.
func (t *turn) knows(l conversations.Lookup) bool {
	if t.state.Found == nil {
		t.lookup = &l
	}
	return t.state.Found != nil
}

// looks reports whether it is known what the accounts and that code are; else it
// is looked up, and the turn begins again.
func (t *turn) looks(code conversations.Code) bool {
	return t.knows(conversations.Lookup{Link: true, Code: code})
}

// link gives a code, or takes one.
func (t *turn) link(code conversations.Code) {
	if code == "" {
		t.linker.offer(codeOf(t.message.Chance))
	} else if t.looks(code) {
		t.linker.redeem()
	}
}

// linkTapped does what was answered to whether two accounts are to be joined.
func (t *turn) linkTapped(how string) {
	if how == linkNo {
		t.linker.decline()
	} else if t.looks("") {
		t.linker.confirm()
	}
}

func (l *linker) now() time.Time { return l.message.ReadAt() }

// offer gives the person a code.
func (l *linker) offer(code conversations.Code) {
	l.linking = conversations.Linking{Deed: conversations.Offered, Code: code, Until: l.now().Add(codeLives)}
	l.notice("link-code", "code", inHalves(code))
	l.say(l.card.stillAt(), l.card.ways()...)
}

// redeem takes the code that was typed. After too many wrong ones it takes not
// even a right one, so that nobody learns which it is.
func (l *linker) redeem() {
	found := l.state.Found.Link
	tries := found.Tries
	if !l.now().Before(tries.Since.Add(triesWithin)) {
		tries = conversations.Tries{}
	}
	switch {
	case tries.Count >= triesMax:
		l.notice("link-refused", "minutes", l.minutes(tries.Since.Add(triesWithin).Sub(l.now())))
		l.say(l.card.stillAt(), l.card.ways()...)
	case !l.holds(found):
		if tries.Count++; tries.Count == 1 || tries.Count == triesMax {
			tries.Since = l.now()
		}
		l.linking = conversations.Linking{Deed: conversations.Mistyped, Tries: tries}
		l.card.briefly("link-wrong")
	case found.With.Person.ID == l.state.Person.ID:
		l.card.briefly("link-own")
	case l.twoTickets(found.With):
		l.card.briefly("link-tickets")
	case progressed(l.state.Journey) && found.With.Journey.Guide != "":
		l.askWhichPlace(own(*found.With))
	default:
		l.join(own(*found.With))
	}
}

// confirm joins what was claimed and asked about.
func (l *linker) confirm() {
	switch found := l.state.Found.Link; {
	case !l.holds(found) || found.With.Person.ID == l.state.Person.ID:
		l.card.briefly("link-wrong")
	case l.twoTickets(found.With):
		l.card.briefly("link-tickets")
	default:
		l.join(own(*found.With))
	}
}

func (l *linker) decline() {
	l.linking = conversations.Linking{Deed: conversations.Declined}
	l.card.briefly("link-apart")
}

// holds reports whether there is a code, and it is not too late for it.
func (l *linker) holds(found *conversations.Link) bool {
	return found.With != nil && l.now().Before(found.Until)
}

// twoTickets reports whether both have an open ticket: one person has one only.
func (l *linker) twoTickets(with *conversations.State) bool {
	return l.state.Ticket != nil && with.Ticket != nil
}

// progressed reports whether there is something to lose.
func progressed(j conversations.Journey) bool {
	return j.Guide != "" && (len(j.Trail) > 0 || len(j.Answers) > 0)
}

// askWhichPlace asks before the person's own place is given up. Meanwhile nobody
// else can use the code, and the button need not carry it.
func (l *linker) askWhichPlace(with conversations.State) {
	there := walker{content: l.content, state: &with, now: l.now()}
	there.mend()
	step := l.title(with.Journey.At)
	l.linking = conversations.Linking{Deed: conversations.Claimed, Until: l.now().Add(codeLives)}
	l.ask(l.phrase("link-sure", "there", step, "here", l.title(l.state.Journey.At)),
		conversations.Choice{Label: l.label("link-yes", "step", step), Token: token(vLink, linkYes)},
		conversations.Choice{Label: l.label("link-no"), Token: token(vLink, linkNo)})
}

// join makes the person one with whom the code belongs to, and tells both. Where
// only this account has begun, its place is kept.
func (l *linker) join(with conversations.State) {
	mine, there := *l.state, with.Person.Room
	p := &with.Person
	p.Account, p.Room, p.Gone = mine.Person.Account, mine.Person.Room, false
	p.Language, p.Zone = cmp.Or(p.Language, mine.Person.Language), cmp.Or(p.Zone, mine.Person.Zone)
	p.Unnagged = p.Unnagged || mine.Person.Unnagged
	if with.Journey.Guide == "" {
		p.Network = cmp.Or(mine.Person.Network, p.Network)
		with.Journey, with.Reminders = mine.Journey, mine.Reminders
	}
	if with.Ticket == nil {
		with.Ticket = mine.Ticket
	}
	with.Journey.Active = mine.Journey.Active
	with.NextTicket, with.Missed, with.Waits, with.Warned, with.Damaged = mine.NextTicket, mine.Missed, mine.Waits, mine.Warned, false
	*l.state = with
	l.linking = conversations.Linking{Deed: conversations.Joined}
	if l.walker.mend(); l.walker.moved {
		l.notice("vanished", "step", l.title(l.state.Journey.At))
	}
	l.notice("linked")
	l.card.showStep()
	l.told = append(l.told, conversations.Reply{
		To:      conversations.Recipient{Room: there},
		Text:    l.phrase("link-told", "platform", escaped(string(mine.Person.Account.Platform))),
		Choices: []conversations.Choice{l.card.resume(), {Label: l.label("wish-delete-data"), Token: token(vTopic, string(wishDelete))}},
	})
}
