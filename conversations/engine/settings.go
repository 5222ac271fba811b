package engine

import (
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A settings does what people decide about themselves: how they are reminded,
// where they live, what they read, and what is kept of them.
type settings struct {
	*speaker
	card      *card
	walker    *walker
	planner   *planner
	reminder  *reminder
	state     *conversations.State
	reminding *Reminding             // nil: nobody is reminded
	meaning   *conversations.Meaning // what the message may be about
	at        time.Time              // when the person wrote
	keep      conversations.Span     // how long people are kept; zero: nothing is said of it

	keepFinished conversations.Span // the same at the end of a guide; zero: as long
}

// reminders says how reminders stand, or turns the nagging ones on or off.
func (s *settings) reminders(how string) {
	switch {
	case s.reminding == nil:
		s.card.briefly("no-reminders")
	case content.Plain(how) == "off":
		s.unnag()
	case content.Plain(how) == "on":
		s.nagAgain()
	default:
		s.remindersNow()
	}
}

// remindersNow says whether the person is reminded, and of what next.
func (s *settings) remindersNow() {
	id, choice := content.PhraseID("reminders-on"), s.reminder.unnagChoice()
	switch {
	case s.state.Journey.Phase == conversations.Paused:
		id, choice = "reminders-paused", s.nagChoice()
	case s.state.Person.Unnagged:
		id, choice = "reminders-off", s.nagChoice()
	}
	cs := []conversations.Choice{choice}
	if s.walker.walks() {
		cs = append(cs, conversations.Choice{Label: s.label("wish-remind-later"), Token: token(vRemind, inMenu)})
	}
	if _, asked := owed(s.state.Reminders, conversations.Wanted); asked {
		cs = append(cs, s.reminder.unwantChoice())
	}
	cs = append(cs, conversations.Choice{Label: s.label("zone-change"), Token: token(vZone)}, s.card.resume())
	s.ask(paragraphs(s.phrase(id), s.reminder.owedLines()), cs...)
}

// unnag ends what nobody asked for. The place stays, and so does what the
// person asked for.
func (s *settings) unnag() {
	s.state.Person.Unnagged = true
	s.notice("unnagged")
	s.say(s.card.stillAt(), append([]conversations.Choice{s.nagChoice()}, s.card.ways()...)...)
}

// nagAgain takes unnag back, and a pause.
func (s *settings) nagAgain() {
	s.state.Person.Unnagged = false
	if s.state.Journey.Phase == conversations.Paused {
		s.walker.wake()
	}
	s.card.briefly("nag-on")
}

// noMore is the wish to be left alone: no nagging where there is any, else the
// pause.
func (s *settings) noMore() {
	if s.reminding == nil {
		s.stop()
		return
	}
	s.unnag()
}

// stop ends all messages that nobody asked for. The place is kept, and so is what the
// person asked to be reminded of.
func (s *settings) stop() {
	if !s.walker.started() {
		s.card.briefly("stopped")
		return
	}
	if s.state.Journey.Phase != conversations.Finished {
		s.state.Journey.Phase = conversations.Paused
	}
	wanted, asked := owed(s.state.Reminders, conversations.Wanted)
	if !asked || s.reminding == nil || s.state.Journey.Phase == conversations.Finished {
		s.notice("stopped")
		s.say(s.card.stillAt(), s.card.resume())
		return
	}
	s.notice("stopped-but", "when", s.reminder.when(wanted.Due))
	s.say(s.card.stillAt(), s.reminder.unwantChoice(), s.card.resume())
}

const (
	nagsOff = "off"
	nagsOn  = "on"
)

func (s *settings) nagChoice() conversations.Choice {
	return conversations.Choice{Label: s.label("nag-start"), Token: token(vNags, nagsOn)}
}

// languageNamed changes the language, or says which there are.
func (s *settings) languageNamed(name string) {
	if name != "" {
		s.speak(conversations.Language(strings.ToLower(name)))
		return
	}
	var cs []conversations.Choice
	for _, l := range s.content.Languages {
		cs = append(cs, conversations.Choice{Label: s.content.LanguageName(l), Token: token(vLang, string(l))})
	}
	s.notice("languages")
	s.ask(s.card.stillAt(), append(cs, s.card.resume())...)
}

// speak goes on in a language, where the content is complete in it.
func (s *settings) speak(l conversations.Language) {
	for _, have := range s.content.Languages {
		if have == l || content.Plain(s.content.LanguageName(have)) == content.Plain(string(l)) {
			s.state.Person.Language, s.language = have, have
			s.card.briefly("language-set")
			return
		}
	}
	s.card.briefly("language-only")
}
