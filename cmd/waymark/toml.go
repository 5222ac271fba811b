package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"waymark/internal/plaintext"
)

// A tomlFile is a file of settings on its way into a struct. The library's own
// strict reading stops at the first wrong type and prints the lines around it,
// which may hold secrets; this one names all faults and no values.
type tomlFile struct {
	name   string
	values map[string]any
	places map[string]unstable.Position // by key, with dots
	faults []tomlFault
}

type tomlFault struct {
	at   unstable.Position
	says string
}

// longWord is longer than any key of ours.
var longWord = regexp.MustCompile(`[A-Za-z0-9_-]{24,}`)

func readTOML(name string, src []byte) *tomlFile {
	t := &tomlFile{name: name, places: map[string]unstable.Position{}}
	var wrong *toml.DecodeError
	if err := toml.Unmarshal(src, &t.values); errors.As(err, &wrong) {
		line, column := wrong.Position()
		says := longWord.ReplaceAllString(strings.TrimPrefix(wrong.Error(), "toml: "), "…") // a key may be a secret without its quotes
		t.faults = append(t.faults, tomlFault{unstable.Position{Line: line, Column: column}, says})
		t.values = nil
		return t
	} else if err != nil {
		t.faults = append(t.faults, tomlFault{says: err.Error()})
		return t
	}
	var p unstable.Parser
	p.Reset(src)
	table := ""
	for p.NextExpression() {
		n := p.Expression()
		if n.Kind == unstable.KeyValue {
			t.locate(&p, n, table)
			continue
		}
		table = t.place(&p, n.Key(), "")
	}
	return t
}

// locate notes where the keys of n stand.
func (t *tomlFile) locate(p *unstable.Parser, n *unstable.Node, table string) {
	key := t.place(p, n.Key(), table)
	v := n.Value()
	switch inner := v.Children(); v.Kind {
	case unstable.InlineTable:
		for inner.Next() {
			t.locate(p, inner.Node(), key)
		}
	case unstable.Array:
		for i := 0; inner.Next(); i++ {
			if of := inner.Node(); of.Raw.Length > 0 {
				t.places[fmt.Sprintf("%s[%d]", key, i)] = p.Shape(of.Raw).Start
			}
		}
	}
}

// place notes where the parts of a key stand, and returns the whole key.
func (t *tomlFile) place(p *unstable.Parser, parts unstable.Iterator, table string) string {
	for parts.Next() {
		n := parts.Node()
		table = dotted(table, string(n.Data))
		if _, ok := t.places[table]; !ok {
			t.places[table] = p.Shape(n.Raw).Start
		}
	}
	return table
}

