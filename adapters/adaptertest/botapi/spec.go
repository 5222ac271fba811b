package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// A Spec is the vendor's documentation as data: the api.json of
// PaulSonOfLars/telegram-bot-api-spec.
type Spec struct {
	Methods map[string]specType `json:"methods"`
	Types   map[string]specType `json:"types"`
}

type specType struct {
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
	Returns  []string    `json:"returns"`
}

type specField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

// LoadSpec reads a specification.
func LoadSpec(file string) (*Spec, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("load specification: %w", err)
	}
	var spec Spec
	if err := json.Unmarshal(b, &spec); err != nil {
		return nil, fmt.Errorf("load specification %s: %w", file, err)
	}
	if len(spec.Methods) == 0 || len(spec.Types) == 0 {
		return nil, fmt.Errorf("load specification %s: it has no methods or no types", file)
	}
	return &spec, nil
}

// request is what is wrong with a request for a method.
func (spec *Spec) request(method string, p params) []string {
	m, ok := spec.Methods[method]
	if !ok {
		return []string{"unknown method " + method}
	}
	var faults []string
	for _, name := range sortedKeys(p) {
		i := slices.IndexFunc(m.Fields, func(f specField) bool { return f.Name == name })
		if i < 0 {
			faults = append(faults, fmt.Sprintf("%s: unknown parameter %s", method, name))
			continue
		}
		f := m.Fields[i]
		faults = append(faults, spec.value(p[name].value(f.Types), f.Types, f.Description, method+"."+name)...)
	}
	for _, f := range m.Fields {
		if f.Required && !p.has(f.Name) {
			faults = append(faults, fmt.Sprintf("%s: %s is missing", method, f.Name))
		}
	}
	return faults
}

// value is what a parameter means where types are expected: in a form
// everything is text.
func (v param) value(types []string) any {
	if !v.json && slices.Contains(types, "String") {
		return v.text
	}
	if decoded, err := decode([]byte(v.text)); err == nil {
		return decoded
	}
	return v.text
}

func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

// value is what is wrong with v where one of types is expected: with the type
// that fits best.
func (spec *Spec) value(v any, types []string, description, where string) []string {
	var best []string
	for i, t := range types {
		faults := spec.one(v, t, description, where)
		if len(faults) == 0 {
			return nil
		}
		if i == 0 || len(faults) < len(best) {
			best = faults
		}
	}
	return best
}

// one is what is wrong with v where t is expected.
func (spec *Spec) one(v any, t, description, where string) []string {
	wrong := []string{fmt.Sprintf("%s: got %.60v, want %s", where, v, t)}
	if item, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return wrong
		}
		var faults []string
		for i, x := range list {
			faults = append(faults, spec.one(x, item, "", fmt.Sprintf("%s[%d]", where, i))...)
		}
		return faults
	}
	ok := true
	switch t {
	case "Integer":
		n, is := v.(json.Number)
		_, err := n.Int64()
		ok = is && err == nil
	case "Float":
		_, ok = v.(json.Number)
	case "Boolean":
		_, ok = v.(bool)
	case "InputFile":
	case "String":
		s, is := v.(string)
		if is {
			return length(s, description, where)
		}
		ok = false
	default:
		return spec.object(v, t, where)
	}
	if ok {
		return nil
	}
	return wrong
}

// A limit is stated in words only: "1-64 bytes".
var limit = regexp.MustCompile(`(\d+)-(\d+) (characters|bytes)`)

func length(s, description, where string) []string {
	words := limit.FindStringSubmatch(description)
	if words == nil || strings.Contains(description, "after entities parsing") { // the server measures that
		return nil
	}
	low, _ := strconv.Atoi(words[1])
	high, _ := strconv.Atoi(words[2])
	n := units(s)
	if words[3] == "bytes" {
		n = len(s)
	}
	if n < low || n > high {
		return []string{fmt.Sprintf("%s: %d %s, want %d-%d", where, n, words[3], low, high)}
	}
	return nil
}

func (spec *Spec) object(v any, t, where string) []string {
	kind, known := spec.Types[t]
	if !known {
		return []string{fmt.Sprintf("%s: the specification has no type %s", where, t)}
	}
	if len(kind.Subtypes) > 0 {
		return spec.value(v, kind.Subtypes, "", where)
	}
	o, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s: got %.60v, want %s", where, v, t)}
	}
	var faults []string
	for _, name := range sortedKeys(o) {
		i := slices.IndexFunc(kind.Fields, func(f specField) bool { return f.Name == name })
		if i < 0 {
			faults = append(faults, fmt.Sprintf("%s: %s has no field %s", where, t, name))
			continue
		}
		f := kind.Fields[i]
		faults = append(faults, spec.value(o[name], f.Types, f.Description, where+"."+name)...)
	}
	for _, f := range kind.Fields {
		if _, is := o[f.Name]; f.Required && !is {
			faults = append(faults, fmt.Sprintf("%s: %s is missing", where, f.Name))
		}
	}
	return faults
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
