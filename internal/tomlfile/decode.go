package tomlfile

import (
	"maps"
	"reflect"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"waymark/internal/secret"
)

// What a value is expected to be.
const (
	Text   = "a text in quotes"
	Truth  = "true or false"
	Whole  = "a whole number"
	Number = "a number"
	Day    = "a day, like 2026-11-22"
	List   = "a list"
	Table  = "a table"
)

// A Misfit is a value that has no room in a struct.
type Misfit struct {
	Path string // of the value
	Key  string // the last key of the path
	List string // the path of the list that it is one of; empty: of none
	// Known are the keys that its table could have; nil: the key is known.
	Known []string
	// Wanted is what the value should be, and Got what it is. A table inside
	// could not be looked at.
	Wanted string
	Got    any
}

// Decode puts the values where the struct or map that to points to has room for them.
// What has none is left empty, and what fits is put in all the same. Tags name
// the keys.
func (f *File) Decode(to any) []Misfit {
	d := decoding{}
	d.value(spot{}, f.values, reflect.ValueOf(to).Elem())
	return d.misfits
}

// A decoding is values on their way into a struct.
type decoding struct{ misfits []Misfit }

// A spot is where one of them stands: the first fields of a [Misfit].
type spot struct{ path, key, list string }

func (s spot) with(key string) spot { return spot{path: Join(s.path, key), key: key} }
func (s spot) item(i int) spot      { return spot{Item(s.path, i), s.key, s.path} }

func (d *decoding) value(at spot, v any, into reflect.Value) {
	switch into.Type() {
	case reflect.TypeFor[toml.LocalDate]():
		put(d, at, Day, v, func(day toml.LocalDate) { into.Set(reflect.ValueOf(day)) })
		return
	case reflect.TypeFor[secret.Text]():
		put(d, at, Text, v, func(text string) { into.Set(reflect.ValueOf(secret.New(text))) })
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		put(d, at, Table, v, func(table map[string]any) { d.table(at, table, into) })
	case reflect.Map:
		put(d, at, Table, v, func(table map[string]any) { d.entries(at, table, into) })
	case reflect.Slice:
		put(d, at, List, v, func(list []any) {
			into.Set(reflect.MakeSlice(into.Type(), len(list), len(list)))
			for i := range list {
				d.value(at.item(i), list[i], into.Index(i))
			}
		})
	case reflect.String:
		put(d, at, Text, v, into.SetString)
	case reflect.Bool:
		put(d, at, Truth, v, into.SetBool)
	case reflect.Int:
		put(d, at, Whole, v, into.SetInt)
	case reflect.Float64:
		if n, ok := v.(int64); ok {
			v = float64(n)
		}
		put(d, at, Number, v, into.SetFloat)
	default:
		panic("tomlfile: a struct has a field of type " + into.Type().String())
	}
}

// put hands v on where it is a T.
func put[T any](d *decoding, at spot, wanted string, v any, set func(T)) {
	if is, ok := v.(T); ok {
		set(is)
		return
	}
	d.misfits = append(d.misfits, Misfit{Path: at.path, Key: at.key, List: at.list, Wanted: wanted, Got: v})
}

// table fills a struct.
func (d *decoding) table(at spot, values map[string]any, into reflect.Value) {
	fields := map[string]int{}
	for i := range into.NumField() {
		fields[into.Type().Field(i).Tag.Get("toml")] = i
	}
	delete(fields, "") // is no key
	for _, key := range slices.Sorted(maps.Keys(values)) {
		within := at.with(key)
		if i, ok := fields[key]; ok {
			d.value(within, values[key], into.Field(i))
			continue
		}
		d.misfits = append(d.misfits, Misfit{Path: within.path, Key: key, Known: keysOf(into.Type())})
	}
}

// entries fills a map, whose keys are not known beforehand.
func (d *decoding) entries(at spot, values map[string]any, into reflect.Value) {
	into.Set(reflect.MakeMap(into.Type()))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		entry := reflect.New(into.Type().Elem()).Elem()
		d.value(at.with(key), values[key], entry)
		into.SetMapIndex(reflect.ValueOf(key), entry)
	}
}

// keysOf are the keys of a struct, in the order of its fields.
func keysOf(s reflect.Type) []string {
	keys := []string{}
	for i := range s.NumField() {
		if key := s.Field(i).Tag.Get("toml"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
