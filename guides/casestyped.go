package guides

import (
	"fmt"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/internal/plaintext"
)

// A TypedCase is a text of a file that people type where they stand, and what it is
// meant as.
type TypedCase struct {
	Line     int
	Step     conversations.StepID
	Text     string
	Want     string // an option of the step, a topic, a wish …; -: nothing that is understood
	Language string // ?: nobody knows
}

// Typed reads a file of what people type where they stand: step, text, what is meant,
// and perhaps the language. A file of questions, which names no step first, has none.
// What is wrong in it is [Faults].
func Typed(c *content.Content, file string) (all []TypedCase, err error) {
	src, err := plaintext.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the questions: %w", err)
	}
	var wrong Faults
	for n, line := range strings.Split(string(src), "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		_, _, known := c.Step(conversations.StepID(cols[0]))
		switch {
		case len(all)+len(wrong) == 0 && !known:
			return nil, nil
		case len(cols) < 3 || len(cols) > 4 || cols[1] == "" || cols[2] == "":
			wrong = append(wrong, Fault{File: file, Line: n + 1, Says: "wants a step, a tab, a text, a tab, what is meant or -, and if you like a tab and a language"})
			continue
		case !known:
			wrong = append(wrong, Fault{File: file, Line: n + 1, Says: fmt.Sprintf("there is no step %q", short(cols[0]))})
			continue
		}
		t := TypedCase{Line: n + 1, Step: conversations.StepID(cols[0]), Text: cols[1], Want: cols[2], Language: "?"}
		if len(cols) == 4 && cols[3] != "" {
			t.Language = cols[3]
		}
		if !languageShape.MatchString(t.Language) {
			wrong = append(wrong, Fault{File: file, Line: n + 1, Says: fmt.Sprintf("%q is no language: two small letters, like en or de", short(t.Language))})
			continue
		}
		all = append(all, t)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return all, nil
}
