package tomlfile

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"waymark/internal/plaintext"
)

// longWord is longer than any key of ours.
var longWord = regexp.MustCompile(`[A-Za-z0-9_-]{24,}`)

// Faults is everything that stands in the way, one line each.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// Settings are a file of settings on its way into structs.
type Settings struct {
	name    string
	file    *File
	getenv  func(string) string
	tokens  Tokens
	faults  []fault
	unknown []Misfit
	tables  []table
	secrets []Secret
}

type fault struct {
	at   Place
	says string
}

// A table is one that somebody has read: its name, and the keys it can have.
type table struct {
	name string
	keys []string
}

// Read reads the text of the file of that name. A text that is no TOML is a
// fault, and sets nothing.
func Read(name string, src []byte, getenv func(string) string, tokens Tokens) *Settings {
	s := &Settings{name: name, getenv: getenv, tokens: tokens}
	var wrong *SyntaxError
	var err error
	if s.file, err = Parse(src); errors.As(err, &wrong) {
		s.file = &File{}
		says := longWord.ReplaceAllString(wrong.Says, "…") // a key may be a secret without its quotes
		s.faults = append(s.faults, fault{wrong.Place, says})
	}
	s.withoutTokens()
	return s
}

// Decode puts what stands outside all sections, and the tables that nobody else
// reads, into the struct that to points to.
func (s *Settings) Decode(to any) {
	whole := reflect.TypeOf(to).Elem()
	s.tables = append(s.tables, table{keys: keysOf(whole)})
	for i := range whole.NumField() {
		if f := whole.Field(i); f.Type.Kind() == reflect.Struct && f.Tag.Get("toml") != "" {
			s.tables = append(s.tables, table{f.Tag.Get("toml"), keysOf(f.Type)})
		}
	}
	for _, m := range s.file.Decode(to) {
		s.misfit(m)
	}
}

// A Section is a table of the settings that one reader owns.
type Section struct {
	*Settings
	name string
}

// Section hands out a table, which is known from then on.
func (s *Settings) Section(name string) *Section { return &Section{s, name} }

// Key is what the settings call a key of the section.
func (s *Section) Key(key string) string { return Join(s.name, key) }

// Decode puts the section into the struct that to points to. What it does not
// set stays as it is.
func (s *Section) Decode(to any) {
	into := reflect.ValueOf(to).Elem()
	s.tables = append(s.tables, table{s.name, keysOf(into.Type())})
	is, ok := s.value()
	if !ok {
		return
	}
	var d decoding
	d.value(spot{path: s.name, key: s.name}, is, into)
	for _, m := range d.misfits {
		s.misfit(m)
	}
}

// Tables are the names of the tables in the section that are none of its own
// keys, in order: each may be a section of its own, see [Settings.Section].
func (s *Section) Tables() (names []string) {
	is, _ := s.value()
	in, _ := is.(map[string]any)
	for name, v := range in {
		_, is := v.(map[string]any)
		own := slices.ContainsFunc(s.tables, func(t table) bool { return t.name == s.name && slices.Contains(t.keys, name) })
		if is && !own {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// value is what the file has for the section, whose name may be a path.
func (s *Section) value() (is any, ok bool) {
	is = s.file.values
	for key := range strings.SplitSeq(s.name, ".") {
		in, _ := is.(map[string]any)
		if is, ok = in[key]; !ok {
			return nil, false
		}
	}
	return is, true
}

// misfit makes a fault of a value that has no room. Which keys there are, is
// known when all have read.
func (s *Settings) misfit(m Misfit) {
	path, wanted := m.Path, m.Wanted
	switch {
	case m.Known != nil:
		s.unknown = append(s.unknown, m)
		return
	case m.List != "":
		path, wanted = m.List, List
	}
	switch wanted {
	case List:
		wanted += ` of texts in quotes, ["…", "…"]`
	case Table:
		wanted += ", [" + path + "]"
	}
	s.Fault(path, "%s must be %s", path, wanted)
}

// has reports whether the file sets key.
func (s *Settings) has(key string) bool { return s.file.Place(key) != Place{} }

// Either is key where the file sets it, else what makes it needed.
func (s *Settings) Either(key, needed string) string {
	if s.has(key) {
		return key
	}
	return needed
}

// Fault notes what is wrong with a key. A key that stands nowhere in the file
// is wrong as a whole, or comes from elsewhere.
func (s *Settings) Fault(key, says string, args ...any) {
	s.faults = append(s.faults, fault{s.file.Place(key), fmt.Sprintf(says, args...)})
}

// Err is all faults as [Faults], or nil.
func (s *Settings) Err() error {
	if all := s.Faults(); len(all) > 0 {
		return all
	}
	return nil
}

// Faults is all faults in the order of the file; a section that nobody has read
// by now is one. A token in them would be a value that somebody put in a wrong
// place.
func (s *Settings) Faults() Faults {
	found := slices.Clone(s.faults)
	for _, m := range s.unknown {
		if says := s.says(m); says != "" {
			found = append(found, fault{s.file.Place(m.Path), says})
		}
	}
	slices.SortStableFunc(found, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	var all Faults
	for _, f := range slices.Compact(found) { // a list is wrong once
		says := plaintext.OneLine(s.tokens.Without(f.says))
		if f.at.Line > 0 {
			says = fmt.Sprintf("%s:%d:%d: %s", s.name, f.at.Line, f.at.Column, says)
		}
		all = append(all, says)
	}
	return all
}

// says is what is wrong with an unknown key; nothing where it is a section's
// name. It names the nearest key of the same table, else the same key in one of
// the tables beside it: its own may have been forgotten, or be another one.
func (s *Settings) says(m Misfit) string {
	known := m.Known
	if slices.ContainsFunc(s.tables, func(t table) bool { return t.name == m.Path }) {
		return "" // a section in a section
	}
	if m.Path == m.Key {
		known = slices.Clone(known)
		for _, t := range s.tables {
			if t.name != "" {
				known = append(known, t.name)
			}
		}
		if slices.Contains(known, m.Key) {
			return ""
		}
	}
	near := plaintext.Nearest(m.Key, known)
	if near != "" {
		near = Join(strings.TrimSuffix(strings.TrimSuffix(m.Path, m.Key), "."), near)
	}
	for _, t := range s.tables {
		if near == "" && t.name != "" && slices.Contains(t.keys, m.Key) {
			near = Join(t.name, m.Key)
		}
	}
	if near == "" {
		return fmt.Sprintf("unknown key %q", m.Path)
	}
	return fmt.Sprintf("unknown key %q; did you mean %q?", m.Path, near)
}
