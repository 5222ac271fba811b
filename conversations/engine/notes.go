package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// notePrefix begins what staff say to each other.
const notePrefix = "//"

// noteCommand does so, too.
const noteCommand = "note"

// dressing is what may stand before the words of a text: signs that make them bold,
// or a quotation.
const dressing = "*_~`|>\"'«»„“”‘’([{ \t\r\n"

// isNote reports whether staff say something to each other, whatever its form. In
// doubt it is one: a word too many that stays is said again, and one that went out
// is never taken back.
func isNote(b conversations.Body) bool {
	var text string
	switch b := b.(type) {
	case conversations.Text:
		text = string(b)
	case conversations.Edited:
		text = string(b)
	case conversations.Forwarded:
		text = string(b)
	case conversations.Command:
		return strings.EqualFold(b.Name, noteCommand)
	default:
		return false
	}
	for _, bare := range []string{text, content.Clean(text)} {
		bare = strings.TrimLeft(strings.Map(plainSlash, bare), dressing)
		if strings.HasPrefix(bare, notePrefix) {
			return true
		}
		if c, ok := conversations.CommandIn(bare); ok && c.Name == noteCommand {
			return true
		}
	}
	return false
}

// plainSlash takes the other signs that look like a slash for one, and drops what
// leaves no mark.
func plainSlash(r rune) rune {
	switch r {
	case '／', '⁄', '∕', '⧸', '╱':
		return '/'
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', 0, '\ufffd':
		return -1
	}
	return r
}

// noted does nothing: a note stays where it stands. What stood behind a command of
// the platform's only who gave it sees, so it is shown in the ticket.
func (k *clerk) noted(b conversations.Body) {
	c, ok := b.(conversations.Command)
	if !ok {
		return
	}
	if strings.TrimSpace(c.Args) == "" {
		k.undone()
		k.inTicket("desk-how")
		return
	}
	k.helpdesk.toDesk(conversations.Reply{Text: paragraphs(k.helpdesk.told("desk-note", "who", k.helpdesk.named(k.message.Name)), quoted(c.Args))})
}
