package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// aToken is what looks like the token of a bot, wherever it stands: of Telegram,
// also with its colon as addresses write it, or of Discord.
var aToken = regexp.MustCompile(`[0-9]{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}|[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}`)

// withoutTokens is a text that may be shown to anybody.
func withoutTokens(s string) string { return aToken.ReplaceAllString(s, "[a token]") }

// withoutTokens takes tokens out of the values that are none, and names their
// keys. Nobody reads such a value any further, so nobody can repeat it.
func (t *tomlFile) withoutTokens() { t.values, _ = t.bare("", t.values).(map[string]any) }

// bare is the value of key without tokens.
func (t *tomlFile) bare(key string, v any) any {
	switch v := v.(type) {
	case string:
		if !aToken.MatchString(v) || key == tokenKey {
			return v
		}
		t.fault(key, "%s holds what looks like a bot's token: take it out, and if others can read this file, have a new one made; a token stands in %s", key, tokenKey)
		return nil
	case []any:
		for i := range v {
			if v[i] = t.bare(fmt.Sprintf("%s[%d]", key, i), v[i]); v[i] == nil {
				return nil
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] = t.bare(dotted(key, k), v[k]); v[k] == nil {
				delete(v, k)
			}
		}
	}
	return v
}
