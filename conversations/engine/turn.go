package engine

import (
	"maps"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A turn is one message on its way through the engine. It finds out who of those
// it holds has to do with it.
type turn struct {
	content *content.Content
	message conversations.Message
	state   conversations.State

	speaker   speaker
	greeter   greeter
	walker    walker
	card      card
	faq       faq
	planner   planner
	reminder  reminder
	companion companion
	host      host
	settings  settings
	listener  listener
	helpdesk  helpdesk
	clerk     clerk
	linker    linker
	counter   counter

	keeps     bool                      // questions that were not understood go to the authors
	forgotten bool                      // the person asked to be deleted
	unknown   *conversations.Unanswered // a question that was not understood, or answered wrongly
	erases    bool                      // what the person wrote can be deleted
	lookup    *conversations.Lookup     // what has to be known first; nil: all is
	differs   conversations.Differs     // a report that a screen looks different
}

func (e *Engine) turn(s conversations.State, m conversations.Message) *turn {
	s = own(s)
	s.Person.Account, s.Person.Room, s.Person.Gone = m.Actor, m.Room, false
	t := &turn{content: e.content, message: m, state: s, keeps: e.KeepUnanswered}
	t.erases = e.Erases != nil && e.Erases(m.Room.Platform) && !m.Shared && m.Ref != ""
	if m.At.After(s.Journey.Active) { // what waited may come behind what was written later
		t.state.Journey.Active = m.At
	}
	sp, w, c := &t.speaker, &t.walker, &t.card
	t.speaker = speaker{content: e.content, language: e.language(s, m)}
	t.greeter = greeter{sp, &t.state}
	t.walker = walker{content: e.content, state: &t.state, now: m.ReadAt(), away: max(0, m.At.Sub(s.Journey.Active))}
	t.card = card{sp, &t.greeter, w, &t.state}
	t.faq = faq{sp, c, w, &t.state, &t.message.Meaning, e.Reminding != nil, !e.desk(s.Person.Network).Room.IsZero(), len(m.Shielded) > 0, nil}
	t.planner = planner{e.content, e.Reminding, e.PlanID(), w, &t.state, m.ReadAt(), m.Ours()}
	t.reminder = reminder{sp, c, &t.faq, w, &t.planner, &t.state, e.Reminding, m.At, e.when}
	t.companion = companion{sp, &t.greeter, c, w, &t.faq, &t.reminder, &t.state}
	t.host = host{sp, &t.greeter, c, w, &t.faq, &t.companion, e.Reminding, &t.state, e.networkOf(m)}
	t.settings = settings{sp, c, w, &t.planner, &t.reminder, &t.state, e.Reminding, &t.message.Meaning, m.At, e.Keep, e.KeepFinished}
	t.helpdesk = helpdesk{speaker: sp, card: c, faq: &t.faq, planner: &t.planner, clock: t.livesBy, state: &t.state, desk: e.desk(s.Person.Network), known: e.Desks != nil, at: m.At, of: namely(m), carries: e.Carries,
		opened: func(x *conversations.Ticket) Desk { return e.deskOf(x, s.Person.Network) }}
	if s.Ticket != nil {
		t.helpdesk.own = e.deskOf(s.Ticket, s.Person.Network)
	}
	t.counter = counter{state: &t.state}
	t.clerk = clerk{content: e.content, speaker: sp, card: c, walker: w, companion: &t.companion, planner: &t.planner, helpdesk: &t.helpdesk,
		counter: &t.counter, state: &t.state, message: &t.message}
	t.linker = linker{speaker: sp, card: c, walker: w, state: &t.state, message: &t.message}
	t.listener = listener{t.speaker.language, e.words, c, w, &t.state}
	return t
}

// own is s with nothing in it that a turn changes and others hold.
func own(s conversations.State) conversations.State {
	s.Journey.Answers = maps.Clone(s.Journey.Answers)
	s.Journey.Trail = slices.Clone(s.Journey.Trail)
	s.Journey.Lately = slices.Clone(s.Journey.Lately)
	s.Reminders = slices.Clone(s.Reminders)
	if s.Ticket != nil {
		ticket := *s.Ticket
		ticket.Relay = ticket.Relay.Clone()
		s.Ticket = &ticket
	}
	return s
}

// language is what the person chose, else what their platform says, where the
// content is complete in it.
func (e *Engine) language(s conversations.State, m conversations.Message) conversations.Language {
	for _, l := range []conversations.Language{s.Person.Language, m.Lang} {
		if slices.Contains(e.content.Languages, l) {
			return l
		}
	}
	return conversations.English
}

// take answers the message, and notes what the last reply offers.
func (t *turn) take() {
	if t.walker.mend(); t.walker.moved {
		t.speaker.notice("vanished", "step", t.speaker.title(t.state.Journey.At))
	}
	t.helpdesk.lose()
	if t.state.Ticket.WithHuman() && t.isForHuman() {
		if t.walker.moved { // the next turn would not know of it
			t.speaker.say(t.card.stillAt(), t.card.ways()...)
		}
		t.helpdesk.pass(t.message)
		t.state.Journey.Offered = t.speaker.offers()
		return
	}
	if !t.isTheirRight(content.Clean(t.message.Words())) && t.helpdesk.passes(t.message) {
		t.state.Journey.Offered = t.speaker.offers()
		return
	}
	if t.message.Further {
		return
	}
	t.noticeUnread()
	switch b := t.message.Body.(type) {
	case conversations.Text:
		t.text(string(b))
	case conversations.Edited:
		t.asked("edited")
	case conversations.Forwarded:
		t.asked("forwarded")
	case conversations.Unblocked:
		t.comeBack()
	case conversations.Command:
		t.command(b)
	case conversations.Tap:
		before := t.walker.offered()
		t.tap(b.Token)
		t.helpdesk.goesOn(before, b.Token)
	default: // stickers, pictures, voice: never with silence
		t.card.briefly("unreadable")
	}
	if !t.forgotten {
		t.card.noticeOnce()
		t.state.Journey.Offered = t.speaker.offers()
	}
	if !t.helpdesk.keepsDraft() {
		t.state.Journey.Draft = ""
	}
	if !t.walker.offered().hasAny(vWrong) {
		t.state.Journey.Asked, t.state.Journey.AskedIn = "", ""
	}
}

// livesBy is the person's clock, where they said where they live.
func (t *turn) livesBy() (clock, bool) {
	if t.planner.reminding == nil || t.state.Person.Zone == "" {
		return clock{}, false
	}
	return t.planner.clock(), true
}

// isForHuman reports whether somebody who talks with a human says something to
// them: all but commands and buttons.
func (t *turn) isForHuman() bool {
	switch b := t.message.Body.(type) {
	case conversations.Text:
		said := content.Clean(string(b))
		_, is := conversations.CommandIn(said)
		return !is && !t.isTheirRight(said)
	case conversations.Edited, conversations.Forwarded, conversations.Unreadable:
		return true
	}
	return false
}

// isTheirRight reports whether somebody wants to be deleted or left alone, which
// nobody else can do for them. Some have to type the answer to whether they are
// sure.
func (t *turn) isTheirRight(said string) bool {
	if asksForget(t.state.Journey) {
		c, ok := t.listener.offered(said)
		if !ok {
			c, ok = t.listener.soundsLike(said)
		}
		if ok && t.walker.offered().has(c.Token) {
			return true
		}
	}
	switch t.listener.plainWord(said) {
	case "forget", "stop":
		return true
	}
	m := t.message.Meaning
	return m.Decision == conversations.Answer && len(m.Matches) > 0 && m.Matches[0].ID == wishDelete
}

// replies are those to the person, and what the helpdesk and an account of theirs
// that was joined hear.
func (t *turn) replies() []conversations.Reply {
	return slices.Concat(t.speaker.replies, t.helpdesk.passed, t.linker.told)
}

// noticeUnread says that what came with the words was not looked at.
func (t *turn) noticeUnread() {
	if t.message.Unread != "" {
		t.speaker.notice("words-only")
	}
}

// text answers what was typed: a command, the number or label of something
// offered, a plain word, a network's name, the title of a question. A question
// never counts as a failed answer.
func (t *turn) text(raw string) {
	if len(raw) > content.ReadableBytes {
		t.card.briefly("too-long")
		return
	}
	said := content.Clean(raw)
	if c, ok := conversations.CommandIn(raw); ok {
		t.command(c)
		return
	}
	if t.literal(said) || t.addsToDraft(said, raw) || t.named(said) || t.genuine(said, false) {
		return
	}
	if t.keeps && len(t.message.Shielded) == 0 {
		t.unknown = t.faq.unanswered(said)
		t.faq.asked = t.faq.forAuthors(said)
	}
	t.decide(said)
}

// pick does what the choice does whose number or label was typed. An address to
// copy is said, so that it can be copied from there.
func (t *turn) pick(c conversations.Choice) {
	if c.Copies != "" {
		t.speaker.say(paragraphs(conversations.Markup("`"+c.Copies+"`"), t.card.stillAt()), t.card.ways()...)
		return
	}
	t.tap(c.Token)
}

// asked answers words that may ask something and do nothing else: a text that
// was changed was answered as it stood, and one that was passed on is not the
// person's own. What is no question gets the phrase instead.
func (t *turn) asked(instead content.PhraseID) {
	lately := t.state.Journey.Lately
	defer func() { t.state.Journey.Lately = lately }()
	said := content.Clean(t.message.Words())
	if _, passedOn := t.message.Body.(conversations.Forwarded); t.genuine(said, passedOn) {
		return
	}
	_, offered := t.listener.offered(said)
	_, sounds := t.listener.soundsLike(said)
	_, network := t.content.NetworkNamed(said)
	if offered || sounds || network || !t.faq.recognised() && !t.faq.warned() {
		t.card.briefly(instead)
	}
}

// mean does what a plain word stands for.
func (t *turn) mean(meaning string) {
	if !t.walker.started() {
		switch meaning {
		case "done", "skip", "have", "stuck", "continue", "again", "back":
			t.host.start("")
			return
		}
	}
	at := t.state.Journey.At
	if slices.Contains([]string{"later", "skip", "have"}, meaning) && t.meant(content.Kind(meaning)) {
		return
	}
	switch meaning {
	case "done":
		t.companion.done()
	case "skip":
		t.companion.skip(at)
	case "have":
		t.companion.askHave(at)
	case "later":
		t.reminder.remindMe(inMenu)
	case "unnag":
		t.settings.noMore()
	case "nag":
		t.settings.reminders(nagsOn)
	case "thanks":
		t.card.briefly("glad")
	case "stuck":
		t.faq.isStuck(at)
	case "continue":
		t.card.showStep()
	case "again":
		t.companion.askAgain()
	case "forget":
		t.settings.askForget()
	case "yes", "no": // to nothing that was asked
		t.speaker.notice("choose-first")
		t.card.showStep()
	default:
		t.command(conversations.Command{Name: meaning})
	}
}
