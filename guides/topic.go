package guides

import (
	"fmt"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

type topicRow struct {
	ID         string            `toml:"id"`
	Chapter    string            `toml:"chapter"`
	GoTo       string            `toml:"goto"`
	Sources    []string          `toml:"sources"`
	Confusable []string          `toml:"confusable"`
	Waits      bool              `toml:"waits"`
	Helpdesk   string            `toml:"helpdesk"`
	Title      map[string]string `toml:"title"`
	Answer     map[string]string `toml:"answer"`
	Branch     []branchRow       `toml:"branch"`

	Careful bool `toml:"careful"`
}

type branchRow struct {
	ID     string            `toml:"id"`
	GoTo   string            `toml:"goto"`
	Topic  string            `toml:"topic"`
	Label  map[string]string `toml:"label"`
	Answer map[string]string `toml:"answer"`

	Says map[string][]string `toml:"says"` // what people say instead of tapping it
}

// A confusion is a topic that people mix up with another one.
type confusion struct{ topic, with string }

func (r *reading) readChapters() {
	var rows struct {
		Chapter []struct {
			ID    string            `toml:"id"`
			Title map[string]string `toml:"title"`
		} `toml:"chapter"`
	}
	d, ok := r.toml("chapters.toml", &rows)
	if !ok {
		return
	}
	for i, row := range rows.Chapter {
		path := fmt.Sprintf("chapter[%d]", i)
		if r.enters("chapter", "", row.ID, d, path) {
			r.content.Chapters = append(r.content.Chapters, content.Chapter{
				ID:    conversations.ChapterID(row.ID),
				Title: r.words(d, path+".title", row.Title, r.button(labelMax)),
			})
		}
	}
}

func (r *reading) readTopics() {
	for _, file := range r.folder("faq") {
		id, isTOML := strings.CutSuffix(file, ".toml")
		if !isTOML {
			r.fault("faq/"+file, 0, "only topics live in this folder, one .toml file each")
			continue
		}
		var row topicRow
		d, ok := r.toml("faq/"+file, &row)
		if !ok {
			continue
		}
		if row.ID != id {
			r.fault(d.file, d.at("id").key, "the topic's id is %q, but its file is called %s", row.ID, file)
		}
		if r.enters("topic", "", row.ID, d, "") {
			r.content.Topics = append(r.content.Topics, r.topic(d, row))
		}
	}
}

func (r *reading) topic(d *document, row topicRow) content.Topic {
	t := content.Topic{
		ID:       conversations.TopicID(row.ID),
		Chapter:  conversations.ChapterID(row.Chapter),
		Title:    r.words(d, "title", row.Title, r.button(titleMax)),
		Answer:   r.words(d, "answer", row.Answer, r.prose),
		GoTo:     conversations.StepID(row.GoTo),
		Waits:    row.Waits,
		Helpdesk: content.HelpdeskID(row.Helpdesk),
		Sources:  as[conversations.SourceID](row.Sources),
	}
	for i, b := range row.Branch {
		path := fmt.Sprintf("branch[%d]", i)
		branch := content.Branch{
			ID:    conversations.OptionID(b.ID),
			Label: r.words(d, path+".label", b.Label, r.button(labelMax)),
			Topic: conversations.TopicID(b.Topic),
			GoTo:  conversations.StepID(b.GoTo),
		}
		r.enters("branch", row.ID+" ", b.ID, d, path)
		if (b.Topic == "") == (len(b.Answer) == 0) {
			r.fault(d.file, d.at(path).key, "branch %s needs an answer of its own or a topic, one of the two", b.ID)
		}
		if len(b.Answer) > 0 {
			branch.Answer = r.words(d, path+".answer", b.Answer, r.prose)
		}
		r.saidAs(d, path+".says", string(content.SaysBranch(t.ID, branch.ID)), b.Says)
		t.Branches = append(t.Branches, branch)
	}
	if row.Careful {
		r.corpus.Careful = append(r.corpus.Careful, row.ID)
	}
	for _, other := range row.Confusable {
		r.confusable = append(r.confusable, confusion{row.ID, other})
	}
	return t
}
