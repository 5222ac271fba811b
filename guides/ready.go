package guides

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
)

type readyRow struct {
	ID      string            `toml:"id"`
	Steps   []string          `toml:"steps"`
	Topics  []string          `toml:"topics"`
	Sources []string          `toml:"sources"`
	Asks    bool              `toml:"asks"`
	Title   map[string]string `toml:"title"`
	Text    map[string]string `toml:"text"`
}

// readyPlaceholders are what may stand in braces in a ready answer beside those of
// steps and answers.
var readyPlaceholders = []string{"number", "step", "hours"}

// readReady reads the answers that stand ready for the staff of helpdesks.
func (r *reading) readReady() {
	if !r.has("ready") {
		return
	}
	for _, name := range r.folder("ready") {
		file := "ready/" + name
		id, isTOML := strings.CutSuffix(name, ".toml")
		if !isTOML {
			r.fault(file, 0, "only .toml files live in this folder, one for each id")
			continue
		}
		var row readyRow
		d, ok := r.toml(file, &row)
		if !ok {
			continue
		}
		if row.ID != id {
			r.fault(d.file, d.at("id").key, "the answer's id is %q, but its file is called %s", row.ID, name)
		}
		if r.enters("answer", "", row.ID, d, "") {
			r.content.Answers = append(r.content.Answers, r.readyAnswer(d, row))
		}
	}
}

func (r *reading) readyAnswer(d *document, row readyRow) content.Ready {
	return content.Ready{
		ID:      content.ReadyID(row.ID),
		Title:   r.words(d, "title", row.Title, r.button(titleMax)),
		Text:    r.words(d, "text", row.Text, r.ready),
		Steps:   as[conversations.StepID](row.Steps),
		Topics:  as[conversations.TopicID](row.Topics),
		Sources: as[conversations.SourceID](row.Sources),
		Asks:    row.Asks,
	}
}

// ready looks at the text of a ready answer.
func (r *reading) ready(file string, line int, what, s string) {
	if strings.TrimSpace(s) == "" {
		r.fault(file, line, "the %s is empty", what)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(s)); n > content.ReadyMax {
		r.fault(file, line, "the %s has %d characters, one screen of a phone holds %d", what, n, content.ReadyMax)
	}
	r.markup(file, line, s, slices.Concat(placeholders, readyPlaceholders))
}

func (r *reading) checkReady(a *content.Ready) {
	thing := "answer " + string(a.ID)
	if len(a.ID) > content.ReadyIDMax {
		r.faultAt(thing, "id", "the id %s is too long for a button: at most %d characters", a.ID, content.ReadyIDMax)
	}
	for i, id := range a.Steps {
		r.refersAt(thing, fmt.Sprintf("steps[%d]", i), "step", string(id))
	}
	for i, id := range a.Topics {
		r.refersAt(thing, fmt.Sprintf("topics[%d]", i), "topic", string(id))
	}
	if !a.Asks || len(a.Sources) > 0 { // a question states nothing
		r.sourced(thing, a.Sources)
	}
}
