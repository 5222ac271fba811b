package guides

import (
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
)

// readPhrases reads what Waymark says by itself, one file a language.
func (r *reading) readPhrases() {
	for _, file := range r.folder("phrases") {
		lang, isTOML := strings.CutSuffix(file, ".toml")
		if !isTOML {
			r.fault("phrases/"+file, 0, "only phrases live in this folder, one .toml file a language")
			continue
		}
		if r.speaks("phrases/"+file, 0, lang) {
			r.readLanguage("phrases/"+file, conversations.Language(lang))
		}
	}
	if _, ok := r.content.Phrases[conversations.English]; !ok && !r.unreadable {
		r.unreadable = true
		r.fault("phrases/en.toml", 0, "this file is missing")
	}
}

func (r *reading) readLanguage(file string, lang conversations.Language) {
	var rows struct {
		Text  map[string]string   `toml:"text"`
		Plain map[string][]string `toml:"plain"`
	}
	d, ok := r.toml(file, &rows)
	if !ok {
		return
	}
	p := content.Phrases{Text: map[content.PhraseID]string{}, Plain: rows.Plain}
	for _, id := range sortedKeys(rows.Text) {
		at := d.at(join("text", id))
		known, ok := content.AllPhrases[content.PhraseID(id)]
		if !ok {
			r.fault(file, at.key, "unknown phrase %s%s", id, didYouMean(id, sortedKeys(content.AllPhrases)))
			continue
		}
		if strings.TrimSpace(rows.Text[id]) == "" {
			r.fault(file, at.key, "phrase %s is empty", id)
		}
		r.markup(file, at.text, rows.Text[id], strings.Fields(known))
		r.said(file, at.text, lang, rows.Text[id])
		if longest := shownLongest(id); longest > 0 {
			r.shown(file, at.text, id, strings.TrimSpace(rows.Text[id]), longest)
		}
		p.Text[content.PhraseID(id)] = strings.TrimSpace(rows.Text[id])
	}
	r.plainWords(d, rows.Plain)
	if lang == conversations.English {
		for _, id := range sortedKeys(content.AllPhrases) {
			if _, ok := rows.Text[string(id)]; !ok {
				r.fault(file, d.at("text").key, "phrase %s is missing", id)
			}
		}
		for _, meaning := range content.Meanings {
			if len(rows.Plain[meaning]) == 0 {
				r.fault(file, d.at(join("plain", meaning)).key, "no plain words for %s", meaning)
			}
		}
	}
	r.content.Phrases[lang] = p
}

// shownLongest is how many characters a phrase may have that platforms show of
// us outside of the chat; 0 is any.
func shownLongest(id string) int {
	switch {
	case id == "about":
		return content.AboutMax
	case id == "about-short":
		return content.AboutShortMax
	case strings.HasPrefix(id, "command-"):
		return content.CommandMax
	case id == "welcome-start":
		return labelMax
	case id == "welcome", id == "private-comes", id == "private-closed", id == "try-later":
		return content.WelcomeMax
	}
	return 0
}

// shown refuses what does not fit where it is shown. No markup is rendered
// there.
func (r *reading) shown(file string, line int, id, s string, longest int) {
	if r.trusts {
		return
	}
	if n := utf8.RuneCountInString(s); n > longest {
		r.fault(file, line, "phrase %s has %d characters, platforms show %d", id, n, longest)
	}
	if s != "" && !r.isPlain(s) {
		r.fault(file, line, "phrase %s has to be plain words in one paragraph, without markup", id)
	}
}

// plainWords refuses words that nobody listens for and words that would mean
// two things.
func (r *reading) plainWords(d *document, plain map[string][]string) {
	means := map[string]string{}
	for _, meaning := range sortedKeys(plain) {
		at := d.at(join("plain", meaning)).key
		if !slices.Contains(content.Meanings, meaning) {
			r.fault(d.file, at, "unknown meaning %s%s", meaning, didYouMean(meaning, content.Meanings))
		}
		for _, word := range plain[meaning] {
			word = strings.ToLower(word)
			if other, taken := means[word]; taken {
				r.fault(d.file, at, "%q means %s already", word, other)
			}
			means[word] = meaning
		}
	}
}
