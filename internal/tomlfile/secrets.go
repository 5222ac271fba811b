package tomlfile

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"waymark/internal/plaintext"
	"waymark/internal/secret"
)

// A Secret is what the settings hold and nobody else may read: the key that it
// can stand at, and the file that another key can name instead.
type Secret struct {
	Key   string
	Value secret.Text // empty: there is none, or it may be shown
	Set   bool        // it stands in the settings themselves

	FileKey, File string
}

// Secrets are all that were asked for, in that order.
func (s *Settings) Secrets() []Secret { return s.secrets }

// Secret finds a value that nobody else may read, as [Settings.Elsewhere] does.
func (s *Settings) Secret(key string, value *secret.Text, file, env string) (from string, ok bool) {
	text := value.Reveal()
	from, ok = s.Elsewhere(key, &text, file, env)
	*value = secret.New(text)
	s.Hide(key, *value)
	return from, ok
}

// Hide says of what [Settings.Elsewhere] has found last that nobody else may read it.
func (s *Settings) Hide(key string, value secret.Text) {
	is := &s.secrets[len(s.secrets)-1]
	is.Key, is.Value, is.Set = key, value, s.has(key)
}

// Elsewhere finds a value that is better kept elsewhere: in the environment,
// which goes first, else in file, which the key with _file at its end names and
// which then holds a secret. It returns where the value came from, and false
// where a fault says that it cannot be known.
func (s *Settings) Elsewhere(key string, value *string, file, env string) (from string, ok bool) {
	fileKey := key + "_file"
	s.secrets = append(s.secrets, Secret{FileKey: fileKey, File: file})
	switch given := strings.TrimSpace(s.getenv(env)); {
	case given != "":
		*value = given
		return env, true
	case file == "":
		return key, true
	case s.has(key) && *value != "":
		s.Fault(fileKey, "%s and %s are both set; keep one of them", key, fileKey)
		return key, false
	}
	src, err := plaintext.ReadFile(file)
	if err != nil {
		s.Fault(fileKey, "%s: %v", fileKey, err)
		return key, false
	}
	if *value = strings.TrimSpace(string(src)); *value == "" {
		s.Fault(fileKey, "%s names an empty file", fileKey)
		return key, false
	}
	return fileKey, true
}

// Tokens say what looks like a token, wherever it stands, and the keys at which
// one may.
type Tokens struct {
	look *regexp.Regexp
	keys []string
}

// NewTokens makes Tokens of a regular expression, which has to be right.
func NewTokens(look string, keys []string) Tokens { return Tokens{regexp.MustCompile(look), keys} }

// Without is a text that may be shown to anybody.
func (t Tokens) Without(s string) string { return t.look.ReplaceAllString(s, "[a token]") }

// withoutTokens takes tokens out of the values that are none, and names their
// keys. Nobody reads such a value any further, so nobody can repeat it.
func (s *Settings) withoutTokens() { s.stripped(spot{}, s.file.values) }

// stripped is a value without tokens.
func (s *Settings) stripped(at spot, v any) any {
	switch v := v.(type) {
	case string:
		if !s.tokens.look.MatchString(v) || slices.Contains(s.tokens.keys, at.path) {
			return v
		}
		s.Fault(at.path, "%s holds what looks like a bot's token: take it out, and if others can read this file, have a new one made; a token stands in %s",
			at.path, strings.Join(s.tokens.keys, " or "))
		return nil
	case []any:
		for i := range v {
			if v[i] = s.stripped(at.item(i), v[i]); v[i] == nil {
				return nil
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] = s.stripped(at.with(k), v[k]); v[k] == nil {
				delete(v, k)
			}
		}
	}
	return v
}
