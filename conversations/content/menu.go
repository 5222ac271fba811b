package content

import "waymark/conversations"

// A CommandLine is one line of the menu of commands that a platform shows.
type CommandLine struct {
	Name string // without the slash
	Says string // plain text, at most CommandMax characters
	// Takes is what may stand behind it; zero: nothing.
	Takes Argument
}

// An Argument is what may stand behind a command.
type Argument struct {
	Name   string // small letters
	Says   string // plain text, at most CommandMax characters
	Needed bool
}

// How many characters the narrowest platform shows of what we say about
// ourselves. Package guides holds the phrases to it.
const (
	CommandMax    = 100
	AboutMax      = 512
	AboutShortMax = 120
	WelcomeMax    = 1000 // also of what is said outside of any turn
)

// menu is the order of the menu of commands, with what they take: first what
// people want on their way, then what they set up. It never changes.
var menu = []struct {
	name, takes string
	needed      bool
}{
	{name: "start"}, {name: "status"}, {name: conversations.Ask, takes: "question", needed: true}, {name: "faq"},
	{name: "back"}, {name: "help"}, {name: conversations.Human, takes: "words"}, {name: "privacy"},
	{name: "guide"}, {name: "language"}, {name: "reminders"}, {name: "timezone"}, {name: "mydata"},
	{name: "link", takes: "code"}, {name: "stop"},
}

// Commands returns the commands in the order that a menu shows them.
func (c *Content) Commands(l conversations.Language) []CommandLine {
	var all []CommandLine
	for _, m := range menu {
		line := CommandLine{Name: m.name, Says: c.Phrase(l, PhraseID("command-"+m.name))}
		if m.takes != "" {
			line.Takes = Argument{Name: m.takes, Says: c.Phrase(l, PhraseID("command-"+m.name+"-"+m.takes)), Needed: m.needed}
		}
		all = append(all, line)
	}
	return all
}

// StaffCommands are those that staff of a helpdesk have besides.
func (c *Content) StaffCommands(l conversations.Language) []CommandLine {
	line := func(name, takes string, needed bool) CommandLine {
		says := func(id string) string { return c.Phrase(l, PhraseID("command-"+id)) }
		of := CommandLine{Name: name, Says: says(name)}
		if takes != "" {
			of.Takes = Argument{Name: takes, Says: says(name + "-" + takes), Needed: needed}
		}
		return of
	}
	return []CommandLine{line("tickets", "", false), line("desk", "", false), line("notice", "words", false), line("take", "", false), line("reply", "words", true), line("close", "words", false),
		line("answer", "name", false), line("move", "step", false), line("release", "", false), line("reopen", "", false), line("note", "words", true)}
}

// About says in plain text what Waymark is and what it never asks.
func (c *Content) About(l conversations.Language) string { return c.Phrase(l, "about") }

// AboutShort says it in one sentence.
func (c *Content) AboutShort(l conversations.Language) string { return c.Phrase(l, "about-short") }

// An Outside is what is said outside of any turn, in plain text, where others
// read along or to somebody there who wants to go on in private.
type Outside struct {
	Private, Closed, Later, Welcome string // at most WelcomeMax characters
	Start                           string // on a button
	PostWelcome                     string // of a command: at most CommandMax characters
}

// Outside returns that.
func (c *Content) Outside(l conversations.Language) Outside {
	return Outside{
		Private:     c.Phrase(l, "private-comes"),
		Closed:      c.Phrase(l, "private-closed"),
		Later:       c.Phrase(l, "try-later"),
		Welcome:     c.Phrase(l, "welcome"),
		Start:       c.Phrase(l, "welcome-start"),
		PostWelcome: c.Phrase(l, "command-welcome"),
	}
}
