package guides

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A document is one TOML file: which line each of its keys stands on.
type document struct {
	file  string
	lines map[string]lines // by path: "step[2].options[0].to"
}

// toml reads one file into rows. The library's own strict mode would stop at
// the first wrong type, so the file is decoded into plain values first and
// these are put into the rows here: every unknown key and every wrong type is
// named, and what is right is still compared with the other files.
func (r *reading) toml(file string, rows any) (*document, bool) {
	src, ok := r.file(file)
	if !ok {
		return nil, false
	}
	var tree map[string]any
	if err := toml.Unmarshal(src, &tree); err != nil {
		r.unreadable = true
		line := 0
		var decoding *toml.DecodeError
		if errors.As(err, &decoding) {
			line, _ = decoding.Position()
		}
		r.fault(file, line, "this is no valid TOML: %s", strings.TrimPrefix(err.Error(), "toml: "))
		return nil, false
	}
	d := &document{file: file, lines: locate(src)}
	r.put(d, "", tree, reflect.ValueOf(rows).Elem())
	return d, true
}

// put sets one value of a row, or names the fault and leaves it empty.
func (r *reading) put(d *document, path string, v any, into reflect.Value) {
	if into.Type() == reflect.TypeFor[toml.LocalDate]() {
		day, ok := v.(toml.LocalDate)
		if !ok {
			r.mismatch(d, path, "a day, like 2026-11-22", v)
			return
		}
		into.Set(reflect.ValueOf(day))
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		r.putTable(d, path, v, into)
	case reflect.Map:
		r.putWords(d, path, v, into)
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			r.mismatch(d, path, "a list", v)
			return
		}
		into.Set(reflect.MakeSlice(into.Type(), len(list), len(list)))
		for i := range list {
			r.put(d, fmt.Sprintf("%s[%d]", path, i), list[i], into.Index(i))
		}
	default:
		r.putScalar(d, path, v, into)
	}
}

func (r *reading) putTable(d *document, path string, v any, into reflect.Value) {
	table, ok := v.(map[string]any)
	if !ok {
		r.mismatch(d, path, "a table", v)
		return
	}
	fields := map[string]int{}
	for i := range into.NumField() {
		fields[into.Type().Field(i).Tag.Get("toml")] = i
	}
	known := slices.Sorted(maps.Keys(fields))
	for _, key := range slices.Sorted(maps.Keys(table)) {
		at := join(path, key)
		if field, ok := fields[key]; ok {
			r.put(d, at, table[key], into.Field(field))
			continue
		}
		r.fault(d.file, d.at(at).key, "unknown key %s%s", key, didYouMean(key, known))
	}
}

// putWords sets a table whose keys are not known beforehand: languages,
// phrases, meanings.
func (r *reading) putWords(d *document, path string, v any, into reflect.Value) {
	table, ok := v.(map[string]any)
	if !ok {
		r.mismatch(d, path, "a table", v)
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for _, key := range slices.Sorted(maps.Keys(table)) {
		elem := reflect.New(into.Type().Elem()).Elem()
		r.put(d, join(path, key), table[key], elem)
		into.SetMapIndex(reflect.ValueOf(key), elem)
	}
}

func (r *reading) putScalar(d *document, path string, v any, into reflect.Value) {
	switch into.Kind() {
	case reflect.String:
		if s, ok := v.(string); ok {
			into.SetString(s)
			return
		}
		r.mismatch(d, path, "a text in quotes", v)
	case reflect.Bool:
		if b, ok := v.(bool); ok {
			into.SetBool(b)
			return
		}
		r.mismatch(d, path, "true or false", v)
	case reflect.Int:
		if n, ok := v.(int64); ok {
			into.SetInt(n)
			return
		}
		r.mismatch(d, path, "a whole number", v)
	default:
		panic("guides: a row has a field of type " + into.Type().String())
	}
}

func (r *reading) mismatch(d *document, path, wanted string, v any) {
	r.fault(d.file, d.at(path).key, "%s has to be %s and is %s", lastKey(path), wanted, kindOf(v))
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
