package shield

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/conversations"
)

// questions are what people ask and tell no secret in.
func questions(t testing.TB) (all []labelled) {
	t.Helper()
	files, err := filepath.Glob("../../guides/content/examples/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if base := filepath.Base(file); base == "oos-medical.txt" || base == "oos-secrets.txt" {
			continue // there are secrets and patients in them
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				all = append(all, labelled{group: "innocent", text: line, kind: "question", writer: "questions"})
			}
		}
	}
	return all
}

// sayings are what people say at a step and tell no secret in, each where every kind of
// secret is asked for, and where none is.
func sayings(t testing.TB) (all []labelled) {
	t.Helper()
	var files []string
	for _, folder := range []string{"sayings", "options"} {
		some, err := filepath.Glob("../../guides/content/" + folder + "/*.toml")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	tongue, quoted := regexp.MustCompile(`(?m)^[a-z]{2} = \[.*\]$`), regexp.MustCompile(`"([^"]+)"`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range tongue.FindAllString(string(data), -1) {
			for _, said := range quoted.FindAllStringSubmatch(line, -1) {
				for _, asked := range asking() {
					all = append(all, labelled{group: "innocent", text: said[1], kind: "saying", writer: "sayings", expect: asked})
				}
			}
		}
	}
	return all
}

// readAll reads all that is learned from: the corpus and the drills.
func readAll(t testing.TB) []labelled {
	t.Helper()
	return append(readCorpus(t, filepath.Join("testdata", "corpus")), readCorpus(t, filepath.Join("testdata", "drill"))...)
}

// besides are what is learned from beside the corpus: questions and sayings in which nobody tells a
// secret, wherever they are said, and what is taught.
func besides(t testing.TB) []labelled {
	t.Helper()
	all := questions(t)
	for i := range all {
		all[i].expect = asking()[i%len(asking())]
	}
	return append(append(all, sayings(t)...), taught(t)...)
}

// asking is what a step may ask for.
func asking() [][]conversations.Sensitive {
	return [][]conversations.Sensitive{nil, {conversations.Password}, {conversations.EntryLink}, {conversations.PIN}, {conversations.OneTime}}
}

// ourWords are the words of the built-in content, in all languages: labels of pages, too.
func ourWords(t testing.TB) map[string]bool {
	t.Helper()
	all, s := map[string]bool{}, Ours(t)
	for _, folder := range []string{"parts", "phrases", "faq", "options", "."} {
		files, err := filepath.Glob(filepath.Join("../../guides/content", folder, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(file) == ".bin" {
				continue
			}
			sc := s.scan(string(data), nil)
			for i := range sc.tokens {
				if sc.is(i, letters) {
					all[sc.of(i)] = true
				}
			}
		}
	}
	return all
}
