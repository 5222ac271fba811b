package guides

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
)

// A line of a step that has somebody type or choose a secret.
var typesSecret = regexp.MustCompile(`(?i)\b(?:type|choose|enter|confirm)\b.*\b(password|PIN|code)s?\b`)

// Whoever is told to type a secret into their screen is told beforehand that it does
// not belong in the chat.
func TestLoad_StepsWithASecretSayNeverHere(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	if !strings.Contains(c.Phrase(conversations.English, "never-here"), "in the chat") {
		t.Error("the phrase does not say where the secret does not belong")
	}
	kinds := map[string]conversations.Sensitive{"password": conversations.Password, "pin": conversations.PIN, "code": conversations.OneTime}
	for _, p := range c.Parts {
		for _, s := range p.Steps {
			for line := range strings.Lines(s.Body.In(conversations.English)) {
				m := typesSecret.FindStringSubmatch(line)
				if m == nil || strings.Contains(line, "characters of the picture") || strings.Contains(line, "verification method") || strings.Contains(line, "country") {
					continue
				}
				if kind := kinds[strings.ToLower(m[1])]; !slices.Contains(s.Secrets, kind) && len(s.Secrets) == 0 {
					t.Errorf("%s: %q, and the step does not list %q among its secrets", s.ID, strings.TrimSpace(line), kind)
				}
			}
		}
	}
}
