package archtest

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// nounsMax is how many nouns somebody new has to learn.
const nounsMax = 25

func TestNouns_AreFew(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, glossary, _ := strings.Cut(string(text), "\n## The nouns\n")
	glossary, _, _ = strings.Cut(glossary, "\n## ")
	nouns := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\*\*[^|]+) \|`).FindAllStringSubmatch(glossary, -1) {
		for _, noun := range regexp.MustCompile(`\*\*([^*]+)\*\*`).FindAllStringSubmatch(row[1], -1) {
			if nouns[noun[1]] {
				t.Errorf("%s is there twice", noun[1])
			}
			nouns[noun[1]] = true
		}
	}
	if len(nouns) == 0 || len(nouns) > nounsMax {
		t.Errorf("ARCHITECTURE.md has %d nouns, want at most %d", len(nouns), nounsMax)
	}
}
