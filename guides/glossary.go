package guides

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
)

const glossaryFile = "glossary.toml"

type termRow struct {
	Name     string   `toml:"name"`
	Not      []string `toml:"not"`
	Except   []string `toml:"except"`
	Label    bool     `toml:"label"`
	Language string   `toml:"language"`
}

// A saying is one text as people read it, and where it begins.
type saying struct {
	file string
	line int
	lang conversations.Language
	text string
}

// said keeps a text for the glossary. Asides are left out: they answer what is
// not ours, in the words that belong there.
func (r *reading) said(file string, line int, lang conversations.Language, text string) {
	if !strings.HasPrefix(file, "asides/") {
		r.sayings = append(r.sayings, saying{file, line, lang, text})
	}
}

// A wrongName is one that a thing must not be given.
type wrongName struct {
	words  []string // in small letters, unless exact
	exact  bool     // differs from the right one only by its capitals
	except bool     // stands for more than one word that holds wrong names, and is right
	right  string
}

// wrongNames are those of one language by their first word in small letters,
// of what people read (false) and of what stands on a screen (true).
type wrongNames map[bool]map[string][]wrongName

// checkGlossary refuses a second name for a thing that has one. It need not be
// there: without it, every name is as good as another.
func (r *reading) checkGlossary() {
	if !r.has(glossaryFile) {
		return
	}
	var rows struct {
		Term []termRow `toml:"term"`
	}
	d, ok := r.toml(glossaryFile, &rows)
	if !ok {
		return
	}
	known, names := map[string]string{}, map[string]wrongNames{}
	for i, row := range rows.Term {
		path := fmt.Sprintf("term[%d]", i)
		if row.Language == "" {
			row.Language = string(conversations.English)
		}
		if strings.TrimSpace(row.Name) == "" || len(row.Not) == 0 {
			r.fault(d.file, d.at(path).key, "a term has a name, and not: the names that it must not be given")
			continue
		}
		for j, not := range row.Not {
			at := d.at(fmt.Sprintf("%s.not[%d]", path, j)).key
			key := fmt.Sprintf("%s %t %s", row.Language, row.Label, not)
			switch right, taken := known[key]; {
			case not == row.Name || len(wordsOf(not)) == 0:
				r.fault(d.file, at, "%q cannot be refused for %q", not, row.Name)
			case taken:
				r.fault(d.file, at, "%q is refused already, for %q", not, right)
			}
			known[key] = row.Name
		}
		if names[row.Language] == nil {
			names[row.Language] = wrongNames{true: {}, false: {}}
		}
		names[row.Language].add(row)
	}
	for _, s := range r.sayings {
		r.hold(s, names[string(s.lang)])
	}
}

func (n wrongNames) add(row termRow) {
	for _, not := range row.Not {
		n.one(row, not, wrongName{exact: strings.EqualFold(not, row.Name), right: row.Name})
	}
	for _, phrase := range row.Except {
		n.one(row, phrase, wrongName{except: true})
	}
}

func (n wrongNames) one(row termRow, name string, w wrongName) {
	for _, word := range wordsOf(name) {
		if !w.exact {
			word.text = strings.ToLower(word.text)
		}
		w.words = append(w.words, word.text)
	}
	if len(w.words) > 0 {
		first := strings.ToLower(w.words[0])
		n[row.Label][first] = append(n[row.Label][first], w)
	}
}

// hold names the wrong names in one text. Where two begin at the same word the
// longer one counts, and of what is right all words do.
func (r *reading) hold(s saying, names wrongNames) {
	for isLabel, byFirst := range names {
		text := quoted(s.text)
		if isLabel {
			text = only(s.text, onScreen)
		}
		words := wordsOf(text)
		for i := 0; i < len(words); i++ {
			found := longestName(words[i:], byFirst[strings.ToLower(words[i].text)])
			if found == nil {
				continue
			}
			last := words[i+len(found.words)-1]
			if !found.except {
				r.fault(s.file, s.line+strings.Count(text[:words[i].at], "\n"), "%q is called %q everywhere else, see %s",
					strings.Join(strings.Fields(text[words[i].at:last.at+len(last.text)]), " "), found.right, glossaryFile)
			}
			i += len(found.words) - 1
		}
	}
}

// longestName is the name that words begin with, if any.
func longestName(words []placedWord, names []wrongName) *wrongName {
	var longest *wrongName
	for i := range names {
		n := &names[i]
		same := len(n.words) <= len(words) && slices.EqualFunc(n.words, words[:min(len(words), len(n.words))], func(a string, b placedWord) bool {
			return a == b.text || !n.exact && a == strings.ToLower(b.text)
		})
		if same && (longest == nil || len(n.words) > len(longest.words)) {
			longest = n
		}
	}
	return longest
}

// A placedWord is a word of a text and the byte it begins at.
type placedWord struct {
	text string
	at   int
}

// wordsOf cuts a text into words. What is joined by a dash is one, so that
// "e-mail" is no "mail". A sign between words is an empty word: no name goes on
// behind it.
func wordsOf(s string) (words []placedWord) {
	begin := -1
	for i, c := range s + " " {
		inside := unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-'
		switch {
		case inside && begin < 0:
			begin = i
		case !inside && begin >= 0:
			words = append(words, placedWord{s[begin:i], begin})
			begin = -1
		}
		if !inside && !unicode.IsSpace(c) {
			words = append(words, placedWord{"", i})
		}
	}
	return words
}

var (
	// onScreen is what stands on a screen. More words than that are emphasis.
	onScreen = regexp.MustCompile(`\*\*(?:[^\s*]+\s){0,7}[^\s*]+\*\*`)
	// others is what is said in somebody else's words: labels, what is typed or
	// was named otherwise, addresses, placeholders.
	others = regexp.MustCompile(onScreen.String() + "|`[^`]*`" + `|<[^>\n]*>|\]\([^)\n]*\)|\{[a-z]+\}|"[^"\n]*"|“[^”\n]*”`)
	slant  = regexp.MustCompile(`\*[^*\n]+\*`)
)

// quoted blanks what is said in somebody else's words. All else stands where
// it stood.
func quoted(s string) string {
	return slant.ReplaceAllStringFunc(others.ReplaceAllStringFunc(s, blank), blank)
}

// only blanks all but what is found.
func only(s string, what *regexp.Regexp) string {
	var b strings.Builder
	last := 0
	for _, at := range what.FindAllStringIndex(s, -1) {
		b.WriteString(blank(s[last:at[0]]) + s[at[0]:at[1]])
		last = at[1]
	}
	return b.String() + blank(s[last:])
}

// blank has the bytes and the lines of s. The sign ends a phrase, too.
func blank(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return string(b)
}
