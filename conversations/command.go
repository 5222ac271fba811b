package conversations

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ask is the command that a question stands behind. It is answered as if that had
// been said alone.
const Ask = "ask"

// Human is the command behind which people say what they want a human for.
const Human = "human"

// A Command is a command that the platform itself recognised. A [Text] that
// begins with a slash is read as one too, so adapters need not parse it.
type Command struct {
	Name string // without the slash, any case
	Args string
}

// CommandIn takes "/faq new-phone" apart, and leaves what follows the command as
// it was written. A bot's own name, as in "/faq@waymark", is not part of it, and
// what leaves no mark before the slash does not count.
func CommandIn(text string) (c Command, ok bool) {
	said, ok := strings.CutPrefix(strings.TrimLeftFunc(text, unseen), "/")
	if !ok {
		return Command{}, false
	}
	end := strings.IndexFunc(said, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	if end < 0 {
		end = len(said)
	}
	name, _, _ := strings.Cut(said[:end], "@")
	c.Name = strings.ToLower(strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, name))
	c.Args = strings.TrimFunc(said[end:], unseen)
	return c, c.Name != ""
}

// asked is the question behind [Ask] or the matter behind [Human], or the text where there is none.
func asked(text string) string {
	for {
		c, ok := CommandIn(text)
		if !ok || c.Name != Ask && c.Name != Human || c.Args == "" {
			return text
		}
		text = c.Args
	}
}

// unseen reports whether r leaves no mark.
func unseen(r rune) bool {
	return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
