package guides

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// outside is the label of a question that nothing answers.
const outside = "-"

// near is the label of one that is about the same things all the same.
const near = "~"

// languageShape is how a language is written, or that nobody knows which.
var languageShape = regexp.MustCompile(`^([a-z]{2}|\?)$`)

// Cases reads a file of questions to measure the matcher of the content in fsys
// with: each with the id that it is of, and perhaps its language. What is wrong
// in the file is [Faults]. Doubts are about what can be measured all the same.
func Cases(fsys fs.FS, file string) (cases []faq.Case, doubts []string, err error) {
	r, err := read(fsys, Settings{}, false)
	if err != nil {
		return nil, nil, err
	}
	return readCases(file, r.labels())
}

// labels are the ids that a question can be of: topics, wishes, asides.
func (r *reading) labels() []string {
	all := slices.Clone(r.corpus.Outside)
	for _, t := range r.content.Topics {
		all = append(all, string(t.ID))
	}
	for _, e := range r.corpus.Examples {
		all = append(all, e.Class)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func readCases(file string, labels []string) (cases []faq.Case, doubts []string, err error) {
	src, err := plaintext.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("read the questions: %w", err)
	}
	var wrong Faults
	first := map[string]int{} // by question: its line
	for n, line := range strings.Split(string(src), "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c, says := caseOf(line, labels)
		if says != "" {
			wrong = append(wrong, Fault{File: file, Line: n + 1, Says: says})
			continue
		}
		if before, twice := first[c.Question]; twice {
			doubts = append(doubts, fmt.Sprintf("%s:%d: the question of line %d is here again, and counts twice", file, n+1, before))
		}
		first[c.Question] = n + 1
		cases = append(cases, c)
	}
	if len(wrong) == 0 && len(cases) == 0 {
		wrong = Faults{{File: file, Says: "there is no question in this file"}}
	}
	if len(wrong) > 0 {
		return nil, doubts, wrong
	}
	return cases, doubts, nil
}

// caseOf takes one line apart, or says what is wrong with it.
func caseOf(line string, labels []string) (c faq.Case, says string) {
	cols := strings.Split(line, "\t")
	for i := range cols {
		cols[i] = strings.TrimSpace(cols[i])
	}
	known := func(label string) bool { return label == outside || label == near || slices.Contains(labels, label) }
	switch {
	case len(cols) < 2 || len(cols) > 3 || cols[0] == "" || cols[1] == "":
		return c, "wants a question, a tab, an id, - or ~, and if you like a tab and a language"
	case !known(cols[1]) && known(cols[0]):
		return c, "the question goes first, then a tab and its id"
	case !known(cols[1]) && len(cols) == 3 && known(cols[2]):
		return c, "the id goes before the language"
	case !known(cols[1]):
		says = fmt.Sprintf("there is no topic %q", short(cols[1]))
		if meant := plaintext.Nearest(cols[1], labels); meant != "" {
			says += fmt.Sprintf("; did you mean %q?", meant)
		}
		return c, says
	}
	c = faq.Case{Question: cols[0], Want: cols[1], Language: "?"}
	if len(cols) == 3 && cols[2] != "" {
		c.Language = cols[2]
	}
	if !languageShape.MatchString(c.Language) {
		return c, fmt.Sprintf("%q is no language: two small letters, like en or de", short(c.Language))
	}
	if c.Near = c.Want == near; c.Near || c.Want == outside || strings.HasPrefix(c.Want, "oos-") {
		c.Want = ""
	}
	return c, ""
}

// shownOf is how much of a wrong word is repeated.
const shownOf = 40

// short is a word as one repeats it.
func short(s string) string {
	if runes := []rune(s); len(runes) > shownOf {
		return string(runes[:shownOf]) + "…"
	}
	return s
}
