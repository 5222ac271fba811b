package engine

import (
	"testing"

	"waymark/conversations"
)

func TestReadCode_AsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	c := codeOf(conversations.Chance{0x08, 0x42, 0x01, 0xff, 0x00})
	if len(c) != 8 {
		t.Fatalf("%q has %d signs, want 8", c, len(c))
	}
	for typed, want := range map[string]conversations.Code{inHalves(c): c, " 7k3m 9f-2a": "7K3M9F2A", "oil\u2011O": "0110", " - ": "", "off!": "0FF!"} {
		if got := readCode(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}
