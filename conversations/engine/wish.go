package engine

import (
	"strings"
	"unicode"

	"waymark/conversations"
	"waymark/conversations/content"
)

// The wishes that can be typed in one's own words. What each leads to stands
// in [turn.wish].
const (
	wishHuman     conversations.TopicID = "wish-human"
	wishWhere     conversations.TopicID = "wish-where-am-i"
	wishBack      conversations.TopicID = "wish-back"
	wishStartOver conversations.TopicID = "wish-start-over"
	wishStop      conversations.TopicID = "wish-stop-reminders"
	wishLater     conversations.TopicID = "wish-remind-later"
	wishDelete    conversations.TopicID = "wish-delete-data"
	wishLanguage  conversations.TopicID = "wish-change-language"
)

// MayAsk reports whether a text can be a question at all. Commands, numbers and
// plain words never are, and nobody needs to think about them.
func (e *Engine) MayAsk(text string) bool {
	if len(text) > content.ReadableBytes {
		return false
	}
	said := content.Clean(text)
	if strings.HasPrefix(said, "/") || !strings.ContainsFunc(said, unicode.IsLetter) {
		return false
	}
	for _, words := range e.words {
		if meaning, known := words[content.Plain(said)]; known && !asksAboutIt(said, meaning) {
			return false
		}
	}
	return true
}

// wish does what a wish asks for, and reports whether id is one.
func (t *turn) wish(id conversations.TopicID) bool {
	switch id {
	case wishHuman:
		t.human(t.message.Words())
	case wishWhere:
		t.companion.status()
	case wishBack:
		t.command(conversations.Command{Name: "back"})
	case wishStartOver:
		if !t.walker.started() {
			t.host.start("")
			return true
		}
		t.companion.askAgain()
	case wishStop:
		t.settings.noMore()
	case wishLater:
		t.reminder.remindMe(inMenu)
	case wishDelete:
		t.settings.askForget()
	case wishLanguage:
		t.settings.languageNamed("")
	default:
		return false
	}
	return true
}

// longWish is from how many words on a wish to talk to somebody also says about
// what.
const longWish = 9

// human leads to somebody who answers, else to whom one can write. What the person
// said is theirs to send, where it says more than that they want somebody.
func (t *turn) human(said string) {
	if wordsIn(said) < longWish {
		said = ""
	}
	t.reach(said)
}

// reach leads to a human, with words of the person's where there are any.
func (t *turn) reach(words string) {
	if t.knowsLast() && !t.helpdesk.reach(words) {
		t.faq.known(helpdeskTopic)
	}
}

// wantsHuman leads somebody to a human who most likely wants one and also says about
// what, and reports whether it did.
func (t *turn) wantsHuman() bool {
	said := t.message.Words()
	for _, m := range t.message.Meaning.Matches {
		if m.ID == wishHuman && m.Score >= surely && wordsIn(said) >= longWish {
			t.reach(said)
			return true
		}
	}
	return false
}

// addsToDraft takes what somebody types for the helpdesk while they are asked
// whether to send, and reports whether it did.
func (t *turn) addsToDraft(said, raw string) bool {
	m := t.message.Meaning
	if _, picks := t.listener.soundsLike(said); picks {
		return false
	}
	if m.Decision == conversations.Answer && len(m.Matches) > 0 && m.Matches[0].ID == wishDelete {
		return false
	}
	return t.helpdesk.add(raw)
}

// forget has everything about the person deleted.
func (t *turn) forget() {
	t.state = conversations.State{Person: conversations.Person{ID: t.state.Person.ID, Account: t.message.Actor, Room: t.message.Room}}
	t.forgotten = true
	t.speaker.say(t.speaker.phrase("forgotten"), t.card.resume())
	t.state.Journey = conversations.Journey{}
}
