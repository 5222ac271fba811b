package tomlfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A File is a text that was read: its values, and where each of its keys stands.
type File struct {
	values map[string]any
	places map[string]Place // by path: "step[2].options[0].to"
}

// A Place is where a key stands. Text is the line on which its text begins,
// which is a later one where the quotes stand alone.
type Place struct{ Line, Column, Text int }

// A SyntaxError says why a text is no TOML. The zero place is the text as a
// whole.
type SyntaxError struct {
	Place
	Says string
}

func (e *SyntaxError) Error() string { return e.Says }

// Parse reads src. An error is a *[SyntaxError].
func Parse(src []byte) (*File, error) {
	f := &File{places: map[string]Place{}}
	if err := toml.Unmarshal(src, &f.values); err != nil {
		wrong := &SyntaxError{Says: strings.TrimPrefix(err.Error(), "toml: ")}
		var decoding *toml.DecodeError
		if errors.As(err, &decoding) {
			wrong.Line, wrong.Column = decoding.Position()
		}
		return nil, wrong
	}
	l := locator{places: f.places, count: map[string]int{}, lines: []int{0}}
	for i, c := range src {
		if c == '\n' {
			l.lines = append(l.lines, i+1)
		}
	}
	l.parser.Reset(src)
	table := ""
	for l.parser.NextExpression() {
		n := l.parser.Expression()
		if n.Kind == unstable.KeyValue {
			l.keyValue(table, n)
			continue
		}
		table = l.header(n)
	}
	return f, nil
}

// Place is where a path stands; zero where it stands nowhere.
func (f *File) Place(path string) Place { return f.places[path] }

// Near is the place of a path, or of the nearest table around it that stands in
// the file: a key that is missing is looked for where it should be.
func (f *File) Near(path string) Place {
	for path != "" {
		if p, ok := f.places[path]; ok {
			return p
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return Place{1, 1, 1}
}

// Join is the path of a key in a table.
func Join(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// Item is the path of one of a list.
func Item(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// A locator finds the places of a text that is known to be valid.
type locator struct {
	parser unstable.Parser
	places map[string]Place
	count  map[string]int // how many tables a [[list]] has so far
	lines  []int          // where each line begins; the parser would count them anew for each key
}

// header notes a [table] or the next table of a [[list]] and returns its path.
func (l *locator) header(n *unstable.Node) string {
	path, at := "", Place{}
	for keys := n.Key(); keys.Next(); {
		path = Join(path, string(keys.Node().Data))
		at = l.place(keys.Node())
		l.note(path, at)
		if keys.IsLast() && n.Kind == unstable.ArrayTable {
			l.count[path]++
		}
		if count := l.count[path]; count > 0 {
			path = Item(path, count-1)
		}
	}
	l.note(path, at)
	return path
}

func (l *locator) keyValue(table string, n *unstable.Node) {
	path, at := table, Place{}
	for keys := n.Key(); keys.Next(); {
		path = Join(path, string(keys.Node().Data))
		at = l.place(keys.Node())
		if !keys.IsLast() {
			l.note(path, at)
		}
	}
	l.value(path, at, n.Value())
}

// value notes where a value stands, and what is in it.
func (l *locator) value(path string, at Place, n *unstable.Node) {
	if n.Kind == unstable.String {
		at.Text = l.place(n).Line
		raw := l.parser.Raw(n.Raw)
		if bytes.HasPrefix(raw, []byte("'''\n")) || bytes.HasPrefix(raw, []byte("\"\"\"\n")) {
			at.Text++
		}
	}
	l.note(path, at)
	for it, i := n.Children(), 0; it.Next(); i++ {
		item := it.Node()
		if n.Kind == unstable.InlineTable {
			l.keyValue(path, item)
			continue
		}
		within := at // a list inside a list has no place of its own
		if item.Raw.Length > 0 {
			within = l.place(item)
		}
		l.value(Item(path, i), within, item) // a list is the only other value with anything inside
	}
}

// note keeps the first place of a path.
func (l *locator) note(path string, at Place) {
	if _, ok := l.places[path]; !ok {
		l.places[path] = at
	}
}

func (l *locator) place(n *unstable.Node) Place {
	at := int(n.Raw.Offset)
	line, begins := slices.BinarySearch(l.lines, at)
	if begins {
		line++
	}
	return Place{line, at - l.lines[line-1] + 1, line}
}
