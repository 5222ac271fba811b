package dialoguetest

import (
	"reflect"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// decide asks the engine, which may change nothing of what it is given.
func (p *player) decide(s conversations.State, m conversations.Message) conversations.Outcome {
	state, message := Clone(s), Clone(m)
	out := p.engine.Handle(s, m)
	if !reflect.DeepEqual(state, s) || !reflect.DeepEqual(message, m) {
		p.t.Errorf("line %d of the dialogue: deciding changes what it is about (-before +after):\n%s%s", p.line, cmp.Diff(state, s), cmp.Diff(message, m))
	}
	return out
}

// Clone is a copy of v that shares nothing with it, in no field, those of tomorrow
// neither. What other packages cannot look into, as a time, is taken as it is.
func Clone[T any](v T) T {
	part(reflect.ValueOf(&v).Elem())
	return v
}

// part puts copies into v where it holds what others hold, too.
func part(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				part(f)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			part(v.Index(i))
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		copied := reflect.New(v.Elem().Type()).Elem()
		copied.Set(v.Elem())
		part(copied)
		if v.Kind() == reflect.Pointer {
			copied = copied.Addr()
		}
		v.Set(copied)
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
		for i := range copied.Len() {
			part(copied.Index(i))
		}
		v.Set(copied)
	case reflect.Map:
		if v.IsNil() {
			return
		}
		copied := reflect.MakeMapWithSize(v.Type(), v.Len())
		for key, value := range v.Seq2() {
			own := reflect.New(v.Type().Elem()).Elem()
			own.Set(value)
			part(own)
			copied.SetMapIndex(key, own)
		}
		v.Set(copied)
	}
}
