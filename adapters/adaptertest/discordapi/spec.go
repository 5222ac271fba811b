package discordapi

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A spec is the vendor's description of the API: discord-openapi.json.
type spec struct {
	paths   []specPath
	schemas object
	texts   map[string]*regexp.Regexp // the patterns in it
}

type specPath struct {
	path  string
	parts []string
	all   object
}

func loadSpec(folder string) (*spec, error) {
	file := filepath.Join(folder, "discord-openapi.json")
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("load specification: %w", err)
	}
	v, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("load specification %s: %w", file, err)
	}
	doc, _ := v.(object)
	components, _ := doc["components"].(object)
	sp := &spec{texts: map[string]*regexp.Regexp{}}
	sp.schemas, _ = components["schemas"].(object)
	paths, _ := doc["paths"].(object)
	for _, path := range sortedKeys(paths) {
		all, _ := paths[path].(object)
		sp.paths = append(sp.paths, specPath{path, strings.Split(strings.Trim(path, "/"), "/"), all})
	}
	// A path with fewer variables means more.
	slices.SortStableFunc(sp.paths, func(a, b specPath) int { return strings.Count(a.path, "{") - strings.Count(b.path, "{") })
	if len(sp.paths) == 0 || len(sp.schemas) == 0 {
		return nil, fmt.Errorf("load specification %s: it has no paths or no schemas", file)
	}
	return sp, sp.compile(doc)
}

// compile prepares all patterns in a part of the specification.
func (sp *spec) compile(v any) error {
	switch v := v.(type) {
	case object:
		if p, ok := v["pattern"].(string); ok && sp.texts[p] == nil {
			re, err := regexp.Compile(p)
			if err != nil {
				return fmt.Errorf("load specification: %w", err)
			}
			sp.texts[p] = re
		}
		for _, x := range v {
			if err := sp.compile(x); err != nil {
				return err
			}
		}
	case []any:
		for _, x := range v {
			if err := sp.compile(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// operation is what the specification says about a method of a path.
func (sp *spec) operation(method, path string) (operation, whole object) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for _, p := range sp.paths {
		op, ok := p.all[strings.ToLower(method)].(object)
		if !ok || len(p.parts) != len(parts) {
			continue
		}
		fits := true
		for i, part := range p.parts {
			fits = fits && (strings.HasPrefix(part, "{") || part == parts[i])
		}
		if fits {
			return op, p.all
		}
	}
	return nil, nil
}

// check is what is wrong with v under a schema.
func (sp *spec) check(v any, schema object, where string) (faults []string) {
	if ref, ok := schema["$ref"].(string); ok {
		target, known := sp.schemas[ref[strings.LastIndex(ref, "/")+1:]].(object)
		if !known {
			return []string{where + ": the specification has no " + ref}
		}
		faults = sp.check(v, target, where)
	}
	if !typed(v, schema["type"]) {
		return append(faults, fmt.Sprintf("%s: got %.60s, want %v", where, mustJSON(v), schema["type"]))
	}
	for _, part := range list(schema, "allOf") {
		faults = append(faults, sp.check(v, part.(object), where)...)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if choices := list(schema, key); len(choices) > 0 {
			faults = append(faults, sp.best(v, choices, where)...)
		}
	}
	if c, ok := schema["const"]; ok && !same(c, v) {
		faults = append(faults, fmt.Sprintf("%s: got %.60s, want %s", where, mustJSON(v), mustJSON(c)))
	}
	if enum := list(schema, "enum"); len(enum) > 0 && !slices.ContainsFunc(enum, func(e any) bool { return same(e, v) }) {
		faults = append(faults, fmt.Sprintf("%s: got %.60s, want one of %s", where, mustJSON(v), mustJSON(enum)))
	}
	switch v := v.(type) {
	case string:
		faults = append(faults, sp.checkText(v, schema, where)...)
	case json.Number:
		faults = append(faults, checkNumber(v, schema, where)...)
	case []any:
		faults = append(faults, sp.checkList(v, schema, where)...)
	case object:
		faults = append(faults, sp.checkObject(v, schema, where)...)
	}
	return faults
}

// best is what is wrong under the alternative that fits best: the one that v's
// own type names, or else the one with the fewest faults.
func (sp *spec) best(v any, choices []any, where string) (best []string) {
	least := -1
	for _, choice := range choices {
		faults := sp.check(v, choice.(object), where)
		if len(faults) == 0 {
			return nil
		}
		score := len(faults)
		for _, f := range faults {
			if strings.HasPrefix(f, where+".type: ") || strings.HasPrefix(f, where+": got ") {
				score += 1000
			}
		}
		if least < 0 || score < least {
			least, best = score, faults
		}
	}
	return best
}

func same(a, b any) bool { return string(mustJSON(a)) == string(mustJSON(b)) }

// typed reports whether v has one of the types; nil allows all.
func typed(v, types any) bool {
	switch t := types.(type) {
	case string:
		return typed(v, []any{t})
	case []any:
		return slices.ContainsFunc(t, func(one any) bool {
			name, _ := one.(string)
			return name == nameOf(v) || name == "number" && nameOf(v) == "integer"
		})
	}
	return true
}

func nameOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "number"
		}
		return "integer"
	}
	return "object"
}

