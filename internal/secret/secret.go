// Package secret holds texts that nobody may read who only prints them.
//
// It leaves to others where they come from and whom they open.
//
// What may surprise: a text is still a string, for who converts it.
package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// A Text is a token, a password, an url that holds one, or the like. Whatever prints it
// prints [hidden] instead: fmt with any verb, encoding/json, slog.
type Text string

// hidden stands in the place of one that there is.
const hidden = "[secret]"

// New makes a text of s.
func New(s string) Text { return Text(s) }

// Reveal is for who needs the text, and not for who prints.
func (s Text) Reveal() string { return string(s) }

// IsZero reports whether there is none.
func (s Text) IsZero() bool { return s == "" }

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
