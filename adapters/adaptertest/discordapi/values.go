package discordapi

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// text is a field that is a string, or "".
func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

// whole is a number without a fraction, or 0.
func whole(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case json.Number:
		n, err := strconv.Atoi(v.String())
		if err == nil {
			return n
		}
	}
	return 0
}

// list is a field that is a list, or nil.
func list(o object, key string) []any {
	l, _ := o[key].([]any)
	return l
}

// yes is a field that is true.
func yes(o object, key string) bool {
	b, _ := o[key].(bool)
	return b
}

// decode reads JSON and keeps its numbers.
func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// mustJSON writes what we made ourselves.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("discordapi: " + err.Error())
	}
	return b
}
