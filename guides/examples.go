package guides

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
	"waymark/internal/plaintext"
)

const (
	examplesFolder = "examples"
	heldOutFile    = "held-out.tsv" // questions that are never trained on, as [Cases] reads them
	heldOutEvery   = 3              // which of the questions that are added go there
)

// Examples are the example questions of a content folder, for its authors to
// add to.
type Examples struct {
	dir   string
	ids   []string
	taken map[string]string // by the words of a question: the id or file it stands under
	added int
}

// OpenExamples reads the examples in the content folder dir.
func OpenExamples(dir string) (*Examples, error) {
	r, err := read(os.DirFS(dir), Settings{}, false)
	if err != nil {
		return nil, err
	}
	e := &Examples{dir: dir, ids: r.labels(), taken: map[string]string{}}
	for _, example := range r.corpus.Examples {
		e.taken[wordSet(example.Text)] = example.Class
	}
	src, err := plaintext.ReadFile(filepath.Join(dir, heldOutFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the questions held out: %w", err)
	}
	for line := range strings.Lines(string(src)) {
		text, _, _ := strings.Cut(line, "\t")
		e.taken[wordSet(text)] = heldOutFile
	}
	return e, nil
}

// IDs are what a question can be an example of: topics, wishes and asides.
func (e *Examples) IDs() []string { return e.ids }

// Add writes text, one line, down as a question of id, which is one of the IDs,
// and returns the file. Every third question is not taught but held out, to
// measure the matcher with. One whose words stand somewhere already is not
// added; where is then the id or the file it stands under.
func (e *Examples) Add(text, id string, lang conversations.Language) (where string, added bool, err error) {
	key := wordSet(text)
	if where, taken := e.taken[key]; taken {
		return where, false, nil
	}
	write, under := e.teach, id
	if e.added%heldOutEvery == heldOutEvery-1 {
		write, under = e.holdOut, heldOutFile
	}
	if where, err = write(text, id, string(lang)); err != nil {
		return "", false, err
	}
	e.taken[key] = under
	e.added++
	return where, true, nil
}

// teach adds text to the examples of id and returns the file.
func (e *Examples) teach(text, id, lang string) (string, error) {
	file := filepath.Join(e.dir, examplesFolder, id+".txt")
	src, err := plaintext.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("teach %s: %w", id, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", fmt.Errorf("teach %s: %w", id, err)
	}
	return file, e.replace(file, withExample(string(src), lang, text))
}

// languageHead is the language whose examples follow a line like [en].
func languageHead(line string) (lang string, ok bool) {
	lang, ok = strings.CutPrefix(line, "[")
	lang, closed := strings.CutSuffix(lang, "]")
	return lang, ok && closed && languageShape.MatchString(lang) && lang != "?"
}

// withExample adds text, one line, to the end of a language's examples. A line that
// began with # would be a comment, and one with [ a language.
func withExample(src, lang, text string) string {
	text = strings.TrimLeft(text, "#[ ")
	before := strings.Split(strings.TrimRight(src, "\n"), "\n")
	at, under := 0, ""
	for i, line := range before {
		if head, ok := languageHead(strings.TrimSpace(line)); ok {
			under = head
		}
		if under == lang && strings.TrimSpace(line) != "" {
			at = i + 1
		}
	}
	if at == 0 {
		head := "[" + lang + "]\n" + text + "\n"
		if src == "" {
			return head
		}
		return strings.Join(before, "\n") + "\n\n" + head
	}
	return strings.Join(slices.Insert(before, at, text), "\n") + "\n"
}

// holdOut adds text to the questions that are never trained on.
func (e *Examples) holdOut(text, id, lang string) (string, error) {
	file := filepath.Join(e.dir, heldOutFile)
	src, err := plaintext.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("hold out a question: %w", err)
	}
	before := string(src)
	if before != "" && !strings.HasSuffix(before, "\n") {
		before += "\n"
	}
	// A line that begins with # would be a comment.
	return file, e.replace(file, fmt.Sprintf("%s%s\t%s\t%s\n", before, strings.TrimLeft(text, "# "), id, lang))
}

// replace puts a whole new file in the place of the old one, so that nobody
// ever reads half of it, and saves it as the old one was. It is written in the
// topmost folder, where a rest of a crash disturbs nobody.
func (e *Examples) replace(file, text string) error {
	src, err := plaintext.Like(file, text)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	next, err := os.CreateTemp(e.dir, ".review-*")
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

// Alike puts what has texts of the same words together, in the order in which
// it was first there.
func Alike[T any](all []T, text func(T) string) [][]T {
	var groups [][]T
	place := map[string]int{}
	for _, one := range all {
		key := wordSet(text(one))
		i, ok := place[key]
		if !ok {
			i = len(groups)
			place[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], one)
	}
	return groups
}

// wordSet is the words of a text, each once, whatever their order.
func wordSet(text string) string {
	words := wordsIn(text)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func wordsIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
