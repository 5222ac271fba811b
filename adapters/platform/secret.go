package platform

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a token or the like. Whatever prints it prints [hiddenSecret] instead: fmt
// with any verb of a text, encoding/json, slog. Who needs it converts it to a string. It
// is no key of a map, and vet refuses to print it by %p: both would show it.
type Secret string

// hiddenSecret stands in the place of a secret that there is.
const hiddenSecret = "[secret]"

// String is [fmt.Stringer].
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hiddenSecret
}

// Format is [fmt.Formatter], so that no verb shows more.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// GoString is [fmt.GoStringer].
func (s Secret) GoString() string { return s.String() }

// MarshalText is [encoding.TextMarshaler].
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