func dotted(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// has reports whether the file sets key.
func (t *tomlFile) has(key string) bool {
	_, ok := t.places[key]
	return ok
}

// either is key where the file sets it, else what makes it needed.
func (t *tomlFile) either(key, needed string) string {
	if t.has(key) {
		return key
	}
	return needed
}

// secret settles a value that is better kept elsewhere: in the environment,
// which goes first, else in file, which the key with _file at its end names.
// It returns where the value came from, and false where a fault says that it
// cannot be known.
func (t *tomlFile) secret(key string, value *string, file, env string, getenv func(string) string) (from string, ok bool) {
	switch given := strings.TrimSpace(getenv(env)); {
	case given != "":
		*value = given
		return env, true
	case file == "":
		return key, true
	case t.has(key) && *value != "":
		t.fault(key+"_file", "%s and %s_file are both set; keep one of them", key, key)
		return key, false
	}
	src, err := plaintext.ReadFile(file)
	if err != nil {
		t.fault(key+"_file", "%s_file: %v", key, err)
		return key, false
	}
	if *value = strings.TrimSpace(string(src)); *value == "" {
		t.fault(key+"_file", "%s_file names an empty file", key)
		return key, false
	}
	return key + "_file", true
}

// fault notes what is wrong with a key. A key that stands nowhere in the file
// is wrong as a whole, or comes from elsewhere.
func (t *tomlFile) fault(key, says string, args ...any) {
	t.faults = append(t.faults, tomlFault{t.places[key], fmt.Sprintf(says, args...)})
}

// err is all faults in the order of the file, or nil.
func (t *tomlFile) err() error {
	if all := t.all(); len(all) > 0 {
		return all
	}
	return nil
}

// all is all faults in the order of the file. A token in them would be a value
// that somebody put in a wrong place.
func (t *tomlFile) all() faults {
	slices.SortStableFunc(t.faults, func(a, b tomlFault) int {
		return cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	var all faults
	for _, f := range t.faults {
		says := plaintext.OneLine(withoutTokens(f.says))
		if f.at.Line > 0 {
			says = fmt.Sprintf("%s:%d:%d: %s", t.name, f.at.Line, f.at.Column, says)
		}
		all = append(all, says)
	}
	return all
}

// into puts the values where the struct that c points to has room for them.
func (t *tomlFile) into(c any) { t.table("", t.values, reflect.ValueOf(c).Elem()) }

// table fills a struct, or a map from names to structs.
func (t *tomlFile) table(path string, values map[string]any, to reflect.Value) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		full := dotted(path, key)
		if to.Kind() == reflect.Map {
			if to.IsNil() {
				to.Set(reflect.MakeMap(to.Type()))
			}
			entry := reflect.New(to.Type().Elem()).Elem()
			t.value(full, values[key], entry)
			to.SetMapIndex(reflect.ValueOf(key), entry)
			continue
		}
		i := slices.Index(keysOf(to.Type()), key)
		if i < 0 {
			t.unknown(path, key, to.Type())
			continue
		}
		t.value(full, values[key], to.Field(i))
	}
}

// keysOf are the keys of a struct, in the order of its fields.
func keysOf(s reflect.Type) []string {
	var keys []string
	for i := range s.NumField() {
		keys = append(keys, s.Field(i).Tag.Get("toml"))
	}
	return keys
}

// unknown names the nearest key of the same table, else the same key in one of
// the tables beside it: its own may have been forgotten, or be another one.
func (t *tomlFile) unknown(path, key string, table reflect.Type) {
	near := plaintext.Nearest(key, keysOf(table))
	if near != "" {
		near = dotted(path, near)
	}
	whole := reflect.TypeFor[config]()
	for i, k := range keysOf(whole) {
		if f := whole.Field(i).Type; near == "" && f.Kind() == reflect.Struct && slices.Contains(keysOf(f), key) {
			near = dotted(k, key)
		}
	}
	full := dotted(path, key)
	if near == "" {
		t.fault(full, "unknown key %q", full)
		return
	}
	t.fault(full, "unknown key %q; did you mean %q?", full, near)
}

// value puts one value where it belongs.
func (t *tomlFile) value(key string, v any, to reflect.Value) {
	switch to.Kind() {
	case reflect.String:
		if s, ok := v.(string); ok {
			to.SetString(s)
			return
		}
		t.fault(key, "%s must be a text in quotes", key)
	case reflect.Bool:
		if b, ok := v.(bool); ok {
			to.SetBool(b)
			return
		}
		t.fault(key, "%s must be true or false", key)
	case reflect.Int:
		if n, ok := v.(int64); ok {
			to.SetInt(n)
			return
		}
		t.fault(key, "%s must be a whole number", key)
	case reflect.Float64:
		switch n := v.(type) {
		case int64:
			to.SetFloat(float64(n))
		case float64:
			to.SetFloat(n)
		default:
			t.fault(key, "%s must be a number", key)
		}
	case reflect.Slice:
		list, ok := v.([]any)
		texts := make([]string, len(list))
		for i := range list {
			var isText bool
			texts[i], isText = list[i].(string)
			ok = ok && isText
		}
		if ok {
			to.Set(reflect.ValueOf(texts))
			return
		}
		t.fault(key, `%s must be a list of texts in quotes, ["…", "…"]`, key)
	default:
		if inner, ok := v.(map[string]any); ok {
			t.table(key, inner, to)
			return
		}
		t.fault(key, "%s must be a table, [%s]", key, key)
	}
}
