package shield

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/conversations"
)

// How often what is taught is said in a frame.
const (
	framedPhrases = 6
	framedWords   = 5
	framedGlued   = 2
)

// taught are passwords of several words, and of one that nobody uses here, said as people say them
// where a password is asked for. They are learned from and never measured on, and none of them is
// in the corpus.
func taught(t testing.TB) (all []labelled) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "taught", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	asked := [][]conversations.Sensitive{{conversations.Password}, {conversations.Password, conversations.PIN, conversations.OneTime}, {conversations.EntryLink}}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := [][]string{}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, ": ") {
				parts = append(parts, nil)
			} else {
				parts[len(parts)-1] = append(parts[len(parts)-1], line)
			}
		}
		if len(parts) != 3 {
			t.Fatalf("%s has %d parts, want phrases, words and frames", file, len(parts))
		}
		phrases, words, frames := parts[0], parts[1], parts[2]
		for i, p := range phrases {
			all = append(all, told("%", p, asked[i%2]))
		}
		for i, f := range frames {
			for n := range framedPhrases {
				all = append(all, told(f, phrases[(i*framedPhrases+n)%len(phrases)], asked[n%len(asked)]))
			}
			for n := range framedWords {
				all = append(all, told(f, words[(i*framedWords+n)%len(words)], asked[n%len(asked)]))
			}
			for n := range framedGlued {
				all = append(all, told(f, strings.ReplaceAll(phrases[(i*framedGlued+n)%len(phrases)], " ", ""), asked[0]))
			}
		}
	}
	return all
}

// told is a secret where % stands in a frame.
func told(frame, secret string, asked []conversations.Sensitive) labelled {
	before, after, _ := strings.Cut(frame, "%")
	return labelled{group: "secret", kind: "taught", writer: "taught", text: before + secret + after, expect: asked, parts: [][2]int{{len(before), len(before) + len(secret)}}}
}
