package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// command does one of the commands that every platform has, or one that people know from
// other bots. By themselves, without the slash, those words may be about a password or a phone.
func (t *turn) command(c conversations.Command) {
	switch strings.ToLower(c.Name) {
	case "start":
		t.host.start(c.Args)
	case "status":
		t.companion.status()
	case "back":
		if !t.walker.started() {
			t.host.start("")
			return
		}
		t.companion.back()
	case "guide":
		t.guide(content.Clean(c.Args))
	case conversations.Ask:
		t.ask(c.Args)
	case "faq":
		t.faq.faqNamed(content.Clean(c.Args))
	case "language":
		t.settings.languageNamed(content.Clean(c.Args))
	case "reminders":
		t.settings.reminders(content.Clean(c.Args))
	case "timezone":
		t.settings.zoneNamed(content.Clean(c.Args))
	case "mydata", "export", "data":
		if t.looks("") {
			t.settings.myData()
		}
	case "link":
		t.link(readCode(c.Args))
	case "stop":
		t.settings.stop()
	case conversations.Human:
		t.reach(c.Args)
	case "privacy":
		t.faq.known(whatIsStored)
	case "help", "about", "settings":
		t.help()
	case "delete", "forget", "erase":
		t.settings.askForget()
	case "reset":
		t.companion.askAgain()
	default:
		t.clerk.act = outsideTicket(strings.ToLower(c.Name))
		t.mistyped(c)
	}
}

// mistyped does the one command that was probably meant: a letter too many of
// /start is /start. What moves or pauses somebody is asked first. Behind any other
// slash stand words: /delete_my_data is what "delete my data" is.
func (t *turn) mistyped(c conversations.Command) {
	name, meant := strings.ToLower(c.Name), ""
	for _, line := range t.content.Commands(conversations.English) {
		if len(name) >= 4 && content.OneTypo(name, line.Name) {
			if meant != "" {
				t.card.briefly("not-understood")
				return
			}
			meant = line.Name
		}
	}
	switch meant {
	case "":
		if !t.literal(content.Clean(strings.ReplaceAll(c.Name, "_", " ") + " " + c.Args)) {
			t.card.briefly("not-understood")
		}
	case "back", "stop", "link":
		t.speaker.ask(t.speaker.phrase("did-you-mean"), conversations.Choice{Label: "/" + meant, Token: token(vCommand, meant)}, t.card.resume())
	default:
		t.command(conversations.Command{Name: meant, Args: c.Args})
	}
}

// ask answers a question as if it had been typed without the command.
func (t *turn) ask(question string) {
	if content.Clean(question) == "" {
		t.card.briefly("ask-how")
		return
	}
	t.text(question)
}

// guide shows the guide, or what of it is named. Who has none yet begins, with
// the one that they name.
func (t *turn) guide(name string) {
	if t.walker.started() {
		t.companion.guideNamed(name)
		return
	}
	if _, ok := t.content.Guide(conversations.GuideID(name)); !ok {
		name = ""
	}
	t.host.start(name)
}

// isNew reports whether somebody has not begun, and was asked nothing.
func (t *turn) isNew() bool { return !t.walker.started() && len(t.state.Journey.Offered) == 0 }

// whoWeAre says what Waymark is: to a stranger by its greeting.
func (t *turn) whoWeAre() {
	if t.isNew() {
		t.host.start("")
		return
	}
	t.help()
}

// help lists what can be typed.
func (t *turn) help() {
	var more string
	if t.planner.reminding != nil {
		more = "\n" + t.speaker.label("help-reminders")
	}
	t.speaker.say(paragraphs(t.speaker.phrase("help", "reminders", more), t.card.stillAt()), t.card.ways()...)
}

// commandTapped does a command that was mistyped, where that was just offered.
func (t *turn) commandTapped(name string) {
	if !t.walker.offered().has(token(vCommand, name)) {
		t.card.briefly("old-button")
		return
	}
	t.command(conversations.Command{Name: name})
}
