package guides

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"waymark/internal/tomlfile"
)

// A document is one TOML file: which line each of its keys stands on.
type document struct {
	file string
	*tomlfile.File
}

// lines says where one key of a TOML file stands, and on which line its text
// begins, which is one lower when the quotes stand alone.
type lines struct{ key, text int }

// at finds the line of a path, or of the nearest table around it that stands
// in the file: a key that is missing is looked for where it should be.
func (d *document) at(path string) lines {
	if d.File == nil {
		return lines{}
	}
	p := d.Near(path)
	return lines{p.Line, p.Text}
}

func join(path, key string) string { return tomlfile.Join(path, key) }

// lastKey names the key that a path ends with: "sources" of
// "step[0].sources[1]".
func lastKey(path string) string {
	key := path[strings.LastIndex(path, ".")+1:]
	key, _, _ = strings.Cut(key, "[")
	return key
}

// toml reads one file into rows. Every unknown key and every wrong type is
// named, and what is right is still compared with the other files.
func (r *reading) toml(file string, rows any) (*document, bool) {
	src, ok := r.file(file)
	if !ok {
		return nil, false
	}
	if r.trusts {
		return &document{file: file}, toml.Unmarshal(src, rows) == nil
	}
	read, err := tomlfile.Parse(src)
	if wrong := (*tomlfile.SyntaxError)(nil); errors.As(err, &wrong) {
		r.unreadable = true
		r.fault(file, wrong.Line, "this is no valid TOML: %s", wrong.Says)
		return nil, false
	}
	d := &document{file, read}
	for _, m := range read.Decode(rows) {
		at := d.at(m.Path).key
		if m.Known != nil {
			r.fault(file, at, "unknown key %s%s", m.Key, didYouMean(m.Key, slices.Sorted(slices.Values(m.Known))))
			continue
		}
		r.fault(file, at, "%s has to be %s and is %s", m.Key, m.Wanted, kindOf(m.Got))
	}
	return d, true
}

// kindOf names what stands where something else was expected.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case toml.LocalDate:
		return "a day"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	default:
		return "a time"
	}
}