func (sp *spec) checkText(s string, schema object, where string) (faults []string) {
	n := utf8.RuneCountInString(s)
	if low, ok := schema["minLength"]; ok && n < whole(low) {
		faults = append(faults, fmt.Sprintf("%s: %d characters, want at least %v", where, n, low))
	}
	if high, ok := schema["maxLength"]; ok && n > whole(high) {
		faults = append(faults, fmt.Sprintf("%s: %d characters, want at most %v", where, n, high))
	}
	if p, ok := schema["pattern"].(string); ok && !sp.texts[p].MatchString(s) {
		faults = append(faults, fmt.Sprintf("%s: got %.60q, want %s", where, s, p))
	}
	return faults
}

func checkNumber(n json.Number, schema object, where string) (faults []string) {
	x, err := n.Float64()
	if err != nil {
		return []string{where + ": " + err.Error()}
	}
	for key, wrong := range map[string]func(float64) bool{
		"minimum": func(limit float64) bool { return x < limit },
		"maximum": func(limit float64) bool { return x > limit },
	} {
		if limit, ok := schema[key].(json.Number); ok {
			if l, err := limit.Float64(); err == nil && wrong(l) {
				faults = append(faults, fmt.Sprintf("%s: got %s, %s is %s", where, n, key, limit))
			}
		}
	}
	return faults
}

func (sp *spec) checkList(l []any, schema object, where string) (faults []string) {
	if low, ok := schema["minItems"]; ok && len(l) < whole(low) {
		faults = append(faults, fmt.Sprintf("%s: %d items, want at least %v", where, len(l), low))
	}
	if high, ok := schema["maxItems"]; ok && len(l) > whole(high) {
		faults = append(faults, fmt.Sprintf("%s: %d items, want at most %v", where, len(l), high))
	}
	items, ok := schema["items"].(object)
	if !ok {
		return faults
	}
	for i, v := range l {
		faults = append(faults, sp.check(v, items, fmt.Sprintf("%s[%d]", where, i))...)
	}
	return faults
}

func (sp *spec) checkObject(o object, schema object, where string) (faults []string) {
	for _, name := range list(schema, "required") {
		if _, ok := o[name.(string)]; !ok {
			faults = append(faults, fmt.Sprintf("%s: %s is missing", where, name))
		}
	}
	properties, _ := schema["properties"].(object)
	rest, hasRest := schema["additionalProperties"].(object)
	for _, name := range sortedKeys(o) {
		if p, ok := properties[name].(object); ok {
			faults = append(faults, sp.check(o[name], p, where+"."+name)...)
		} else if hasRest {
			faults = append(faults, sp.check(o[name], rest, where+"."+name)...)
		}
	}
	return faults
}
