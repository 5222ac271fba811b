// Package secret holds texts that nobody may read who only prints them.
//
// It leaves to others where they come from and whom they open.
//
// What may surprise: whoever prints a struct by fmt sees its fields that are not
// exported past all their methods, so a text is not in the value itself.
package secret

import (
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// A Text is a token, a password, an url that holds one, or the like. Whatever prints it,
// or something in which it stands, prints [hidden] or where it is in memory: fmt with any
// verb, encoding/json, slog. Equal texts are ==. The zero value is the empty text.
type Text struct{ handle unique.Handle[string] }

// hidden stands in the place of one that there is.
const hidden = "[secret]"

// New makes a text of s.
func New(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{unique.Make(s)}
}

// Reveal is for who needs the text, and not for who prints.
func (s Text) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.handle.Value()
}

// IsZero reports whether there is none.
func (s Text) IsZero() bool { return s == Text{} }

// String is [fmt.Stringer].
func (s Text) String() string {
	if s.IsZero() {
		return ""
	}
	return hidden
}

// Format is [fmt.Formatter], so that no verb shows more.
func (s Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// GoString is [fmt.GoStringer].
func (s Text) GoString() string { return s.String() }

// MarshalText is [encoding.TextMarshaler].
func (s Text) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is [encoding.TextUnmarshaler].
func (s *Text) UnmarshalText(text []byte) error {
	*s = New(string(text))
	return nil
}

// LogValue is [slog.LogValuer].
func (s Text) LogValue() slog.Value { return slog.StringValue(s.String()) }
