package calendar

import "testing"

// A version is another one for another config, and the same at every start.
func TestVersion(t *testing.T) {
	t.Parallel()
	version := func(schedule, hours, zone string) string {
		c, err := New(schedule, hours, zone)
		if err != nil {
			t.Fatal(err)
		}
		return c.Version()
	}
	here := version("0 9 * * *", "08:00-20:00", "Europe/Brussels")
	for _, c := range []struct {
		schedule, hours, zone string
		same                  bool
	}{
		{"0 9 * * *", "08:00-20:00", "Europe/Brussels", true},
		{"0 10 * * *", "08:00-20:00", "Europe/Brussels", false},
		{"0 9 * * *", "08:00-21:00", "Europe/Brussels", false},
		{"0 9 * * *", "08:00-20:00", "Europe/Paris", false},
	} {
		if got := version(c.schedule, c.hours, c.zone); (got == here) != c.same {
			t.Errorf("%v has version %q, %q is that of another one", c, got, here)
		}
	}
}
