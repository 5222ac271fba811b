package storage

import (
	"strconv"
	"strings"

	"waymark/conversations"
)

// A jsonWriter appends JSON and puts the commas where they belong.
type jsonWriter struct {
	strings.Builder
	again bool // a comma has to come before the next value
}

func newJSONWriter(size int) *jsonWriter {
	w := &jsonWriter{}
	w.Grow(size)
	return w
}

func (w *jsonWriter) comma() {
	if w.again {
		w.WriteByte(',')
	}
	w.again = true
}

func (w *jsonWriter) open(c byte) {
	w.comma()
	w.WriteByte(c)
	w.again = false
}

func (w *jsonWriter) close(c byte) {
	w.WriteByte(c)
	w.again = true
}

func (w *jsonWriter) name(s string) {
	w.text(s)
	w.WriteByte(':')
	w.again = false
}

// field appends a field that is a text, unless it is empty.
func (w *jsonWriter) field(name, s string) {
	if s = clean(s); s != "" {
		w.name(name)
		w.text(s)
	}
}

// number appends a field, unless it is 0.
func (w *jsonWriter) number(name string, n int64) {
	if n != 0 {
		w.name(name)
		w.comma()
		w.WriteString(strconv.FormatInt(n, 10))
	}
}

// flag appends a field that is true, and nothing where it is not.
func (w *jsonWriter) flag(name string, set bool) {
	if set {
		w.name(name)
		w.comma()
		w.WriteString("true")
	}
}

// text appends s, cleaned.
func (w *jsonWriter) text(s string) {
	w.comma()
	w.WriteByte('"')
	if isPlain(s) {
		w.WriteString(s)
	} else {
		w.escape(clean(s))
	}
	w.WriteByte('"')
}

// isPlain reports whether s stands in JSON as it is, as ids and most labels do.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (w *jsonWriter) escape(s string) {
	const hex = "0123456789abcdef"
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.WriteString(s[from:i])
		from = i + 1
		switch c {
		case '"', '\\':
			w.WriteByte('\\')
			w.WriteByte(c)
		case '\n':
			w.WriteString(`\n`)
		default:
			w.WriteString(`\u00`)
			w.WriteByte(hex[c>>4])
			w.WriteByte(hex[c&15])
		}
	}
	w.WriteString(s[from:])
}

// list appends a field that is a list of texts, unless it is empty.
func list[S ~string](w *jsonWriter, name string, texts []S) {
	if len(texts) == 0 {
		return
	}
	w.name(name)
	w.open('[')
	for _, s := range texts {
		w.text(string(s))
	}
	w.close(']')
}

func (w *jsonWriter) choices(name string, choices []conversations.Choice) {
	if len(choices) == 0 {
		return
	}
	w.name(name)
	w.open('[')
	for _, c := range choices {
		w.open('{')
		w.field("label", c.Label)
		w.field("token", string(c.Token))
		w.field("copies", c.Copies)
		w.field("private", c.Private)
		w.close('}')
	}
	w.close(']')
}

// A jsonReader reads what jsonWriter wrote. Its methods answer false where the
// text looks different: blanks, other escapes, names that are not expected.
type jsonReader struct{ rest string }

func (r *jsonReader) journey(b *journeyBody) bool {
	return r.each('{', '}', func() bool {
		var name string
		switch r.name(&name); name {
		case "wanted":
			return r.text((*string)(&b.Wanted))
		case "trail":
			return readList(r, &b.Trail)
		case "answers":
			b.Answers = make(map[conversations.StepID]conversations.OptionID, 16)
			return r.each('{', '}', func() bool {
				var id, answer string
				ok := r.name(&id) && r.text(&answer)
				b.Answers[conversations.StepID(id)] = conversations.OptionID(answer)
				return ok
			})
		case "return":
			return r.text((*string)(&b.Return))
		case "before":
			return r.text((*string)(&b.Before))
		case "offered":
			return r.choices(&b.Offered)
		case "guessed":
			return readList(r, &b.Guessed)
		case "asked":
			return r.text(&b.Asked)
		case "asked_in":
			return r.text((*string)(&b.AskedIn))
		case "draft":
			return r.text(&b.Draft)
		case "lately":
			return readList(r, &b.Lately)
		case "helped":
			return r.text((*string)(&b.Helped))
		case "reported":
			return readList(r, &b.Reported)
		case "noticed":
			return r.number(&b.Noticed)
		}
		return false
	})
}

