package guides

import (
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/faq"
)

// readSayings reads what people say where they stand: of what is the same at any
// step, one file a kind, and of the options of each step, one file a part. None of
// it is required: with less of it, fewer typed answers are understood. The labels
// and titles themselves are sayings of what they stand on.
func (r *reading) readSayings() {
	r.eachFile("sayings", func(file, id string) {
		var row struct {
			Topics   []string            `toml:"topics"`
			Examples map[string][]string `toml:"examples"`
		}
		d, ok := r.toml(file, &row)
		if !ok {
			return
		}
		for i, topic := range row.Topics {
			r.refers(file, d.at(fmt.Sprintf("topics[%d]", i)).key, "topic", topic)
		}
		if len(row.Topics) > 0 {
			r.content.Complaints = append(r.content.Complaints, content.Complaint{ID: conversations.SayingID(id), Topics: as[conversations.TopicID](row.Topics)})
		} else if !isKind(id) && id != faq.Fillers {
			r.fault(file, 0, "nobody knows what to do when people say %s%s", id, didYouMean(id, content.Kinds))
		}
		r.saidAs(d, "examples", id, row.Examples)
	})
	r.eachFile("options", r.readOptions)
	r.readNetworkWords()
	r.sayLabels()
}

func isKind(id string) bool { return slices.Contains(content.Kinds, content.Kind(id)) }

// readOptions reads what people say instead of tapping the options of a part.
func (r *reading) readOptions(file, part string) {
	var rows map[string]map[string]map[string][]string // step → option → language, or "means"
	d, ok := r.toml(file, &rows)
	if !ok || !r.refers(file, 0, "part", part) {
		return
	}
	for _, step := range sortedKeys(rows) {
		id := conversations.StepID(part + "/" + step)
		s, _, ok := r.content.Step(id)
		if !ok {
			r.fault(file, d.at(step).key, "there is no step %s", id)
			continue
		}
		for _, option := range sortedKeys(rows[step]) {
			path := step + "." + option
			o := optionOf(s, conversations.OptionID(option))
			if o == nil {
				r.fault(file, d.at(path).key, "step %s has no option %s%s", id, option, didYouMean(option, optionIDs(s)))
				continue
			}
			says := rows[step][option]
			for i, kind := range says["means"] {
				if !isKind(kind) {
					r.fault(file, d.at(fmt.Sprintf("%s.means[%d]", path, i)).key, "unknown saying %s%s", kind, didYouMean(kind, content.Kinds))
				}
				o.Means = append(o.Means, content.Kind(kind))
			}
			delete(says, "means")
			r.saidAs(d, path, string(content.SaysOption(id, o.ID)), says)
		}
	}
}

// sayings takes what people say for one thing.
func (r *reading) saidAs(d *document, path, id string, all map[string][]string) {
	if r.trusts {
		return
	}
	for _, lang := range sortedKeys(all) {
		if !languageShape.MatchString(lang) {
			r.fault(d.file, d.at(path+"."+lang).key, "%q is no language: two small letters, like en or de", short(lang))
			continue
		}
		seen := map[string]bool{}
		for i, text := range all[lang] {
			key := strings.Join(wordsIn(text), " ")
			at := d.at(fmt.Sprintf("%s.%s[%d]", path, lang, i)).key
			switch {
			case key == "":
				r.fault(d.file, at, "this example has no words")
			case seen[key]:
				r.fault(d.file, at, "%q is here twice", text)
			}
			seen[key] = true
			r.corpus.Sayings = append(r.corpus.Sayings, faq.Example{Class: id, Language: lang, Text: text})
		}
	}
}

// sayLabels makes the words on buttons sayings of what these do.
func (r *reading) sayLabels() {
	if r.trusts {
		return
	}
	add := func(id conversations.SayingID, all content.Words) {
		for _, lang := range sortedKeys(all) {
			if len(wordsIn(all[lang])) > 0 {
				r.corpus.Sayings = append(r.corpus.Sayings, faq.Example{Class: string(id), Language: string(lang), Text: all[lang]})
			}
		}
	}
	for i := range r.content.Parts {
		for _, s := range r.content.Parts[i].Steps {
			for _, o := range s.Options {
				add(content.SaysOption(s.ID, o.ID), o.Label)
			}
		}
	}
	for i := range r.content.Topics {
		t := &r.content.Topics[i]
		add(content.SaysTopic(t.ID), t.Title)
		for _, b := range t.Branches {
			add(content.SaysBranch(t.ID, b.ID), b.Label)
		}
	}
}

// readNetworkWords reads what people call the networks beside their names.
func (r *reading) readNetworkWords() {
	const file = "network-words.toml"
	if !r.has(file) {
		return
	}
	var rows map[string][]string
	d, ok := r.toml(file, &rows)
	if !ok {
		return
	}
	for _, id := range sortedKeys(rows) {
		if n, ok := r.content.Network(conversations.NetworkID(id)); ok {
			n.Words = rows[id]
		} else {
			r.refers(file, d.at(id).key, "network", id)
		}
	}
}

// eachFile reads every .toml file of a folder that may be left out.
func (r *reading) eachFile(folder string, read func(file, id string)) {
	if !r.has(folder) {
		return
	}
	for _, file := range r.folder(folder) {
		id, isTOML := strings.CutSuffix(file, ".toml")
		if !isTOML {
			r.fault(folder+"/"+file, 0, "only .toml files live in this folder, one for each id")
			continue
		}
		read(folder+"/"+file, id)
	}
}
