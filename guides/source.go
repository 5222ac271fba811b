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
		if !r.settles("source", "", row.ID, d, path) {
			continue
		}
		r.plain(d.file, d.at(path+".title").text, "title", row.Title, 0)
		if row.URL != "" {
			r.link(d.file, d.at(path+".url").key, row.URL)
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
