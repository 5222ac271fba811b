package guides

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/faq"
)

// questions reads what the matcher learns from: the example questions of the
// topics, the wishes and the asides, the lexicon and the negatives. An error
// is always [Faults], the same that [Load] would name.
func questions(fsys fs.FS) (faq.Corpus, error) {
	r, err := read(fsys, Settings{}, false)
	if err != nil {
		return faq.Corpus{}, err
	}
	return r.corpus, nil
}

// Questions are the examples that the matcher of [Train] is made of, in their order.
func Questions(fsys fs.FS) ([]faq.Example, error) {
	corpus, err := questions(fsys)
	return corpus.Examples, err
}

// readQuestions reads what is beside the topics. None of it is required: with
// less of it, fewer questions are understood.
func (r *reading) readQuestions() {
	r.readAsides()
	r.readUnderstood()
	if r.trusts {
		return
	}
	r.readExamples()
	r.readLexicon()
	r.readNegatives()
}

// has reports whether a file or folder that may be left out is there.
func (r *reading) has(name string) bool {
	_, err := fs.Stat(r.fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (r *reading) readAsides() {
	if !r.has("asides") {
		return
	}
	for _, name := range r.folder("asides") {
		file := "asides/" + name
		id, isTOML := strings.CutSuffix(name, ".toml")
		if !isTOML {
			r.fault(file, 0, "only .toml files live in this folder, one for each id")
			continue
		}
		var row struct {
			Answer map[string]string `toml:"answer"`
		}
		d, ok := r.toml(file, &row)
		if !ok {
			continue
		}
		if !strings.HasPrefix(id, "oos-") {
			r.fault(file, 0, "the name of an aside begins with oos-")
		}
		r.content.Asides = append(r.content.Asides, content.Aside{
			ID:     conversations.TopicID(id),
			Answer: r.words(d, "answer", row.Answer, r.prose),
		})
		r.corpus.Outside = append(r.corpus.Outside, id)
	}
}

// readExamples reads what people say for each topic, wish and aside.
func (r *reading) readExamples() {
	if !r.has(examplesFolder) {
		return
	}
	for _, name := range r.folder(examplesFolder) {
		file := examplesFolder + "/" + name
		id, isText := strings.CutSuffix(name, ".txt")
		switch {
		case !isText:
			r.fault(file, 0, "only .txt files live in this folder, one for each topic, wish and aside")
		case r.learns(id):
			r.examples(file, id)
		case strings.HasPrefix(id, "wish-"):
			r.fault(file, 0, "nobody knows how to fulfil %s", id)
		default:
			r.fault(file, 0, "there is no topic and no aside %s", id)
		}
	}
}

// learns reports whether there is something of that name to say examples for.
func (r *reading) learns(id string) bool {
	if _, wish := content.AllPhrases[content.PhraseID(id)]; wish && strings.HasPrefix(id, "wish-") {
		return true
	}
	_, topic := r.homes["topic "+id]
	return topic || slices.Contains(r.corpus.Outside, id)
}

// examples takes the example questions of one class. The same question under
// two classes would teach that either is right.
func (r *reading) examples(file, class string) {
	src, _ := r.file(file)
	lang, n := "", 0
	for line := range strings.Lines(string(src)) {
		n++
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if head, ok := languageHead(text); ok {
			lang = head
			continue
		}
		key := strings.Join(wordsIn(text), " ")
		switch other, taken := r.asked[key]; {
		case lang == "":
			r.fault(file, n, "this question stands below no language: write [en] above it")
		case key == "":
			r.fault(file, n, "this example has no words")
		case taken && other != class:
			r.fault(file, n, "%q is an example of %s already", text, other)
		}
		r.asked[key] = class
		r.corpus.Examples = append(r.corpus.Examples, faq.Example{Class: class, Language: lang, Text: text})
	}
}

func (r *reading) readLexicon() {
	const file = "lexicon.toml"
	if !r.has(file) {
		return
	}
	var concepts map[string]map[string][]string
	if _, ok := r.toml(file, &concepts); !ok {
		return
	}
	for _, name := range sortedKeys(concepts) {
		r.corpus.Concepts = append(r.corpus.Concepts, faq.Concept{Name: name, Words: concepts[name]})
	}
}

// readNegatives reads questions that nothing answers, one a line.
func (r *reading) readNegatives() {
	const file = "negatives.txt"
	if !r.has(file) {
		return
	}
	src, _ := r.file(file)
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			r.corpus.Negatives = append(r.corpus.Negatives, line)
		}
	}
}

// readUnderstood reads the sentence that tells people who write in a language
// we understand but do not speak that the answer comes in English.
func (r *reading) readUnderstood() {
	const file = "understood.toml"
	if !r.has(file) {
		return
	}
	var rows struct {
		OnlyEnglish map[string]string `toml:"only_english"`
	}
	d, ok := r.toml(file, &rows)
	if !ok {
		return
	}
	r.content.OnlyEnglish = content.Words{}
	for _, lang := range sortedKeys(rows.OnlyEnglish) {
		at := d.at(join("only_english", lang))
		r.markup(file, at.text, rows.OnlyEnglish[lang], nil)
		r.content.OnlyEnglish[conversations.Language(lang)] = rows.OnlyEnglish[lang]
	}
}
