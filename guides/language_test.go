package guides

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/content"
)

// write puts one of everything into v, and a text of its own into whatever exists
// once per language: where that stands.
func write(v reflect.Value, at string) (all []string) {
	switch {
	case v.Type() == reflect.TypeFor[content.Words]():
		v.Set(reflect.ValueOf(content.Words{conversations.English: at}))
		return []string{at}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return write(v.Index(0), at)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				all = append(all, write(v.Field(i), at+"."+f.Name)...)
			}
		}
	}
	return all
}

// A language is complete where all that people read is there, texts of tomorrow too.
func TestEveryText_MissesNone(t *testing.T) {
	t.Parallel()
	var c content.Content
	want := slices.DeleteFunc(write(reflect.ValueOf(&c).Elem(), ""), func(at string) bool {
		return at == ".Answers.Title" || at == ".OnlyEnglish" // for staff; in languages that are not spoken
	})
	var got []string
	for _, w := range everyText(&c) {
		got = append(got, w.In(conversations.English))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want(-) got(+):\n%s", diff)
	}
}
