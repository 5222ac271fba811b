package platform_test

import (
	"testing"
	"time"

	"waymark/adapters/platform"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	brussels := time.FixedZone("Europe/Brussels", 3600)
	arrived := time.Date(2026, 11, 27, 9, 0, 0, 0, brussels)
	for says, of := range map[string]struct{ ago, want time.Duration }{
		"now":                  {0, 0},
		"a clock that is late": {time.Minute, 0},
		"while we were away":   {time.Minute + time.Second, time.Minute + time.Second},
		"a weekend ago":        {47 * time.Hour, 47 * time.Hour},
		"a date of nonsense":   {48 * time.Hour, 0},
		"a date to come":       {-time.Hour, 0},
	} {
		got := platform.Written(arrived.Add(-of.ago).UTC(), arrived)
		if want := arrived.Add(-of.want); !got.Equal(want) || got.Location() != brussels {
			t.Errorf("%s: got %v, want %v", says, got, want)
		}
	}
}
