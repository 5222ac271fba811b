package archtest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

// rules are all rules of this package.
func rules() map[string]func(tree) []string {
	return map[string]func(tree) []string{
		"import":    importRule,
		"circle":    circleRule,
		"pure":      pureRule,
		"clock":     clockRule,
		"name":      nameRule,
		"house":     houseRule,
		"read":      readRule,
		"state":     stateRule,
		"file":      fileRule,
		"function":  functionRule,
		"interface": interfaceRule,
		"doc":       docRule,
		"word":      wordRule,
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	all := readTree(t, os.DirFS("../.."))
	all.limits = limits{file: 400, function: 60, methods: 4}
	for name, rule := range rules() {
		for _, fault := range rule(all) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// The tree in testdata/broken.txtar breaks every rule. A line that breaks some
// ends with "// want" and their names; no other line may be found faulty. The
// tree is small, and so are its limits.
func TestRules_FindWhatIsBroken(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile("testdata/broken.txtar")
	if err != nil {
		t.Fatal(err)
	}
	root := fstest.MapFS{}
	for _, f := range archive.Files {
		root[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	all := readTree(t, root)
	all.limits = limits{file: 20, function: 4, methods: 2}
	for name, rule := range rules() {
		var want []string
		for _, f := range archive.Files {
			for i, line := range strings.Split(string(f.Data), "\n") {
				if _, names, _ := strings.Cut(line, "// want "); slices.Contains(strings.Fields(names), name) {
					want = append(want, fmt.Sprintf("%s:%d", f.Name, i+1))
				}
			}
		}
		var got []string
		for _, fault := range rule(all) {
			t.Log(fault)
			parts := strings.SplitN(fault, ":", 3)
			got = append(got, parts[0]+":"+parts[1])
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got faults at %v, want %v", name, got, want)
		}
	}
}
