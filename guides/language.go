package guides

import (
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// speaks notes that a text exists in a language.
func (r *reading) speaks(file string, line int, lang string) bool {
	if len(lang) < 2 || len(lang) > 3 || !isID(lang) {
		r.fault(file, line, "%q is no language: two small letters, like en or de", lang)
		return false
	}
	r.languages[conversations.Language(lang)] = true
	return true
}

// complete returns the languages that everything exists in, English first.
// Who reads another one is answered in English throughout, because half a step
// in each of two languages reads worse than either.
func (r *reading) complete() []conversations.Language {
	all := []conversations.Language{conversations.English}
	for _, l := range sortedKeys(r.languages) {
		if l != conversations.English && r.isComplete(l) {
			all = append(all, l)
		}
	}
	return all
}

func (r *reading) isComplete(l conversations.Language) bool {
	for _, w := range everyText(r.content) {
		if w[conversations.English] != "" && w[l] == "" {
			return false
		}
	}
	p := r.content.Phrases[l]
	for id := range content.AllPhrases {
		if p.Text[id] == "" {
			return false
		}
	}
	return !slices.ContainsFunc(content.Meanings, func(m string) bool { return len(p.Plain[m]) == 0 })
}

// everyText returns all texts that people read and that exist once per language.
// The titles of ready answers are for staff, who read English.
func everyText(c *content.Content) []content.Words {
	var all []content.Words
	for _, g := range c.Guides {
		all = append(all, g.Title, g.Summary)
	}
	for _, p := range c.Parts {
		all = append(all, p.Title, p.Intro)
		for _, s := range p.Steps {
			all = append(all, s.Title, s.Body)
			for _, o := range s.Options {
				all = append(all, o.Label, o.Says)
			}
		}
	}
	for _, ch := range c.Chapters {
		all = append(all, ch.Title)
	}
	for _, h := range c.Helpdesks {
		all = append(all, h.Name, h.Solves)
	}
	for _, t := range c.Topics {
		all = append(all, t.Title, t.Answer)
		for _, b := range t.Branches {
			all = append(all, b.Label, b.Answer)
		}
	}
	for _, a := range c.Answers {
		all = append(all, a.Text)
	}
	for _, a := range c.Asides {
		all = append(all, a.Answer)
	}
	return all
}
