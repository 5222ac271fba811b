package dialoguetest

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"waymark/conversations"
)

// A clone is the same, and nothing that is written into it reaches what it was made
// of, whatever the field.
func TestClone_SharesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.Make[conversations.State]().Draw(t, "state")
		one, other := Clone(s), Clone(s)
		if !reflect.DeepEqual(one, s) {
			t.Fatalf("got %+v, want %+v", one, s)
		}
		spoil(reflect.ValueOf(&one).Elem())
		if !reflect.DeepEqual(s, other) {
			t.Errorf("got %+v, want what it was: %+v", s, other)
		}
	})
}

// spoil changes all that v leads to.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Value{})
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(v.String() + "!")
		}
	case reflect.Int64:
		if v.CanSet() {
			v.SetInt(v.Int() + 1)
		}
	}
}
