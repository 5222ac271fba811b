package main

import (
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/internal/tomlfile"
)

// An abuseConfig says what is not read, so that nobody is disturbed by others.
type abuseConfig struct {
	Ignored   []string `toml:"ignored"`
	Newcomers int      `toml:"newcomers_per_hour"`
}

func abuseDefaults() abuseConfig { return abuseConfig{Ignored: []string{}, Newcomers: 10_000} }

// checkAbuse wants accounts of platforms that there are.
func (c *config) checkAbuse(t *tomlfile.Settings) {
	names := namesOf(c.platforms)
	for i, id := range c.Abuse.Ignored {
		key := tomlfile.Item("abuse.ignored", i)
		platform, user, ok := strings.Cut(id, ":")
		switch {
		case !ok || user == "":
			t.Fault(key, "abuse.ignored must hold PLATFORM:USER, as %s:123456789", names[0])
		case !slices.Contains(names, conversations.Platform(platform)):
			t.Fault(key, "abuse.ignored: there is no platform %q%s", platform, didYouMean(platform, names))
		}
	}
	if c.Abuse.Newcomers < 0 {
		t.Fault("abuse.newcomers_per_hour", "abuse.newcomers_per_hour must be a whole number, 0 for no limit")
	}
}

// ignores reports whether nothing of an account is read.
func (a abuseConfig) ignores() func(conversations.Account) bool {
	all := make(map[string]bool, len(a.Ignored))
	for _, id := range a.Ignored {
		all[id] = true
	}
	return func(who conversations.Account) bool { return all[fmt.Sprintf("%s:%s", who.Platform, who.User)] }
}
