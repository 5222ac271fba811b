package content

import "waymark/conversations"

// A CommandLine is one line of the menu of commands that a platform shows.
type CommandLine struct {
	Name string // without the slash
	Says string // plain text, at most CommandMax characters
}

// How many characters the narrowest platform shows of what we say about
// ourselves. Package guides holds the phrases to it.
const (
	CommandMax    = 256
	AboutMax      = 512
	AboutShortMax = 120
)

// Commands returns the commands in the order that a menu shows them.
func (c *Content) Commands(l conversations.Language) []CommandLine {
	var all []CommandLine
	for _, name := range []string{"start", "status", "back", "guide", "faq", "language", "reminders", "timezone", "mydata", "link", "stop", "help"} {
		all = append(all, CommandLine{Name: name, Says: c.Phrase(l, PhraseID("command-"+name))})
	}
	return all
}

// About says in plain text what Waymark is and what it never asks.
func (c *Content) About(l conversations.Language) string { return c.Phrase(l, "about") }

// AboutShort says it in one sentence.
func (c *Content) AboutShort(l conversations.Language) string { return c.Phrase(l, "about-short") }
