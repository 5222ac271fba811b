package calendar_test

import (
	"testing"

	"waymark/conversations"
)

func TestClosesAt(t *testing.T) {
	t.Parallel()
	for hours, want := range map[string]string{ // of a Wednesday at ten
		"Mon-Fri 09:00-12:00, Mon-Fri 13:00-17:00": "2026-11-25 12:00",
		"Mon-Fri 09:00-12:00, Mon-Fri 12:00-17:00": "2026-11-25 17:00",
		"Wed-Thu 00:00-24:00":                      "2026-11-27 00:00",
		"Wed-Mon 00:00-24:00":                      "2026-12-01 00:00",
		"Mon-Sun 00:00-24:00":                      "",
		"Mon-Fri 13:00-17:00":                      "",
	} {
		when, soon := conversations.ClosesAt(office(t, hours), local(t, "2026-11-25 10:00"))
		if soon != (want != "") || soon && !when.Equal(local(t, want)) {
			t.Errorf("%s: it closes at %v (%v), want %q", hours, when, soon, want)
		}
	}
}
