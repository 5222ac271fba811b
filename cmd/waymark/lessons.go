package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// heldOutFile holds questions that are never trained on, as `faq eval` reads
// them.
const heldOutFile = "held-out.tsv"

// The lessons are the files of a content folder that example questions are
// written into.
type lessons struct {
	dir   string
	files map[string]string // by id, within dir
	taken map[string]string // by the words of a question: the id or file it stands under
}

func openLessons(dir string, corpus faq.Corpus) (*lessons, error) {
	l := &lessons{dir: dir, files: map[string]string{}, taken: map[string]string{}}
	for _, folder := range []string{"faq", "wishes", "asides"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.toml"))
		if err != nil {
			return nil, fmt.Errorf("look into %s: %w", dir, err)
		}
		for _, file := range files {
			l.files[strings.TrimSuffix(filepath.Base(file), ".toml")] = filepath.Join(folder, filepath.Base(file))
		}
	}
	for _, e := range corpus.Examples {
		l.taken[wordSet(e.Text)] = e.Class
	}
	src, err := plaintext.ReadFile(filepath.Join(dir, heldOutFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the questions held out: %w", err)
	}
	for line := range strings.Lines(string(src)) {
		text, _, _ := strings.Cut(line, "\t")
		l.taken[wordSet(text)] = heldOutFile
	}
	return l, nil
}

func (l *lessons) ids() []string { return slices.Sorted(maps.Keys(l.files)) }

func (l *lessons) knows(id string) bool {
	_, ok := l.files[id]
	return ok
}

// teach adds text to the examples of id and returns the file.
func (l *lessons) teach(text, id, lang string) (string, error) {
	file := filepath.Join(l.dir, l.files[id])
	src, err := plaintext.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("teach %s: %w", id, err)
	}
	after, err := withExample(string(src), lang, text)
	if err != nil {
		return "", fmt.Errorf("teach %s: %s: %w", id, file, err)
	}
	l.taken[wordSet(text)] = id
	return file, l.replace(file, after)
}

// holdOut adds text to the questions that are never trained on.
func (l *lessons) holdOut(text, id, lang string) (string, error) {
	file := filepath.Join(l.dir, heldOutFile)
	src, err := plaintext.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("hold out a question: %w", err)
	}
	before := string(src)
	if before != "" && !strings.HasSuffix(before, "\n") {
		before += "\n"
	}
	l.taken[wordSet(text)] = heldOutFile
	// A line that begins with # would be a comment.
	return file, l.replace(file, fmt.Sprintf("%s%s\t%s\t%s\n", before, strings.TrimLeft(text, "# "), id, lang))
}

// replace puts a whole new file in the place of the old one, so that nobody
// ever reads half of it, and saves it as the old one was. It is written in the topmost folder, where a rest of a
// crash disturbs nobody.
func (l *lessons) replace(file, text string) error {
	src, err := plaintext.Like(file, text)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	next, err := os.CreateTemp(l.dir, ".review-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = next.Write(src)
	err = errors.Join(err, next.Chmod(mode), next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, errors.Join(err, os.Remove(next.Name())))
	}
	return nil
}

var (
	examplesHeader = regexp.MustCompile(`(?m)^[ \t]*\[examples\][ \t\r]*$`)
	anyHeader      = regexp.MustCompile(`(?m)^[ \t]*\[`)
)

// withExample adds text to a language's list in [examples] and touches nothing
// else. A file that is written in a way it does not expect is refused.
func withExample(src, lang, text string) (string, error) {
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	after := insertExample(src, lang, quoted)
	var was, is map[string]any
	if err := toml.Unmarshal([]byte(src), &was); err != nil {
		return "", err
	}
	examples, _ := was["examples"].(map[string]any)
	if examples == nil {
		examples = map[string]any{}
		was["examples"] = examples
	}
	list, _ := examples[lang].([]any)
	examples[lang] = append(list, text)
	if err := toml.Unmarshal([]byte(after), &is); err != nil || !reflect.DeepEqual(was, is) {
		return "", fmt.Errorf("cannot add to the examples; write [examples] as a table with one list for each language, and add %s there yourself", quoted)
	}
	return after, nil
}

// insertExample finds the place in the text.
func insertExample(src, lang, quoted string) string {
	bare := withoutTexts(src)
	header := examplesHeader.FindStringIndex(bare)
	if header == nil {
		return strings.TrimRight(src, "\r\n") + "\n\n[examples]\n" + lang + " = [\n  " + quoted + ",\n]\n"
	}
	start, end := header[1], len(bare)
	if next := anyHeader.FindStringIndex(bare[start:]); next != nil {
		end = start + next[0]
	}
	opening := regexp.MustCompile(`(?m)^[ \t]*` + regexp.QuoteMeta(lang) + `[ \t]*=[ \t]*\[`).FindStringIndex(bare[start:end])
	if opening == nil {
		return src[:start] + "\n" + lang + " = [\n  " + quoted + ",\n]" + src[start:]
	}
	closing := strings.IndexByte(bare[start+opening[1]:end], ']')
	if closing < 0 {
		return src
	}
	closing += start + opening[1]
	last := len(strings.TrimRight(bare[:closing], " \t\r\n")) // behind the last text or sign
	comma := ""
	if bare[last-1] != ',' && bare[last-1] != '[' {
		comma = ","
	}
	line := strings.LastIndexByte(bare[:closing], '\n') + 1
	if line <= last { // all in one line
		return src[:last] + comma + " " + quoted + src[last:]
	}
	return src[:last] + comma + src[last:line] + "  " + quoted + ",\n" + src[line:]
}

// withoutTexts replaces what stands in quotes by x and comments by blanks, byte
// for byte, so that the signs that are left are those of TOML.
func withoutTexts(src string) string {
	bare := []byte(src)
	for i := 0; i < len(src); {
		end, sign := i, byte('x')
		switch src[i] {
		case '#':
			end, sign = i+strings.IndexByte(src[i:]+"\n", '\n'), ' '
		case '"', '\'':
			end = endOfText(src, i)
		}
		for j := i; j < end; j++ {
			bare[j] = sign
		}
		i = max(end, i+1)
	}
	return string(bare)
}

// endOfText is where the text ends that begins at i with its quotes.
func endOfText(src string, i int) int {
	quotes := src[i : i+1]
	if long := strings.Repeat(quotes, 3); strings.HasPrefix(src[i:], long) {
		quotes = long
	}
	j := i + len(quotes)
	for j < len(src) && !strings.HasPrefix(src[j:], quotes) {
		if src[j] == '\\' && quotes[0] == '"' {
			j++
		}
		j++
	}
	for j = min(j+len(quotes), len(src)); len(quotes) == 3 && j < len(src) && src[j] == quotes[0]; {
		j++ // a long text may end with quotes of its own
	}
	return j
}
