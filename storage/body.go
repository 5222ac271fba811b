package storage

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
)

// Bodies are what rows hold as JSON. The names in their tags are in databases
// out there and never change; the domain's types may.

// A journeyBody is what of a journey nobody asks for by itself.
type journeyBody struct {
	Wanted  conversations.GuideID                           `json:"wanted"`
	Trail   []conversations.StepID                          `json:"trail"`
	Answers map[conversations.StepID]conversations.OptionID `json:"answers"`
	Return  conversations.StepID                            `json:"return"`
	Before  conversations.GuideID                           `json:"before"`
	Offered []choiceBody                                    `json:"offered"`
	Guessed []conversations.TopicID                         `json:"guessed"`
	Draft   string                                          `json:"draft"`
	Lately  []conversations.Happening                       `json:"lately"`
	Helped  conversations.StepID                            `json:"helped"`
}

// A replyBody is what a delivery says.
type replyBody struct {
	Text      conversations.Markup `json:"text"`
	Choices   []choiceBody         `json:"choices"`
	Until     int64                `json:"until"`
	Ephemeral bool                 `json:"passing"`
	Replaces  conversations.Ref    `json:"replaces"`
	Answers   conversations.Ref    `json:"answers"`
	Title     string               `json:"title"`
	File      *fileBody            `json:"file"`
}

type choiceBody struct {
	Label   string              `json:"label"`
	Token   conversations.Token `json:"token"`
	Copies  string              `json:"copies"`
	Private string              `json:"private"`
}

func choicesOf(bodies []choiceBody) []conversations.Choice {
	if len(bodies) == 0 {
		return nil
	}
	choices := make([]conversations.Choice, len(bodies))
	for i, b := range bodies {
		choices[i] = conversations.Choice(b)
	}
	return choices
}

// Bodies are written by hand, and a journey is read by hand as long as it
// looks as we write it: in a shared commit encoding/json would take as long as
// all rows of the turn. A test holds both to encoding/json.

// encodeJourney writes the body of j without what is empty. The same journey
// is always the same text.
func encodeJourney(j conversations.Journey) string {
	answered := make([]conversations.StepID, 0, len(j.Answers))
	size := 64 + len(j.Wanted) + len(j.Return) + len(j.Before) + sizeOf(j.Trail) + sizeOf(j.Guessed) + len(j.Draft) + sizeOf(j.Lately) + len(j.Helped) + sizeOfChoices(j.Offered)
	for id, answer := range j.Answers {
		answered = append(answered, id)
		size += len(id) + len(answer) + len(`"":"",`)
	}
	slices.Sort(answered)

	w := newJSONWriter(size)
	w.open('{')
	w.field("wanted", string(j.Wanted))
	list(w, "trail", j.Trail)
	if len(answered) > 0 {
		w.name("answers")
		w.open('{')
		for _, id := range answered {
			w.name(string(id))
			w.text(string(j.Answers[id]))
		}
		w.close('}')
	}
	w.field("return", string(j.Return))
	w.field("before", string(j.Before))
	w.choices("offered", j.Offered)
	list(w, "guessed", j.Guessed)
	w.field("draft", j.Draft)
	list(w, "lately", j.Lately)
	w.field("helped", string(j.Helped))
	w.close('}')
	return w.String()
}

// encodeReply writes the body of r. Where it goes, its kind, its slot and whom to notify are in columns.
func encodeReply(r conversations.Reply) string {
	w := newJSONWriter(96 + len(r.Text) + len(r.Text)/32 + len(r.Replaces) + len(r.Answers) + len(r.Title) + sizeOfChoices(r.Choices)) // a line break takes two bytes
	w.open('{')
	w.field("text", string(r.Text))
	w.choices("choices", r.Choices)
	w.number("until", micros(r.Until))
	w.flag("passing", r.Ephemeral)
	w.field("replaces", string(r.Replaces))
	w.field("answers", string(r.Answers))
	w.field("title", r.Title)
	if r.File != nil {
		w.file("file", *r.File)
	}
	w.close('}')
	return w.String()
}

func sizeOf[S ~string](ids []S) int {
	size := 0
	for _, id := range ids {
		size += len(id) + len(`"",`)
	}
	return size
}

func sizeOfChoices(choices []conversations.Choice) int {
	size := 0
	for _, c := range choices {
		size += len(c.Label) + len(c.Token) + len(`{"label":"","token":""},`)
		if c.Copies != "" || c.Private != "" {
			size += len(c.Copies) + len(c.Private) + len(`"copies":"","private":"",`)
		}
	}
	return size
}

func decodeReply(text string) (conversations.Reply, error) {
	var b replyBody
	err := json.Unmarshal([]byte(text), &b)
	return conversations.Reply{
		Text:      b.Text,
		Choices:   choicesOf(b.Choices),
		Until:     moment(b.Until),
		Ephemeral: b.Ephemeral,
		Replaces:  b.Replaces,
		Answers:   b.Answers,
		Title:     b.Title,
		File:      b.File.file(),
	}, err
}

func decodeJourney(text string) (journeyBody, error) {
	var b journeyBody
	r := jsonReader{rest: text}
	if r.journey(&b) && r.rest == "" {
		return b, nil
	}
	b = journeyBody{}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return salvage(text), err
	}
	return b, nil
}

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
// text looks different: blanks, escapes, names that are not expected.
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
			b.Offered = make([]choiceBody, 0, 8)
			return r.each('[', ']', func() bool {
				b.Offered = append(b.Offered, choiceBody{})
				return r.choice(&b.Offered[len(b.Offered)-1])
			})
		case "guessed":
			return readList(r, &b.Guessed)
		case "draft":
			return r.text(&b.Draft)
		case "lately":
			return readList(r, &b.Lately)
		case "helped":
			return r.text((*string)(&b.Helped))
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

func (r *jsonReader) name(into *string) bool { return r.text(into) && r.take(':') }

func (r *jsonReader) text(into *string) bool {
	if !r.take('"') {
		return false
	}
	end := strings.IndexByte(r.rest, '"')
	if end < 0 || strings.IndexByte(r.rest[:end], '\\') >= 0 {
		return false
	}
	*into, r.rest = r.rest[:end], r.rest[end+1:]
	return true
}
