package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"waymark/conversations"
)

// An entity marks a part of a text. Its offset and length are in UTF-16 units.
// https://core.telegram.org/bots/api#messageentity
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	User   *user  `json:"user"` // of a text_mention: somebody by another name than their username
}

// inGroup is what a message in a group says to us: a command, a mention or a
// reply. Nil: they talk among themselves, and we do not listen.
func (r reader) inGroup(m *message) conversations.Body {
	reply := m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == r.me.ID && m.ReplyTo.Topic == nil
	if m.Text == "" {
		if reply && m.kind != "" {
			return conversations.Unreadable{Kind: m.kind}
		}
		return nil
	}
	name, bot, rest, ok := command(m.Text)
	switch {
	case ok && bot != "" && !r.isOurs(bot):
		return nil
	case ok && bot != "":
		return conversations.Text("/" + name + rest)
	case ok && slices.Contains(r.commands, strings.ToLower(name)):
		return conversations.Text(m.Text)
	}
	text, mentioned := r.withoutMentions(m)
	if !mentioned && !reply {
		return nil
	}
	return conversations.Text(text)
}

// command takes "/name@bot rest" apart. rest begins with its space.
func command(text string) (name, bot, rest string, ok bool) {
	if !strings.HasPrefix(text, "/") {
		return "", "", "", false
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	name, bot, _ = strings.Cut(text[1:end], "@")
	return name, bot, text[end:], name != ""
}

func (r reader) isOurs(username string) bool {
	return username != "" && strings.EqualFold(username, r.me.Username)
}

// withoutOurName makes "/faq" of "/faq@ourname". A command for another bot
// stays what was typed.
func (r reader) withoutOurName(text string) string {
	if name, bot, rest, ok := command(text); ok && r.isOurs(bot) {
		return "/" + name + rest
	}
	return text
}

// withoutMentions cuts out of a text what only says that it is meant for us,
// and reports whether there was anything.
func (r reader) withoutMentions(m *message) (text string, mentioned bool) {
	var spans []entity
	for _, e := range m.Entities {
		if e.Type == "text_mention" && e.User != nil && e.User.ID == r.me.ID {
			spans = append(spans, e)
		}
	}
	text = withoutSpans(m.Text, spans)
	mentioned = len(spans) > 0
	for {
		start, end := r.mention(text)
		if start < 0 {
			return strings.TrimSpace(text), mentioned
		}
		text, mentioned = joined(text[:start], text[end:]), true
	}
}

// mention finds "@ourname" in text, as a word of its own. A negative start: it
// is not there.
func (r reader) mention(text string) (start, end int) {
	for from := 0; ; from = start + 1 {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			return -1, -1
		}
		start = from + at
		end = start + 1 + len(r.me.Username)
		if end <= len(text) && r.isOurs(text[start+1:end]) {
			before, _ := utf8.DecodeLastRuneInString(text[:start])
			after, _ := utf8.DecodeRuneInString(text[end:])
			if !ofName(before) && before != '/' && !ofName(after) {
				return start, end
			}
		}
	}
}

// ofName reports whether r goes on with a name or an address.
func ofName(r rune) bool {
	return r == '_' || r == '@' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// withoutSpans cuts spans out of a text. One that lies outside is none.
func withoutSpans(text string, spans []entity) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b entity) int { return cmp.Compare(b.Offset, a.Offset) })
	units := utf16.Encode([]rune(text))
	for _, e := range spans { // the last first, so that the others stay where they are
		if e.Offset < 0 || e.Length < 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
			continue
		}
		before, after := units[:e.Offset], units[e.Offset+e.Length:]
		units = utf16.Encode([]rune(joined(string(utf16.Decode(before)), string(utf16.Decode(after)))))
	}
	return string(utf16.Decode(units))
}

// joined joins what stood before and behind a mention.
func joined(before, after string) string {
	before, after = strings.TrimRightFunc(before, unicode.IsSpace), strings.TrimLeftFunc(after, unicode.IsSpace)
	if before == "" {
		return strings.TrimLeft(after, ",:; ")
	}
	if after == "" {
		return before
	}
	return before + " " + after
}
