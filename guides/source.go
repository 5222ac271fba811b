package guides

import (
	"fmt"
	"time"

	"github.com/pelletier/go-toml/v2"

	"waymark/conversations"
	"waymark/conversations/content"
)

type sourceRow struct {
	ID    string         `toml:"id"`
	Title string         `toml:"title"`
	URL   string         `toml:"url"`
	Read  toml.LocalDate `toml:"read"`
}

func (r *reading) readSources() {
	var rows struct {
		Source []sourceRow `toml:"source"`
	}
	d, ok := r.toml("sources.toml", &rows)
	if !ok {
		return
	}
	for i, row := range rows.Source {
		path := fmt.Sprintf("source[%d]", i)
		if !r.enters("source", "", row.ID, d, path) {
			continue
		}
		r.plain(d.file, d.at(path+".title").text, "title", row.Title, 0)
		if row.URL != "" {
			r.address(d.file, d.at(path+".url").key, row.URL, true)
		}
		if row.Read == (toml.LocalDate{}) {
			r.fault(d.file, d.at(path+".read").key, "source %s does not say when it was read", row.ID)
		}
		r.content.Sources = append(r.content.Sources, content.Source{
			ID: conversations.SourceID(row.ID), Title: row.Title, URL: row.URL, Read: date(row.Read),
		})
	}
}

// date is the first moment of a day; no day is no moment.
func date(d toml.LocalDate) time.Time {
	if d == (toml.LocalDate{}) {
		return time.Time{}
	}
	return d.AsTime(time.UTC)
}

// A statement is what people are told by something that is no step, answer or
// network: the sentence on a guide, the paragraph on a part.
type statement struct {
	thing, field string
	sources      []string
}

// says keeps a statement until all sources are read.
func (r *reading) says(thing string, sources []string) {
	r.statements = append(r.statements, statement{thing, "sources", sources})
}

// checkStatements wants a source for each of them.
func (r *reading) checkStatements() {
	for _, s := range r.statements {
		if len(s.sources) == 0 {
			r.faultAt(s.thing, s.field, "%s names no source", s.thing)
		}
		for i, source := range s.sources {
			field := s.field
			if field == "sources" {
				field = fmt.Sprintf("sources[%d]", i)
			}
			r.refersAt(s.thing, field, "source", source)
		}
	}
}
