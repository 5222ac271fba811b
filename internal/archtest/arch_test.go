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
		"import": importRule,
		"pure":   pureRule,
		"clock":  clockRule,
		"name":   nameRule,
		"read":   readRule,
		"state":  stateRule,
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	all := readTree(t, os.DirFS("../.."))
	for name, rule := range rules() {
		for _, fault := range rule(all) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// The tree in testdata/broken.txtar breaks every rule. A line that breaks one
// ends with "// want" and the rule's name; no other line may be found faulty.
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
	for name, rule := range rules() {
		var want []string
		for _, f := range archive.Files {
			for i, line := range strings.Split(string(f.Data), "\n") {
				if strings.HasSuffix(line, "// want "+name) {
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
