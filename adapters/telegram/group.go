package telegram

import (
	"bytes"
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
	URL    string `json:"url"`  // of a text_link: where the words lead
}

// inGroup is what a message in a group says to us: a command, a mention or a
// reply. Nil: they talk among themselves, and we do not listen. Whoever calls
// somebody that we do not know may mean us by a new name.
func (r reader) inGroup(m *message) conversations.Body {
	name := r.username()
	body, calls := r.toUs(m)
	if body == nil && calls && r.renamed != nil && r.renamed(name) {
		body, _ = r.toUs(m)
	}
	return body
}

// toUs is what a message says to us, or nil, and whether it calls somebody by
// name.
func (r reader) toUs(m *message) (body conversations.Body, calls bool) {
	words, marks := m.words()
	reply := m.ReplyTo != nil && r.isOurOwn(m.ReplyTo)
	name, bot, rest, ok := command(words)
	switch {
	case ok && bot != "" && !r.isOurs(bot):
		return nil, true
	case ok && bot != "":
		return m.body("/" + name + rest), true
	case ok && (slices.Contains(r.commands, strings.ToLower(name)) || r.isDesk(m.Chat) && slices.Contains(r.staff, strings.ToLower(name))):
		return m.body(words), false
	}
	text, mentioned := r.withoutMentions(words, marks)
	switch {
	case !mentioned && !reply:
		return nil, slices.ContainsFunc(marks, func(e entity) bool { return e.Type == "mention" })
	case text == "" && m.kind == "" && words != "": // nothing but our name
		return conversations.Text(""), true
	}
	return m.body(text), true
}

// isOurOwn reports whether somebody replied to what we said.
func (r reader) isOurOwn(m *replied) bool {
	return m.From != nil && m.From.ID == r.me.ID && m.Topic == nil
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
	return username != "" && strings.EqualFold(username, r.username())
}

// username is what we are called now.
func (r reader) username() string {
	if r.name != nil {
		return r.name()
	}
	return r.me.Username
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
func (r reader) withoutMentions(text string, marks []entity) (rest string, mentioned bool) {
	var spans []entity
	for _, e := range marks {
		if e.Type == "text_mention" && e.User != nil && e.User.ID == r.me.ID {
			spans = append(spans, e)
		}
	}
	text = withoutSpans(text, spans)
	mentioned = len(spans) > 0
	var kept joiner
	for {
		start, end := r.mention(text)
		if start < 0 {
			kept.add(text)
			return strings.TrimSpace(kept.String()), mentioned
		}
		kept.add(text[:start])
		text, mentioned = text[end:], true
	}
}

// mention finds "@ourname" in text, as a word of its own. A negative start: it
// is not there.
func (r reader) mention(text string) (start, end int) {
	name := r.username()
	for from := 0; ; from = start + 1 {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			return -1, -1
		}
		start = from + at
		end = start + 1 + len(name)
		if name != "" && end <= len(text) && strings.EqualFold(text[start+1:end], name) {
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

// withoutSpans cuts spans out of a text. One that lies outside is none, and one
// that begins in another is cut with it.
func withoutSpans(text string, spans []entity) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b entity) int { return cmp.Compare(a.Offset, b.Offset) })
	units := utf16.Encode([]rune(text))
	var kept joiner
	from := 0
	for _, e := range spans {
		if e.Offset < from || e.Length < 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
			continue
		}
		kept.add(string(utf16.Decode(units[from:e.Offset])))
		from = e.Offset + e.Length
	}
	if from == 0 {
		return text
	}
	kept.add(string(utf16.Decode(units[from:])))
	return kept.String()
}

// A joiner joins what stood around mentions, a blank between, and drops the
// comma or colon behind one that came first.
type joiner struct {
	kept  []byte
	begun bool
}

func (j *joiner) add(piece string) {
	if !j.begun {
		j.begun = true
		j.kept = append(j.kept, piece...)
		return
	}
	j.kept = bytes.TrimRightFunc(j.kept, unicode.IsSpace)
	piece = strings.TrimLeftFunc(piece, unicode.IsSpace)
	if len(j.kept) == 0 {
		piece = strings.TrimLeft(piece, ",:; ")
	} else if piece != "" {
		j.kept = append(j.kept, ' ')
	}
	j.kept = append(j.kept, piece...)
}

func (j *joiner) String() string { return string(j.kept) }