// reply reads all but a file, which hardly any has.
func (r *jsonReader) reply(b *replyBody) bool {
	return r.each('{', '}', func() bool {
		var name string
		switch r.name(&name); name {
		case "text":
			return r.text((*string)(&b.Text))
		case "choices":
			return r.choices(&b.Choices)
		case "until":
			return r.number(&b.Until)
		case "passing":
			b.Ephemeral = true
			return r.word("true")
		case "replaces":
			return r.text((*string)(&b.Replaces))
		case "answers":
			return r.text((*string)(&b.Answers))
		case "erases":
			return r.text((*string)(&b.Erases))
		case "title":
			return r.text(&b.Title)
		case "of":
			return r.text((*string)(&b.Of))
		}
		return false
	})
}

func readList[S ~string](r *jsonReader, into *[]S) bool {
	*into = make([]S, 0, 16)
	return r.each('[', ']', func() bool {
		var s string
		ok := r.text(&s)
		*into = append(*into, S(s))
		return ok
	})
}

func (r *jsonReader) choices(into *[]choiceBody) bool {
	*into = make([]choiceBody, 0, 8)
	return r.each('[', ']', func() bool {
		*into = append(*into, choiceBody{})
		return r.choice(&(*into)[len(*into)-1])
	})
}

func (r *jsonReader) choice(c *choiceBody) bool {
	return r.each('{', '}', func() bool {
		var name string
		switch r.name(&name); name {
		case "label":
			return r.text(&c.Label)
		case "token":
			return r.text((*string)(&c.Token))
		case "copies":
			return r.text(&c.Copies)
		case "private":
			return r.text(&c.Private)
		}
		return false
	})
}

// each reads first, items with commas between them, and last.
func (r *jsonReader) each(first, last byte, item func() bool) bool {
	if !r.take(first) {
		return false
	}
	for more := false; !r.take(last); more = true {
		if more && !r.take(',') || !item() {
			return false
		}
	}
	return true
}

func (r *jsonReader) take(c byte) bool {
	if r.rest == "" || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// word reads a word that stands there as it is.
func (r *jsonReader) word(w string) bool {
	rest, ok := strings.CutPrefix(r.rest, w)
	r.rest = rest
	return ok
}

// number reads a whole number.
func (r *jsonReader) number(into *int64) bool {
	end := strings.IndexAny(r.rest, ",}")
	if end < 0 {
		return false
	}
	n, err := strconv.ParseInt(r.rest[:end], 10, 64)
	*into, r.rest = n, r.rest[end:]
	return err == nil
}

func (r *jsonReader) name(into *string) bool { return r.text(into) && r.take(':') }

func (r *jsonReader) text(into *string) bool {
	if !r.take('"') {
		return false
	}
	end := strings.IndexAny(r.rest, "\"\\")
	if end < 0 {
		return false
	}
	if r.rest[end] == '\\' {
		return r.escaped(into, end)
	}
	*into, r.rest = r.rest[:end], r.rest[end+1:]
	return true
}

// escaped is text of one whose first backslash is at end.
func (r *jsonReader) escaped(into *string, end int) bool {
	var whole strings.Builder
	whole.Grow(len(r.rest))
	for {
		whole.WriteString(r.rest[:end])
		if r.rest[end] == '"' {
			*into, r.rest = whole.String(), r.rest[end+1:]
			return true
		}
		c, size := unescape(r.rest[end:])
		if size == 0 {
			return false
		}
		whole.WriteByte(c)
		r.rest = r.rest[end+size:]
		if end = strings.IndexAny(r.rest, "\"\\"); end < 0 {
			return false
		}
	}
}

// unescape reads one of the escapes that a jsonWriter makes, and says how many bytes it
// takes; 0: it is none of them.
func unescape(s string) (c byte, size int) {
	switch {
	case len(s) < 2:
		return 0, 0
	case s[1] == 'n':
		return '\n', 2
	case s[1] == '"', s[1] == '\\':
		return s[1], 2
	case strings.HasPrefix(s, `\u00`) && len(s) >= 6:
		n, err := strconv.ParseUint(s[4:6], 16, 8)
		if err != nil || n >= ' ' {
			return 0, 0
		}
		return byte(n), 6
	}
	return 0, 0
}
