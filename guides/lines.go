package guides

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines says where one key of a TOML file stands, and on which line its text
// begins, which is one lower when the quotes stand alone.
type lines struct{ key, text int }

// at finds the line of a path, or of the nearest table around it that stands
// in the file: a key that is missing is looked for where it should be.
func (d *document) at(path string) lines {
	for path != "" {
		if l, ok := d.lines[path]; ok {
			return l
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return lines{1, 1}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// lastKey names the key that a path ends with: "sources" of
// "step[0].sources[1]".
func lastKey(path string) string {
	key := path[strings.LastIndex(path, ".")+1:]
	key, _, _ = strings.Cut(key, "[")
	return key
}

// locate finds the line of every key of a TOML text that is known to be valid.
func locate(src []byte) map[string]lines {
	l := locator{src: src, lines: map[string]lines{}, count: map[string]int{}}
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
	return l.lines
}

type locator struct {
	src    []byte
	parser unstable.Parser
	lines  map[string]lines
	count  map[string]int // how many tables a [[list]] has so far
}

// header notes a [table] or the next table of a [[list]] and returns its path.
func (l *locator) header(n *unstable.Node) string {
	path, line := "", 0
	for keys := n.Key(); keys.Next(); {
		path = join(path, string(keys.Node().Data))
		line = l.line(keys.Node())
		if _, ok := l.lines[path]; !ok {
			l.lines[path] = lines{line, line}
		}
		if keys.IsLast() && n.Kind == unstable.ArrayTable {
			l.count[path]++
		}
		if count := l.count[path]; count > 0 {
			path = fmt.Sprintf("%s[%d]", path, count-1)
		}
	}
	l.lines[path] = lines{line, line}
	return path
}

func (l *locator) keyValue(table string, n *unstable.Node) {
	path, line := table, 0
	for keys := n.Key(); keys.Next(); {
		path = join(path, string(keys.Node().Data))
		line = l.line(keys.Node())
	}
	l.value(path, line, n.Value())
}

func (l *locator) value(path string, line int, n *unstable.Node) {
	here := lines{line, line}
	if n.Kind == unstable.String {
		here.text = l.line(n)
		raw := l.parser.Raw(n.Raw)
		if bytes.HasPrefix(raw, []byte("'''\n")) || bytes.HasPrefix(raw, []byte("\"\"\"\n")) {
			here.text++
		}
	}
	l.lines[path] = here
	for it, i := n.Children(), 0; it.Next(); i++ {
		if n.Kind == unstable.InlineTable {
			l.keyValue(path, it.Node())
		} else { // a list, the only other value with anything inside
			l.value(fmt.Sprintf("%s[%d]", path, i), max(line, l.line(it.Node())), it.Node())
		}
	}
}

// line is the line a node begins on; 0 for a list inside a list, which has no
// place of its own.
func (l *locator) line(n *unstable.Node) int {
	if n.Raw.Length == 0 {
		return 0
	}
	return bytes.Count(l.src[:n.Raw.Offset], []byte("\n")) + 1
}
