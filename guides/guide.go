package guides

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

type guideRow struct {
	ID      string            `toml:"id"`
	Title   map[string]string `toml:"title"`
	Summary map[string]string `toml:"summary"`
	Parts   []string          `toml:"parts"`
	Address string            `toml:"address"`
	Form    string            `toml:"form"`
	Older   bool              `toml:"older"`
	Sources []string          `toml:"sources"`
}

func (r *reading) readGuides() {
	var rows struct {
		Guide []guideRow `toml:"guide"`
	}
	d, ok := r.toml("guides.toml", &rows)
	if !ok {
		return
	}
	for i, row := range rows.Guide {
		path := fmt.Sprintf("guide[%d]", i)
		if !r.enters("guide", "", row.ID, d, path) {
			continue
		}
		r.link(d.file, d.at(path+".address").key, row.Address)
		if row.Form != "" {
			r.link(d.file, d.at(path+".form").key, row.Form)
		}
		r.says("guide "+row.ID, row.Sources)
		if len(row.Parts) == 0 {
			r.fault(d.file, d.at(path+".parts").key, "guide %s has no parts", row.ID)
		}
		r.content.Guides = append(r.content.Guides, content.Guide{
			ID:      conversations.GuideID(row.ID),
			Title:   r.words(d, path+".title", row.Title, r.button(0)),
			Summary: r.words(d, path+".summary", row.Summary, r.button(0)),
			Parts:   as[conversations.PartID](row.Parts),
			Address: row.Address,
			Form:    row.Form,
			Older:   row.Older,
		})
	}
	if len(rows.Guide) == 0 {
		r.fault(d.file, 1, "there is no guide")
	}
}

// words takes a text in all its languages and has each of them checked.
func (r *reading) words(d *document, path string, texts map[string]string, check checker) content.Words {
	w := content.Words{}
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		at := d.at(join(path, lang))
		if r.speaks(d.file, at.key, lang) {
			check(d.file, at.text, lastKey(path), texts[lang])
			r.said(d.file, at.text, conversations.Language(lang), texts[lang])
			w[conversations.Language(lang)] = strings.TrimSpace(texts[lang])
		}
	}
	if _, ok := texts[string(conversations.English)]; !ok {
		r.fault(d.file, d.at(path).key, "the %s is not there in English", lastKey(path))
	}
	return w
}

// as gives texts the type of what they name.
func as[T, S ~string](texts []S) []T {
	var ids []T
	for _, s := range texts {
		ids = append(ids, T(s))
	}
	return ids
}
